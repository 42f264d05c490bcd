"""Figures of a daily equity curve (semantics 5).

An undefined figure is None, never 0 or infinity; `undefined` gives the reasons in words.

Conventions: CAGR on calendar years of 365.25 days; Sharpe, Sortino and volatility annualised by the
square root of 252, the number for weekday logs (a log that trades seven days a week has them too
low); Sortino's downside deviation over all days (Sortino & van der Meer 1991); drawdown against the
running peak, starting capital being the first, as a share of that peak or of starting capital.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.metrics.under_water import (
    Days,
    UnderwaterPeriod,
    days_under_water,
    longest_drawdown,
    longest_drawdown_days,
    ulcer_index,
)

DAYS_PER_YEAR = 365.25
SHORTEST_YEARLY = 90  #: calendar days of the shortest log whose yearly figures are shown
PERIODS_PER_YEAR = 252

#: The reason why there are no daily returns, in words.
RUINED = (
    "Equity was at, below or next to zero at the end of a day, so daily returns have no meaning."
)

_EQUAL = 1e-14  #: daily returns this close together are equal up to rounding

_NO_FALL = "Equity never fell below its peak."
_ONE_DAY = "The curve has a single day; at least two are needed."
_ALL_EQUAL = "All daily returns are equal."
_NO_SHORTFALL = "No day earned less than the risk-free rate."
_BEYOND = "The result is too large for any number."


@dataclass(frozen=True)
class Dates:
    """Days of a curve's extremes; None where the figure itself is undefined."""

    best_day: np.datetime64 | None
    worst_day: np.datetime64 | None
    longest_drawdown: UnderwaterPeriod | None

    def to_dict(self) -> dict[str, str | bool | None]:
        """Return plain JSON, days as ISO dates."""
        longest = self.longest_drawdown
        start, end, recovered = longest or (None, None, None)
        return {
            "best_day": _iso(self.best_day),
            "worst_day": _iso(self.worst_day),
            "longest_drawdown_start": _iso(start),
            "longest_drawdown_end": _iso(end),
            "longest_drawdown_recovered": recovered,
        }


@dataclass(frozen=True)
class CurveFigures:
    """Figures of one daily equity curve. Fractions are fractions, money is account currency."""

    ending_equity: float
    net_profit: float
    days: int  #: days of the curve
    cagr: float | None
    max_drawdown: float  #: deepest fall as a share of the running peak
    max_drawdown_of_start: float  #: deepest fall in money as a share of starting capital
    mar: float | None
    sharpe: float | None
    sortino: float | None
    annual_volatility: float | None  #: sample standard deviation of daily returns, a year's
    ulcer_index: float  #: a fraction, as the drawdown is
    best_day: float | None  #: highest daily return
    worst_day: float | None  #: lowest daily return
    longest_drawdown_days: int  #: calendar days from a peak to its recovery, or to the end
    days_under_water: int  #: calendar days from every peak to its recovery, or to the end, in all
    share_under_water: float  #: days of the curve that end below the peak, as a share of its days
    dates: Dates
    span_days: int  #: calendar days that the CAGR counts

    @property
    def shown_cagr(self) -> float | None:
        """Return the CAGR, None for a log under 90 days, where it is not worth showing."""
        return self.cagr if self.span_days >= SHORTEST_YEARLY else None

    @property
    def shown_mar(self) -> float | None:
        """Return CAGR / max drawdown, None for a log under 90 days."""
        return self.mar if self.span_days >= SHORTEST_YEARLY else None

    def to_dict(self) -> dict[str, float | int | None]:
        """Return the figures as plain JSON; the dates have their own `to_dict`."""
        figures = asdict(self)
        del figures["dates"], figures["span_days"]
        return figures

    @property
    def undefined(self) -> dict[str, str]:
        """Reason, in words, for each figure that is None, by its name."""
        return {name: self._why(name) for name, value in self.to_dict().items() if value is None}

    def _why(self, name: str) -> str:
        if name == "mar" and self.max_drawdown == 0:
            return _NO_FALL
        if name in ("cagr", "mar"):
            return _BEYOND
        if self.worst_day is None:
            return RUINED
        if self.days < 2:
            return _ONE_DAY
        if self.annual_volatility == 0:
            return _ALL_EQUAL
        return _NO_SHORTFALL if name == "sortino" and self.sharpe is not None else _BEYOND


class _ReturnFigures(NamedTuple):
    """Figures of daily returns; all None where there are none."""

    sharpe: float | None = None
    sortino: float | None = None
    annual_volatility: float | None = None
    best: float | None = None
    worst: float | None = None
    best_day: np.datetime64 | None = None
    worst_day: np.datetime64 | None = None


@dataclass(frozen=True, eq=False)
class DailyCurve:
    """Equity curve of D days."""

    day: Days  #: (D,)
    equity: Floats  #: (D,) last of each day [currency]
    below_peak: Floats  #: (D,) its `drawdown`
    start: float  #: starting capital [currency]


