"""`python -m benchmarks`: measure, print the table, and with `--write` record it in RESULTS.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.browser import browser_rows
from benchmarks.engine import engine_rows
from benchmarks.limits import limit_rows
from benchmarks.monte_carlo import monte_carlo_rows
from benchmarks.table import cells, document, machine, table
from benchmarks.timing import Row

RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    """Measure the parts that the arguments name."""
    arguments = _arguments()
    rows = []
    for row in measured(arguments.only):
        print(" | ".join(cells(row)), file=sys.stderr, flush=True)
        rows.append(row)
    print(f"{machine()}\n\n{table(rows)}")
    if arguments.write:
        RESULTS.write_text(document(rows), encoding="utf-8")


def measured(only: str | None) -> Iterator[Row]:
    """Yield each line of the table as soon as it is measured."""
    if only in (None, "engine"):
        yield from engine_rows()
        yield from monte_carlo_rows()
    if only in (None, "limits"):
        yield from limit_rows()
    if only in (None, "browser"):
        yield from browser_rows()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure Lotwise on this machine."
    )
    parser.add_argument("--only", choices=["engine", "limits", "browser"], help="measure one part")
    parser.add_argument("--write", action="store_true", help=f"record the table in {RESULTS.name}")
    arguments = parser.parse_args()
    if arguments.write and arguments.only:
        parser.error("--write records the whole table; leave out --only")
    return arguments


if __name__ == "__main__":
    main()
