"""Mixes under a budget, against published portfolios, primal linear programs, grids, identities.

Ids name the project's test vectors; P-01 is the example of Maillard, Roncalli & Teiletche 2010.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from app.calculations.allocation.mixes import cdar, cvar, equal_risk, min_cdar, min_cvar
from tests.unit.calculations.kelly.test_joint_growth import random_returns

Floats = NDArray[np.float64]

SD = np.array([0.1, 0.2, 0.3, 0.4])
MRT = np.diag(SD**2) + np.array(
    [[0, 0.016, 0, 0], [0.016, 0, 0, 0], [0, 0, 0, -0.06], [0, 0, -0.06, 0]]
)
TEN_RETURNS = np.array([-3, -1, 2, 5, -4, 1, 0, 3, -2, 4]) / 100
TEN_ROWS = (
    np.array(
        [(2, -1), (-3, 2), (1, 1), (4, -2), (-2, 3), (0, -3), (3, 1), (-5, 0), (1, 2), (2, -2)]
    )
    / 100
)
TENTHS = np.full(10, 0.1)
SEEDS = range(3)


class TestEqualRisk:
    def test_published_portfolio(self) -> None:
        """P-01."""
        found = equal_risk(MRT, np.ones(4))
        assert found.weights == pytest.approx([0.383613, 0.191806, 0.242618, 0.181963], abs=1e-5)
        assert np.sqrt(found.weights @ MRT @ found.weights) == pytest.approx(0.1029340, abs=1e-6)
        assert found.residual < 1e-12

    @pytest.mark.parametrize("correlation", [-0.9, 0.0, 0.3, 0.99])
    def test_of_two_it_is_in_inverse_proportion_to_deviations(self, correlation: float) -> None:
        """P-03."""
        found = equal_risk(
            np.array([[0.01, 0.02 * correlation], [0.02 * correlation, 0.04]]), np.ones(2)
        )
        assert found.weights == pytest.approx([2 / 3, 1 / 3], abs=1e-9)

    def test_budgets(self) -> None:
        """P-03: two uncorrelated strategies take 80 % and 20 % of the risk."""
        found = equal_risk(np.diag([0.01, 0.04]), np.ones(2), np.array([0.8, 0.2]))
        assert found.weights == pytest.approx([0.8, 0.2], abs=1e-9)

    def test_contributions_are_equal_and_the_budget_is_met(self) -> None:
        budget_cost, c = np.array([0.2, 1.5, 0.7, 1.0]), np.cov(random_returns(1).T)
        weights = equal_risk(c, budget_cost).weights
        assert weights * (c @ weights) == pytest.approx(np.full(4, weights @ c @ weights / 4))
        assert budget_cost @ weights == pytest.approx(1.0)

    def test_what_has_no_variance_has_none_to_share(self) -> None:
        assert equal_risk(np.diag([0.01, 0.0]), np.ones(2)).weights == pytest.approx([1.0, 0.0])
        assert equal_risk(np.zeros((2, 2)), np.ones(2)).weights == pytest.approx([0.0, 0.0])


class TestCvar:
    @pytest.mark.parametrize(("level", "loss"), [(0.80, 0.035), (0.75, 0.032), (0.95, 0.04)])
    def test_of_ten_returns(self, level: float, loss: float) -> None:
        """P-06: at 75 % a part of the third-worst return counts."""
        assert cvar(TEN_RETURNS, TENTHS, level) == pytest.approx(loss, abs=1e-12)

    def test_is_the_minimum_of_rockafellar_and_uryasev(self) -> None:
        """min over z of z + E max(loss - z, 0) / (1 - level), at one of the losses."""
        x, odds = random_returns(1)[:, 0], np.random.default_rng(1).dirichlet(np.ones(150))
        slow = min(z + odds @ np.maximum(-x - z, 0) / 0.1 for z in -x)
        assert cvar(x, odds, 0.9) == pytest.approx(slow, abs=1e-12)

    def test_published_minimum(self) -> None:
        """P-07."""
        found = min_cvar(TEN_ROWS, TENTHS, 0.8, np.ones(2))
        assert found.weights == pytest.approx([0.2222222, 0.7777778], abs=1e-6)
        assert cvar(TEN_ROWS @ found.weights, TENTHS, 0.8) == pytest.approx(0.0172222, abs=1e-6)

    @pytest.mark.parametrize("seed", SEEDS)
    def test_is_the_optimum_of_the_primal_program(self, seed: int) -> None:
        from scipy.optimize import linprog

        returns, budget_cost = random_returns(seed), np.array([0.5, 1.0, 2.0, 1.0])
        returns[::3] = 0.0  # idle periods
        n, odds = len(returns), np.random.default_rng(seed).dirichlet(np.ones(len(returns)))
        primal = linprog(
            np.concatenate([np.zeros(4), [1.0], odds / 0.1]),
            A_ub=np.column_stack([-returns, -np.ones(n), -np.eye(n)]),
            b_ub=np.zeros(n),
            A_eq=np.concatenate([budget_cost, np.zeros(n + 1)])[None, :],
            b_eq=[1.0],
            bounds=[(0, None)] * 4 + [(None, None)] + [(0, None)] * n,
        )
        found = min_cvar(returns, odds, 0.9, budget_cost)
        assert cvar(returns @ found.weights, odds, 0.9) == pytest.approx(primal.fun, abs=1e-9)
        assert budget_cost @ found.weights == pytest.approx(1.0)
        assert found.residual < 1e-9


class TestCdar:
    def test_of_a_path_by_hand(self) -> None:
        """Drawdowns .02 0 .01 .03: the worst half is .025 on average, the worst quarter .03."""
        path = np.array([-0.02, 0.05, -0.01, -0.02])
        assert cdar(path, 0.5) == pytest.approx(0.025)
        assert cdar(path, 0.75) == pytest.approx(0.03)

    @pytest.mark.parametrize("seed", SEEDS)
    def test_is_the_optimum_of_the_primal_program(self, seed: int) -> None:
        from scipy.optimize import linprog

        returns, level = random_returns(seed)[:60], 0.8
        n = len(returns)
        y = np.cumsum(returns, axis=0)
        zero, one = np.zeros((n, n)), np.eye(n)
        later = np.eye(n, k=-1) - one  # the peak never falls
        # weights, z, excess over z, peak
        rows = [
            np.column_stack([-y, -np.ones(n), -one, one]),
            np.column_stack([y, np.zeros(n), zero, -one]),
            np.column_stack([0 * y, np.zeros(n), zero, later]),
        ]
        primal = linprog(
            np.concatenate([np.zeros(4), [1.0], np.full(n, 1 / (n * (1 - level))), np.zeros(n)]),
            A_ub=np.vstack(rows),
            b_ub=np.zeros(3 * n),
            A_eq=np.concatenate([np.ones(4), np.zeros(2 * n + 1)])[None, :],
            b_eq=[1.0],
            bounds=[(0, None)] * 4 + [(None, None)] + [(0, None)] * (2 * n),
        )
        found = min_cdar(returns, level, np.ones(4))
        assert cdar(returns @ found.weights, level) == pytest.approx(primal.fun, abs=1e-9)
        assert found.residual < 1e-9

    def test_a_grid_finds_nothing_better(self) -> None:
        found = min_cdar(TEN_ROWS, 0.8, np.ones(2))
        assert (
            cdar(TEN_ROWS @ found.weights, 0.8)
            <= min(cdar(TEN_ROWS @ [a, 1 - a], 0.8) for a in np.linspace(0, 1, 1_001)) + 1e-12
        )

    @pytest.mark.parametrize("periods", [1, 2])
    def test_short_histories(self, periods: int) -> None:
        assert min_cdar(TEN_ROWS[:periods], 0.95, np.ones(2)).weights.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("mix", ["equal_risk", "min_cvar", "min_cdar"])
def test_order_and_unit_of_strategies_do_not_matter(mix: str) -> None:
    returns, order, unit = (
        random_returns(2)[:80],
        np.array([2, 0, 3, 1]),
        np.array([1.0, 10.0, 0.1, 3.0]),
    )

    def weights(r: Floats, budget_cost: Floats) -> Floats:
        if mix == "equal_risk":
            return equal_risk(np.cov(r.T), budget_cost).weights
        return (
            min_cvar(r, np.full(len(r), 1 / len(r)), 0.9, budget_cost)
            if mix == "min_cvar"
            else min_cdar(r, 0.9, budget_cost)
        ).weights

    plain = weights(returns, np.ones(4))
    assert weights(returns[:, order], np.ones(4)) == pytest.approx(plain[order], abs=1e-7)
    assert weights(returns * unit, unit) * unit == pytest.approx(plain, abs=1e-7)


def test_a_grid_of_three_finds_no_smaller_cvar() -> None:
    returns = random_returns(3, strategies=3)
    odds = np.full(len(returns), 1 / len(returns))
    found = min_cvar(returns, odds, 0.9, np.ones(3))
    axis = np.linspace(0, 1, 41)
    grid = [(a, b, 1 - a - b) for a, b in itertools.product(axis, axis) if a + b <= 1]
    assert (
        cvar(returns @ found.weights, odds, 0.9)
        <= min(cvar(returns @ w, odds, 0.9) for w in np.array(grid)) + 1e-12
    )
