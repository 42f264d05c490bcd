"""The largest size that keeps the drawdown promise."""

from app.calculations.size_search.scan import DRAWDOWN_QUANTILES, FoundSize
from app.calculations.size_search.search import SearchOptions, SizeSearch, find_size

__all__ = ["DRAWDOWN_QUANTILES", "FoundSize", "SearchOptions", "SizeSearch", "find_size"]
