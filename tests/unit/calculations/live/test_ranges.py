"""Ranges of means and ratios by days: Student's on independent days, wider where days persist."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from app.calculations.live.gaps import implied_haircut
from app.calculations.live.ranges import FEWEST_DAYS, DaySums, Ranged, Resampling, ratio


def range_of_mean(values: np.ndarray, day: np.ndarray | None = None) -> Ranged:
    """Return the mean of values with its range."""
    days = np.arange(len(values)) if day is None else day
    sums = DaySums.of((values, np.ones(len(values))), days, Resampling(2_000))
    found = sums.mean(0, 1)
    assert found is not None
    return found


def half_width(found: Ranged) -> float:
    """Return half the width of a range."""
    assert found.low is not None
    assert found.high is not None
    return (found.high - found.low) / 2


def test_range_of_a_mean_of_independent_days_is_students() -> None:
    values = np.random.default_rng(4).normal(3.0, 2.0, 300)
    found = range_of_mean(values)
    student = stats.t.ppf(0.95, 299) * values.std(ddof=1) / np.sqrt(300)
    assert found.value == pytest.approx(values.mean())
    # At least as wide; blocks of these days find up to a fifth more spread.
    assert 0.97 * student < half_width(found) < 1.25 * student


def test_range_of_a_mean_of_days_that_persist_is_wider() -> None:
    rng = np.random.default_rng(8)
    level = 0.0
    values = np.empty(300)
    for day in range(300):
        level = 0.8 * level + rng.normal()
        values[day] = level
    shuffled = rng.permutation(values)
    # A first-order autoregression of 0.8 triples the standard error of the mean.
    assert half_width(range_of_mean(values)) > 1.8 * half_width(range_of_mean(shuffled))


def test_range_moves_all_positions_of_a_day_together() -> None:
    by_day = np.random.default_rng(2).normal(0.0, 1.0, 100)
    apart = range_of_mean(by_day)
    together = range_of_mean(np.repeat(by_day, 6), np.repeat(np.arange(100), 6))
    assert half_width(together) == pytest.approx(half_width(apart), rel=1e-9)


def test_range_of_a_constant_is_the_constant() -> None:
    assert range_of_mean(np.full(10, -7.0)) == pytest.approx((-7.0, -7.0, -7.0))


def test_range_of_too_few_days_is_unknown() -> None:
    assert range_of_mean(np.arange(FEWEST_DAYS - 1.0)) == (1.5, None, None)


def test_range_of_a_ratio_holds_its_value_and_needs_a_positive_divisor() -> None:
    rng = np.random.default_rng(6)
    earned = rng.normal(5.0, 2.0, 60)
    sums = DaySums.of((0.8 * earned + rng.normal(0, 0.5, 60), earned), np.arange(60), Resampling())
    found = sums.ranged(lambda each: ratio(each[..., 0], each[..., 1]))
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert 0.7 < found.low < found.value < found.high < 0.9
    # Half of the resamples earn nothing: there is a value and no range.
    doubtful = DaySums.of((earned, earned - 4.999), np.arange(60), Resampling())
    unknown = doubtful.ranged(lambda each: ratio(each[..., 0], each[..., 1]))
    assert unknown is None or (unknown.low, unknown.high) == (None, None)


def test_ratio_of_no_positions_is_nan_and_none() -> None:
    assert np.isnan(ratio(np.array(1.0), np.array(0.0)))
    empty = DaySums.of((np.zeros(0), np.zeros(0)), np.zeros(0, np.int64), Resampling())
    assert empty.mean(0, 1) is None
    assert empty.ranged(lambda each: ratio(each[..., 0], each[..., 1])) is None


@pytest.mark.parametrize(
    ("gap", "earned", "share"),
    [
        pytest.param(-0.01, 0.04, 0.25, id="a quarter"),
        pytest.param(0.01, 0.04, 0.0, id="better"),
        pytest.param(-0.05, 0.04, 1.0, id="more than the edge"),
        pytest.param(-0.01, -0.04, 1.0, id="no edge and worse"),
        pytest.param(0.01, -0.04, 0.0, id="no edge and better"),
    ],
)
def test_implied_haircut_is_the_share_of_the_edge_given_up(
    gap: float, earned: float, share: float
) -> None:
    assert implied_haircut(np.array(gap), np.array(earned)) == pytest.approx(share)
