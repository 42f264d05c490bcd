"""Kelly as curves over the fraction, over rare full losses and over time (semantics 3).

* `growth_curve`: g(f) = mean log(1 + f r) (Kelly 1956; Thorp 2006, section 3). Betting beyond
  its peak loses growth, and beyond its zero crossing loses money; where losses are large and rare
  that happens sooner than the parabola c (2 - c) of small bets says.
* `fragility_curve`: the log-optimal fraction if one full-margin loss came every N positions.
* `kelly_over_time`: the estimate as it stood after each close, over everything so far and over the
  last positions alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.kelly.caution import (
    NO_CAUTION,
    Caution,
    checked_caution,
    pooled_caution,
    strategy_cautions,
)
from app.calculations.kelly.estimate import checked_returns, sample_seen
from app.calculations.kelly.status import MIN_TRADES
from app.calculations.log.book import Book
from app.calculations.log.economics import economics
from app.calculations.profile.model import Profile

LEAST_EVERY, MOST_EVERY = (
    5.0,
    10_000.0,
)  #: positions from one added full loss to the next, at the ends of the fragility curve


@dataclass(frozen=True, eq=False)
class GrowthCurve:
    """Mean log growth per position over F fractions of equity held as margin, from 0 on."""

    fractions: Floats  #: (F,)
    growth: Floats  #: (F,)
    peak: float  #: the log-optimal fraction; 0 without an edge, a win or a loss
    peak_growth: float
    half_peak: float | None  #: the smaller fraction at which growth is half of its peak
    zero: float | None  #: the fraction beyond which growth is negative
    #: the fraction at which the worst loss takes everything; None without a loss
    pole: float | None


@dataclass(frozen=True, eq=False)
class FragilityCurve:
    """The log-optimal fraction if one full-margin loss came every N positions; F values of N.

    These losses come on top of the log's own.
    """

    every: Floats  #: (F,) N, in positions
    fractions: Floats  #: (F,)
    without: float  #: the fraction with no loss added
    #: N at and below which no edge is left; None when there is none to begin with
    edge_gone_at: float | None


@dataclass(frozen=True, eq=False)
class KellyOverTime:
    """The log-optimal fraction as it stood after K of a book's closes.

    NaN where fewer than the smallest number of positions had closed.
    """

    closed_at: NDArray[np.datetime64]  #: (K,)
    positions: NDArray[np.int64]  #: (K,) closed so far
    expanding: Floats  #: (K,) from all of them
    rolling: Floats  #: (K,) from the last `window`
    window: int


@dataclass(frozen=True)
class SampleSize:
    """Numbers of positions behind an estimate over time, each 2 or more.

    >>> from app.calculations import Book, default_profile, example_log
    >>> book = Book.of(example_log())
    >>> sample = SampleSize(window=20, min_trades=50)
    >>> over_time = kelly_over_time(book, default_profile(book), sample=sample, points=4)
    >>> over_time.positions.tolist(), over_time.expanding.round(2).tolist()
    ([1, 87, 174, 260], [nan, 0.54, 0.52, 0.69])
    """

    window: int = 100  #: the last positions, behind the rolling estimate
    min_trades: int = MIN_TRADES  #: the fewest closed positions that give an estimate


DEFAULT_SAMPLE = SampleSize()


def growth_curve(
    returns: Floats,
    caution: Caution = NO_CAUTION,
    *,
    points: int = 200,
) -> GrowthCurve:
    """Return the growth curve of returns on margin, shape (n,), finite.

    `caution` is as in `kelly_estimate`.

    It runs a little past the fraction at which growth turns negative, and never reaches the pole.
    Raises `CalculationError` for a return that is not finite or an argument out of its range.

    >>> curve = growth_curve(np.repeat([1.0, -1.0], [60, 40]))
    >>> round(curve.peak, 3), round(curve.peak_growth, 4), round(curve.zero, 4)
    (0.2, 0.0201, 0.3894)
    """
    r = checked_returns(returns)
    haircut, tail_every, added = checked_caution(caution)
    if points < 2:
        raise CalculationError(f"points: found {points}, expected 2 or more.")
    sample, weights = sample_seen(r, caution)
    worst = -float(sample.min(initial=0.0))
    pole = 1 / worst if worst > 0 else None
    peak = float(kernels.log_optimal(r, haircut, tail_every, added, 0.0))
    zero = _zero(sample, weights, peak, pole) if pole and peak > 0 else None
    highest = float(_growth(sample, weights, np.array([peak]))[0])
    half = _root(sample, weights, highest / 2, 0.0, peak) if peak > 0 else None
    past_zero = 1.15 * zero if zero else 1.0
    end = min(past_zero, 0.999 * pole if pole else np.inf)
    fractions = np.linspace(0.0, end, points)
    return GrowthCurve(
        fractions, _growth(sample, weights, fractions), peak, highest, half, zero, pole
    )


def fragility_curve(
    returns: Floats, edge_haircut: float = 0.0, *, points: int = 60
) -> FragilityCurve:
    """Return the fragility curve of returns on margin, shape (n,), finite.

    N runs from 5 to 10,000 positions, evenly in its logarithm.

    Raises `CalculationError` for a return that is not finite or an argument out of its range.

    >>> short_premium = np.repeat([0.1, -0.2], [85, 15])
    >>> curve = fragility_curve(short_premium)
    >>> round(curve.without, 2), round(curve.edge_gone_at, 1)
    (2.75, 18.2)

    One full loss in 18 positions would take the edge away.
    """
    r = checked_returns(returns)
    checked_caution(Caution(edge_haircut))
    if points < 2:
        raise CalculationError(f"points: found {points}, expected 2 or more.")
    every = np.geomspace(LEAST_EVERY, MOST_EVERY, points)
    fractions = np.array(
        [kernels.log_optimal(r, edge_haircut, n, 0.0, 0.0) for n in every.tolist()]
    )
    mean = float(r.mean()) * (1 - edge_haircut) if len(r) else 0.0
    without = float(kernels.log_optimal(r, edge_haircut, 0.0, 0.0, 0.0))
    return FragilityCurve(every, fractions, without, 1 / mean if mean > 0 else None)


def kelly_over_time(
    book: Book,
    profile: Profile,
    strategy: str | None = None,
    *,
    sample: SampleSize = DEFAULT_SAMPLE,
    points: int = 300,
) -> KellyOverTime:
    """Return the log-optimal fraction as it stood after at most `points` of the closes.

    It is that of one strategy, or of all positions pooled where `strategy` is None.

    Positions of unknown margin are not counted. Raises `CalculationError` for a strategy that is
    not in the log, or a window, least number or number of points below 2.

    >>> from app.calculations import Book, default_profile, example_log
    >>> book = Book.of(example_log())
    >>> profile, sample = default_profile(book), SampleSize(window=60)
    >>> over_time = kelly_over_time(book, profile, "Condor", sample=sample, points=4)
    >>> over_time.positions.tolist(), over_time.expanding.round(2).tolist()
    ([1, 44, 87, 130], [nan, 0.06, 0.19, 0.45])
    """
    window, min_trades = sample.window, sample.min_trades
    for name, value in (("window", window), ("min_trades", min_trades), ("points", points)):
        if value < 2:
            raise CalculationError(f"{name}: found {value}, expected 2 or more.")
    returns = economics(book, profile).return_on_margin
    order = book.closing_order
    order = order[np.isfinite(returns[order]) & _owned(book, strategy)[order]]
    r = np.ascontiguousarray(returns[order])
    counts = np.unique(np.linspace(1, len(r), min(points, len(r))).round().astype(np.int64))
    caution = pooled_caution(profile.portfolio)
    if strategy is not None:
        caution = strategy_cautions(profile, [strategy]).of(0)
    haircut, tail_every, added = caution

    def estimate(begin: int, end: int) -> float:
        if end - begin < min_trades:
            return np.nan
        return float(kernels.log_optimal(r[begin:end], haircut, tail_every, added, 0.0))

    closed_at = book.positions.last_closed_at(book.log)[order]
    return KellyOverTime(
        closed_at=closed_at[counts - 1],
        positions=counts,
        expanding=np.array([estimate(0, n) for n in counts.tolist()]),
        rolling=np.array(
            [estimate(n - window, n) if n >= window else np.nan for n in counts.tolist()]
        ),
        window=window,
    )


def _owned(book: Book, strategy: str | None) -> NDArray[np.bool_]:
    names = book.log.strategies
    if strategy is None:
        return np.ones(len(book.positions), bool)
    if strategy not in names:
        raise CalculationError(
            f"strategy: {strategy!r} is not in the log; it has {', '.join(map(repr, names[:5]))}."
        )
    of_strategy: NDArray[np.bool_] = book.strategy == names.index(strategy)
    return of_strategy


def _growth(r: Floats, weights: Floats, fractions: Floats) -> Floats:
    """(F,) mean log growth at each fraction, one at a time: memory stays that of the sample."""
    total = weights.sum() or 1.0
    # not BLAS, whose threads wait for a busy machine
    return np.array([float((weights * np.log1p(f * r)).sum()) / total for f in fractions])


def _zero(r: Floats, weights: Floats, peak: float, pole: float) -> float:
    """Return the fraction at which growth turns negative.

    The pole itself where the two are closer than floating-point numbers tell apart.
    """
    nearest = pole * (1 - 1e-12)
    if _growth(r, weights, np.array([nearest]))[0] >= 0:
        return pole
    return _root(r, weights, 0.0, peak, nearest)


def _root(r: Floats, weights: Floats, level: float, low: float, high: float) -> float:
    """Return the fraction between `low` and `high` at which growth crosses `level`."""
    from scipy.optimize import brentq

    return float(
        brentq(
            lambda f: float(_growth(r, weights, np.array([f]))[0]) - level, low, high, xtol=1e-14
        )
    )