def curve_figures(curve: DailyCurve, *, span_days: int, risk_free_rate: float) -> CurveFigures:
    """Return all figures of a curve.

    `span_days` are the calendar days that the CAGR counts, `risk_free_rate` a yearly fraction.
    """
    day, equity, below_peak, start = curve.day, curve.equity, curve.below_peak, curve.start
    end, deepest = float(equity[-1]), float(below_peak.max())
    deepest_of_start = float(drawdown_of_start(equity, start).max())
    rate = cagr(start, end, span_days)
    by_return = _return_figures(day, daily_returns(equity, start), risk_free_rate)
    longest = longest_drawdown(day, below_peak)
    return CurveFigures(
        ending_equity=end,
        net_profit=end - start,
        days=len(day),
        cagr=rate,
        max_drawdown=deepest,
        max_drawdown_of_start=deepest_of_start,
        mar=_mar(rate, deepest),
        sharpe=by_return.sharpe,
        sortino=by_return.sortino,
        annual_volatility=by_return.annual_volatility,
        ulcer_index=ulcer_index(below_peak),
        best_day=by_return.best,
        worst_day=by_return.worst,
        longest_drawdown_days=longest_drawdown_days(day, below_peak),
        days_under_water=days_under_water(day, below_peak),
        share_under_water=float((below_peak > 0).mean()),
        dates=Dates(by_return.best_day, by_return.worst_day, longest),
        span_days=span_days,
    )


def _return_figures(day: Days, returns: Floats | None, risk_free_rate: float) -> _ReturnFigures:
    if returns is None:
        return _ReturnFigures()
    return _ReturnFigures(
        sharpe(returns, risk_free_rate),
        sortino(returns, risk_free_rate),
        annual_volatility(returns),
        float(returns.max()),
        float(returns.min()),
        day[int(returns.argmax())],
        day[int(returns.argmin())],
    )


def _mar(rate: float | None, deepest: float) -> float | None:
    return None if rate is None or deepest == 0 else _finite(rate / deepest)


def drawdown(equity: Floats, start: float) -> Floats:
    """Return the fall from the running peak as a share of it (D,), >= 0.

    Above 1 once equity is negative. Raises `CalculationError` when `start` is not above zero or an
    equity is not finite.
    """
    _check_curve(equity, start)
    peak = _running_peak(equity, start)
    return (peak - equity) / peak


def drawdown_of_start(equity: Floats, start: float) -> Floats:
    """Return the fall from the running peak as a share of starting capital (D,), >= 0.

    Above 1 once more than starting capital is lost from a peak. Raises `CalculationError` as
    `drawdown` does.
    """
    _check_curve(equity, start)
    return (_running_peak(equity, start) - equity) / start


def cagr(start: float, end: float, days: int) -> float | None:
    """Return the compound annual growth rate over calendar days (at least 1).

    -1 when all is lost, None when not finite.
    """
    _check_start(start)
    if end <= 0:
        return -1.0
    try:
        rate = (end / start) ** (DAYS_PER_YEAR / max(days, 1)) - 1
    except OverflowError:
        return None
    return _finite(rate)


def daily_returns(equity: Floats, start: float) -> Floats | None:
    """Return the daily returns (D,), the first against starting capital.

    None when equity is ever not positive, or too small to divide by. Raises `CalculationError` when
    `start` is not above zero or an equity is not finite.
    """
    _check_curve(equity, start)
    if not (equity > 0).all():
        return None
    with np.errstate(over="ignore"):
        returns: Floats = equity / np.concatenate([[start], equity[:-1]]) - 1
    return returns if np.isfinite(returns).all() else None


def annual_volatility(returns: Floats) -> float | None:
    """Return the sample standard deviation of daily returns times √252; None for a single day."""
    if len(returns) < 2:
        return None
    if np.ptp(returns) <= _EQUAL:
        return 0.0
    with np.errstate(over="ignore"):
        return _finite(returns.std(ddof=1) * math.sqrt(PERIODS_PER_YEAR))


def sharpe(returns: Floats, risk_free_rate: float) -> float | None:
    """Return the annualised Sharpe ratio of daily returns over a yearly risk-free rate."""
    volatility = annual_volatility(returns)
    if not volatility:
        return None
    return _finite(
        (returns.mean() - risk_free_rate / PERIODS_PER_YEAR) * PERIODS_PER_YEAR / volatility
    )


def sortino(returns: Floats, risk_free_rate: float) -> float | None:
    """Return the annualised Sortino ratio; None without a day below the target."""
    if not annual_volatility(returns):
        return None
    excess = returns - risk_free_rate / PERIODS_PER_YEAR
    downside = math.sqrt(np.mean(np.minimum(excess, 0.0) ** 2))
    return _finite(excess.mean() / downside * math.sqrt(PERIODS_PER_YEAR)) if downside else None


def monthly_returns(day: Days, equity: Floats, start: float) -> dict[tuple[int, int], float | None]:
    """Return each calendar month's change in equity by (year, month).

    None from a month that begins without equity.
    """
    _check_curve(equity, start)
    month = day.astype("datetime64[M]")
    last = np.flatnonzero(np.append(month[1:] != month[:-1], True))
    ends = equity[last]
    begins = np.concatenate([[start], ends[:-1]])
    numbers = month[last].astype(int)
    return {
        (1970 + int(m) // 12, int(m) % 12 + 1): float(e / b - 1) if b > 0 else None
        for m, b, e in zip(numbers, begins, ends, strict=True)
    }


def _running_peak(equity: Floats, start: float) -> Floats:
    return np.maximum(np.maximum.accumulate(equity), start)


def _check_start(start: float) -> None:
    if not (math.isfinite(start) and start > 0):
        raise CalculationError(f"start is {start}; starting capital is a number above zero.")


def _check_curve(equity: Floats, start: float) -> None:
    _check_start(start)
    if not len(equity):
        raise CalculationError("equity has no days; a curve has at least one.")
    if not np.isfinite(equity).all():
        bad = equity[~np.isfinite(equity)][0]
        raise CalculationError(f"equity holds {bad}; every day's equity is a finite number.")


def _iso(day: np.datetime64 | None) -> str | None:
    return None if day is None else str(day)


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
