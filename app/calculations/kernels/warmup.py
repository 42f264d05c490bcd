"""Compilation of every kernel, or loading from the cache on disk, ahead of its first use."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels.codes import NO_ESTIMATE
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
    ReplayBuffers,
    Sizing,
    WalkForwardInputs,
)
from app.calculations.kernels.joint_resampling import resampled_joint_optimal
from app.calculations.kernels.lots import whole_lots
from app.calculations.kernels.margin import strategy_margin, undominated
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

Step = Callable[[], object]


def warm_up(progress: Callable[[int, int], object] | None = None) -> None:
    """Compile, or load from the cache, every kernel.

    A server calls this in the background when it starts. `progress` is called with the steps done
    and all steps.
    """
    steps = (*_small_steps(), *_steps(), *_statistics())
    for done, step in enumerate(steps, 1):
        step()
        if progress is not None:
            progress(done, len(steps))


def _small_steps() -> tuple[Step, ...]:
    """Return a call of each kernel that estimates or follows one strategy."""
    index, kind, value = np.zeros(1, np.int64), np.zeros(1, np.int8), np.ones(1)
    return (
        lambda: whole_lots(1.0, 1.0),
        lambda: whole_lots(value, value),
        lambda: log_optimal(value, 0.0, 0.0, 0.0, 0.0),
        lambda: payoff_margin_share(value, 0.0, 0.0, 0.0),
        lambda: log_optimal_by_period(value, index, 0.0, 0.0, 0.0, 0.0),
        lambda: history(kind, index, index, 1, value, np.ones(1, np.bool_)),
        lambda: rolling_deviation(value, 2),
        lambda: trailing_deviation(value, index, index, index, 2),
        lambda: running_median(kind, index, value, index, value),
    )


def _walk_forward(index: Ints, value: Floats) -> WalkForwardInputs:
    return WalkForwardInputs(
        0,
        1.0,
        0,
        False,
        value,
        0.0,
        0.0,
        0,
        0,
        0,
        False,
        0,
        0.0,
        0.0,
        0.0,
        value,
        value,
        value,
        value,
        index,
        index,
        value,
        np.zeros(0),
        np.zeros(2, np.int64),
        index,
    )


def _steps() -> tuple[Step, ...]:
    """Return a call of each kernel that sizes, replays or simulates."""
    index, empty = np.zeros(1, np.int64), np.zeros(0)
    kind, value = np.zeros(1, np.int8), np.ones(1)
    events = Events(kind, index, index, np.ones(1, np.bool_))
    sizing = Sizing(index, value, kind, value, value, value, value, 0.0, 1.0)
    estimates = Estimates(
        NO_ESTIMATE, empty, index, index, index, index, value, value, 0.0, 0.0, empty, index, False
    )
    limits = Limits(1.0, True, True, math.inf, False, empty, empty, value, value, value, 1.0)
    calendar = LogCalendar(
        index, index, kind, index, index, index, index, index, index, 0, kind, index, index, index
    )
    walk_forward = _walk_forward(index, value)
    open_losses = OpenLosses(value, value, True)
    no_days = np.zeros((0, 1), np.int64)
    return (
        lambda: replay(
            events,
            sizing,
            estimates,
            limits,
            ReplayBuffers(value.copy(), kind.copy(), value.copy(), value.copy()),
        ),
        lambda: sweep(events, sizing, estimates, limits, value, index, index),
        lambda: drawdown_with_open_losses(
            events,
            ReplayBuffers(value, kind, value, value),
            value,
            open_losses,
            1.0,
        ),
        lambda: strategy_margin(
            kind,
            index,
            index,
            index,
            index,
            index - 1,
            index,
            value,
            np.ones(1, np.bool_),
            value,
            1,
        ),
        lambda: undominated(np.ones((1, 1))),
        lambda: path_results(
            calendar, sizing, value, np.ones(1, np.bool_), no_days, no_days, -1, 1
        ),
        lambda: deepest_falls(
            np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32), 1.0, 1.0, True
        ),
        lambda: simulate(
            calendar,
            sizing,
            walk_forward,
            limits,
            open_losses,
            no_days,
            no_days,
            -1,
            value,
            math.inf,
            -math.inf,
            index,
            np.zeros((0, 0)),
            False,
        ),
    )


def _statistics() -> tuple[Step, ...]:
    """Return a call of each kernel that looks at results alone."""
    index, value = np.zeros(1, np.int64), np.ones(1)
    return (
        lambda: conformal_evidence(index + 1, index[None], value[None]),
        lambda: mean_evidence(value[None], index, 1),
        lambda: drawn_blocks(index, index, 1, 1),
        lambda: sums_and_falls(index[None], value, 1.0, True, True),
        lambda: draw_counts(np.zeros((1, 1), np.int32)),
        lambda: resampled_joint_optimal(
            value[None], value[None], value[None], value[None], value, value
        ),
        lambda: resampled_log_optimal(
            value, value, index, value[None], value, 1.0, 0.0, 0.0, 1.0, 0.0
        ),
    )
