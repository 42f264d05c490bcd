"""A log as a calendar of source days, each with all the positions opened on it.

Resampled paths are made of these days. The calendar is the log's weekdays, and every other day on
which it opens or closes something. A position keeps its clock times and, as its holding time, the
number of these days from its open to each leg's close; calendar gaps inside a holding time are not
kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Ints
from app.calculations.kernels import CLOSE_LAST, OPEN, LogCalendar
from app.calculations.log.book import Book, span_days
from app.calculations.log.economics import Economics
from app.calculations.metrics.curve import DAYS_PER_YEAR
from app.calculations.numerics.bootstrap import block_length

_HOLDING_PERCENTILE = 95  #: a mean block is at least as long as this percentile of holding times


@dataclass(frozen=True, eq=False)
class SourceDays:
    """D days of a log and what opens on them. P positions."""

    day: NDArray[np.datetime64]  #: (D,)
    opened: Ints  #: (P,) index into `day`
    held: Ints  #: (P,) days from the open to the last close
    per_year: float  #: days of this calendar in a year of 365.25 days
    calendar: LogCalendar

    def holding_days(self) -> float:
        """Return the 95th percentile of holding times, at least a day."""
        return max(1.0, float(np.percentile(self.held, _HOLDING_PERCENTILE)))

    def mean_block_days(self, sizes: Economics) -> float:
        """Return the mean block for this log [days].

        It is the longer of `holding_days` and the automatic length for each day's summed returns
        on margin, or net P/L per contract where no margin is known. Results count on their opening
        day, since opening days are drawn.
        """
        known = np.isfinite(sizes.return_on_margin)
        results = np.where(known, sizes.return_on_margin, 0.0) if known.any() else sizes.net
        by_day = np.bincount(self.opened, results, len(self.day)).astype(float)
        return max(self.holding_days(), block_length(by_day).stationary)


def source_days(book: Book) -> SourceDays:
    """Return the source days of a book."""
    timeline, opened_at = book.timeline, book.log.opened_at[book.positions.first]
    day = np.unique(np.concatenate([timeline.day, opened_at.astype("datetime64[D]")]))
    event_day = np.searchsorted(day, (timeline.second // 86_400).astype("datetime64[D]")).astype(
        np.int64
    )
    opened = np.searchsorted(day, opened_at.astype("datetime64[D]")).astype(np.int64)
    steps = event_day - opened[timeline.position]
    last = timeline.kind == CLOSE_LAST
    held = np.zeros(len(opened), np.int64)
    held[timeline.position[last]] = steps[last]
    per_year = len(day) / (max(span_days(book), 1) / DAYS_PER_YEAR)
    return SourceDays(day, opened, held, per_year, _log_calendar(book, opened, steps, len(day)))


def _log_calendar(book: Book, opened: Ints, steps: Ints, days: int) -> LogCalendar:
    timeline = book.timeline
    opened_second = book.log.opened_at[book.positions.first].astype(np.int64)[timeline.position]
    phase = np.where(timeline.kind == OPEN, 1, np.where(timeline.second == opened_second, 2, 0))
    clock = timeline.second % 86_400 * 4 + phase
    first = np.searchsorted(opened, np.arange(days + 1)).astype(np.int64)
    source = opened[timeline.position]
    place = timeline.position - first[source]
    same_day, later = np.flatnonzero(steps == 0), np.flatnonzero(steps > 0)
    same_day = same_day[np.argsort(source[same_day], kind="stable")]
    later = later[
        np.lexsort(
            (
                timeline.row[later],
                timeline.position[later],
                clock[later],
                steps[later],
                source[later],
            )
        )
    ]
    begins_run = np.append(
        0, np.flatnonzero((np.diff(source[later]) != 0) | (np.diff(steps[later]) != 0)) + 1
    )[: len(later)]
    bounds = np.arange(days + 1)
    return LogCalendar(
        first=first,
        own=np.searchsorted(source[same_day], bounds).astype(np.int64),
        own_kind=timeline.kind[same_day],
        own_position=place[same_day],
        own_row=timeline.row[same_day],
        own_clock=clock[same_day],
        run=np.searchsorted(source[later][begins_run], bounds).astype(np.int64),
        run_steps=steps[later][begins_run],
        run_first=np.append(begins_run, len(later)).astype(np.int64),
        longest=int(steps.max(initial=0)),
        later_kind=timeline.kind[later],
        later_position=place[later],
        later_row=timeline.row[later],
        later_clock=clock[later],
    )
