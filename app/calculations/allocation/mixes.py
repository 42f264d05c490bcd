"""Mixes of strategies under a budget: sum of weight x mean concurrent positions = 1.

`scale` then scales them. Equal risk contribution: Maillard, Roncalli & Teiletche 2010, "The
properties of equally weighted risk contribution portfolios", Journal of Portfolio Management 36; as
the minimum of x'Cx/2 - sum of b ln x (Spinu 2013, "An algorithm for computing risk parity
weights"). CVaR: Rockafellar & Uryasev 2000, "Optimization of conditional value-at-risk", Journal of
Risk 2; the linear program is solved in its dual, which has one row a strategy, and the weights are
its dual prices. CDaR: Chekhlov, Uryasev & Zabarankin 2005, "Drawdown measure in portfolio
optimization", International Journal of Theoretical and Applied Finance 8, on uncompounded returns
from a first peak of 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.numerics.interior_point import Problem, minimise

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult


class Mix(NamedTuple):
    """Weights under the budget, and their distance from the optimum."""

    weights: Floats  #: (S,)
    #: largest deviation from an equal contribution, or gap between the two linear programs, both as
    #: a share of the total
    residual: float


class _EqualRisk:
    """x'Cx/2 - sum of b ln x."""

    def __init__(self, correlation: Floats, budgets: Floats) -> None:
        self.correlation, self.budgets = correlation, budgets

    def inside(self, x: Floats) -> bool:
        return bool((x > 0).all())

    def value(self, x: Floats) -> float:
        return float(x @ self.correlation @ x / 2 - self.budgets @ np.log(x))

    def slope(self, x: Floats) -> Floats:
        slope: Floats = self.correlation @ x - self.budgets / x
        return slope

    def curvature(self, x: Floats) -> Floats:
        curvature: Floats = self.correlation + np.diag(self.budgets / x**2)
        return curvature


def equal_risk(covariance: Floats, budget_cost: Floats, budgets: Floats | None = None) -> Mix:
    """Return the weights whose contributions w (Cw) to variance are in proportion to `budgets`.

    Budgets (S,) are equal unless given; `budget_cost` (S,) @ w = 1. Strategies without variance
    have none to contribute and get 0.
    """
    sd = np.sqrt(np.diag(covariance))
    risky = sd > 1e-12
    weights = np.zeros(len(sd))
    if not risky.any():
        return Mix(weights, 0.0)
    b = np.ones(len(sd)) if budgets is None else budgets
    b = b[risky] / b[risky].sum()
    n, unit = len(b), sd[risky]
    function = _EqualRisk(covariance[np.ix_(risky, risky)] / np.outer(unit, unit), b)
    optimum = minimise(Problem(function, -np.eye(n), np.zeros(n)), np.full(n, 1 / np.sqrt(n)))
    weights[risky] = optimum.x / unit
    contributions = optimum.x * (function.correlation @ optimum.x)
    return Mix(
        weights / (budget_cost @ weights),
        float(np.abs(contributions / contributions.sum() - b).max()),
    )


def cvar(returns: Floats, weights: Floats, level: float) -> float:
    """Return the mean loss in the worst 1 - level of the periods, by weight (T,).

    A loss is positive; the period at the edge counts in part.
    """
    losses, order = -returns, np.argsort(returns, kind="stable")
    left = np.clip(1 - level - (np.cumsum(weights[order]) - weights[order]), 0.0, weights[order])
    return float(losses[order] @ left / left.sum())


def min_cvar(returns: Floats, weights: Floats, level: float, budget_cost: Floats) -> Mix:
    """Return the weights of minimum CVaR with `budget_cost` @ w = 1, of weighted returns (T, S).

    It is the min over w of the max over q of -q'Rw, 0 <= q <= weights / (1 - level), sum q = 1; its
    dual maximises v subject to -R'q >= v budget_cost. Idle periods count once, whatever their
    number.
    """
    from scipy.optimize import linprog

    active = (returns != 0).any(axis=1)
    rows = np.vstack([returns[active], np.zeros(returns.shape[1])])
    odds = np.append(weights[active], weights[~active].sum())
    n = len(rows)
    solution = linprog(
        np.append(np.zeros(n), -1.0),
        A_ub=np.column_stack([rows.T, budget_cost]),
        b_ub=np.zeros(len(budget_cost)),
        A_eq=np.append(np.ones(n), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[*zip(np.zeros(n), odds / (1 - level), strict=True), (None, None)],
        method="highs",
    )
    return _dual_weights(solution, budget_cost, lambda w: cvar(returns @ w, weights, level), "CVaR")


def cdar(returns: Floats, level: float) -> float:
    """Return the mean of the deepest 1 - level of the drawdowns of uncompounded returns (T,).

    Returns are in time order, and there is one drawdown a period.
    """
    wealth = np.cumsum(returns)
    drawdown = np.maximum(np.maximum.accumulate(wealth), 0.0) - wealth
    return cvar(-drawdown, np.full(len(returns), 1 / len(returns)), level)


def min_cdar(returns: Floats, level: float, budget_cost: Floats) -> Mix:
    """Return the weights of minimum CDaR with `budget_cost` @ w = 1, of returns (T, S) in order.

    The drawdown of a period is the last one's less its return, or 0. So with a weight q_t on each
    drawdown (as in CVaR) every return counts -u_t, where 0 <= u_t <= q_t + u_(t+1): a peak ends
    the part that a later drawdown passes back. The dual maximises v subject to
    -R'u >= v budget_cost.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, diags_array, eye_array, hstack, vstack

    n = len(returns)
    handed_back = hstack(
        [diags_array([1.0, -1.0], offsets=[0, 1], shape=(n, n)), -eye_array(n), csr_array((n, 1))]
    )
    earned = hstack(
        [csr_array(returns.T), csr_array((len(budget_cost), n)), csr_array(budget_cost[:, None])]
    )
    solution = linprog(  # type: ignore[call-overload]  # the stubs know no sparse arrays
        np.append(np.zeros(2 * n), -1.0),
        A_ub=vstack([earned, handed_back]),
        b_ub=np.zeros(len(budget_cost) + n),
        A_eq=np.concatenate([np.zeros(n), np.ones(n), [0.0]])[None, :],
        b_eq=[1.0],
        bounds=[*[(0, None)] * n, *[(0, 1 / (n * (1 - level)))] * n, (None, None)],
        method="highs",
    )
    return _dual_weights(solution, budget_cost, lambda w: cdar(returns @ w, level), "CDaR")


def _dual_weights(
    solution: OptimizeResult, budget_cost: Floats, risk: Callable[[Floats], float], what: str
) -> Mix:
    """The weights, the dual prices of the first rows, and the gap of their risk to the optimum."""
    if solution.status != 0:
        raise CalculationError(f"minimum {what}: the linear program ended with: {solution.message}")
    weights = np.maximum(-solution.ineqlin.marginals[: len(budget_cost)], 0.0)
    weights = weights / (budget_cost @ weights)
    value = -float(solution.fun)
    return Mix(weights, abs(risk(weights) - value) / max(abs(value), 1e-12))
