"""Dates that can be read but hardly be meant: in the future, before 1970, far from all others.

The rows are kept as written; a warning names their lines, because every yearly figure rests on the
first and the last date.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from app.calculations.arrays import Ints, Mask, Seconds
from app.formatting import plural
from app.importers.notes import note
from app.importers.part import TradeLogPart
from app.importers.report import Finding, line_list

_FIRST_DAY = np.datetime64("1970-01-01")
_STRETCH = 10.0  #: times the span of all other rows from which a single row is in doubt
_SHORTEST_SPAN = np.timedelta64(7, "D").astype("timedelta64[s]")
_CHECK = "Kept as written: check the year, as every yearly figure rests on the dates"


def implausible_dates(part: TradeLogPart, today: date) -> list[Finding]:
    """Return a warning for each kind of implausible date among the trades of a file."""
    opened = part.columns["opened_at"]
    closed = np.where(
        np.isnat(part.columns["closed_at"]), opened, part.columns["closed_at"]
    ).astype("datetime64[s]")
    late = closed.astype("datetime64[D]") > np.datetime64(today)
    early = opened < _FIRST_DAY
    far = _stretching(opened, closed) & ~late & ~early
    return [
        *_warned(part, late, "with a date after today"),
        *_warned(part, early, "opened before 1970"),
        *_warned(part, far, "far from all others in time"),
    ]


def _warned(part: TradeLogPart, mask: Mask, words: str) -> list[Finding]:
    lines = np.sort(part.columns["line"][mask]).tolist()
    if not lines:
        return []
    head = f"{plural(len(lines), 'row')} {words}."
    return [note(part.file, "warn", head, f"{_CHECK}: {line_list(lines)}.", lines)]


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
