"""The data of an allocation: shrinkage for the number of positions, and added losses."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from app.calculations.allocation.periods import (
    Periods,
    _correlation_shrinkage,
    covariance,
    mean_shrinkage,
    scenarios,
)
from tests.unit.calculations.kelly.test_joint_growth import random_returns


def periods_of(returns: np.ndarray, **columns: float) -> Periods:
    """Periods with one position each, none where nothing was earned."""
    return Periods(returns, (returns != 0).astype(np.int64), returns < 0, **columns)


def test_mean_shrinkage_five_results_has_value_by_hand() -> None:
    """Five results of mean .2 and sample variance .07.

    t^2 = 5 x .04 / .07, and the variance of Student's t with 4 degrees of freedom is 2.
    """
    own = np.array([0.6, 0.2, -0.1, 0.2, 0.1])
    kept = mean_shrinkage(periods_of(own[:, None]))
    t_squared = 5 * 0.2**2 / own.var(ddof=1)
    assert kept == pytest.approx([t_squared / (t_squared + 4 / 2)])


def test_mean_shrinkage_three_positions_is_zero() -> None:
    returns = np.array([[0.1, 0.1], [0.2, 0.2], [0.3, 0.3], [0.0, 0.2]])
    kept = mean_shrinkage(periods_of(returns))
    assert kept[0] == 0
    assert kept[1] > 0.5


def test_mean_shrinkage_idle_periods_and_unit_change_nothing() -> None:
    own = random_returns(1)[:, :1]
    plain = mean_shrinkage(periods_of(own))
    idle = mean_shrinkage(periods_of(np.vstack([own, np.zeros((500, 1))])))
    assert idle == pytest.approx(plain)
    assert mean_shrinkage(periods_of(17 * own)) == pytest.approx(plain)


def test_mean_shrinkage_more_positions_keep_more() -> None:
    own = random_returns(2)[:, :1] + 0.01
    shares = [
        mean_shrinkage(periods_of(np.tile(own[:20], (times, 1))))[0] for times in (1, 3, 9, 27)
    ]
    assert shares == sorted(shares)


def test_scenarios_shrunk_leave_the_spread() -> None:
    """Two positions in one period are moved twice."""
    returns = np.array([[0.4], [0.1], [-0.2], [0.3], [0.2]])
    positions = np.array([[2], [1], [1], [1], [1]])
    periods = Periods(returns, positions, returns < 0)
    lost = (1 - mean_shrinkage(periods)[0]) * returns.sum() / 6
    seen = scenarios(periods, shrink=True)
    assert seen.returns == pytest.approx(returns - lost * positions)
    assert seen.returns.sum() == pytest.approx(mean_shrinkage(periods)[0] * returns.sum())
    assert scenarios(periods, shrink=False).returns == pytest.approx(returns)


def test_scenarios_added_losses_have_their_weight() -> None:
    periods = periods_of(np.array([[0.1, 0.0], [0.1, 0.2], [-0.1, 0.0]]), tail_every=6.0)
    seen = scenarios(periods, shrink=False)
    assert seen.returns[3:] == pytest.approx(-np.eye(2))
    assert seen.weights == pytest.approx(np.array([1, 1, 1, 3 / 6, 1 / 6]) / (3 + 4 / 6))
    assert seen.periods == 3


def test_scenarios_without_positions_have_no_added_loss() -> None:
    seen = scenarios(periods_of(np.array([[0.1, 0.0], [-0.1, 0.0]]), tail_every=2.0), shrink=False)
    assert seen.returns[:, 1] == pytest.approx(0.0)


def test_covariance_shrunk_is_that_of_schaefer_and_strimmer() -> None:
    """Their formula, pair by pair."""
    returns = random_returns(4)[:40]
    n = len(returns)
    x = (returns - returns.mean(axis=0)) / returns.std(axis=0)
    variances, squares = 0.0, 0.0
    for i, j in itertools.permutations(range(4), 2):
        w = x[:, i] * x[:, j]
        variances += n / (n - 1) ** 3 * ((w - w.mean()) ** 2).sum()
        squares += (n / (n - 1) * w.mean()) ** 2
    seen = scenarios(periods_of(returns), shrink=False)
    plain, shrunk = covariance(seen, shrink=False), covariance(seen, shrink=True)
    off = ~np.eye(4, dtype=bool)
    assert plain == pytest.approx(np.cov(returns.T, bias=True))
    assert np.diag(shrunk) == pytest.approx(np.diag(plain))
    assert shrunk[off] == pytest.approx((1 - min(1, variances / squares)) * plain[off])
    assert 0 < shrunk[0, 1] / plain[0, 1] < 1


def test_correlations_of_four_equal_periods_stay_and_of_three_go() -> None:
    """Products of two equal columns of 1 and -1 never differ: their correlation has no variance."""
    columns = np.array([[1.0, 1.0], [-1.0, -1.0]] * 2)
    assert _correlation_shrinkage(columns) == 0
    assert _correlation_shrinkage(columns[:3]) == 1


def test_never_lost_is_a_strategy_that_closed_something_and_lost_in_no_period() -> None:
    returns = np.array([[0.1, 0.1, 0.0], [0.2, -0.1, 0.0]])
    assert periods_of(returns).never_lost.tolist() == [True, False, False]


def test_covariance_shrinks_the_correlation_of_two_strategies_and_no_variance() -> None:
    sample = scenarios(periods_of(random_returns(3)[:, :2]), shrink=False)
    plain, shrunk = covariance(sample, shrink=False), covariance(sample, shrink=True)
    assert np.diag(shrunk) == pytest.approx(np.diag(plain))
    assert 0 < abs(shrunk[0, 1]) < abs(plain[0, 1])
