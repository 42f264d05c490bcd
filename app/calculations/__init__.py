"""Position sizing as plain Python: a trade log in, sizes, margins, replays and their figures out.

Everything works on arrays and frozen dataclasses; there is no file, no clock and no global state. Money is account currency,
fractions are fractions, undefined is None. What cannot be calculated raises `LotwiseError`, whose message says what to do.

    log -> `Book.of(log)` -> `kelly_table`, `simultaneous_kelly`, `replays`, `find_size`, `allocate`, `find_alerts` ...

Names are loaded when they are first used, so importing one of them does not import the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.calculations.alerts import find_alerts
    from app.calculations.allocation import allocate
    from app.calculations.allocation_settings import AllocationSettings
    from app.calculations.book import Book
    from app.calculations.errors import LotwiseError
    from app.calculations.example import example_log
    from app.calculations.kelly import kelly_estimate, kelly_table
    from app.calculations.kelly_curves import fragility_curve, growth_curve, kelly_over_time
    from app.calculations.margin import margin_curve
    from app.calculations.monte_carlo import MonteCarloSimulator
    from app.calculations.presets import default_profile
    from app.calculations.profile import Profile, Scenario, parse_profile
    from app.calculations.replay import Replay, replays
    from app.calculations.simulation_settings import SimulationSettings
    from app.calculations.simultaneous import simultaneous_kelly
    from app.calculations.size_search import find_size
    from app.calculations.statistics import strategy_statistics
    from app.calculations.trade_log import TradeLog
    from app.calculations.vince import optimal_f

__all__ = [
    "AllocationSettings",
    "Book",
    "LotwiseError",
    "MonteCarloSimulator",
    "Profile",
    "Replay",
    "Scenario",
    "SimulationSettings",
    "TradeLog",
    "allocate",
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
    "replays",
    "simultaneous_kelly",
    "strategy_statistics",
]

_HOMES = {
    "alerts": ("find_alerts",),
    "allocation": ("allocate",),
    "allocation_settings": ("AllocationSettings",),
    "book": ("Book",),
    "errors": ("LotwiseError",),
    "example": ("example_log",),
    "kelly": ("kelly_estimate", "kelly_table"),
    "kelly_curves": ("fragility_curve", "growth_curve", "kelly_over_time"),
    "margin": ("margin_curve",),
    "monte_carlo": ("MonteCarloSimulator",),
    "presets": ("default_profile",),
    "profile": ("Profile", "Scenario", "parse_profile"),
    "replay": ("Replay", "replays"),
    "simulation_settings": ("SimulationSettings",),
    "simultaneous": ("simultaneous_kelly",),
    "size_search": ("find_size",),
    "statistics": ("strategy_statistics",),
    "trade_log": ("TradeLog",),
    "vince": ("optimal_f",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
