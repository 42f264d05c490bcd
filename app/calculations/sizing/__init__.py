"""Sizing rules, limits and guardrails: the size wanted at every open."""

from app.calculations.sizing.context import SizingContext, caution, sizing_context, switched_on
from app.calculations.sizing.contracts_now import Bound, margins_now
from app.calculations.sizing.defaults import (
    EXPERIENCE_FACTOR,
    MY_KELLY_HINDSIGHT,
    MY_KELLY_WALK_FORWARD,
    default_profile,
)
from app.calculations.sizing.kelly_table import KellyRow, KellyTable
from app.calculations.sizing.limits import contract_caps, switched_off
from app.calculations.sizing.next_trade import NextTrades, NextTradeSize, next_trades
from app.calculations.sizing.outcomes import OUTCOMES
from app.calculations.sizing.sizers import kelly_fractions, sizing

__all__ = [
    "EXPERIENCE_FACTOR",
    "MY_KELLY_HINDSIGHT",
    "MY_KELLY_WALK_FORWARD",
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
    "kelly_fractions",
    "margins_now",
    "next_trades",
    "sizing",
    "sizing_context",
    "switched_off",
    "switched_on",
]
