"""Compiled loops of replay, estimates, resampled paths and margin, and the arrays they work on.

Each kernel takes and returns plain arrays, releases the GIL, is cached on disk (`compiled`), and
has a plain-Python twin in its `.py_func`. Times are in seconds, money in account currency. The
module that calls a kernel documents its quantities.
"""

from app.calculations.kernels.codes import (
    BY_PERIOD,
    CLOSE_LAST,
    CLOSE_LEG,
    FIGURES,
    LOG_OPTIMAL,
    NO_ESTIMATE,
    OPEN,
    PAYOFF,
    ROUNDING,
    TINY,
    Outcome,
    PathFigure,
)
from app.calculations.kernels.compiled import cache_folder, remove_outdated_caches
from app.calculations.kernels.conformal import conformal_evidence, mean_evidence
from app.calculations.kernels.estimators import (
    log_optimal,
    log_optimal_by_period,
    payoff_margin_share,
)
from app.calculations.kernels.inputs import (
    Estimates,
    Events,
    Limits,
    LogCalendar,
    OpenLosses,
    PathEvents,
    ReplayBuffers,
    Sizing,
    WalkForwardInputs,
)
from app.calculations.kernels.joint_resampling import resampled_joint_optimal
from app.calculations.kernels.lots import whole_lots
from app.calculations.kernels.margin import MARGIN, POSITIONS, SHARE, strategy_margin, undominated
from app.calculations.kernels.open_losses import drawdown_with_open_losses
from app.calculations.kernels.paired_paths import drawn_blocks, sums_and_falls
from app.calculations.kernels.path_results import deepest_falls, path_results
from app.calculations.kernels.path_simulation import simulate
from app.calculations.kernels.replay_loop import replay, sweep
from app.calculations.kernels.resampling import draw_counts, resampled_log_optimal
from app.calculations.kernels.running_history import (
    history,
    rolling_deviation,
    running_median,
    trailing_deviation,
)
from app.calculations.kernels.warmup import warm_up

__all__ = [
    "BY_PERIOD",
    "CLOSE_LAST",
    "CLOSE_LEG",
    "FIGURES",
    "LOG_OPTIMAL",
    "MARGIN",
    "NO_ESTIMATE",
    "OPEN",
    "PAYOFF",
    "POSITIONS",
    "ROUNDING",
    "SHARE",
    "TINY",
    "Estimates",
    "Events",
    "Limits",
    "LogCalendar",
    "OpenLosses",
    "Outcome",
    "PathEvents",
    "PathFigure",
    "ReplayBuffers",
    "Sizing",
    "WalkForwardInputs",
    "cache_folder",
    "conformal_evidence",
    "deepest_falls",
    "draw_counts",
    "drawdown_with_open_losses",
    "drawn_blocks",
    "history",
    "log_optimal",
    "log_optimal_by_period",
    "mean_evidence",
    "path_results",
    "payoff_margin_share",
    "remove_outdated_caches",
    "replay",
    "resampled_joint_optimal",
    "resampled_log_optimal",
    "rolling_deviation",
    "running_median",
    "simulate",
    "strategy_margin",
    "sums_and_falls",
    "sweep",
    "trailing_deviation",
    "undominated",
    "warm_up",
    "whole_lots",
]
