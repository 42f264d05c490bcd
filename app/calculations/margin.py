"""Margin in use, exact to the second: a position holds its margin from its open to its last leg's close (semantics 5).

Adding up whole calendar days overstates it: positions that follow one another within a day never held it together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.book import CLOSE_LAST, OPEN, Book
from app.calculations.replay import Replay
from app.calculations.trade_log import Floats


@dataclass(frozen=True, eq=False)
class MarginCurve:
    """Daily peaks of a replay's open margin, and figures over its whole span. D days, S strategies."""

    day: NDArray[np.datetime64]  #: (D,)
    peak: Floats  #: (D,) [currency]
    utilisation: Floats  #: (D,) highest margin / equity of the day; 0 where equity is not positive
    by_strategy: Floats  #: (S, D) each strategy's own daily peak [currency]
    peak_at: np.datetime64  #: when margin / equity was highest
    peak_utilisation: float
    mean_daily_peak: float  #: mean of `utilisation`
    time_weighted_mean: float  #: margin / equity over time, nights and weekends included
    hours_above_ceiling: float
    hours: float  #: from the first open to the last close
    most_positions: int  #: open at once


def margin_curve(book: Book, replayed: Replay, ceiling: float | None, *, compounding: bool = True) -> MarginCurve:
    """The margin of a replay against its equity, or with `compounding=False` against its starting capital.

    `ceiling` is a share of the same equity, None for none.
    """
    timeline = book.timeline
    share = _share(replayed, compounding)
    sampled = np.nan_to_num(share[timeline.sample])
    daily = timeline.day_peaks(np.nan_to_num(share))
    hours, between = _hours(timeline.second), np.diff(timeline.second) / 3600
    known = np.nan_to_num(share[:-1])
    above = known > ceiling + 1e-9 if ceiling is not None else np.zeros(len(known), bool)
    return MarginCurve(
        day=timeline.day,
        peak=replayed.margin_peak,
        utilisation=daily,
        by_strategy=_by_strategy(book, replayed),
        peak_at=timeline.second[timeline.sample[int(np.argmax(sampled))]].astype("datetime64[s]"),
        peak_utilisation=float(sampled.max()),
        mean_daily_peak=float(daily.mean()),
        time_weighted_mean=float((known * between).sum() / hours) if hours else float(sampled.max()),
        hours_above_ceiling=float(between[above].sum()),
        hours=hours,
        most_positions=_most_positions(book, replayed),
    )


def utilisation(book: Book, replayed: Replay) -> Floats:
    """(D,) each day's highest margin / equity; 0 while equity is not positive."""
    return book.timeline.day_peaks(np.nan_to_num(_share(replayed, compounding=True)))


def _share(replayed: Replay, compounding: bool) -> Floats:
    """(M,) open margin after each event over equity or starting capital; NaN while equity is not positive."""
    if not compounding:
        return replayed.margin_after / replayed.start
    equity = replayed.equity_after
    return np.where(equity > 0, replayed.margin_after / np.where(equity > 0, equity, 1.0), np.nan)


def _hours(second: NDArray[np.int64]) -> float:
    return float(second[-1] - second[0]) / 3600


def _by_strategy(book: Book, replayed: Replay) -> Floats:
    """(S, D) daily peaks: each strategy's open margin, sampled at every second that has an event of any."""
    timeline = book.timeline
    change = _changes(book, replayed.contracts * replayed.margin_per_contract)
    owner = book.strategy[timeline.position]
    rows = []
    for code in range(len(book.log.strategies)):
        held = np.cumsum(np.where(owner == code, change, 0.0))
        rows.append(np.maximum(timeline.day_peaks(held), 0.0))  # rounding may leave a hair below 0
    return np.array(rows)


def _changes(book: Book, amount: Floats) -> Floats:
    """(M,) what each event adds to a total of open `amount` (P,)."""
    timeline = book.timeline
    sign = np.where(timeline.kind == OPEN, 1.0, np.where(timeline.kind == CLOSE_LAST, -1.0, 0.0))
    return sign * amount[timeline.position]


def _most_positions(book: Book, replayed: Replay) -> int:
    held = np.cumsum(_changes(book, (replayed.contracts > 0).astype(float)))
    return int(held[book.timeline.sample].max())
