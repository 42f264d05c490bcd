"""The first view of the section: what is allocated now, against Kelly and its range.

*Kelly* here is the estimate of which a fraction is applied (by day or week in a new profile); the
other estimates stand in `details`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.calculations.kelly.status import Status
from app.calculations.profile.model import Scenario
from app.calculations.profile.rules import FixedContracts
from app.calculations.sizing.kelly_table import KellyRow, KellyTable
from app.dash_app.components.content import Chart, Note, Piece, Sentence, Table
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.kelly_ranges import RangeRow, kelly_ranges_figure, ranges_height
from app.dash_app.state.workspace import Workspace
from app.formatting import (
    NONE,
    count,
    listing,
    lots,
    money,
    number_word,
    percent,
    percent_range,
    times,
)
from app.wording.kelly import STATUS_WORDS

MOST = 60  #: rows at most: more would make the page slow to lay out
HEAD = ("Strategy", "Allocation now", "Kelly", "Range", "Contracts", "Margin")
CHART_LABEL = "Range of Kelly, Kelly and allocation now of each strategy, as shares of equity"
_ALL_LISTED = 20  #: strategies named in a line at most
_NEAR_ZERO = 0.001  # a range that begins here reaches zero

#: What can be sized without margin: as many contracts as the user says.
FIXED = Scenario(name="One contract each", rule=FixedContracts(kind="fixed_contracts", contracts=1))


@dataclass(frozen=True)
class Shown:
    """One strategy in the first view; shares of equity."""

    row: KellyRow
    kelly: float | None  #: by the estimator that is applied; None without a margin
    low: float | None
    high: float | None
    status: Status
    is_on: bool  #: only strategies that are switched on hold anything

    @property
    def reaches_zero(self) -> bool:
        """True where the log cannot rule out that the strategy has no edge."""
        return self.low is not None and self.low <= _NEAR_ZERO


def shown_rows(table: KellyTable) -> list[Shown]:
    """Return the strategies in the order of the log, by the estimator that is applied."""
    return [_shown(table, code) for code in range(len(table.strategies))]


def has_margin(table: KellyTable) -> bool:
    """Return True where a strategy's margin is known, from the log or by its settings."""
    return any(row.estimate.status != "no_margin" for row in table.strategies)


def kelly_content(workspace: Workspace, style: ChartStyle) -> list[Piece]:
    """Return the finding, the table with its chart, and a line for each reason for no Kelly."""
    table = workspace.kelly()
    if not has_margin(table):
        words = (
            "Kelly and margin need what one contract ties up. Give each strategy a default "
            "margin under Strategy overrides, or size in fixed contracts."
        )
        return [Note("No margin in this log", words)]
    rows = shown_rows(table)
    listed = rows[:MOST]
    ranges = [
        RangeRow(row.row.name, row.kelly, row.low, row.high, row.row.applied_share)
        for row in listed
    ]
    chart = Chart(CHART_LABEL, kelly_ranges_figure(ranges, style), ranges_height(ranges, style))
    settings = workspace.profile.portfolio
    return [
        kelly_finding(rows, settings.kelly_fraction, settings.margin_ceiling),
        _table(rows, listed),
        chart,
        *(Sentence(rest=words, dimmed=True) for words in _remarks(rows, settings.kelly_fraction)),
    ]


