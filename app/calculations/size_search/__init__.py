"""The largest size that keeps the drawdown promise."""

from app.calculations.size_search.scan import DRAWDOWN_QUANTILES, FoundSize, Reading
from app.calculations.size_search.search import (
    READINGS,
    SearchOptions,
    SizeSearch,
    find_size,
    settings_of,
)

__all__ = [
    "DRAWDOWN_QUANTILES",
    "READINGS",
    "FoundSize",
    "Reading",
    "SearchOptions",
    "SizeSearch",
    "find_size",
    "settings_of",
]
