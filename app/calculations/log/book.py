"""A book: a trade log with its positions and events, computed once and shared by every replay.

Events (semantics 4): within one second first the legs closing of positions opened earlier, then the
opens in log order, then the legs closing at their own opening second; ties by the position's place
in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.errors import LogError
from app.calculations.kernels import CLOSE_LAST, CLOSE_LEG, OPEN, Events
from app.calculations.log.positions import Positions, positions
from app.calculations.log.trade_log import DailyLog, StartingCapital, TradeLog, starting_capital
from app.calculations.log.weeks import weekdays
from app.calculations.numerics.work_limits import require_strategy_days

MAX_STRATEGIES = 1_000


@dataclass(frozen=True, eq=False)
class Timeline:
    """The M events of a log in time order, and the D days of its daily curves."""

    kind: NDArray[np.int8]  #: OPEN, CLOSE_LEG or CLOSE_LAST
    position: Ints  #: the position each event concerns
    row: Ints  #: the log row that closes, or the position's first row at an open
    second: Ints  #: seconds since 1970
    starts_second: NDArray[np.bool_]  #: True for the first event of its second
    sample: Ints  #: events after which margin in use is sampled, one a second with events
    #: (D,) datetime64[D]: weekdays, and other days on which the log closes something
    day: NDArray[np.datetime64]
    last_event: Ints  #: (D,) last event up to the end of the day, -1 before the first
    carried_event: Ints  #: (D,) last event before the day, -1 before the first
    sample_from: Ints  #: (D,) first index into `sample` on or after the day
    sample_to: Ints  #: (D,) first index into `sample` after the day

    @cached_property
    def events(self) -> Events:
        """The events as the kernels read them."""
        return Events(self.kind, self.position, self.row, self.starts_second)

    def day_peaks(self, after_event: Floats) -> Floats:
        """Return the highest value of each day (D,), of its samples and the one carried into it."""
        carried = np.where(self.carried_event >= 0, after_event[self.carried_event], 0.0)
        samples = np.append(after_event[self.sample], -np.inf)
        bounds = np.stack([self.sample_from, self.sample_to], axis=1).ravel()
        peaks = np.maximum.reduceat(samples, bounds)[::2]
        return np.maximum(carried, np.where(self.sample_to > self.sample_from, peaks, -np.inf))


@dataclass(frozen=True, eq=False)
class Book:
    """A log, its positions and its events. Build one with `Book.of`.

    >>> from app.calculations import example_log
    >>> book = Book.of(example_log())
    >>> len(book.positions), len(book.timeline.kind), book.starting.amount
    (260, 520, 100000.0)
    """

    log: TradeLog
    positions: Positions
    timeline: Timeline
    daily: DailyLog | None
    starting: StartingCapital

    @classmethod
    def of(cls, log: TradeLog, daily: DailyLog | None = None) -> Book:
        """Prepare a log for sizing.

        Raises `LogError` when no position of it has closed, or for more than 1,000 strategies, and
        `CalculationError` for too many strategies over too many days.
        """
        if not log.is_closed.any():
            raise LogError("The log has no closed trade, so there is nothing to size.")
        if len(log.strategies) > MAX_STRATEGIES:
            raise LogError(
                f"The log names {len(log.strategies):,} strategies;"
                f" at most {MAX_STRATEGIES:,} can be sized."
            )
        require_strategy_days(len(log.strategies), len(log_days(log)))
        grouped = positions(log)
        return cls(log, grouped, _timeline(log, grouped), daily, starting_capital(log, daily))

    def prepare(self) -> None:
        """Work out now what replays share, so that the book takes no more memory later."""
        for name, member in vars(Book).items():
            if isinstance(member, cached_property):
                getattr(self, name)

    @cached_property
    def strategy(self) -> Ints:
        """Each position's index into `log.strategies`; (P,)."""
        return self.log.strategy[self.positions.first].astype(np.int64)

    @cached_property
    def opening_vix(self) -> Floats:
        """Each position's VIX at its open, of its first row; (P,)."""
        vix: Floats = self.log.opening_vix[self.positions.first]
        return vix

    @cached_property
    def weekday(self) -> Ints:
        """Each position's opening weekday, Monday = 0; (P,)."""
        days: Ints = (
            self.log.opened_at[self.positions.first].astype("datetime64[D]").astype(np.int64)
        )
        return weekdays(days)

    @cached_property
    def close_event(self) -> Ints:
        """The event at which each row of the log closes, -1 while it is open; (n,)."""
        event = np.full(len(self.log), -1, np.int64)
        closes = np.flatnonzero(self.timeline.kind != OPEN)
        event[self.timeline.row[closes]] = closes
        return event

    @cached_property
    def closing_order(self) -> Ints:
        """The positions in the order of their last closes; (P,)."""
        order: Ints = self.timeline.position[self.timeline.kind == CLOSE_LAST]
        return order

    @cached_property
    def by_strategy(self) -> Ints:
        """The positions strategy after strategy, each in the order of their last closes; (P,)."""
        order = self.closing_order
        grouped: Ints = order[np.argsort(self.strategy[order], kind="stable")]
        return grouped


