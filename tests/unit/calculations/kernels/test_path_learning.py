"""Effects of a path's closes on its later opens, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.calculations.kernels import CLOSE_LAST, CLOSE_LEG, LOG_OPTIMAL, OPEN, LogCalendar, Outcome
from app.calculations.kernels.inputs import Sizing
from app.calculations.kernels.path_learning import (
    allocate_path_history,
    apply_estimates,
    apply_streak_rule,
    fill_path_history,
)
from tests.unit.calculations.kernels.path_cases import history_of, path_of, walk_forward_of
from tests.unit.calculations.kernels.twins import twins

NAN = math.nan
#: Five positions one after the other.
IN_TURN = path_of(*([(OPEN, place), (CLOSE_LAST, place)] for place in range(5)))


def sizing_of(strategy: list[int]) -> Sizing:
    """Return sizes of 2 contracts and 0.5 per unit of equity, none of them refused."""
    n = len(strategy)
    ones = np.ones(n)
    return Sizing(
        np.array(strategy),
        ones,
        np.zeros(n, np.int8),
        np.full(n, 2.0),
        np.full(n, 0.5),
        ones,
        ones,
        0.0,
        1.0,
    )


def test_streak_rule_after_so_many_losses_in_a_row_multiplies_until_a_win() -> None:
    walk_forward = walk_forward_of(
        1, [-1.0, -1.0, -1.0, 4.0, -1.0], streak_losses=2, streak_multiplier=0.5
    )
    for kernel in twins(apply_streak_rule):
        modifier = np.array([1.0, 1.0, 3.0, 1.0, 1.0])
        kernel(IN_TURN, 10, np.zeros(5, np.int64), walk_forward, modifier)
        assert modifier.tolist() == [1.0, 1.0, 1.5, 0.5, 1.0]


def test_streak_rule_counts_each_strategy_and_injected_losses() -> None:
    """The first strategy wins but for an injected loss, the second loses throughout."""
    path = path_of(*([(OPEN, place), (CLOSE_LAST, place)] for place in range(5)))
    path.hit[2] = True
    walk_forward = walk_forward_of(
        2, [1.0, -1.0, 1.0, 0.0, 1.0], streak_losses=1, streak_multiplier=0.25
    )
    for kernel in twins(apply_streak_rule):
        modifier = np.ones(5)
        kernel(path, 10, np.array([0, 1, 0, 1, 0]), walk_forward, modifier)
        assert modifier.tolist() == [1.0, 1.0, 1.0, 0.25, 0.25]


def test_path_history_of_returns_begins_with_the_prior_and_grows_by_known_closes() -> None:
    """A leg's close tells nothing, an unknown return counts as closed alone."""
    path = path_of(
        [(OPEN, 0), (CLOSE_LEG, 0), (OPEN, 1), (CLOSE_LAST, 0)],
        [(OPEN, 2), (CLOSE_LAST, 1), (OPEN, 3), (CLOSE_LAST, 3), (CLOSE_LAST, 2)],
    )
    walk_forward = walk_forward_of(
        1,
        [0.2, NAN, -0.1, 0.3],
        net=np.array([20.0, -50.0, -10.0, 30.0]),
        prior_closed=np.array([2]),
        prior_known=np.array([1]),
        prior_loss=np.array([5.0]),
    )
    for kernel in twins(fill_path_history):
        history = history_of(4, 4, [0])
        kernel(path, 9, np.zeros(4, np.int64), walk_forward, history)
        assert history.closed.tolist() == [2, 2, 3, 4]
        assert history.known.tolist() == [1, 1, 2, 2]
        assert history.largest_loss.tolist() == [5.0, 5.0, 5.0, 50.0]
        assert history.sample.tolist() == [0.0, 0.2, 0.3, -0.1]
        assert np.isnan(history.memo).tolist() == [False, True, True, True]


def test_path_history_of_nets_has_full_losses_where_they_are_injected() -> None:
    path = path_of(*([(OPEN, place), (CLOSE_LAST, place)] for place in range(3)))
    path.hit[1] = True
    walk_forward = walk_forward_of(
        1, [20.0, 30.0, -10.0], of_nets=True, full_loss=np.array([0.0, 90.0, 0.0])
    )
    for kernel in twins(fill_path_history):
        history = history_of(3, 3, [0])
        kernel(path, 6, np.zeros(3, np.int64), walk_forward, history)
        assert history.sample.tolist() == [20.0, -90.0, -10.0]
        assert history.largest_loss.tolist() == [0.0, 0.0, 90.0]


def test_path_history_by_period_leaves_the_sample_to_its_periods() -> None:
    walk_forward = walk_forward_of(1, [0.1, 0.2, 0.3, 0.4, 0.5], period_days=1)
    for kernel in twins(fill_path_history):
        history = history_of(5, 5, [0])
        kernel(IN_TURN, 10, np.zeros(5, np.int64), walk_forward, history)
        assert history.known.tolist() == [0, 1, 2, 3, 4]
        assert history.sample.tolist() == [0.0] * 5


