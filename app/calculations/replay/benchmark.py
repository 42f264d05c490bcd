"""Buy and hold of the log's own underlying, from the prices that rows carry (semantics 1 and 5).

A price is known at its second and holds until the next one: nothing is taken from the future, and a
day without a trade has the last known price, so a log that seldom trades shows the underlying
calmer than it was. Capital is cash until the first price, and then all of it, in fractions of a
share, without dividends, fees or financing.

Sources: beta and alpha of daily excess returns (Jensen 1968, alpha times 252), tracking error and
information ratio (Grinold & Kahn, "Active Portfolio Management").
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book, span_days
from app.calculations.log.capital import starting_capital_of
from app.calculations.metrics.curve import (
    PERIODS_PER_YEAR,
    CurveFigures,
    DailyCurve,
    annual_volatility,
    curve_figures,
    daily_returns,
    drawdown,
)
from app.calculations.profile.model import Profile
from app.calculations.replay.engine import Replay

NoBenchmarkReason = Literal["switched_off", "no_prices", "single_day", "several_underlyings"]
UndefinedReason = Literal[
    "ruined",  #: equity at or below zero at the end of a day
    "benchmark_constant",  #: all daily returns of the benchmark are equal
    "replay_constant",  #: all daily returns of the replay are equal
    "no_difference",  #: the two curves differ by the same return every day
    "growth_too_large",  #: the growth of one of the two curves has no annual figure
]

#: two prices of one second further apart than this factor are of different underlyings
_ONE_SECOND = 1.03
#: so are two that follow one another within a week: no index has moved so far in one
_ONE_WEEK = 1.5
_WEEK = 7 * 86_400  #: seconds
_DAY = 86_400  #: seconds
#: seconds of the day that stand for a missing time: such prices need not be of one moment
_NO_TIME = (0, _DAY - 1)


@dataclass(frozen=True)
class PriceJump:
    """Two consecutive prices too far apart to be of one underlying."""

    before: float
    after: float
    day: np.datetime64  #: of the second price


@dataclass(frozen=True)
class NoBenchmark:
    """Reason why a log has no benchmark."""

    reason: NoBenchmarkReason
    jump: PriceJump | None = None  #: the first one, where the log holds several underlyings


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
    """A replay against its benchmark, from daily returns. Fractions; None where undefined."""

    excess_cagr: float | None  #: the replay's CAGR less the benchmark's
    beta: float | None  #: covariance of excess returns over the variance of the benchmark's
    correlation: float | None
    alpha: float | None  #: 252 × (mean excess return − beta × the benchmark's mean excess return)
    tracking_error: float | None  #: sample standard deviation of the difference of returns, × √252
    information_ratio: float | None  #: 252 × mean difference of daily returns / tracking error
    undefined: dict[str, UndefinedReason]  #: of each figure that is None, by its name

    def to_dict(self) -> dict[str, float | None]:
        """Return the figures as plain JSON."""
        figures = asdict(self)
        del figures["undefined"]
        return figures


def buy_and_hold(book: Book, profile: Profile) -> Benchmark | NoBenchmark:
    """Return the curve of starting capital held in the underlying from its first known price on.

    A log without a usable price curve gives the reason instead.
    """
    if profile.portfolio.benchmark is None:
        return NoBenchmark("switched_off")
    second, price = _known_prices(book)
    if not len(price):
        return NoBenchmark("no_prices")
    if jump := _price_jump(second, price):
        return NoBenchmark("several_underlyings", jump)
    day = book.timeline.day
    days_with_price = len(
        np.unique(np.searchsorted(day, second.astype("datetime64[s]").astype("datetime64[D]")))
    )
    if days_with_price < 2:
        return NoBenchmark("single_day")
    start = starting_capital_of(book, profile.portfolio)
    by_day = price[np.maximum(np.searchsorted(second, (day.astype(np.int64) + 1) * _DAY) - 1, 0)]
    equity = start * (by_day / price[0])
    below_peak, risk_free = drawdown(equity, start), profile.portfolio.risk_free_rate
    figures = curve_figures(
        DailyCurve(day, equity, below_peak, start),
        span_days=span_days(book),
        risk_free_rate=risk_free,
    )
    return Benchmark(day, by_day, equity, below_peak, days_with_price, start, risk_free, figures)


def relative_figures(replayed: Replay, benchmark: Benchmark) -> RelativeFigures:
    """Return the figures of a replay of the benchmark's book against it.

    Raises `CalculationError` for a benchmark of another book.
    """
    if len(replayed.day) != len(benchmark.day) or (replayed.day != benchmark.day).any():
        raise CalculationError(
            "benchmark is of another book: its days are not those of the replay."
        )
    figures = {"excess_cagr": _excess_cagr(replayed, benchmark)} | _of_returns(replayed, benchmark)
    values = {name: None if isinstance(figure, str) else figure for name, figure in figures.items()}
    undefined = {name: figure for name, figure in figures.items() if isinstance(figure, str)}
    return RelativeFigures(**values, undefined=undefined)


def _excess_cagr(replayed: Replay, benchmark: Benchmark) -> float | UndefinedReason:
    cagr, benchmark_cagr = replayed.metrics.cagr, benchmark.figures.cagr
    if cagr is None or benchmark_cagr is None:
        return "growth_too_large"
    return cagr - benchmark_cagr


def _of_returns(replayed: Replay, benchmark: Benchmark) -> dict[str, float | UndefinedReason]:
    """Return the figures that rest on daily returns, or why they have no value."""
    returns = daily_returns(replayed.equity, replayed.start)
    market = daily_returns(benchmark.equity, benchmark.start)
    if returns is None or market is None:
        names = ("beta", "correlation", "alpha", "tracking_error", "information_ratio")
        return dict.fromkeys(names, "ruined")
    daily_risk_free = benchmark.risk_free_rate / PERIODS_PER_YEAR
    return _regression(returns, market, daily_risk_free) | _tracking(returns - market)


def _regression(
    returns: Floats, market: Floats, risk_free: float
) -> dict[str, float | UndefinedReason]:
    """Return beta, correlation and alpha of daily returns (D,); `risk_free` is a day's."""
    if not annual_volatility(market):
        return dict.fromkeys(("beta", "correlation", "alpha"), "benchmark_constant")
    beta = float(np.cov(returns, market)[0, 1] / market.var(ddof=1))
    correlation: float | UndefinedReason = "replay_constant"
    if annual_volatility(returns):
        correlation = float(np.corrcoef(returns, market)[0, 1])
    daily_alpha = returns.mean() - risk_free - beta * (market.mean() - risk_free)
    return {
        "beta": beta,
        "correlation": correlation,
        "alpha": float(daily_alpha) * PERIODS_PER_YEAR,
    }


