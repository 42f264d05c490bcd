"""Dates that can be read but hardly be meant: in the future, before 1970, far from all others.

The rows are kept as written; a warning names their lines, because every yearly figure rests on the
first and the last date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from app.calculations.arrays import Ints, Mask, Seconds
from app.formatting import plural
from app.importers.notes import note
from app.importers.part import DailyLogPart, TradeLogPart
from app.importers.report import Finding, line_list

_FIRST_DAY = np.datetime64("1970-01-01")
_STRETCH = 10.0  #: times the span of all other rows from which a single row is in doubt
_SHORTEST_SPAN = np.timedelta64(7, "D").astype("timedelta64[s]")
_CHECK = "Kept as written: check the year, as every yearly figure rests on the dates"


@dataclass(frozen=True)
class _Spans:
    """The times between which each of n rows of a file lasts, all arrays of shape (n,)."""

    file: str
    lines: Ints
    start: Seconds
    end: Seconds


def implausible_dates(part: TradeLogPart | DailyLogPart, today: date) -> list[Finding]:
    """Return a warning for each kind of implausible date among the rows of a file."""
    spans = _trades(part) if isinstance(part, TradeLogPart) else _days(part)
    late = spans.end.astype("datetime64[D]") > np.datetime64(today)
    early = spans.start < _FIRST_DAY
    far = _stretching(spans.start, spans.end) & ~late & ~early
    before = "opened before 1970" if isinstance(part, TradeLogPart) else "with a date before 1970"
    return [
        *_warned(spans, late, "with a date after today"),
        *_warned(spans, early, before),
        *_warned(spans, far, "far from all others in time"),
    ]


def _trades(part: TradeLogPart) -> _Spans:
    opened, closed = part.columns["opened_at"], part.columns["closed_at"]
    end = np.where(np.isnat(closed), opened, closed).astype("datetime64[s]")
    return _Spans(part.file, part.columns["line"], opened, end)


def _days(part: DailyLogPart) -> _Spans:
    days = part.daily.date.astype("datetime64[s]")
    return _Spans(part.file, part.lines, days, days)


def _warned(spans: _Spans, mask: Mask, words: str) -> list[Finding]:
    lines = np.sort(spans.lines[mask]).tolist()
    if not lines:
        return []
    head = f"{plural(len(lines), 'row')} {words}."
    return [note(spans.file, "warn", head, f"{_CHECK}: {line_list(lines)}.", lines)]


def _stretching(opened: Seconds, closed: Seconds) -> Mask:
    """Return True for the row without which the log would span a tenth of its time, or less.

    `opened` and `closed` have shape (n,). Spans below a week count as a week, so that a short log
    with a pause is no finding.
    """
    stretching = np.zeros(len(opened), bool)
    if len(opened) < 3:
        return stretching
    span = closed.max() - opened.min()
    for row in (int(opened.argmin()), int(closed.argmax())):
        rest = _span_without(row, opened, closed)
        stretching[row] = span >= _STRETCH * max(rest, _SHORTEST_SPAN)
    return stretching


def _span_without(row: int, opened: Seconds, closed: Seconds) -> np.timedelta64:
    others: Ints = np.delete(np.arange(len(opened)), row)
    span: np.timedelta64 = closed[others].max() - opened[others].min()
    return span
