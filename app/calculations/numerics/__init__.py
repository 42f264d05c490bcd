"""General methods: resampling, intervals, an interior-point solver, work in chunks."""

from app.calculations.numerics.bootstrap import block_length, resampled_periods, resampled_sums
from app.calculations.numerics.chunked_work import Progress, Stopped, raise_if_stopped, run_chunks
from app.calculations.numerics.interior_point import Minimum, Problem, minimise
from app.calculations.numerics.intervals import Estimated, chance, quantile, wilson
from app.calculations.numerics.shrinkage import supported_share
from app.calculations.numerics.work_limits import (
    TooLargeError,
    joint_fit_cost,
    require_joint_fit,
    require_joint_refits,
    require_live_pairs,
    require_sets,
    require_simulated_positions,
    require_strategy_days,
)

__all__ = [
    "Estimated",
    "Minimum",
    "Problem",
    "Progress",
    "Stopped",
    "TooLargeError",
    "block_length",
    "chance",
    "joint_fit_cost",
    "minimise",
    "quantile",
    "raise_if_stopped",
    "require_joint_fit",
    "require_joint_refits",
    "require_live_pairs",
    "require_sets",
    "require_simulated_positions",
    "require_strategy_days",
    "resampled_periods",
    "resampled_sums",
    "run_chunks",
    "supported_share",
    "wilson",
]
