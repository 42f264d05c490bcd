"""The allocator's fits, measured beside a general solver or a plain formulation."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from app.calculations.allocation.mixes import equal_risk, min_cdar, min_cvar
from app.calculations.kelly.growth_objectives import LogMoment, MinusGrowth, exponent
from app.calculations.kelly.joint_growth import maximise_growth
from benchmarks.timing import Row, Target, alternate, row

STRATEGIES, DAYS = 20, 2_500
SIZE = f"{STRATEGIES} strategies × {DAYS:,} days"
POWER = exponent(0.8, 0.05)


def crash_sharing_returns(seed: int = 1) -> np.ndarray:
    """Return (days, strategies) returns with an edge, a common factor and rare large losses."""
    rng = np.random.default_rng(seed)
    returns = rng.normal(0.004, 0.02, (DAYS, STRATEGIES)) + rng.normal(0, 0.01, (DAYS, 1))
    returns[rng.random((DAYS, STRATEGIES)) < 0.01] -= 0.2
    return returns


def allocation_rows() -> Iterator[Row]:
    """Yield one line for each objective but growth, which is measured as simultaneous Kelly."""
    returns = crash_sharing_returns()
    yield risk_constrained_row(returns)
    yield equal_risk_row(returns)
    yield cvar_row(returns)
    yield cdar_row(returns[:500, :10])


def risk_constrained_row(returns: np.ndarray) -> Row:
    """Measure growth under a bound on deep drawdowns beside SLSQP with the same gradients."""
    from scipy.optimize import minimize

    odds = np.full(DAYS, 1 / DAYS)
    growth, bound = MinusGrowth(returns, odds), LogMoment(returns, np.log(odds), POWER)

    def general() -> object:
        safe = {"type": "ineq", "fun": lambda f: -bound.value(f), "jac": lambda f: -bound.slope(f)}
        start, limits = np.full(STRATEGIES, 0.01), [(0, 0.4)] * STRATEGIES
        return minimize(
            growth.value,
            start,
            jac=growth.slope,
            bounds=limits,
            constraints=safe,
            method="SLSQP",
            options={"ftol": 1e-12},
        )

    fit, solver = alternate([partial(maximise_growth, returns, power=POWER), general])
    return row(
        f"risk-constrained growth, {SIZE}",
        fit,
        target=Target(60),
        reference=("scipy SLSQP", solver),
    )


def equal_risk_row(returns: np.ndarray) -> Row:
    """Measure equal risk contribution beside the computation of its covariance."""
    covariance = np.cov(returns.T)
    fit, plain = alternate(
        [partial(equal_risk, covariance, np.ones(STRATEGIES)), partial(np.cov, returns.T)]
    )
    return row(
        f"equal risk contribution, {STRATEGIES} strategies",
        fit,
        reference=(f"covariance of {DAYS:,} days", plain),
    )


def cvar_row(returns: np.ndarray) -> Row:
    """Measure minimum CVaR by its dual beside the linear program of Rockafellar and Uryasev."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, eye_array, hstack

    odds = np.full(DAYS, 1 / DAYS)
    losses = hstack([csr_array(-returns), csr_array(-np.ones((DAYS, 1))), -eye_array(DAYS)])
    budget = np.concatenate([np.ones(STRATEGIES), np.zeros(DAYS + 1)])[None, :]
    cost = np.concatenate([np.zeros(STRATEGIES), [1.0], odds / 0.05])
    free = [(0, None)] * STRATEGIES + [(None, None)] + [(0, None)] * DAYS

    def primal() -> object:
        return linprog(cost, A_ub=losses, b_ub=np.zeros(DAYS), A_eq=budget, b_eq=[1.0], bounds=free)

    fit, plain = alternate([partial(min_cvar, returns, odds, 0.95, np.ones(STRATEGIES)), primal])
    return row(f"minimum CVaR, {SIZE}", fit, reference=("the primal program", plain))


def cdar_row(returns: np.ndarray) -> Row:
    """Measure minimum CDaR beside minimum CVaR of the same days."""
    days, strategies = returns.shape
    budget_cost, odds = np.ones(strategies), np.full(days, 1 / days)
    fit, simpler = alternate(
        [
            partial(min_cdar, returns, 0.95, budget_cost),
            partial(min_cvar, returns, odds, 0.95, budget_cost),
        ]
    )
    return row(
        f"minimum CDaR, {strategies} strategies × {days} days",
        fit,
        reference=("minimum CVaR of the same", simpler),
    )
