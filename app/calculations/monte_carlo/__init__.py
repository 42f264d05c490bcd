"""Resampled futures of a log, sized anew on every path."""

from app.calculations.monte_carlo.assumptions import (
    CapitalSource,
    Conditions,
    EstimateBasis,
    InjectedLosses,
    PathCapital,
    SampledDays,
    SampledLog,
    estimate_basis,
)
from app.calculations.monte_carlo.chunks import drawn_state
from app.calculations.monte_carlo.half_kelly import HalfKelly
from app.calculations.monte_carlo.result import EXAMPLES, FAN, Simulation, judged_path_figure
from app.calculations.monte_carlo.same_paths import SamePaths
from app.calculations.monte_carlo.settings import (
    MAXIMUM_HISTORIES,
    MAXIMUM_PATHS,
    MINIMUM_DAYS,
    MINIMUM_POSITIONS,
    SimulationSettings,
)
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.monte_carlo.trading_days import source_days

__all__ = [
    "EXAMPLES",
    "FAN",
    "MAXIMUM_HISTORIES",
    "MAXIMUM_PATHS",
    "MINIMUM_DAYS",
    "MINIMUM_POSITIONS",
    "CapitalSource",
    "Conditions",
    "EstimateBasis",
    "HalfKelly",
    "InjectedLosses",
    "MonteCarloSimulator",
    "PathCapital",
    "SamePaths",
    "SampledDays",
    "SampledLog",
    "Simulation",
    "SimulationSettings",
    "drawn_state",
    "estimate_basis",
    "judged_path_figure",
    "source_days",
]
