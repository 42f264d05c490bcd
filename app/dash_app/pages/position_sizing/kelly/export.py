"""Rows of the section's CSV, and the shares of all strategies fitted at once."""

from __future__ import annotations

from dataclasses import dataclass

from app.calculations.kelly.status import Status
from app.calculations.sizing.kelly_table import KellyRow, KellyTable
from app.dash_app.components.spreadsheet import Cell
from app.wording.kelly import STATUS_WORDS, margin_words

#: Heads of the exported columns; shares are fractions of equity.
CSV_HEAD = (
    "Strategy",
    "Trades",
    "Together [share of equity]",
    "Together, low end of its range",
    "Together, high end of its range",
    "By period [share of equity]",
    "By period, low end of its range",
    "By period, high end of its range",
    "Textbook [share of equity lost on an average loss]",
    "Textbook [share of equity as margin]",
    "Full [share of equity]",
    "Full, low end of its range",
    "Full, high end of its range",
    "Shrunk [share of equity]",
    "With one added full-margin loss [share of equity]",
    "Half [share of equity]",
    "Quarter [share of equity]",
    "Fraction of Kelly applied",
    "Applied [share of equity]",
    "Contracts",
    "Margin [currency]",
    "Status",
    "By period, status",
)


@dataclass(frozen=True)
class JointShare:
    """A strategy's share with all fitted at once."""

    share: float
    status: Status
    low: float | None
    high: float | None
    shown: bool  #: positions of the book overlap


def joint_shares(table_of: KellyTable) -> list[JointShare]:
    """Return the shares of all strategies at once, with their ranges."""
    joint, ranges = table_of.simultaneous, table_of.joint_range
    nothing = [None] * len(joint.statuses)
    low, high = (ranges.low.tolist(), ranges.high.tolist()) if ranges else (nothing, nothing)
    rows = zip(joint.shares.tolist(), joint.statuses, low, high, strict=True)
    return [JointShare(*row, table_of.overlaps) for row in rows]


def csv_row(row: KellyRow, together: JointShare) -> list[Cell]:
    """Return the cells of a strategy, in the order of the heads."""
    one, found = row.estimate, row.estimate.bootstrap
    period_range, by_period = row.by_period.bootstrap, row.by_period
    shares = (
        *((together.share, together.low, together.high) if together.shown else (None, None, None)),
        by_period.share,
        period_range.low if period_range else None,
        period_range.high if period_range else None,
        one.payoff_kelly,
        one.payoff_margin_share,
        one.log_optimal,
        found.low if found else None,
        found.high if found else None,
        one.shrunk,
        one.with_added_loss,
        one.half,
        one.quarter,
        row.applied_fraction,
        row.applied_share,
        row.contracts,
        row.margin,
    )
    statuses = (one.status, together.status if together.shown else one.status)
    reasons = dict.fromkeys((*(STATUS_WORDS[reason] for reason in statuses), margin_words(row)))
    figures = [None if share is None else round(share, 6) for share in shares]
    words = "; ".join(reason for reason in reasons if reason)
    return [row.name, one.trades, *figures, words, STATUS_WORDS[by_period.status]]


def spreadsheet_rows(table: KellyTable) -> list[list[Cell]]:
    """Return every strategy with all its estimates, heads first; shares are fractions."""
    pairs = zip(table.strategies, joint_shares(table), strict=True)
    return [list(CSV_HEAD), *(csv_row(row, joint) for row, joint in pairs)]
