"""Periods of a log: days, or ISO weeks where a strategy holds for longer than a day (semantics 3).

Closing days would hide the shared crashes of positions that are held for several days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.calculations.arrays import Ints, Seconds
from app.calculations.log.book import Book, span_days
from app.calculations.log.economics import Economics
from app.calculations.log.history import Sample
from app.calculations.log.weeks import mondays

Unit = Literal["day", "week"]

LONG_HOLD_SECONDS = 86_400  #: a 95th percentile of holding times above this asks for weeks
_DAYS_PER_WEEK, _WEEKDAYS = 7, 5


def period_unit(book: Book) -> Unit:
    """Return `week` where any strategy's 95th percentile of holding times is over one day.

    Over all closed positions of the log, of every strategy; linear between order statistics.
    """
    held = _seconds(book.positions.last_closed_at(book.log)) - _seconds(_opened_at(book))
    for code in np.unique(book.strategy):
        if np.percentile(held[book.strategy == code], 95) > LONG_HOLD_SECONDS:
            return "week"
    return "day"


def closing_periods(book: Book, unit: Unit) -> Ints:
    """Return (P,) the period of each last close: its day, or the Monday of its week, since 1970."""
    return _periods(book.positions.last_closed_at(book.log), unit)


def opening_periods(book: Book, unit: Unit) -> Ints:
    """Return (P,) the period of each open: its day, or the Monday of its week, since 1970."""
    return _periods(_opened_at(book), unit)


def trading_days_per_period(book: Book, unit: Unit) -> int:
    """Return the trading days of this log in one period: 1, or those in a week of its calendar.

    The five weekdays, and the weekend days a week on which it closes something, on average.
    """
    if unit == "day":
        return 1
    days = book.timeline.day
    weeks = max(1.0, (span_days(book) + 1) / _DAYS_PER_WEEK)
    weekend_days = len(days) - int(np.is_busday(days).sum())
    return _WEEKDAYS + round(weekend_days / weeks)


@dataclass(frozen=True, eq=False)
class PeriodHistory:
    """Sums of returns on margin by strategy and period, and those known at each open.

    A period in which a strategy closes nothing of known return is not in its sample; an open knows
    the periods that ended before its own.
    """

    unit: Unit
    returns: Sample  #: sum of returns on margin of each period
    positions: Ints  #: like `returns.values`: positions that closed in each period
    period: Ints  #: like `returns.values`: the day, or the Monday of the week, since 1970
    known: Ints  #: (P,) periods of its strategy that each open knows
    behind: Ints  #: (P,) positions in these periods


def period_history(book: Book, sizes: Economics) -> PeriodHistory:
    """Return the periods of every strategy of a book and those known at each open."""
    unit, strategies = period_unit(book), len(book.log.strategies)
    closing, opening = closing_periods(book, unit), opening_periods(book, unit)
    counted = np.flatnonzero(np.isfinite(sizes.return_on_margin))
    pairs, cell = _distinct_pairs(book.strategy[counted], closing[counted])
    sums = np.bincount(cell, sizes.return_on_margin[counted], len(pairs)).astype(float)
    positions = np.bincount(cell, minlength=len(pairs))
    start = np.searchsorted(pairs[:, 0], np.arange(strategies)).astype(np.int64)
    known, behind = _known_at_opens(book.strategy, opening, pairs, positions, start)
    return PeriodHistory(
        unit=unit,
        returns=Sample(sums, start),
        positions=positions,
        period=np.ascontiguousarray(pairs[:, 1]),
        known=known,
        behind=behind,
    )


def _distinct_pairs(strategy: Ints, period: Ints) -> tuple[Ints, Ints]:
    """Return the distinct pairs (N, 2) of a strategy and a period, ascending, and each one's place.

    As one number each they are sorted many times as fast as in pairs.
    """
    first = period.min(initial=0)
    span = period.max(initial=0) - first + 1
    keys, place = np.unique(strategy * span + (period - first), return_inverse=True)
    return np.stack([keys // span, keys % span + first], axis=1), place


def _known_at_opens(
    strategy: Ints, opening: Ints, pairs: Ints, positions: Ints, start: Ints
) -> tuple[Ints, Ints]:
    """Return (P,) the periods that ended before each open's own, and the positions in them.

    `pairs` (N, 2) are strategy and period in ascending order, `positions` (N,) those closed there.
    """
    known = np.zeros(len(strategy), np.int64)
    behind = np.zeros(len(strategy), np.int64)
    ends = np.append(start[1:], len(pairs))
    for code in range(len(start)):
        opens = np.flatnonzero(strategy == code)
        periods = pairs[start[code] : ends[code], 1]
        so_far = np.cumsum(np.append(0, positions[start[code] : ends[code]]))
        known[opens] = np.searchsorted(periods, opening[opens], side="left")
        behind[opens] = so_far[known[opens]]
    return known, behind


def _periods(moments: Seconds, unit: Unit) -> Ints:
    day: Ints = moments.astype("datetime64[D]").astype(np.int64)
    return day if unit == "day" else mondays(day)


def _opened_at(book: Book) -> Seconds:
    opened: Seconds = book.log.opened_at[book.positions.first]
    return opened


def _seconds(moments: Seconds) -> Ints:
    seconds: Ints = moments.astype("datetime64[s]").astype(np.int64)
    return seconds
