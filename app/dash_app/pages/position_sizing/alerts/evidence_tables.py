"""Tables of the evidence of alerts: the periods and the lines that each kind names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from app.calculations.alerts import Alert, AlertKind, EvidenceLine
from app.dash_app.components.content import Piece, Sentence, Table
from app.dash_app.figures.bands import worst_of
from app.formatting import TIMES, count, day, days, money, percent, plural, ratio
from app.wording.alert_evidence import period_dates, subject_name, value_range

MOST_LINES = 10  #: of evidence in a table


class EvidenceColumn(NamedTuple):
    """A column of evidence."""

    head: str
    cell: Callable[[Any], str]  #: text of one line's, or one period's, cell


def evidence_tables(alert: Alert) -> list[Piece]:
    """Return the tables of an alert's periods and lines, each with the number of the others."""
    periods, lines = alert.evidence.periods, alert.evidence.lines
    worst = worst_of(periods)
    pieces: list[Piece] = []
    if periods:
        pieces += [_table(PERIOD_COLUMNS[alert.kind], worst)]
        pieces += _more(len(periods) - len(worst), "stretch", "stretches")
    if lines and alert.kind in LINE_COLUMNS:
        pieces += [_table(LINE_COLUMNS[alert.kind], lines[:MOST_LINES])]
        pieces += _more(len(lines) - MOST_LINES, "line", "lines")
    return pieces


def _table(columns: Sequence[EvidenceColumn], items: Sequence[object]) -> Table:
    return Table(
        head=[column.head for column in columns],
        body=[[column.cell(item) for column in columns] for item in items],
        class_name="alert-lines",
    )


def _more(number: int, noun: str, nouns: str) -> list[Piece]:
    if number <= 0:
        return []
    return [Sentence(rest=f"and {plural(number, f'more {noun}', f'more {nouns}')}", dimmed=True)]


def _contracts_cell(line: EvidenceLine) -> str:
    is_whole = line.value == round(line.value or 0.0)
    return ratio(line.value, 0 if is_whole else 2)


def _count_column(head: str) -> EvidenceColumn:
    return EvidenceColumn(head, lambda line: count(line.count))


_STRATEGY = EvidenceColumn("Strategy", subject_name)
_POSITIONS = _count_column("Positions")
_TRADES = _count_column("Trades")

#: Columns of an alert's lines.
LINE_COLUMNS: dict[AlertKind, tuple[EvidenceColumn, ...]] = {
    "max_loss": (
        _STRATEGY,
        _POSITIONS,
        EvidenceColumn("Contracts", _contracts_cell),
        EvidenceColumn("Loss", lambda line: money(line.amount)),
    ),
    "margin_above_log": (
        _STRATEGY,
        _POSITIONS,
        EvidenceColumn("Of equity", lambda line: percent(line.value)),
    ),
    "standstill": (EvidenceColumn("Refused by", subject_name), _POSITIONS),
    "joint_crashes": (
        _STRATEGY,
        EvidenceColumn("Closed on", lambda line: day(line.date)),
        EvidenceColumn("P/L", lambda line: money(line.amount)),
    ),
    "beyond_experience": (
        _STRATEGY,
        _TRADES,
        EvidenceColumn("At most", lambda line: f"{ratio(line.value)}{TIMES}"),
        EvidenceColumn("First on", lambda line: day(line.date)),
    ),
    "too_few": (
        _STRATEGY,
        _POSITIONS,
        EvidenceColumn("Full Kelly", lambda line: percent(line.value)),
        EvidenceColumn("Range", value_range),
    ),
    "vix": (
        EvidenceColumn("VIX at the open", subject_name),
        _TRADES,
        EvidenceColumn("Mean return on margin", lambda line: percent(line.value)),
        EvidenceColumn("5–95% range", value_range),
    ),
}

_DATES = EvidenceColumn("Worst stretches", period_dates)

#: Columns of an alert's periods.
PERIOD_COLUMNS: dict[AlertKind, tuple[EvidenceColumn, ...]] = {
    "margin_above_equity": (
        _DATES,
        EvidenceColumn("Missing", lambda period: money(period.worst)),
        EvidenceColumn("Worst on", lambda period: day(period.worst_on)),
    ),
    "standstill": (_DATES, EvidenceColumn("Length", lambda period: days(period.worst))),
}
