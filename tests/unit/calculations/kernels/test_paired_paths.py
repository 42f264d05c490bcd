"""Resampled paths of daily results: the indices of blocks, sums and deepest falls."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels import drawn_blocks, sums_and_falls

START = 1_000.0
PROFITS = np.array([100.0, -550.0, 50.0, 900.0, -300.0])


def test_drawn_blocks_run_on_and_turn_at_the_last_period() -> None:
    found = drawn_blocks(np.array([3, 0, 2]), np.array([0, 4, 5]), 8, 5)
    assert found.tolist() == [3, 4, 0, 1, 0, 2, 3, 4]


@pytest.mark.parametrize(
    ("days", "total", "of_peak", "of_start"),
    [
        pytest.param([0, 1, 2], -400.0, 550 / 1_100, 0.55, id="from a peak above the start"),
        pytest.param([1, 3, 4], 50.0, 0.55, 0.55, id="from the start, deeper than a later fall"),
        pytest.param([0, 2, 3], 1_050.0, 0.0, 0.0, id="that never falls"),
    ],
)
def test_falls_of_an_account_are_those_by_hand(
    days: list[int], total: float, of_peak: float, of_start: float
) -> None:
    for from_start, expected in ((False, of_peak), (True, of_start)):
        sums, falls = sums_and_falls(np.array([days]), PROFITS, START, False, from_start)
        assert (sums.tolist(), falls.tolist()) == ([total], [pytest.approx(expected)])


def slow(days: Ints, results: Floats, *, of_start: bool) -> list[tuple[float, float]]:
    """Sum and deepest fall of log growth, each pair of days compared."""
    rows = []
    for row in days:
        wealth = [START * math.exp(results[row[:end]].sum()) for end in range(len(row) + 1)]
        falls = [
            (before - after) / (START if of_start else before)
            for place, before in enumerate(wealth)
            for after in wealth[place:]
        ]
        rows.append((results[row].sum(), max(falls)))
    return rows


@pytest.mark.parametrize("of_start", [False, True])
def test_falls_of_growth_equal_those_of_every_pair_of_days(of_start: bool) -> None:
    rng = np.random.default_rng(5)
    results, days = rng.normal(0.0, 0.05, 30), rng.integers(0, 30, (8, 25))
    found = np.transpose(sums_and_falls(days, results, START, True, of_start))
    assert found == pytest.approx(np.array(slow(days, results, of_start=of_start)))


def test_fall_of_an_equity_beyond_any_number_is_none() -> None:
    _, falls = sums_and_falls(np.array([[0, 1]]), np.array([800.0, -1.0]), START, True, True)
    assert np.isnan(falls).all()
