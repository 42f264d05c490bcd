"""Margin in use, exact to the second (semantics 5).

A position holds its margin from its open to its last leg's close.

Adding up whole calendar days overstates it: positions that follow one another within a day never
held it together. Samples are taken at each second with an event, after its earlier closes and its
opens, before its zero-length closes. A share is of the equity of that moment, and counts as 0 while
equity is not positive. A position of unknown margin holds none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.errors import CalculationError
from app.calculations.kernels import CLOSE_LAST, OPEN
from app.calculations.kernels.margin import MARGIN, POSITIONS, SHARE, strategy_margin
from app.calculations.log.book import Book, Timeline
from app.calculations.replay.engine import Replay


@dataclass(frozen=True)
class StrategyMargin:
    """One strategy's margin over the whole span of a replay.

    In currency, and as a share of equity at the time.
    """

    name: str
    peak: float  #: [currency]
    mean_daily_peak: float  #: [currency]
    time_weighted_mean: float  #: [currency], nights and weekends included
    peak_share: float
    mean_daily_peak_share: float
    time_weighted_mean_share: float
    most_positions: int  #: open at once


@dataclass(frozen=True, eq=False)
class MarginCurve:
    """Daily peaks of a replay's open margin, and figures over its span. D days, S strategies."""

    day: NDArray[np.datetime64]  #: (D,)
    peak: Floats  #: (D,) [currency]
    utilisation: Floats  #: (D,) highest margin / equity of the day; 0 where equity is not positive
    positions: Ints  #: (D,) most positions open at once
    by_strategy: Floats  #: (S, D) each strategy's own daily peak [currency]
    share_by_strategy: Floats  #: (S, D) each strategy's own highest margin / equity of the day
    positions_by_strategy: Ints  #: (S, D) most positions of each strategy open at once
    strategies: tuple[
        StrategyMargin, ...
    ]  #: in the order of the log's strategies, those that held nothing too
    peak_at: np.datetime64  #: when margin / equity was highest
    peak_utilisation: float
    mean_daily_peak: float  #: mean of `utilisation`
    time_weighted_mean: float  #: margin / equity over time, nights and weekends included
    peak_margin_at: np.datetime64  #: when margin in currency was highest
    peak_margin: float  #: [currency]
    mean_daily_peak_margin: float  #: mean of `peak` [currency]
    time_weighted_mean_margin: float  #: [currency]
    hours_above_ceiling: float
    hours: float  #: from the first open to the last close
    most_positions: int  #: open at once

    @property
    def share_of_time_above_ceiling(self) -> float | None:
        """`hours_above_ceiling / hours`; None when everything happens within one second."""
        return self.hours_above_ceiling / self.hours if self.hours else None


def margin_curve(
    book: Book, replayed: Replay, ceiling: float | None, *, compounding: bool = True
) -> MarginCurve:
    """Return the margin of a replay of this book against its equity.

    With `compounding=False` it is against starting capital.

    `ceiling` is a share of the same equity, None for none. Costs are linear in events. Raises
    `CalculationError` for a replay of another book, or a ceiling that is not a share of 0 or more.

    >>> from app.calculations import Book, default_profile, example_log, replays
    >>> book = Book.of(example_log())
    >>> profile = default_profile(book)
    >>> [backtest, *_] = replays(book, profile, profile.scenarios)
    >>> curve = margin_curve(book, backtest, 0.5)
    >>> curve.peak_margin, round(curve.peak_utilisation, 3), curve.most_positions
    (3500.0, 0.035, 2)
    """
    require_same_book(book, replayed)
    if ceiling is not None and not (math.isfinite(ceiling) and ceiling >= 0):
        raise CalculationError(
            f"ceiling is {ceiling}; it is a share of equity of 0 or more, or None for no ceiling."
        )
    timeline, margin = book.timeline, replayed.margin_after
    divisor = equity_base(replayed, compounding)
    share = margin / divisor
    margin_sampled, share_sampled = margin[timeline.sample], share[timeline.sample]
    hours, total_hours = _hours(timeline)
    by_day, highest, hours_held = _by_strategy(book, replayed, divisor)
    taken = open_after(timeline, (replayed.contracts > 0).astype(float))
    above = share > ceiling + 1e-9 if ceiling is not None else np.zeros(len(share), bool)
    daily = timeline.day_peaks(share)
    return MarginCurve(
        day=timeline.day,
        peak=replayed.margin_peak,
        utilisation=daily,
        positions=timeline.day_peaks(taken).astype(np.int64),
        by_strategy=by_day[MARGIN],
        share_by_strategy=by_day[SHARE],
        positions_by_strategy=by_day[POSITIONS].astype(np.int64),
        strategies=tuple(
            _figures(name, by_day[:, code], highest[:, code], hours_held[:, code], total_hours)
            for code, name in enumerate(book.log.strategies)
        ),
        peak_at=sampled_at(timeline, share_sampled),
        peak_utilisation=float(share_sampled.max()),
        mean_daily_peak=float(daily.mean()),
        time_weighted_mean=_over_time(share, hours, total_hours, share_sampled),
        peak_margin_at=sampled_at(timeline, margin_sampled),
        peak_margin=float(margin_sampled.max()),
        mean_daily_peak_margin=float(replayed.margin_peak.mean()),
        time_weighted_mean_margin=_over_time(margin, hours, total_hours, margin_sampled),
        hours_above_ceiling=float(hours[above].sum()),
        hours=total_hours,
        most_positions=int(taken[timeline.sample].max()),
    )


