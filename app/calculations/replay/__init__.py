"""The log replayed under a scenario, at many sizes, and compared."""

from app.calculations.replay.benchmark import (
    Benchmark,
    NoBenchmark,
    NoBenchmarkReason,
    UndefinedReason,
    buy_and_hold,
    relative_figures,
)
from app.calculations.replay.comparison import Effect, Figures, compare, compounds, merge_patch
from app.calculations.replay.difference import (
    FEWEST_DAYS,
    RESAMPLES,
    Basis,
    Difference,
    daily_results,
    paired_difference,
)
from app.calculations.replay.engine import Replay, replay, replay_sized, replays

__all__ = [
    "FEWEST_DAYS",
    "RESAMPLES",
    "Basis",
    "Benchmark",
    "Difference",
    "Effect",
    "Figures",
    "NoBenchmark",
    "NoBenchmarkReason",
    "Replay",
    "UndefinedReason",
    "buy_and_hold",
    "compare",
    "compounds",
    "daily_results",
    "merge_patch",
    "paired_difference",
    "relative_figures",
    "replay",
    "replay_sized",
    "replays",
]