def _tracking(difference: Floats) -> dict[str, float | UndefinedReason]:
    """Return tracking error and information ratio of daily differences of returns (D,)."""
    error = annual_volatility(difference) or 0.0
    ratio: float | UndefinedReason = "no_difference"
    if error:
        ratio = float(difference.mean()) * PERIODS_PER_YEAR / error
    return {"tracking_error": error, "information_ratio": ratio}


def _known_prices(book: Book) -> tuple[Ints, Floats]:
    """Return seconds and prices of the underlying known to the closed rows, oldest first."""
    log, closed = book.log, book.log.is_closed
    second = np.concatenate([log.opened_at[closed], log.closed_at[closed]]).astype(np.int64)
    price = np.concatenate([log.underlying_open[closed], log.underlying_close[closed]])
    known = np.isfinite(price) & (price > 0)
    second, price = second[known], price[known]
    order = np.argsort(second, kind="stable")
    return second[order], price[order]


def _price_jump(second: Ints, price: Floats) -> PriceJump | None:
    """Return the first two prices that cannot be of one underlying, None where all can."""
    gap = np.diff(second)
    factor = np.maximum(price[1:] / price[:-1], price[:-1] / price[1:])
    simultaneous = (gap == 0) & ~np.isin(second[1:] % _DAY, _NO_TIME)
    jumps = np.flatnonzero(
        (simultaneous & (factor > _ONE_SECOND)) | ((gap <= _WEEK) & (factor > _ONE_WEEK))
    )
    if not len(jumps):
        return None
    first = int(jumps[0])
    day = second[first + 1].astype("datetime64[s]").astype("datetime64[D]")
    return PriceJump(float(price[first]), float(price[first + 1]), day)
