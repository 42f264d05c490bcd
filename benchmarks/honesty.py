"""`python -m benchmarks.honesty`: judge the advice on logs whose truth is known by construction.

Logs are drawn from stated truths and sized by the application's own functions; what they advise is
then judged by the truth: exact growth, exact Kelly fractions, and fresh paths. `--write` records
the figures in `benchmarks/HONESTY.md` and in the file that Methods prints.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from app.runtime.process import prepare_process

prepare_process()

from app.dash_app.pages.methods.honesty_figures import FIGURES  # noqa: E402
from app.wording.honesty_report import HonestyReport  # noqa: E402
from benchmarks.honesty_cells import Run, all_cells, measured, summarised  # noqa: E402
from benchmarks.honesty_document import document  # noqa: E402
from benchmarks.honesty_measures import PARTS, SEED, Effort  # noqa: E402
from benchmarks.honesty_paths import HORIZON_DAYS  # noqa: E402
from benchmarks.honesty_real import real_logs  # noqa: E402

REPORT = Path(__file__).with_name("HONESTY.md")
DATA = Path(__file__).parents[2] / "shared" / "data"


def main() -> None:
    """Measure the cells that the arguments name, print the report, and record it if asked to."""
    arguments = _arguments()
    begin = time.monotonic()
    effort = Effort(paths=arguments.paths)
    deadline = None if arguments.minutes is None else begin + 60 * arguments.minutes
    parts = PARTS if arguments.part is None else (arguments.part,)
    run = Run(arguments.logs, parts, deadline, arguments.processes, effort, arguments.keep)
    cells = all_cells(arguments.only)
    if not cells:
        sys.exit(f"No cell is named {arguments.only!r}.")
    records = measured(cells, run)
    if arguments.part:
        return
    figures: dict[str, Any] = {"setup": _setup(effort), **summarised(records)}
    figures["real"] = real_logs(arguments.data, 1_000) if arguments.data.is_dir() else []
    text = document(HonestyReport.of(figures))
    print(text)
    print(f"{(time.monotonic() - begin) / 60:.1f} minutes", file=sys.stderr)
    if arguments.write:
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        REPORT.write_text(text, encoding="utf-8")


def _setup(effort: Effort) -> dict[str, int]:
    return {
        "seed": SEED,
        "horizon_days": HORIZON_DAYS,
        "paths": effort.paths,
        "fresh_paths": effort.fresh_paths,
        "resamples": effort.resamples,
        "weight_resamples": effort.weight_resamples,
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.honesty",
        description="Judge sizes, ranges and alerts on logs of truths known by construction.",
    )
    parser.add_argument("--logs", type=int, default=200, help="logs a cell (200)")
    parser.add_argument("--only", help="cells whose name contains this text")
    parser.add_argument("--part", choices=PARTS, help="measure one part, and keep it (--keep)")
    parser.add_argument("--paths", type=int, default=Effort.paths, help="paths of each answer")
    parser.add_argument("--processes", type=int, default=2, help="at work at the same time (2)")
    parser.add_argument("--minutes", type=float, help="begin no further log after so many minutes")
    parser.add_argument("--keep", type=Path, help="file that keeps records and gives them back")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of real logs")
    parser.add_argument(
        "--write", action="store_true", help=f"record in {REPORT.name} and for Methods"
    )
    arguments = parser.parse_args()
    if arguments.write and arguments.only:
        parser.error("--write records all cells; leave out --only")
    if arguments.part and not arguments.keep:
        parser.error("--part is of use with --keep only")
    return arguments


if __name__ == "__main__":
    main()
