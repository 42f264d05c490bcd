"""HONESTY.md: the honesty benchmark's report as Markdown, misses first."""

from __future__ import annotations

from app.wording.honesty import live_introduction, logs_measured, misses, targets, worst_cases
from app.wording.honesty_report import HonestyReport
from app.wording.honesty_tables import (
    Table,
    alarms_table,
    coverage_table,
    live_table,
    promise_table,
    proposals_table,
    real_table,
)


def document(report: HonestyReport) -> str:
    """Return the contents of HONESTY.md."""
    missed = misses(report)
    parts = [
        "# Honesty benchmark",
        _introduction(report),
        targets(),
        "## Misses",
        _points(missed) if missed else "No figure misses its target.",
        "## Worst cases",
        _points(worst_cases(report)),
        "## The promise on drawdowns, and growth",
        "Chances are averaged over logs, those without a size included; ± is 1.64 standard errors.",
        markdown(promise_table(report)),
        "## Ranges: share that holds the true value",
        markdown(coverage_table(report)),
        "## Alerts at the answer’s size",
        "Share of the logs that have a size. Without an edge an alert is not judged as false.",
        markdown(alarms_table(report)),
        "## Proposals, applied",
        "Each proposal of an alert, followed through the fresh year after its log.",
        markdown(proposals_table(report)),
        *_live_parts(report),
        "## Real logs",
        "Sized on the first half by the answer, replayed on the second at the same shares of "
        "capital.",
        markdown(real_table(report)),
    ]
    return "\n\n".join(parts) + "\n"


def _live_parts(report: HonestyReport) -> tuple[str, ...]:
    """Return the section on live trades, nothing where none were drawn."""
    table = live_table(report)
    if not table.rows:
        return ()
    return ("## Live trades against their backtest", live_introduction(), markdown(table))


def _introduction(report: HonestyReport) -> str:
    setup = report.setup
    return (
        "Logs of truths known by construction, sized by Lotwise’s own functions "
        f"({setup['paths']:,} paths an answer, {setup['horizon_days']} trading days, "
        f"{setup['resamples']:,} resamples a range, {setup['weight_resamples']:,} of weights) and "
        f"judged by the truth: exact Kelly fractions and growth, and {setup['fresh_paths']:,} "
        f"fresh paths a log. {logs_measured(report)} Seed {setup['seed']}. `make honesty` measures "
        "200 a line; Methods prints the same figures."
    )


def markdown(table: Table) -> str:
    """Return a table as Markdown, columns padded so that the source is readable too."""
    if not table.rows:
        return "None."
    widths = [max(map(len, column)) for column in zip(table.heads, *table.rows, strict=True)]
    rule = tuple("-" * width for width in widths)
    lines = (table.heads, rule, *table.rows)
    padded = [
        [cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in padded)


def _points(sentences: tuple[str, ...]) -> str:
    return "\n".join(f"* {sentence}" for sentence in sentences)
