"""Margin in use over time, and everything open going to its maximum loss."""

from app.calculations.margin.max_loss import MaxLossCurve, WorstInstant, max_loss_curve
from app.calculations.margin.usage import (
    MarginCurve,
    StrategyMargin,
    contracts_held,
    margin_curve,
    utilisation,
)

__all__ = [
    "MarginCurve",
    "MaxLossCurve",
    "StrategyMargin",
    "WorstInstant",
    "contracts_held",
    "margin_curve",
    "max_loss_curve",
    "utilisation",
]
