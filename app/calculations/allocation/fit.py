"""One fit of an allocation to periods, limits and an objective.

`allocate` reports one; `ranges` resamples it, `walk_forward` repeats it over time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.allocation.limits import AllocationLimits
from app.calculations.allocation.mixes import Mix, equal_risk, min_cdar, min_cvar
from app.calculations.allocation.periods import Periods, Scenarios, covariance, scenarios
from app.calculations.allocation.scale import scaled
from app.calculations.allocation.settings import GROWTH, AllocationSettings
from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.kelly.joint_growth import Constraints, maximise_growth
from app.calculations.numerics.work_limits import require_joint_fit
from app.formatting import percent

Mask = NDArray[np.bool_]

STOPPED = "The allocation was stopped before it was done; nothing was changed."


@dataclass(frozen=True, eq=False)
class Task:
    """The objective, limits and costs of every fit. S strategies."""

    settings: AllocationSettings
    limits: AllocationLimits
    budget_cost: Floats  #: (S,) of a unit of weight: mean positions open at once
    power: float  #: of the bound on ever falling far; 0 for none


@dataclass(frozen=True, eq=False)
class Fit:
    """Weights and the limits that bind them. S strategies."""

    weights: Floats  #: (S,) share of equity held as margin per position
    #: (S,) before scaling, under the budget; None for growth objectives and own weights
    mix: Floats | None
    unbounded: Mask  #: (S,) True where nothing bounds the weight
    bound_binds: bool  #: the chance of a deep fall holds the weights back
    ceiling_binds: bool  #: the margin ceiling does
    #: largest violation of the optimality conditions (see `joint_growth`, `mixes`)
    residual: float


def fit(task: Task, periods: Periods) -> Fit:
    """Return the weights of a task for some periods.

    Raises `CalculationError` when the smallest weights asked for ruin, or leave too large a chance
    of a deep fall, and for too many strategies to be fitted at once.
    """
    rows, strategies = periods.returns.shape
    require_joint_fit(rows, strategies, len(task.limits.rows))
    sample = scenarios(periods, task.settings.shrink)
    known = task.limits.taking_part & (periods.positions.sum(axis=0) > 0) & periods.has_risk
    if task.settings.objective == "min_cdar":  # an added loss has no place in time
        known &= ~periods.never_lost
    worst = float((sample.returns @ task.limits.minimum).min(initial=0.0))
    if task.settings.objective != "own" and worst <= -1:
        raise CalculationError(
            f"The smallest weights asked for would have lost {percent(-worst)} of equity in one "
            "period; lower them."
        )
    if task.settings.objective in GROWTH:
        return _fastest_growth(task, sample, known)
    if task.settings.objective == "own":
        weights = np.array([task.settings.weights.get(name, 0.0) for name in task.limits.names])
        return Fit(weights, None, np.zeros(len(weights), bool), False, False, 0.0)
    mix = _mix(task, sample, known)
    scaled_mix = scaled(mix.weights, sample, task.limits, task.power)
    unbounded = (mix.weights > 0) & scaled_mix.unbounded
    binds = _at_ceiling(task.limits, scaled_mix.weights)
    return Fit(
        scaled_mix.weights,
        mix.weights,
        unbounded,
        scaled_mix.bound_binds,
        binds,
        max(mix.residual, scaled_mix.residual),
    )


def _fastest_growth(task: Task, sample: Scenarios, known: Mask) -> Fit:
    """Weights that grow fastest.

    A fraction of joint Kelly is that of the optimum whose fraction keeps the limits.
    """
    fraction = task.settings.fraction if task.settings.objective == "fractional" else 1.0
    limits = task.limits.scaled(fraction)
    constraints = Constraints(
        minimum=limits.minimum,
        maximum=np.where(known, limits.maximum, limits.minimum),
        limits=limits.rows,
        room=limits.room,
    )
    power = task.power if task.settings.objective == "risk_constrained" else 0.0
    optimum = maximise_growth(sample.returns, sample.weights, constraints, power=power)
    binds = bool((optimum.prices > 0).any())
    return Fit(
        fraction * optimum.shares,
        None,
        optimum.unbounded,
        optimum.bound_price > 0,
        binds,
        optimum.residual,
    )


def _mix(task: Task, sample: Scenarios, known: Mask) -> Mix:
    """The mix of the strategies with positions, under the budget."""
    weights = np.zeros(len(known))
    if not known.any():
        return Mix(weights, 0.0)
    mix = _mix_of_known(task, sample, known)
    weights[known] = mix.weights
    return Mix(weights, mix.residual)


def _mix_of_known(task: Task, sample: Scenarios, known: Mask) -> Mix:
    """The mix of these strategies alone."""
    settings, budget_cost = task.settings, task.budget_cost[known]
    returns = sample.returns[:, known]
    if settings.objective == "equal_risk":
        covariances = covariance(sample, settings.shrink)[np.ix_(known, known)]
        return equal_risk(covariances, budget_cost)
    if settings.objective == "min_cvar":
        return min_cvar(returns, sample.weights, settings.tail, budget_cost)
    if settings.objective == "min_cdar":
        # An added loss has no place in time; a period that counts twice moves wealth twice.
        counted = sample.weights[: sample.periods] / sample.weights[: sample.periods].mean()
        in_time_order = returns[: sample.periods] * counted[:, None]
        return min_cdar(in_time_order, settings.tail, budget_cost)
    return Mix(np.full(len(budget_cost), 1 / budget_cost.sum()), 0.0)


def _at_ceiling(limits: AllocationLimits, weights: Floats) -> bool:
    return limits.peak(weights) > limits.ceiling * (1 - 1e-6)
