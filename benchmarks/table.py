"""The table of results as Markdown, and a description of the machine."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from app.formatting import NONE
from benchmarks.timing import Row, Target

HEADS = ("work", "median", "p95", "runs", "ratio", "to", "target", "met")
MET = {True: "yes", False: "**no**", None: NONE}


def table(rows: Sequence[Row]) -> str:
    """Return all rows under one head, columns padded so that the source is readable too."""
    lines = [HEADS, *(cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_padded(line, widths) for line in [HEADS, rule, *lines[1:]])


def _padded(line: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def document(rows: Sequence[Row]) -> str:
    """Return the contents of RESULTS.md."""
    return (
        "# Benchmark results\n\n"
        f"Measured on {machine()} by `python -m benchmarks --write`; "
        "`make bench` prints the same table for your machine.\n"
        "Median and 95th percentile after a warm-up; "
        "the ratio is to the named reference, measured in the same run.\n"
        "Other work on the machine changes single figures by a tenth or more.\n\n"
        f"{table(rows)}\n"
    )


def machine() -> str:
    """Describe the processor, cores, system and Python of this machine."""
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{_processor()}, {os.cpu_count()} cores, {system}"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text(encoding="utf-8").splitlines() if information.is_file() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def cells(row: Row) -> tuple[str, ...]:
    """Return one line of the table, a text for each of `HEADS`."""
    return (
        row.work,
        _figure(row.median, row.unit),
        _figure(row.p95, row.unit),
        str(row.runs),
        _ratios(row),
        row.reference or NONE,
        _bounds(row.target, row.unit),
        MET[row.met],
    )


def _ratios(row: Row) -> str:
    """Return the ratio of the medians, and that of the 95th percentiles where it has a target."""
    if row.ratio is None:
        return NONE
    median = f"{row.ratio:.2f} ×"
    return median if row.target.p95_ratio is None else f"{median}, p95 {row.p95_ratio:.2f} ×"


def _bounds(target: Target, unit: str) -> str:
    bounds = []
    if target.median is not None:
        bounds.append(f"≤ {_figure(target.median, unit)}")
    if target.p95 is not None:
        bounds.append(f"p95 ≤ {_figure(target.p95, unit)}")
    if target.ratio is not None:
        bounds.append(f"≤ {target.ratio:g} ×")
    if target.p95_ratio is not None:
        bounds.append(f"p95 ≤ {target.p95_ratio:g} ×")
    return ", ".join(bounds) or NONE


def _figure(value: float, unit: str) -> str:
    """Return a figure with three significant digits, or all digits before the point."""
    digits = sum(value < limit for limit in (10, 100))
    return f"{value:,.{digits}f} {unit}"