def utilisation(book: Book, replayed: Replay) -> Floats:
    """(D,) each day's highest margin / equity; 0 while equity is not positive."""
    require_same_book(book, replayed)
    return book.timeline.day_peaks(replayed.margin_after / equity_base(replayed, compounding=True))


def contracts_held(book: Book, replayed: Replay) -> Floats:
    """(D,) the most contracts open at once on each day, all strategies together."""
    require_same_book(book, replayed)
    return book.timeline.day_peaks(open_after(book.timeline, replayed.contracts))


def require_same_book(book: Book, replayed: Replay) -> None:
    """Raise `CalculationError` for a replay that cannot be of this book."""
    positions, events = len(replayed.contracts), len(replayed.margin_after)
    expected_positions, expected_events = len(book.positions), len(book.timeline.kind)
    if (positions, events) != (expected_positions, expected_events):
        raise CalculationError(
            f"replayed has {positions:,} positions and {events:,} events,"
            f" the book {expected_positions:,} and {expected_events:,}:"
            " it is the replay of another book."
        )


def open_after(timeline: Timeline, amount: Floats) -> Floats:
    """(M,) the sum of `amount` (P,) >= 0 over the positions that are open after each event."""
    count = np.cumsum(_changes(timeline, (amount > 0).astype(float)))
    total = np.maximum(np.cumsum(_changes(timeline, amount)), 0.0)
    return np.where(count > 0, total, 0.0)  # resets rounding error once nothing is open


def _changes(timeline: Timeline, amount: Floats) -> Floats:
    """(M,) change of the open total of `amount` (P,) at each event.

    A position's amount comes at its open and goes at its last close.
    """
    sign = (timeline.kind == OPEN).astype(float) - (timeline.kind == CLOSE_LAST)
    changes: Floats = sign * amount[timeline.position]
    return changes


def equity_base(replayed: Replay, compounding: bool) -> Floats:
    """(M,) divisor of shares after each event: equity, or starting capital.

    Infinite where it is not positive, so that shares are 0.
    """
    equity = (
        replayed.equity_after
        if compounding
        else np.full(len(replayed.equity_after), replayed.start)
    )
    return np.where(equity > 0, equity, np.inf)


def _hours(timeline: Timeline) -> tuple[Floats, float]:
    """(M,) hours from each event to the next, and their total."""
    second = timeline.second
    return np.diff(second, append=second[-1]) / 3600, float(second[-1] - second[0]) / 3600


def _over_time(after_event: Floats, hours: Floats, total_hours: float, sampled: Floats) -> float:
    """Return the mean over time; the highest sample when everything is in one second."""
    return float((after_event * hours).sum()) / total_hours if total_hours else float(sampled.max())


def sampled_at(timeline: Timeline, sampled: Floats) -> np.datetime64:
    """Return the second of the highest sample, the first of equals."""
    return np.datetime64(int(timeline.second[timeline.sample[int(np.argmax(sampled))]]), "s")


def _by_strategy(book: Book, replayed: Replay, divisor: Floats) -> tuple[Floats, Floats, Floats]:
    """Return each strategy's daily peaks (3, S, D), highest samples (3, S) and sums over hours.

    The first axis is margin, share of equity and positions; sums over hours (2, S) have the
    first two.
    """
    timeline = book.timeline
    peaks, highest_share, hours_held = strategy_margin(
        timeline.kind,
        timeline.position,
        timeline.second,
        timeline.sample,
        _day_of_sample(timeline),
        timeline.carried_event,
        book.strategy,
        replayed.contracts * replayed.margin_per_contract,
        replayed.contracts > 0,
        divisor,
        len(book.log.strategies),
    )
    highest = peaks.max(axis=1)
    highest[SHARE] = (
        # a share carried overnight may be above every sample, as the whole book's may
        highest_share
    )
    return np.ascontiguousarray(peaks[:, :-1].transpose(0, 2, 1)), highest, hours_held


def _day_of_sample(timeline: Timeline) -> Ints:
    """Return the index of each sample's day in the curve.

    The number of days stands for a day that the curve leaves out.
    """
    samples = len(timeline.sample)
    begun, ended = (
        np.cumsum(np.bincount(bound, minlength=samples + 1))[:samples]
        for bound in (timeline.sample_from, timeline.sample_to)
    )
    return np.where(begun > ended, begun - 1, len(timeline.day))


def _figures(
    name: str, daily: Floats, highest: Floats, hours_held: Floats, total_hours: float
) -> StrategyMargin:
    """Return one strategy's figures from the kernel's: margin, share of equity and positions."""
    over_days = daily.mean(axis=1)
    over_time = hours_held / total_hours if total_hours else highest
    return StrategyMargin(
        name,
        peak=float(highest[MARGIN]),
        mean_daily_peak=float(over_days[MARGIN]),
        time_weighted_mean=float(over_time[MARGIN]),
        peak_share=float(highest[SHARE]),
        mean_daily_peak_share=float(over_days[SHARE]),
        time_weighted_mean_share=float(over_time[SHARE]),
        most_positions=int(highest[POSITIONS]),
    )
