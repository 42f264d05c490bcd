"""Sums of a path's results by period, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.calculations.kernels import CLOSE_LAST, CLOSE_LEG, OPEN
from app.calculations.kernels.path_periods import fill_path_periods
from tests.unit.calculations.kernels.path_cases import history_of, path_of, walk_forward_of
from tests.unit.calculations.kernels.twins import twins

#: Five days, of which two make a period; the fourth position's return is unknown.
DAYS = (
    [(OPEN, 0), (CLOSE_LAST, 0)],
    [(OPEN, 1), (CLOSE_LEG, 1), (CLOSE_LAST, 1)],
    [(OPEN, 2), (CLOSE_LAST, 2)],
    [(OPEN, 3), (CLOSE_LAST, 3)],
    [(OPEN, 4), (CLOSE_LAST, 4)],
)
RESULTS = [0.1, 0.2, -0.1, math.nan, 0.5]


def test_path_periods_are_known_once_they_have_ended() -> None:
    walk_forward = walk_forward_of(1, RESULTS, period_days=2)
    for kernel in twins(fill_path_periods):
        history = history_of(5, 2, [0])
        kernel(path_of(*DAYS), 5, np.zeros(5, np.int64), walk_forward, history)
        assert history.values.tolist() == [0, 0, 1, 1, 2]
        assert history.behind.tolist() == [0, 0, 2, 2, 3]
        assert history.sample == pytest.approx([0.1 + 0.2, -0.1])
        assert history.positions.tolist() == [2, 1]
        assert np.isnan(history.memo).all()


def test_path_periods_follow_those_of_the_log() -> None:
    """Of two strategies the second has one period of three positions before the path."""
    walk_forward = walk_forward_of(
        2,
        RESULTS,
        period_days=2,
        prior_known=np.array([0, 3]),
        prior_start=np.array([0, 0, 1]),
    )
    for kernel in twins(fill_path_periods):
        history = history_of(5, 4, [0, 1])
        history.sample[1] = 0.7
        kernel(path_of(*DAYS), 5, np.array([1, 0, 1, 0, 1]), walk_forward, history)
        assert history.values.tolist() == [1, 0, 2, 1, 3]
        assert history.behind.tolist() == [3, 0, 4, 1, 5]
        assert history.sample.tolist() == [0.2, 0.7, 0.1, -0.1]


def test_path_periods_have_full_losses_where_they_are_injected() -> None:
    path = path_of(*DAYS)
    path.hit[0] = True
    walk_forward = walk_forward_of(1, RESULTS, period_days=1, full_loss_result=np.full(5, -1.5))
    for kernel in twins(fill_path_periods):
        history = history_of(5, 3, [0])
        kernel(path, 5, np.zeros(5, np.int64), walk_forward, history)
        assert history.sample.tolist() == [-1.5, 0.2, -0.1]
