"""Columns of the evidence tables on alert cards, by kind of alert."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from app.calculations.alerts import AlertKind, EvidenceLine
from app.dash_app.components.text import Content, strategy_name
from app.formatting import TIMES, count, day, days, money, percent, ratio
from app.wording.alert_evidence import period_dates, subject_name, value_range


class EvidenceColumn(NamedTuple):
    """A column of evidence."""

    head: str
    class_name: str  #: CSS classes of its cells (components/table.py)
    cell: Callable[[Any], Content]  #: content of one line's, or one period's, cell


def _strategy_cell(line: EvidenceLine) -> Content:
    name: Content = strategy_name(subject_name(line))
    return name


def _contracts_cell(line: EvidenceLine) -> str:
    is_whole = line.value == round(line.value or 0.0)
    return ratio(line.value, 0 if is_whole else 2)


def _count_column(head: str) -> EvidenceColumn:
    return EvidenceColumn(head, "n", lambda line: count(line.count))


_STRATEGY = EvidenceColumn("Strategy", "l name", _strategy_cell)
_POSITIONS = _count_column("Positions")
_TRADES = _count_column("Trades")

#: Columns of an alert's lines.
LINE_COLUMNS: dict[AlertKind, tuple[EvidenceColumn, ...]] = {
    "max_loss": (
        _STRATEGY,
        _POSITIONS,
        EvidenceColumn("Contracts", "n", _contracts_cell),
        EvidenceColumn("Loss", "n", lambda line: money(line.amount)),
    ),
    "margin_above_log": (
        _STRATEGY,
        _POSITIONS,
        EvidenceColumn("Of equity", "n", lambda line: percent(line.value)),
    ),
    "standstill": (EvidenceColumn("Refused by", "l name", subject_name), _POSITIONS),
    "joint_crashes": (
        _STRATEGY,
        EvidenceColumn("Closed on", "n", lambda line: day(line.date)),
        EvidenceColumn("P/L", "n", lambda line: money(line.amount)),
    ),
    "beyond_experience": (
        _STRATEGY,
        _TRADES,
        EvidenceColumn("At most", "n", lambda line: f"{ratio(line.value)}{TIMES}"),
        EvidenceColumn("First on", "n", lambda line: day(line.date)),
    ),
    "too_few": (
        _STRATEGY,
        _POSITIONS,
        EvidenceColumn("Full Kelly", "n", lambda line: percent(line.value)),
        EvidenceColumn("Range", "n", value_range),
    ),
    "vix": (
        EvidenceColumn("VIX at the open", "l name", subject_name),
        _TRADES,
        EvidenceColumn("Won", "n lo", lambda line: percent(line.win_rate)),
        EvidenceColumn("P/L of the log", "n lo", lambda line: money(line.amount)),
        EvidenceColumn("Mean return on margin", "n", lambda line: percent(line.value)),
        EvidenceColumn("5–95% range", "n", value_range),
    ),
}

_DATES = EvidenceColumn("Worst stretches", "l name", period_dates)

#: Columns of an alert's periods.
PERIOD_COLUMNS: dict[AlertKind, tuple[EvidenceColumn, ...]] = {
    "margin_above_equity": (
        _DATES,
        EvidenceColumn("Missing", "n", lambda period: money(period.worst)),
        EvidenceColumn("Worst on", "n", lambda period: day(period.worst_on)),
    ),
    "standstill": (_DATES, EvidenceColumn("Length", "n", lambda period: days(period.worst))),
}
