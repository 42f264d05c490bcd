"""The log replayed under a scenario, at many sizes, and compared."""

from app.calculations.replay.benchmark import (
    Benchmark,
    NoBenchmark,
    NoBenchmarkReason,
    UndefinedReason,
    buy_and_hold,
    relative_figures,
)
from app.calculations.replay.comparison import (
    Effect,
    Figures,
    compare,
    compounds,
    effect,
    merge_patch,
    patch_between,
    scenario_under,
)
from app.calculations.replay.difference import (
    DEFAULT_RESAMPLING,
    FEWEST_DAYS,
    Basis,
    Difference,
    Resampling,
    daily_results,
    paired_difference,
)
from app.calculations.replay.engine import Replay, replay, replay_sized, replays
from app.calculations.replay.explanation import AccountAtOpen, ReplayExplanation, SizeSteps

__all__ = [
    "DEFAULT_RESAMPLING",
    "FEWEST_DAYS",
    "AccountAtOpen",
    "Basis",
    "Benchmark",
    "Difference",
    "Effect",
    "Figures",
    "NoBenchmark",
    "NoBenchmarkReason",
    "Replay",
    "ReplayExplanation",
    "Resampling",
    "SizeSteps",
    "UndefinedReason",
    "buy_and_hold",
    "compare",
    "compounds",
    "daily_results",
    "effect",
    "merge_patch",
    "paired_difference",
    "patch_between",
    "relative_figures",
    "replay",
    "replay_sized",
    "replays",
    "scenario_under",
]
