"""Figures of a daily equity curve (semantics 5). Undefined is None, never 0 or infinity; `undefined` says why in words.

Conventions: CAGR on calendar years of 365.25 days; Sharpe, Sortino and volatility annualised by the square root of 252, the
number for weekday logs (a log that trades seven days a week has them too low); Sortino's downside deviation over all days
(Sortino & van der Meer 1991); drawdown against the running peak, starting capital being the first; Ulcer index of Martin &
McCann (1989) over the start and every day.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError

DAYS_PER_YEAR = 365.25
PERIODS_PER_YEAR = 252

#: Why there are no daily returns, in words.
RUINED = (
    "Equity was at, below or next to zero at the end of a day, so daily returns have no meaning."
)

_EQUAL = 1e-14  #: daily returns this close together are equal up to rounding

_NO_FALL = "Equity never fell below its peak."
_ONE_DAY = "The curve has a single day; at least two are needed."
_ALL_EQUAL = "All daily returns are equal."
_NO_SHORTFALL = "No day earned less than the risk-free rate."
_BEYOND = "The result is too large for any number."

Days = NDArray[np.datetime64]


class Stretch(NamedTuple):
    """A time under water."""

    start: np.datetime64  #: the last day at the peak
    end: np.datetime64  #: the first day back at the peak, or the last day of the curve
    recovered: bool  #: False for a drawdown that is still open at the end

    @property
    def days(self) -> int:
        """Calendar days from start to end."""
        return int((self.end - self.start).astype(int))


@dataclass(frozen=True)
class Dates:
    """When the extremes of a curve came; None where the figure itself is undefined."""

    best_day: np.datetime64 | None
    worst_day: np.datetime64 | None
    longest_drawdown: Stretch | None

    def to_dict(self) -> dict[str, str | bool | None]:
        """Plain JSON, days as ISO dates."""
        longest = self.longest_drawdown
        return {
            "best_day": None if self.best_day is None else str(self.best_day),
            "worst_day": None if self.worst_day is None else str(self.worst_day),
            "longest_drawdown_start": None if longest is None else str(longest.start),
            "longest_drawdown_end": None if longest is None else str(longest.end),
            "longest_drawdown_recovered": None if longest is None else longest.recovered,
        }


@dataclass(frozen=True)
class CurveFigures:
    """Figures of one daily equity curve. Fractions are fractions, money is account currency."""

    ending_equity: float
    net_profit: float
    days: int  #: days of the curve
    cagr: float | None
    max_drawdown: float
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

    def to_dict(self) -> dict[str, float | int | None]:
        """The figures as plain JSON; the dates have their own `to_dict`."""
        figures = asdict(self)
        del figures["dates"]
        return figures

    @property
    def undefined(self) -> dict[str, str]:
        """Why each figure that is None has no value, in words, by its name."""
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


@dataclass(frozen=True)
class Metrics(CurveFigures):
    """Figures of one replay: those of its curve, of its trades and of its margin."""

    trades_taken: int
    trades_skipped: int
    trades_reduced: int
    peak_margin: float
    peak_margin_utilisation: float  #: highest margin / equity while equity is positive
    commissions_paid: float


def curve_figures(
    day: Days,
    equity: Floats,
    below_peak: Floats,
    *,
    start: float,
    span_days: int,
    risk_free_rate: float,
) -> CurveFigures:
    """All figures of a curve of D days.

    `equity` (D,) is the last of each day [currency], `below_peak` (D,) its `drawdown`, `start` the starting capital,
    `span_days` the calendar days that the CAGR counts, `risk_free_rate` a yearly fraction.
    """
    end, deepest = float(equity[-1]), float(below_peak.max())
    rate, returns = cagr(start, end, span_days), daily_returns(equity, start)
    longest = longest_drawdown(day, below_peak)
    return CurveFigures(
        ending_equity=end,
        net_profit=end - start,
        days=len(day),
        cagr=rate,
        max_drawdown=deepest,
        mar=None if rate is None or deepest == 0 else _finite(rate / deepest),
        sharpe=None if returns is None else sharpe(returns, risk_free_rate),
        sortino=None if returns is None else sortino(returns, risk_free_rate),
        annual_volatility=None if returns is None else annual_volatility(returns),
        ulcer_index=ulcer_index(below_peak),
        best_day=None if returns is None else float(returns.max()),
        worst_day=None if returns is None else float(returns.min()),
        longest_drawdown_days=longest.days if longest else 0,
        days_under_water=days_under_water(day, below_peak),
        share_under_water=float((below_peak > 0).mean()),
        dates=Dates(
            best_day=None if returns is None else day[int(returns.argmax())],
            worst_day=None if returns is None else day[int(returns.argmin())],
            longest_drawdown=longest,
        ),
    )


def drawdown(equity: Floats, start: float) -> Floats:
    """(D,) the fall from the running peak as a share of it, >= 0; above 1 once equity is negative.

    Raises `CalculationError` when `start` is not above zero or an equity is not finite.
    """
    _check_curve(equity, start)
    peak = np.maximum(np.maximum.accumulate(equity), start)
    return (peak - equity) / peak


def cagr(start: float, end: float, days: int) -> float | None:
    """Compound annual growth rate over calendar days (at least 1); -1 when all is lost, None when not finite."""
    _check_start(start)
    if end <= 0:
        return -1.0
    try:
        rate = (end / start) ** (DAYS_PER_YEAR / max(days, 1)) - 1
    except OverflowError:
        return None
    return _finite(rate)


def daily_returns(equity: Floats, start: float) -> Floats | None:
    """(D,) returns, the first against starting capital; None when equity is ever not positive, or too small to divide by.

    Raises `CalculationError` when `start` is not above zero or an equity is not finite.
    """
    _check_curve(equity, start)
    if not (equity > 0).all():
        return None
    with np.errstate(over="ignore"):
        returns: Floats = equity / np.concatenate([[start], equity[:-1]]) - 1
    return returns if np.isfinite(returns).all() else None


def annual_volatility(returns: Floats) -> float | None:
    """Sample standard deviation of daily returns times the root of 252; None for a single day."""
    if len(returns) < 2:
        return None
    if np.ptp(returns) <= _EQUAL:
        return 0.0
    with np.errstate(over="ignore"):
        return _finite(returns.std(ddof=1) * math.sqrt(PERIODS_PER_YEAR))


def sharpe(returns: Floats, risk_free_rate: float) -> float | None:
    """Annualised Sharpe ratio of daily returns over a yearly risk-free rate."""
    volatility = annual_volatility(returns)
    if not volatility:
        return None
    return _finite(
        (returns.mean() - risk_free_rate / PERIODS_PER_YEAR) * PERIODS_PER_YEAR / volatility
    )


def sortino(returns: Floats, risk_free_rate: float) -> float | None:
    """Annualised Sortino ratio; None without a day below the target."""
    if not annual_volatility(returns):
        return None
    excess = returns - risk_free_rate / PERIODS_PER_YEAR
    downside = math.sqrt(np.mean(np.minimum(excess, 0.0) ** 2))
    return _finite(excess.mean() / downside * math.sqrt(PERIODS_PER_YEAR)) if downside else None


def ulcer_index(below_peak: Floats) -> float:
    """Root of the mean squared drawdown over n points: the start, which is its own peak, and every day. Divides by n."""
    deepest = float(below_peak.max(initial=0.0))
    if not deepest:
        return 0.0
    return deepest * math.sqrt(float(((below_peak / deepest) ** 2).sum()) / (len(below_peak) + 1))


def longest_drawdown(day: Days, below_peak: Floats) -> Stretch | None:
    """The longest stretch under water (the first of equals) from the last day at the peak; an open one counts to the end."""
    under = np.flatnonzero(below_peak > 0)
    if not len(under):
        return None
    last_peak = np.maximum.accumulate(np.where(below_peak > 0, 0, np.arange(len(day))))[under]
    recovery = np.minimum(
        under + 1, len(day) - 1
    )  # the day after the last one under water is the first back at the peak
    longest = int((day[recovery] - day[last_peak]).argmax())
    end = int(recovery[longest])
    return Stretch(day[last_peak[longest]], day[end], bool(below_peak[end] <= 0))


def longest_drawdown_days(day: Days, below_peak: Floats) -> int:
    """Calendar days of the longest stretch under water, 0 without one."""
    longest = longest_drawdown(day, below_peak)
    return longest.days if longest else 0


def days_under_water(day: Days, below_peak: Floats) -> int:
    """Calendar days between a peak and its recovery, or the end, over all stretches under water."""
    under = below_peak > 0
    return int(np.diff(day).astype(int)[under[1:] | under[:-1]].sum())


def monthly_returns(day: Days, equity: Floats, start: float) -> dict[tuple[int, int], float | None]:
    """Each calendar month's change in equity by (year, month); None from a month that begins without equity."""
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


def _check_start(start: float) -> None:
    if not (math.isfinite(start) and start > 0):
        raise CalculationError(f"start is {start}; starting capital is a number above zero.")


def _check_curve(equity: Floats, start: float) -> None:
    _check_start(start)
    if not len(equity):
        raise CalculationError("equity has no days; a curve has at least one.")
    if not np.isfinite(equity).all():
        raise CalculationError(
            f"equity holds {equity[~np.isfinite(equity)][0]}; every day's equity is a finite number."
        )


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
