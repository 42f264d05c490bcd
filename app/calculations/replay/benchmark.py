"""Buy and hold of the log's own underlying, from the prices that rows carry at their opens and closes (semantics 1 and 5).

A price is known at its second and holds until the next one: nothing is taken from the future, and a day without a trade has
the last known price, so a log that seldom trades shows the underlying calmer than it was. Capital is cash until the first
price, and then all of it, in fractions of a share, without dividends, fees or financing.

Sources: beta and alpha of daily excess returns (Jensen 1968, alpha times 252), tracking error and information ratio (Grinold &
Kahn, "Active Portfolio Management").
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book, span_days
from app.calculations.log.capital import starting_capital_of
from app.calculations.metrics.curve import (
    PERIODS_PER_YEAR,
    RUINED,
    CurveFigures,
    annual_volatility,
    curve_figures,
    daily_returns,
    drawdown,
)
from app.calculations.profile.model import Profile
from app.calculations.replay.engine import Replay

SWITCHED_OFF = "The benchmark is switched off."

_ONE_SECOND = (
    1.03  #: two prices of one second further apart than this factor are of different underlyings
)
_ONE_WEEK = (
    1.5  #: so are two that follow one another within a week: no index has moved so far in one
)
_WEEK = 7 * 86_400  #: seconds
_DAY = 86_400  #: seconds
_NO_TIME = (
    0,
    _DAY - 1,
)  #: seconds of the day that stand for a missing time: such prices need not be of one moment

_BENCHMARK_STILL = "The benchmark's daily returns are all equal."
_STILL = "The daily returns are all equal."
_NO_DIFFERENCE = "The two curves differ by the same return every day."
_NO_CAGR = "The growth of one of the two curves is too large to annualise."


@dataclass(frozen=True)
class NoBenchmark:
    """Why a log has no benchmark, in words."""

    reason: str


@dataclass(frozen=True, eq=False)
class Benchmark:
    """Buy and hold over the D days of a book's curves."""

    day: NDArray[np.datetime64]  #: (D,)
    price: Floats  #: (D,) last price known by the end of the day; the first one before it is known
    equity: Floats  #: (D,) [currency]
    drawdown: Floats  #: (D,) share of the running peak
    days_with_price: int  #: days on which the log knows a price
    start: float  #: starting capital [currency]
    risk_free_rate: float  #: a year
    figures: CurveFigures


@dataclass(frozen=True)
class RelativeFigures:
    """A replay against its benchmark, from the daily returns of both. Fractions; None where undefined."""

    excess_cagr: float | None  #: the replay's CAGR less the benchmark's
    beta: float | None  #: covariance of excess returns over the variance of the benchmark's
    correlation: float | None
    alpha: float | None  #: 252 × (mean excess return − beta × the benchmark's mean excess return)
    tracking_error: float | None  #: sample standard deviation of the difference of returns, × √252
    information_ratio: float | None  #: 252 × mean difference of daily returns / tracking error
    undefined: dict[str, str]  #: why each figure that is None has no value, in words, by its name

    def to_dict(self) -> dict[str, float | None]:
        """The figures as plain JSON."""
        figures = asdict(self)
        del figures["undefined"]
        return figures


def buy_and_hold(book: Book, profile: Profile) -> Benchmark | NoBenchmark:
    """All of the starting capital in the underlying from its first known price on; or why the log has no such curve."""
    if profile.portfolio.benchmark is None:
        return NoBenchmark(SWITCHED_OFF)
    second, price = _known_prices(book)
    if reason := _unusable(second, price):
        return NoBenchmark(reason)
    day = book.timeline.day
    days_with_price = len(
        np.unique(np.searchsorted(day, second.astype("datetime64[s]").astype("datetime64[D]")))
    )
    if days_with_price < 2:
        return NoBenchmark(
            "The log knows prices of the underlying on a single day; at least two are needed."
        )
    start = starting_capital_of(book, profile.portfolio)
    by_day = price[np.maximum(np.searchsorted(second, (day.astype(np.int64) + 1) * _DAY) - 1, 0)]
    equity = start * (by_day / price[0])
    below_peak, risk_free = drawdown(equity, start), profile.portfolio.risk_free_rate
    figures = curve_figures(
        day, equity, below_peak, start=start, span_days=span_days(book), risk_free_rate=risk_free
    )
    return Benchmark(day, by_day, equity, below_peak, days_with_price, start, risk_free, figures)


