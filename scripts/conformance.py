"""Hold replays against worked cases of what every number means: `python -m scripts.conformance`.

The cases are random logs with a profile each, and what the definitions give for every scenario: its
figures, trades and days. `--write` records the result for
`docs/proof.md`.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app import __version__
from app.calculations.replay import replays
from app.cli.documents import replay_document
from app.cli.inputs import InputFiles, load_inputs
from app.cli.reading import Reading

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "data" / "conformance.tar.xz"
RESULT = ROOT / "benchmarks" / "conformance.json"
TOLERANCE = 1e-6  #: relative, and absolute in currency

Document = dict[str, Any]


def main() -> None:
    """Print the first difference of every scenario that has one, and how many have none."""
    parser = argparse.ArgumentParser(description="Hold replays against worked cases.")
    parser.add_argument("--write", action="store_true", help="record the result")
    arguments = parser.parse_args()
    results = dict(compared())
    wrong = {name: difference for name, difference in results.items() if difference}
    for name, difference in wrong.items():
        print(f"{name}: {difference}")
    print(f"{len(results) - len(wrong)} of {len(results)} scenarios as expected")
    if arguments.write:
        result = {"version": __version__, "agree": len(results) - len(wrong), "of": len(results)}
        RESULT.write_text(json.dumps(result) + "\n", encoding="utf-8")
    sys.exit(bool(wrong))


def compared() -> Iterator[tuple[str, str]]:
    """Yield the name of every scenario of every case, and its first difference, "" without one."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(CASES) as archive:
        archive.extractall(folder, filter="data")
        for expected in sorted(Path(folder).glob("cases/*.expected.json")):
            yield from _compared(expected)


def _compared(expected: Path) -> Iterator[tuple[str, str]]:
    case = expected.name.removesuffix(".expected.json")
    log, profile = expected.with_name(f"{case}.csv"), expected.with_name(f"{case}.profile.json")
    inputs = load_inputs(InputFiles(log, profile, None, Reading()))
    done = replays(inputs.book, inputs.profile, inputs.profile.scenarios)
    found = {one["name"]: one for one in replay_document(inputs.book, done)["scenarios"]}
    for wanted in json.loads(expected.read_text(encoding="utf-8"))["scenarios"]:
        name = wanted["name"]
        yield f"{case} {name}", next(differences(wanted, found.get(name, {})), "")


def differences(wanted: Document, found: Document) -> Iterator[str]:
    """Yield what differs between a worked scenario and a replayed one: figures, trades, days."""
    if not found:
        yield "no such scenario"
        return
    yield from _differing(wanted["metrics"], found["metrics"], "metrics")
    for part, key in (("trades", "row"), ("daily", "date")):
        entries = {str(one[key]): one for one in found[part]}
        if len(entries) != len(wanted[part]):
            yield f"{part}: expected {len(wanted[part])}, found {len(entries)}"
        for one in wanted[part]:
            yield from _differing(one, entries.get(str(one[key]), {}), f"{part} {one[key]}")


def _differing(wanted: Document, found: Document, where: str) -> Iterator[str]:
    for name, value in wanted.items():
        if not _same(value, found.get(name)):
            yield f"{where}: {name}: expected {value}, found {found.get(name)}"


def _same(wanted: object, found: object) -> bool:
    if isinstance(wanted, int | float) and isinstance(found, int | float):
        return math.isclose(wanted, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return wanted == found


if __name__ == "__main__":
    main()
