"""Full losses injected into a path, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.kernels import CLOSE_LAST, CLOSE_LEG, OPEN, OpenLosses, PathEvents, Sizing
from app.calculations.kernels.open_losses import gather_worst
from app.calculations.kernels.path_losses import inject_losses
from tests.unit.calculations.kernels.path_cases import path_of
from tests.unit.calculations.kernels.twins import twins

EVERYTHING = -1
FULL_LOSS = 0.5  #: of each position that can lose
LOG_ROWS = 20


def injected(loss_days: list[int], strategy: int, full_loss: list[float]) -> list[PathEvents]:
    """Return two days of four positions with losses injected, once by each twin.

    Position 0 closes before the last open of the first day, 1 closes after it, and 2 the day after
    with both of its legs; 3 opens then.
    """
    days = (
        [(OPEN, 0), (OPEN, 1), (CLOSE_LAST, 0), (OPEN, 2), (CLOSE_LAST, 1)],
        [(CLOSE_LEG, 2), (CLOSE_LAST, 2), (OPEN, 3), (CLOSE_LAST, 3)],
        [(OPEN, 4), (CLOSE_LAST, 4)],
    )
    n = len(full_loss)
    sizing = Sizing(
        np.array([0, 1, 0, 1, 0]),
        np.ones(n),
        np.zeros(n, np.int8),
        np.ones(n),
        np.ones(n),
        np.ones(n),
        np.zeros(LOG_ROWS + n + 1),
        0.0,
        1.0,
    )
    paths = []
    for kernel in twins(inject_losses):
        path = path_of(*days)
        kernel(path, n, 11, 3, np.array(loss_days, np.int64), strategy, sizing, np.array(full_loss))
        paths.append(path)
    return paths


@pytest.mark.parametrize(
    ("loss_days", "strategy", "hit"),
    [
        pytest.param([0], EVERYTHING, [1, 2], id="open after the last open of a day"),
        pytest.param([1], EVERYTHING, [3], id="a day later"),
        pytest.param([0, 0], EVERYTHING, [1, 2, 3], id="two losses are of two days"),
        pytest.param([5], EVERYTHING, [], id="after the path"),
        pytest.param([0], 1, [1], id="the first of a strategy"),
        pytest.param([1], 0, [4], id="the first of a strategy on a later day"),
        pytest.param([0, 0], 1, [1, 3], id="two of a strategy"),
    ],
)
def test_injected_losses_hit_the_positions_told_by_hand(
    loss_days: list[int], strategy: int, hit: list[int]
) -> None:
    for path in injected(loss_days, strategy, [FULL_LOSS] * 5):
        assert np.flatnonzero(path.hit).tolist() == hit


@pytest.mark.parametrize(("strategy", "hit"), [pytest.param(EVERYTHING, [2]), pytest.param(1, [3])])
def test_injected_losses_leave_out_what_has_no_full_loss(strategy: int, hit: list[int]) -> None:
    for path in injected([0], strategy, [FULL_LOSS, 0.0, FULL_LOSS, FULL_LOSS, FULL_LOSS]):
        assert np.flatnonzero(path.hit).tolist() == hit


def test_injected_losses_replace_the_rows_of_closes_alone() -> None:
    """The last close of position 2 has the loss row of 2, its other leg the row that is 0."""
    for path in injected([0], EVERYTHING, [FULL_LOSS] * 5):
        assert path.row.tolist() == [
            0,
            1,
            2,
            3,
            LOG_ROWS + 1,
            LOG_ROWS + 5,
            LOG_ROWS + 2,
            7,
            8,
            9,
            10,
        ]


def test_injected_losses_of_a_day_without_an_open_come_at_its_beginning() -> None:
    path = path_of(
        [(OPEN, 0), (OPEN, 1), (OPEN, 2), (CLOSE_LAST, 2)], [(CLOSE_LAST, 0), (CLOSE_LAST, 1)]
    )
    ones = np.ones(3)
    sizing = Sizing(
        np.zeros(3, np.int64), ones, np.zeros(3, np.int8), ones, ones, ones, np.zeros(9), 0.0, 1.0
    )
    for kernel in twins(inject_losses):
        kernel(path, 3, 6, 2, np.array([1]), EVERYTHING, sizing, ones)
        assert path.hit.tolist() == [True, True, False]


def test_worst_of_an_injected_loss_is_that_loss_or_deeper() -> None:
    """Three positions whose worst was -3, -9 and -1 per contract lose 5, 5 and nothing more."""
    path = path_of([(OPEN, place) for place in range(3)])
    path.hit[:] = [True, True, False]
    ones = np.ones(3)
    row_net = np.array([0.0] * LOG_ROWS + [-5.0, -5.0, -5.0, 0.0])
    sizing = Sizing(
        np.zeros(3, np.int64), ones, np.zeros(3, np.int8), ones, ones, ones, row_net, 0.0, 1.0
    )
    losses = OpenLosses(np.array([-3.0, -9.0, -1.0]), np.zeros(LOG_ROWS), False)
    for kernel in twins(gather_worst):
        worst = np.zeros(3)
        kernel(3, path, losses, sizing, worst)
        assert worst.tolist() == [-5.0, -9.0, -1.0]