def relative_figures(replayed: Replay, benchmark: Benchmark) -> RelativeFigures:
    """A replay of the benchmark's book against it."""
    if len(replayed.day) != len(benchmark.day) or (replayed.day != benchmark.day).any():
        raise CalculationError(
            "benchmark is of another book: its days are not those of the replay."
        )
    cagrs = replayed.metrics.cagr, benchmark.figures.cagr
    found = {
        "excess_cagr": _NO_CAGR if cagrs[0] is None or cagrs[1] is None else cagrs[0] - cagrs[1]
    }
    found |= _of_returns(replayed, benchmark)
    values = {name: None if isinstance(figure, str) else figure for name, figure in found.items()}
    return RelativeFigures(
        **values,
        undefined={name: figure for name, figure in found.items() if isinstance(figure, str)},
    )


def _of_returns(replayed: Replay, benchmark: Benchmark) -> dict[str, float | str]:
    """The figures that rest on daily returns, or why there are none."""
    names = ("beta", "correlation", "alpha", "tracking_error", "information_ratio")
    own, other = (
        daily_returns(replayed.equity, replayed.start),
        daily_returns(benchmark.equity, benchmark.start),
    )
    if own is None or other is None:
        return dict.fromkeys(names, RUINED)
    difference = own - other
    error = annual_volatility(difference) or 0.0
    apart: dict[str, float | str] = {
        "tracking_error": error,
        "information_ratio": float(difference.mean()) * PERIODS_PER_YEAR / error
        if error
        else _NO_DIFFERENCE,
    }
    if not annual_volatility(other):
        return dict.fromkeys(names[:3], _BENCHMARK_STILL) | apart
    beta = float(np.cov(own, other)[0, 1] / other.var(ddof=1))
    free = benchmark.risk_free_rate / PERIODS_PER_YEAR
    return apart | {
        "beta": beta,
        "correlation": float(np.corrcoef(own, other)[0, 1]) if annual_volatility(own) else _STILL,
        "alpha": float(own.mean() - free - beta * (other.mean() - free)) * PERIODS_PER_YEAR,
    }


def _known_prices(book: Book) -> tuple[Ints, Floats]:
    """Seconds and prices of everything the closed rows know of the underlying, oldest first."""
    log, closed = book.log, book.log.is_closed
    second = np.concatenate([log.opened_at[closed], log.closed_at[closed]]).astype(np.int64)
    price = np.concatenate([log.underlying_open[closed], log.underlying_close[closed]])
    known = np.isfinite(price) & (price > 0)
    second, price = second[known], price[known]
    order = np.argsort(second, kind="stable")
    return second[order], price[order]


def _unusable(second: Ints, price: Floats) -> str | None:
    """Why prices are no curve: there are none, or they are of several underlyings."""
    if not len(price):
        return "The log holds no prices of its underlying."
    gap, factor = np.diff(second), np.maximum(price[1:] / price[:-1], price[:-1] / price[1:])
    at_once = (gap == 0) & ~np.isin(second[1:] % _DAY, _NO_TIME)
    odd = np.flatnonzero(
        (at_once & (factor > _ONE_SECOND)) | ((gap <= _WEEK) & (factor > _ONE_WEEK))
    )
    if not len(odd):
        return None
    first = int(odd[0])
    when = second[first + 1].astype("datetime64[s]")
    return (
        f"The log seems to hold several underlyings: a price of {price[first]:,.2f} is followed by one of {price[first + 1]:,.2f}"
        f" on {when.astype('datetime64[D]')}."
    )
