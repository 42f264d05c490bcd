"""Figures of curves and of closed trades."""

from app.calculations.metrics.curve import (
    DAYS_PER_YEAR,
    PERIODS_PER_YEAR,
    RUINED,
    SHORTEST_YEARLY,
    CurveFigures,
    DailyCurve,
    annual_volatility,
    cagr,
    curve_figures,
    daily_returns,
    drawdown,
    drawdown_of_start,
    monthly_returns,
)
from app.calculations.metrics.replayed import OPEN_LOSSES_UNSEEN, Metrics
from app.calculations.metrics.trades import (
    TradeStatistics,
    portfolio_statistics,
    position_pl,
    strategy_statistics,
)
from app.calculations.metrics.under_water import Days

__all__ = [
    "DAYS_PER_YEAR",
    "OPEN_LOSSES_UNSEEN",
    "PERIODS_PER_YEAR",
    "RUINED",
    "SHORTEST_YEARLY",
    "CurveFigures",
    "DailyCurve",
    "Days",
    "Metrics",
    "TradeStatistics",
    "annual_volatility",
    "cagr",
    "curve_figures",
    "daily_returns",
    "drawdown",
    "drawdown_of_start",
    "monthly_returns",
    "portfolio_statistics",
    "position_pl",
    "strategy_statistics",
]