def kelly_finding(rows: list[Shown], fraction: float, ceiling: float | None) -> Sentence:
    """Return where allocations stand in their ranges, and what one of each at once would hold."""
    traded = [row for row in rows if row.is_on and row.kelly and row.low is not None]
    total = sum(row.row.applied_share for row in rows if row.is_on)
    rest = f"One of each at once would hold {percent(total, 0)} of equity"
    if ceiling is not None and total > ceiling:
        rest += f", above your ceiling of {percent(ceiling, 0)}"
    if not traded:
        return Sentence("No strategy has a Kelly above zero.")
    at = "your fractions" if _has_own(rows, fraction) else times(fraction)
    clear = [row for row in traded if not row.reaches_zero]
    above = [row for row in clear if row.row.applied_share > (row.low or 0.0)]
    doubtful = len(traded) - len(clear)
    if not clear:
        finding = "The range of every strategy reaches zero: the log cannot rule out luck."
    elif above:
        verb = "lies" if len(above) == 1 else "lie"
        some = f"{number_word(len(above))} of {number_word(len(traded))} allocations"
        finding = f"At {at}, {some} {verb} above the low end of its range."
    elif doubtful:
        reach = "reaches" if doubtful == 1 else "reach"
        finding = (
            f"At {at} every allocation lies below the low end of its range, but for "
            f"{number_word(doubtful)} whose range {reach} zero."
        )
    else:
        finding = f"At {at} every allocation lies below the low end of its range."
    return Sentence(finding, f"{rest}.")


def _shown(table: KellyTable, code: int) -> Shown:
    row, joint = table.strategies[code], table.simultaneous
    estimate = row.estimate
    low = high = None
    status: Status = estimate.status
    if table.estimator == "simultaneous":
        status = joint.statuses[code]
        if table.joint_range is not None:
            low, high = float(table.joint_range.low[code]), float(table.joint_range.high[code])
    else:
        by_period = table.estimator == "by_period"
        status = row.by_period.status if by_period else estimate.status
        found = row.by_period.bootstrap if by_period else estimate.bootstrap
        if found is not None and table.estimator != "payoff":
            low, high = found.low, found.high
    known = estimate.status not in ("no_trades", "no_margin")
    return Shown(
        row=row,
        kelly=row.full_share if known else None,
        low=low,
        high=high,
        status=status,
        is_on=joint.statuses[code] != "switched_off",
    )


def _table(rows: list[Shown], listed: list[Shown]) -> Table:
    on = [row for row in rows if row.is_on]
    foot = [
        "One of each at once",
        percent(sum(row.row.applied_share for row in on)),
        "",
        "",
        lots(sum(row.row.contracts for row in on)),
        money(sum(row.row.margin or 0.0 for row in on)),
    ]
    body = [_cells(row) for row in listed]
    return Table(HEAD, body, foot=foot if len(rows) > 1 else (), class_name="kelly-rows")


def _cells(shown: Shown) -> list[str]:
    spread = NONE
    if shown.low is not None and shown.high is not None:
        spread = percent_range(shown.low, shown.high)
    row = shown.row
    return [
        row.name,
        percent(row.applied_share),
        percent(shown.kelly),
        spread,
        lots(row.contracts),
        money(row.margin),
    ]


def _remarks(rows: list[Shown], fraction: float) -> Iterator[str]:
    """Yield what a figure alone does not say: reasons, doubts, fractions of one's own."""
    by_status: dict[str, list[str]] = {}
    for row in rows:
        words = STATUS_WORDS["ok" if row.is_on else "switched_off"] or STATUS_WORDS[row.status]
        if words:
            by_status.setdefault(words, []).append(row.row.name)
    for words, names in by_status.items():
        yield f"{words[0].upper()}{words[1:]}: {listing(names, _ALL_LISTED)}."
    assumed = [row.row.name for row in rows if row.row.assumed_margins]
    if assumed:
        yield f"Margin assumed, and with it every share and size: {listing(assumed, _ALL_LISTED)}."
    doubtful = [row.row.name for row in rows if row.reaches_zero and row.status == "ok"]
    if doubtful:
        yield f"Range reaches zero, so luck is not ruled out: {listing(doubtful, _ALL_LISTED)}."
    own = [
        f"{row.row.name} ({times(row.row.applied_fraction)})"
        for row in rows
        if row.row.applied_fraction != fraction
    ]
    if own:
        yield f"A fraction of its own: {listing(own, _ALL_LISTED)}."
    if len(rows) > MOST:
        yield (
            f"{count(len(rows) - MOST)} more strategies are not listed. The sums count them, the "
            "CSV holds them, the charts in Details can show each."
        )


def _has_own(rows: list[Shown], fraction: float) -> bool:
    return any(row.row.applied_fraction != fraction for row in rows if row.is_on)
