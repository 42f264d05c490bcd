"""Methods: the advice judged on logs whose truth is known, as `make honesty` measured it."""

from __future__ import annotations

from collections.abc import Sequence

from app.dash_app.pages.methods.chapter import Block, Chapter, Grid, Sub
from app.dash_app.pages.methods.honesty_figures import honesty_report
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


def honesty_chapter(report: HonestyReport) -> Chapter:
    """Return the chapter of a report: misses first, then the worst cases, then all cells."""
    missed = [f"**Missed.** {sentence}" for sentence in misses(report)]
    return Chapter(
        "honesty",
        "How far the advice can be trusted",
        "Sizes, ranges and alerts judged on generated logs whose truth is known, worst case first.",
        (
            """
            A log shows what happened, not what can happen. So logs are drawn from truths that are
            known (90 % of trades earn 10 % of margin, 9.7 % lose 30 %, 0.3 % lose all of it; a
            normal law; a lottery; the same without any edge; six entries a day that move
            together; books with a shared crash), sized as yours is, and what the size then does
            is computed from the truth itself: fresh years of it, exact growth, exact Kelly.
            """,
            targets(),
            logs_measured(report),
            _bullets(missed) or "No figure misses its target.",
            Sub("honesty-worst", "Worst cases"),
            _bullets(worst_cases(report)),
            Sub("honesty-promise", "The promise on drawdowns, and growth"),
            """
            Chances of a fresh year, averaged over all logs of a line; half Kelly is the plain one
            of each strategy, as most tools compute it, side by side.
            """,
            _grid(promise_table(report)),
            Sub("honesty-ranges", "Ranges"),
            "Share of ranges that hold the true value.",
            _grid(coverage_table(report)),
            Sub("honesty-alerts", "Alerts"),
            """
            Share of the logs with a size that show an alert at the answer. Nothing is wrong with
            these logs; without an edge, though, an alert is not false.
            """,
            _grid(alarms_table(report)),
            *_optional(
                "Every proposal of an alert was followed through the fresh year after its log.",
                proposals_table(report),
            ),
            *_optional(
                live_introduction(),
                live_table(report),
            ),
            *_optional(
                "Real logs, sized on their first half by the answer and replayed on their second.",
                real_table(report),
            ),
        ),
    )


def _bullets(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {sentence}" for sentence in sentences)


def _grid(table: Table) -> Grid:
    return Grid(table.heads, table.rows, figures=True)


def _optional(words: str, table: Table) -> tuple[Block, ...]:
    return (words, _grid(table)) if table.rows else ()


HONESTY = honesty_chapter(honesty_report())