def _timeline(log: TradeLog, grouped: Positions) -> Timeline:
    kind, position, row, second = _events(log, grouped)
    starts = np.diff(second, prepend=second[0] - 1) != 0
    sample = _samples(kind, second, log.opened_at[grouped.first].astype(np.int64)[position])
    day = log_days(log)
    event_day = (second // 86_400).astype("datetime64[D]")
    sample_day = event_day[sample]
    return Timeline(
        kind,
        position,
        row,
        second,
        starts,
        sample,
        day,
        last_event=np.searchsorted(event_day, day, side="right") - 1,
        carried_event=np.searchsorted(event_day, day, side="left") - 1,
        sample_from=np.searchsorted(sample_day, day, side="left"),
        sample_to=np.searchsorted(sample_day, day, side="right"),
    )


def _events(log: TradeLog, grouped: Positions) -> tuple[NDArray[np.int8], Ints, Ints, Ints]:
    """Return kind, position, row and second of every event, sorted."""
    legs = np.stack([grouped.first, grouped.second], axis=1)
    owner, leg = np.nonzero(legs >= 0)
    closed = legs[owner, leg]
    opened_at = log.opened_at[grouped.first].astype(np.int64)
    closed_at = log.closed_at[closed].astype(np.int64)
    second = np.concatenate([opened_at, closed_at])
    phase = np.concatenate(
        [np.ones(len(grouped), np.int64), np.where(closed_at == opened_at[owner], 2, 0)]
    )
    # Both parts are in the order of ties already: position, then row.
    order = np.argsort(second * 4 + phase, kind="stable")
    position = np.concatenate([np.arange(len(grouped)), owner])
    row = np.concatenate([grouped.first, closed])
    last = closed == _last_rows(log, grouped)[owner]
    kind = np.concatenate(
        [np.full(len(grouped), OPEN), np.where(last, CLOSE_LAST, CLOSE_LEG)]
    ).astype(np.int8)
    return kind[order], position[order], row[order], second[order]


def _last_rows(log: TradeLog, grouped: Positions) -> Ints:
    """Return the row that closes each position: of two, the later close, on a tie the later row."""
    first, second = grouped.first, grouped.second
    closed_at = log.closed_at
    return np.where((second >= 0) & (closed_at[second] >= closed_at[first]), second, first)


def _samples(kind: NDArray[np.int8], second: Ints, opened: Ints) -> Ints:
    """Return the last event of each second that is an open or the close of an earlier position."""
    eligible = np.flatnonzero((kind == OPEN) | (opened < second))
    last_of_second: Ints = eligible[np.append(np.diff(second[eligible]) != 0, True)]
    return last_of_second


def log_days(log: TradeLog) -> NDArray[np.datetime64]:
    """Return the weekdays from the first open to the last close, and other days with a close."""
    closed = log.is_closed
    closing = log.closed_at[closed].astype("datetime64[D]")
    first = log.opened_at[closed].min().astype("datetime64[D]")
    span = np.arange(first, closing.max() + np.timedelta64(1, "D"))
    counts = np.is_busday(span)
    counts[(closing - first).astype(np.int64)] = True
    return span[counts]


def span_days(book: Book) -> int:
    """Return the calendar days from the first open date to the last close date, as in the CAGR."""
    closed = book.log.is_closed
    first = book.log.opened_at[closed].min().astype("datetime64[D]")
    last = book.log.closed_at[closed].max().astype("datetime64[D]")
    return int((last - first).astype(int))
