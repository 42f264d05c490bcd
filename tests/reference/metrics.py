"""Daily curves and their figures (semantics 5)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from tests.reference.log import Position

DAYS_A_YEAR = 365.25
TRADING_DAYS_A_YEAR = 252
SATURDAY = 5

Figures = dict[str, float | None]


class Second(NamedTuple):
    """One second that has an event, in account currency.

    `margin` and `equity` are sampled after its earlier closes and its opens; the two others at its
    end.
    """

    day: date
    margin: float
    equity: float
    margin_after: float
    equity_after: float


class Day(NamedTuple):
    """One day of a replay: money in account currency."""

    day: date
    equity: float
    drawdown: float  #: as a fraction of the peak
    drawdown_of_start: float  #: as a fraction of starting capital
    margin_peak: float


def daily_curves(
    positions: Sequence[Position], seconds: Sequence[Second], start: float
) -> list[Day]:
    """Return equity, drawdown and margin peak of every listed day; equity begins at `start`."""
    days: list[Day] = []
    peak = start
    for day in listed_days(positions):
        equity = _last([second.equity_after for second in seconds if second.day <= day], start)
        peak = max(peak, equity)
        fall = peak - equity
        days.append(Day(day, equity, fall / peak, fall / start, _margin_peak(day, seconds)))
    return days


def _margin_peak(day: date, seconds: Sequence[Second]) -> float:
    """Return the highest margin of the day: of its samples and the one held when it began."""
    carried = _last([second.margin_after for second in seconds if second.day < day], 0.0)
    return max([carried] + [second.margin for second in seconds if second.day == day])


def listed_days(positions: Sequence[Position]) -> list[date]:
    """Return the weekdays from the first open to the last close, and other days with a close."""
    if not positions:
        return []
    closing = {
        position.closes_at(leg).date()
        for position in positions
        for leg in range(len(position.legs))
    }
    first = _first_open(positions)
    span = [first + timedelta(days=i) for i in range((_last_close(positions) - first).days + 1)]
    return [day for day in span if day.weekday() < SATURDAY or day in closing]


def figures(
    positions: Sequence[Position],
    seconds: Sequence[Second],
    daily: Sequence[Day],
    start: float,
    risk_free_rate: float,
) -> Figures:
    """Return the figures of the curves; undefined ones are None."""
    ending = _last([second.equity_after for second in seconds], start)
    max_drawdown = max((day.drawdown for day in daily), default=0.0)
    cagr = _cagr(positions, start, ending)
    excess = _excess_returns(start, daily, risk_free_rate)
    return {
        "ending_equity": ending,
        "net_profit": ending - start,
        "cagr": cagr,
        "max_drawdown": max_drawdown,
        "max_drawdown_of_start": max((day.drawdown_of_start for day in daily), default=0.0),
        "mar": None if cagr is None or max_drawdown == 0 else cagr / max_drawdown,
        "sharpe": _sharpe(excess),
        "sortino": _sortino(excess),
        "peak_margin": max((second.margin for second in seconds), default=0.0),
        "peak_margin_utilisation": max(
            (second.margin / second.equity for second in seconds if second.equity > 0), default=0.0
        ),
    }


def _first_open(positions: Sequence[Position]) -> date:
    return min(position.opened for position in positions).date()


def _last_close(positions: Sequence[Position]) -> date:
    return max(position.closed for position in positions).date()


def _last(values: Sequence[float], default: float) -> float:
    return values[-1] if values else default


def _cagr(positions: Sequence[Position], start: float, ending: float) -> float | None:
    """Return the yearly compound growth over calendar days; -1 without equity, None on overflow."""
    if ending <= 0:
        return -1.0
    days = max((_last_close(positions) - _first_open(positions)).days, 1) if positions else 1
    try:
        growth = (ending / start) ** (DAYS_A_YEAR / days) - 1
    except OverflowError:
        return None
    return growth if math.isfinite(growth) else None


def _excess_returns(
    start: float, daily: Sequence[Day], risk_free_rate: float
) -> list[float] | None:
    """Return the daily returns over the risk-free rate, the first against starting capital.

    None when no ratio is defined.
    """
    equity = [start, *(day.equity for day in daily)]
    if len(daily) < 2 or min(equity) <= 0:
        return None
    returns = [now / before - 1 for before, now in pairwise(equity)]
    if len(set(returns)) == 1:
        return None
    return [value - risk_free_rate / TRADING_DAYS_A_YEAR for value in returns]


def _sharpe(excess: Sequence[float] | None) -> float | None:
    if excess is None:
        return None
    return statistics.fmean(excess) / statistics.stdev(excess) * math.sqrt(TRADING_DAYS_A_YEAR)


def _sortino(excess: Sequence[float] | None) -> float | None:
    if excess is None or min(excess) >= 0:
        return None
    downside = math.sqrt(statistics.fmean([min(value, 0.0) ** 2 for value in excess]))
    return statistics.fmean(excess) / downside * math.sqrt(TRADING_DAYS_A_YEAR)
