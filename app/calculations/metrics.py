"""Figures of a daily equity curve (semantics 5). Undefined is None, never 0 or infinity.

Conventions: CAGR on calendar years of 365.25 days; Sharpe and Sortino annualised by the square root of 252, the number for
weekday logs; Sortino's downside deviation over all days (Sortino & van der Meer 1991); drawdown against the running peak,
starting capital being the first.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.trade_log import Floats

DAYS_PER_YEAR = 365.25
PERIODS_PER_YEAR = 252

_EQUAL = 1e-14  #: daily returns this close together are equal up to rounding

Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class Metrics:
    """Figures of one replay. Fractions are fractions, money is account currency."""

    ending_equity: float
    net_profit: float
    cagr: float | None
    max_drawdown: float
    mar: float | None
    sharpe: float | None
    sortino: float | None
    worst_day: float | None  #: lowest daily return
    longest_drawdown_days: int  #: calendar days from a peak to its recovery, or to the end
    trades_taken: int
    trades_skipped: int
    trades_reduced: int
    peak_margin: float
    peak_margin_utilisation: float  #: highest margin / equity while equity is positive
    commissions_paid: float

    def to_dict(self) -> dict[str, float | int | None]:
        """Plain JSON."""
        return asdict(self)


def drawdown(equity: Floats, start: float) -> Floats:
    """(D,) the fall from the running peak as a share of it, >= 0; above 1 once equity is negative."""
    peak = np.maximum(np.maximum.accumulate(equity), start)
    return (peak - equity) / peak


def cagr(start: float, end: float, days: int) -> float | None:
    """Compound annual growth rate over calendar days (at least 1); -1 when all is lost, None when not finite."""
    if end <= 0:
        return -1.0
    try:
        rate = (end / start) ** (DAYS_PER_YEAR / max(days, 1)) - 1
    except OverflowError:
        return None
    return rate if math.isfinite(rate) else None


def daily_returns(equity: Floats, start: float) -> Floats | None:
    """(D,) returns, the first against starting capital; None when equity is ever not positive."""
    if not (equity > 0).all():
        return None
    returns: Floats = equity / np.concatenate([[start], equity[:-1]]) - 1
    return returns


def sharpe(returns: Floats, risk_free_rate: float) -> float | None:
    """Annualised Sharpe ratio of daily returns over a yearly risk-free rate."""
    if len(returns) < 2 or np.ptp(returns) <= _EQUAL:
        return None
    excess = returns - risk_free_rate / PERIODS_PER_YEAR
    return _finite(excess.mean() / excess.std(ddof=1) * math.sqrt(PERIODS_PER_YEAR))


def sortino(returns: Floats, risk_free_rate: float) -> float | None:
    """Annualised Sortino ratio; None without a day below the target."""
    excess = returns - risk_free_rate / PERIODS_PER_YEAR
    downside = math.sqrt(np.mean(np.minimum(excess, 0.0) ** 2))
    if len(returns) < 2 or np.ptp(returns) <= _EQUAL or downside == 0:
        return None
    return _finite(excess.mean() / downside * math.sqrt(PERIODS_PER_YEAR))


def longest_drawdown_days(day: Days, below_peak: Floats) -> int:
    """The longest stretch under water in calendar days, from the last day at the peak; an open one counts to the end."""
    index = np.arange(len(day))
    last_peak = np.maximum.accumulate(np.where(below_peak <= 0, index, 0))
    recovery = np.concatenate([day[1:], day[-1:]])  # the day after the last one under water is the first back at the peak
    under = below_peak > 0
    return int((recovery - day[last_peak]).astype(int)[under].max()) if under.any() else 0


def monthly_returns(day: Days, equity: Floats, start: float) -> dict[tuple[int, int], float | None]:
    """Each calendar month's change in equity by (year, month); None from a month that begins without equity."""
    month = day.astype("datetime64[M]")
    last = np.flatnonzero(np.append(month[1:] != month[:-1], True))
    ends = equity[last]
    begins = np.concatenate([[start], ends[:-1]])
    numbers = month[last].astype(int)
    return {
        (1970 + int(m) // 12, int(m) % 12 + 1): float(e / b - 1) if b > 0 else None for m, b, e in zip(numbers, begins, ends, strict=True)
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
