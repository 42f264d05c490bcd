"""The table of results as Markdown, and the machine it was measured on."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from benchmarks.timing import Row

HEADS = ("work", "median", "p95", "runs", "ratio", "to", "target", "met")


def table(rows: Sequence[Row]) -> str:
    """All rows under one head, columns padded so that the text reads as well as the page."""
    lines = [HEADS, *(cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    padded = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    ]
    rule = "| " + " | ".join("-" * width for width in widths) + " |"
    return "\n".join([padded[0], rule, *padded[1:]])


def document(rows: Sequence[Row]) -> str:
    """The contents of RESULTS.md."""
    return (
        "# Benchmark results\n\n"
        f"Measured on {machine()} by `python -m benchmarks --write`; `make bench` prints the same table for your machine.\n"
        "Median and 95th percentile after a warm-up; the ratio is to the named reference, measured in the same run.\n"
        "A machine that does other work at the same time moves single figures by a tenth or more.\n\n"
        f"{table(rows)}\n"
    )


def machine() -> str:
    """Processor, cores, system and Python of this machine."""
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text(encoding="utf-8").splitlines() if information.is_file() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def cells(row: Row) -> tuple[str, ...]:
    """One line of the table, a text for each of `HEADS`."""
    return (
        row.work,
        _figure(row.median, row.unit),
        _figure(row.p95, row.unit),
        str(row.runs),
        "–" if row.ratio is None else f"{row.ratio:.2f} ×",
        row.reference or "–",
        _target(row),
        "–" if row.met is None else "yes" if row.met else "**no**",
    )


def _target(row: Row) -> str:
    bounds = []
    if row.target is not None:
        bounds.append(f"{'p95 ' if row.target_is_p95 else ''}≤ {_figure(row.target, row.unit)}")
    if row.ratio_target is not None:
        bounds.append(f"≤ {row.ratio_target:g} ×")
    return ", ".join(bounds) or "–"


def _figure(value: float, unit: str) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"
