"""Sizing rules, limits and guardrails: the size wanted at every open."""

from app.calculations.sizing.context import SizingContext, caution, sizing_context, switched_on
from app.calculations.sizing.contracts_now import Bound, margins_now
from app.calculations.sizing.defaults import (
    EXPERIENCE_FACTOR,
    FRACTION_UNTIL_ANSWERED,
    MY_SIZING,
    default_profile,
    hindsight_twin,
    my_sizing,
)
from app.calculations.sizing.kelly_sizes import kelly_fractions
from app.calculations.sizing.kelly_table import KellyRow, KellyTable
from app.calculations.sizing.limits import contract_caps, switched_off
from app.calculations.sizing.next_trade import NextTrades, NextTradeSize, next_trades
from app.calculations.sizing.outcomes import OUTCOMES
from app.calculations.sizing.sizers import sizing

__all__ = [
    "EXPERIENCE_FACTOR",
    "FRACTION_UNTIL_ANSWERED",
    "MY_SIZING",
    "OUTCOMES",
    "Bound",
    "KellyRow",
    "KellyTable",
    "NextTradeSize",
    "NextTrades",
    "SizingContext",
    "caution",
    "contract_caps",
    "default_profile",
    "hindsight_twin",
    "kelly_fractions",
    "margins_now",
    "my_sizing",
    "next_trades",
    "sizing",
    "sizing_context",
    "switched_off",
    "switched_on",
]
