"""The largest size that keeps the drawdown promise."""

from app.calculations.size_search.allocation_now import AllocationNow
from app.calculations.size_search.answer import RecommendedSize, recommended_size
from app.calculations.size_search.plan import ContractPlan
from app.calculations.size_search.question import (
    Reason,
    Remedy,
    default_settings,
    scalable,
    sized_scenario,
)
from app.calculations.size_search.scan import DRAWDOWN_QUANTILES, FoundSize, Reading
from app.calculations.size_search.search import (
    READINGS,
    SearchOptions,
    SizeSearch,
    find_size,
    settings_of,
    simulators_of,
)

__all__ = [
    "DRAWDOWN_QUANTILES",
    "READINGS",
    "AllocationNow",
    "ContractPlan",
    "FoundSize",
    "Reading",
    "Reason",
    "RecommendedSize",
    "Remedy",
    "SearchOptions",
    "SizeSearch",
    "default_settings",
    "find_size",
    "recommended_size",
    "scalable",
    "settings_of",
    "simulators_of",
    "sized_scenario",
]
