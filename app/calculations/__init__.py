"""Position sizing as plain Python: a trade log in, sizes, margins, replays and their figures out.

Everything works on arrays and frozen dataclasses; there is no file, no clock and no global state.
Money is account currency, fractions are fractions (0.5, not 50), undefined is None. A calculation
without an answer raises `LotwiseError`, whose message says what to do.

    log -> `Book.of(log)` -> `kelly_table`, `replays`, `recommended_size`, `allocate`, ...

Names are loaded when they are first used, so importing one of them does not import the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.calculations.alerts import AlertOptions, find_alerts
    from app.calculations.allocation.allocate import allocate
    from app.calculations.allocation.settings import AllocationSettings
    from app.calculations.errors import LotwiseError
    from app.calculations.kelly.curves import (
        SampleSize,
        fragility_curve,
        growth_curve,
        kelly_over_time,
    )
    from app.calculations.kelly.estimate import kelly_estimate
    from app.calculations.kelly.optimal_f import optimal_f
    from app.calculations.kelly.simultaneous import simultaneous_kelly
    from app.calculations.live.compare import compare_live
    from app.calculations.log.book import Book
    from app.calculations.log.example import example_log
    from app.calculations.log.trade_log import TradeLog
    from app.calculations.margin.usage import margin_curve
    from app.calculations.metrics.trades import strategy_statistics
    from app.calculations.monte_carlo.settings import SimulationSettings
    from app.calculations.monte_carlo.simulator import MonteCarloSimulator
    from app.calculations.profile.model import Profile, Scenario, parse_profile
    from app.calculations.replay.engine import Replay, replays
    from app.calculations.size_search.answer import recommended_size
    from app.calculations.size_search.search import find_size
    from app.calculations.sizing.defaults import default_profile
    from app.calculations.sizing.kelly_table import kelly_table

__all__ = [
    "AlertOptions",
    "AllocationSettings",
    "Book",
    "LotwiseError",
    "MonteCarloSimulator",
    "Profile",
    "Replay",
    "SampleSize",
    "Scenario",
    "SimulationSettings",
    "TradeLog",
    "allocate",
    "compare_live",
    "default_profile",
    "example_log",
    "find_alerts",
    "find_size",
    "fragility_curve",
    "growth_curve",
    "kelly_estimate",
    "kelly_over_time",
    "kelly_table",
    "margin_curve",
    "optimal_f",
    "parse_profile",
    "recommended_size",
    "replays",
    "simultaneous_kelly",
    "strategy_statistics",
]

_HOMES = {
    "alerts": ("AlertOptions", "find_alerts"),
    "allocation.allocate": ("allocate",),
    "allocation.settings": ("AllocationSettings",),
    "errors": ("LotwiseError",),
    "kelly.curves": ("SampleSize", "fragility_curve", "growth_curve", "kelly_over_time"),
    "kelly.estimate": ("kelly_estimate",),
    "kelly.optimal_f": ("optimal_f",),
    "kelly.simultaneous": ("simultaneous_kelly",),
    "live.compare": ("compare_live",),
    "log.book": ("Book",),
    "log.example": ("example_log",),
    "log.trade_log": ("TradeLog",),
    "margin.usage": ("margin_curve",),
    "metrics.trades": ("strategy_statistics",),
    "monte_carlo.settings": ("SimulationSettings",),
    "monte_carlo.simulator": ("MonteCarloSimulator",),
    "profile.model": ("Profile", "Scenario", "parse_profile"),
    "replay.engine": ("Replay", "replays"),
    "size_search.answer": ("recommended_size",),
    "size_search.search": ("find_size",),
    "sizing.defaults": ("default_profile",),
    "sizing.kelly_table": ("kelly_table",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
