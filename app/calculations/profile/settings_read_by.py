"""Table of the calculations that read each setting of a profile; every cache key is made from it.

A result may be kept as long as no setting that its calculation reads has changed. A reader missing
from a row would leave a stale result in use; a superfluous one only costs time. A test changes
every setting in turn and compares which results change.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from app.calculations.profile.model import PortfolioSettings, Profile, Scenario, StrategySettings
from app.calculations.profile.rules import Kelly


class Reader(Enum):
    """A calculation whose results are kept."""

    LOG_ECONOMICS = auto()  #: economics of unconstrained scenarios
    ECONOMICS = auto()
    KELLY = auto()  #: estimates of single strategies and of the pool, and their curves
    SIMULTANEOUS_KELLY = auto()
    REPLAY = auto()  #: replays whose rule brings its own parameters
    FOLLOWING_REPLAY = auto()  #: replays of Kelly at the profile's own fractions
    SIMULATION = auto()
    SIZE_SEARCH = auto()  #: simulations compared with the drawdown limit
    BENCHMARK = auto()
    ALERTS = auto()
    ALLOCATION = auto()  #: fits of the allocator
    ALLOCATION_CHECK = auto()  #: the allocator out of sample, compared with today's sizing


_JUDGED = {Reader.ALERTS, Reader.ALLOCATION, Reader.ALLOCATION_CHECK}
_SIMULATED = {Reader.SIMULATION, Reader.SIZE_SEARCH}
_REPLAYED = {Reader.REPLAY, Reader.FOLLOWING_REPLAY, *_SIMULATED, *_JUDGED}
_ESTIMATED = {Reader.KELLY, Reader.SIMULTANEOUS_KELLY, *_REPLAYED}
_COSTS = {Reader.ECONOMICS, *_ESTIMATED}
_FRACTIONS = {
    Reader.FOLLOWING_REPLAY,
    *_SIMULATED,
    Reader.ALERTS,
    Reader.ALLOCATION_CHECK,
}

PORTFOLIO_READ_BY: Mapping[str, set[Reader]] = {
    "starting_capital": {Reader.BENCHMARK, *_REPLAYED},
    "equity_today": {*_SIMULATED, *_JUDGED},
    "kelly_fraction": _FRACTIONS,
    "edge_haircut": _ESTIMATED,
    "added_full_losses": _ESTIMATED,
    "tail_loss_every": _ESTIMATED,
    "max_times_logged": _REPLAYED,
    "target_max_drawdown": {Reader.SIZE_SEARCH, *_JUDGED},
    "drawdown_probability": {Reader.SIZE_SEARCH, *_JUDGED},
    "variants_tried": set(),  # the evidence of an edge is made anew with every Kelly table
    "risk_free_rate": {Reader.BENCHMARK, Reader.REPLAY, Reader.FOLLOWING_REPLAY, *_JUDGED},
    "sizing_equity": _REPLAYED,
    "margin_ceiling": _REPLAYED,
    "max_parallel_trades": _REPLAYED,
    "margin_multiplier": _COSTS,
    "trading_days": _REPLAYED,
    "commission_per_contract": _COSTS,
    "slippage_per_contract": _COSTS,
    "borrow_rate": _COSTS,
    "below_one": _REPLAYED,
    "benchmark": {Reader.BENCHMARK, *_JUDGED},
    "streak_rule": _REPLAYED,
    "vix_rule": _REPLAYED,
    "drawdown_brake": _REPLAYED,
}
STRATEGY_READ_BY: Mapping[str, set[Reader]] = {
    "enabled": {Reader.SIMULTANEOUS_KELLY, *_REPLAYED},
    "kelly_fraction": _FRACTIONS,
    "capital_ceiling": _REPLAYED,
    "max_contracts": _REPLAYED,
    "lot_size": _REPLAYED,
    "default_contracts": {Reader.LOG_ECONOMICS, *_COSTS},
    "default_margin": _COSTS,
    "cash_per_trade": _COSTS,
    "edge_haircut": _ESTIMATED,
}


def settings_key(profile: Profile, reader: Reader) -> str:
    """Return the settings that `reader` reads as text: equal texts mean equal results on a book."""
    portfolio = {
        name for name in PortfolioSettings.model_fields if reader in PORTFOLIO_READ_BY[name]
    }
    strategy = {name for name in StrategySettings.model_fields if reader in STRATEGY_READ_BY[name]}
    return profile.model_dump_json(
        include={"portfolio": portfolio, "strategies": {"__all__": strategy}}
    )


def replay_key(profile: Profile, scenario: Scenario) -> tuple[str, str]:
    """Return the key of a replay on a book: equal keys mean equal replays."""
    rule = scenario.rule
    is_following = isinstance(rule, Kelly) and rule.fraction is None
    reader = Reader.FOLLOWING_REPLAY if is_following else Reader.REPLAY
    return settings_key(profile, reader), scenario.model_dump_json()