def test_estimates_of_too_short_a_history_are_a_warm_up() -> None:
    walk_forward = walk_forward_of(1, [0.0] * 4, min_closed=2, min_known=1)
    for kernel in twins(apply_estimates):
        history, sizing = history_of(4, 4, [0]), sizing_of([0] * 4)
        history.closed[:], history.known[:] = [1, 2, 2, 5], [1, 0, 1, 5]
        sizing.outcome[3] = Outcome.SKIPPED_DAY_DISABLED
        kernel(4, walk_forward, history, sizing)
        assert sizing.outcome.tolist() == [
            Outcome.SKIPPED_WARMUP,
            Outcome.SKIPPED_WARMUP,
            Outcome.TAKEN,
            Outcome.SKIPPED_DAY_DISABLED,
        ]
        assert (sizing.base.tolist(), sizing.slope.tolist()) == ([2.0] * 4, [0.5] * 4)


def test_estimates_by_period_need_one_period_that_has_ended() -> None:
    walk_forward = walk_forward_of(1, [0.0] * 2, period_days=5)
    for kernel in twins(apply_estimates):
        history, sizing = history_of(2, 2, [0]), sizing_of([0, 0])
        history.values[:] = [0, 1]
        kernel(2, walk_forward, history, sizing)
        assert sizing.outcome.tolist() == [Outcome.SKIPPED_WARMUP, Outcome.TAKEN]


def test_estimates_by_largest_loss_divide_sizes_by_it() -> None:
    walk_forward = walk_forward_of(1, [0.0] * 2, by_largest_loss=True)
    for kernel in twins(apply_estimates):
        history, sizing = history_of(2, 2, [0]), sizing_of([0, 0])
        history.largest_loss[:] = [0.0, 0.5]
        kernel(2, walk_forward, history, sizing)
        assert sizing.outcome.tolist() == [Outcome.SKIPPED_UNSIZABLE, Outcome.TAKEN]
        assert (sizing.base[1], sizing.slope[1]) == (4.0, 1.0)


def test_estimates_by_trailing_volatility_scale_slopes_within_their_bounds() -> None:
    """Of two returns d apart the deviation is d / sqrt 2: here 0, then 2, 1 and 8 times sqrt 2."""
    walk_forward = walk_forward_of(
        1, [0.0] * 4, lookback=2, reference=4.0 * math.sqrt(2), minimum=1.0, maximum=3.0
    )
    for kernel in twins(apply_estimates):
        history, sizing = history_of(4, 5, [0]), sizing_of([0] * 4)
        history.sample[:] = [1.0, 1.0, 5.0, 3.0, 19.0]
        history.known[:] = [2, 3, 4, 5]
        kernel(4, walk_forward, history, sizing)
        assert sizing.outcome.tolist() == [Outcome.SKIPPED_UNSIZABLE, *[Outcome.TAKEN] * 3]
        assert sizing.slope[1:] == pytest.approx([1.0, 1.5, 0.5])
        assert sizing.base.tolist() == [2.0] * 4


def test_allocated_history_holds_the_prior_before_room_for_every_path() -> None:
    """Two days with positions of strategies 0, 1 and 1, 1; the longest path has day 1 twice."""
    none, no_kind = np.zeros(0, np.int64), np.zeros(0, np.int8)
    calendar = LogCalendar(
        first=np.array([0, 2, 4]),
        own=none,
        own_kind=no_kind,
        own_position=none,
        own_row=none,
        own_clock=none,
        run=none,
        run_steps=none,
        run_first=none,
        longest=0,
        later_kind=no_kind,
        later_position=none,
        later_row=none,
        later_clock=none,
    )
    walk_forward = walk_forward_of(
        2,
        [0.0] * 4,
        estimator=LOG_OPTIMAL,
        period_days=1,
        prior_closed=np.array([1, 2]),
        prior=np.array([0.1, 0.2, 0.3]),
        prior_start=np.array([0, 1, 3]),
        prior_positions=np.array([4, 5, 6]),
    )
    draws, strategy = np.array([[0, 1], [1, 1]]), np.array([0, 1, 1, 1])
    for kernel in twins(allocate_path_history):
        history = kernel(walk_forward, draws, calendar, strategy, 4)
        assert history.start.tolist() == [0, 2]
        assert history.sample.tolist() == [0.1, 0.0, 0.2, 0.3, 0.0, 0.0, 0.0, 0.0]
        assert history.positions.tolist() == [4, 0, 5, 6, 0, 0, 0, 0]
        # One place for the estimate over the prior and one for each of its closes on a path.
        assert history.memo_start.tolist() == [0, 1]
        assert len(history.memo) == 2 + 5
        assert np.isnan(history.memo).all()
        assert len(history.closed) == 4
