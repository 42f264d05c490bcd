"""General methods: resampling, intervals, an interior-point solver, work in chunks."""

from app.calculations.numerics.bootstrap import block_length, resampled_periods, resampled_sums
from app.calculations.numerics.chunked_work import Progress, Stopped, run_chunks
from app.calculations.numerics.interior_point import Minimum, Problem, minimise
from app.calculations.numerics.intervals import Estimated, chance, quantile, wilson
from app.calculations.numerics.shrinkage import supported_share

__all__ = [
    "Estimated",
    "Minimum",
    "Problem",
    "Progress",
    "Stopped",
    "block_length",
    "chance",
    "minimise",
    "quantile",
    "resampled_periods",
    "resampled_sums",
    "run_chunks",
    "supported_share",
    "wilson",
]
