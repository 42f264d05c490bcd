"""Simultaneous Kelly's optimum: the shares with the highest mean log growth.

Linear limits and a bound on ever falling far may hold it back.

`maximise_growth` puts the problem to `interior_point`: it is concave and its limits are convex.
Where several answers grow equally fast (two identical strategies) it finds one in their middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.kelly.growth_objectives import LogMoment, MinusGrowth
from app.calculations.numerics.interior_point import Minimum, Problem, minimise
from app.calculations.numerics.work_limits import require_joint_fit

#: times the share at which a strategy's worst period takes everything: nothing bounds a share this
#: large
_FAR = 1e4
_NOTHING = 1e-8  #: a scaled share this small is the solver's way to say 0
_POOR = 1e-6  #: a residual that is no answer
ROUNDING = 1e-12  #: a sum this small beside its parts is 0: rounding must not make an edge
_MET = 1e-11  #: a bound missed by less than this is met


class UnmetBoundError(CalculationError):
    """No shares within the limits meet the bound on ever falling far."""


@dataclass(frozen=True, eq=False)
class Constraints:
    """Constraints on the shares of S strategies: bounds of each and K linear limits.

    None stands for none: shares from 0 up, and no limit.
    """

    minimum: Floats | None = None  #: (S,) smallest share of each, >= 0
    maximum: Floats | None = None  #: (S,) largest share of each, may be infinite
    limits: Floats | None = None  #: (K, S) `limits @ shares <= room`, >= 0
    room: Floats | None = None  #: (K,) >= 0


UNCONSTRAINED = Constraints()


@dataclass(frozen=True, eq=False)
class GrowthOptimum:
    """The shares with the highest mean log growth. S strategies, K limits."""

    shares: Floats  #: (S,) of equity, >= 0
    growth: float  #: mean log growth per period
    #: (S,) True where nothing bounds the share; it is then the minimum and means nothing
    unbounded: NDArray[np.bool_]
    #: (K,) growth that one unit more of each limit would add; 0 where it does not bind
    prices: Floats
    #: largest violation of the optimality conditions (Karush-Kuhn-Tucker), in growth per scaled
    #: share
    residual: float
    #: growth that a unit more of the bound's logarithm would add; 0 where it does not bind
    bound_price: float = 0.0


def maximise_growth(
    returns: Floats,
    weights: Floats | None = None,
    constraints: Constraints = UNCONSTRAINED,
    *,
    power: float = 0.0,
) -> GrowthOptimum:
    """Return the argmax over f >= 0 of the weighted mean of log(1 + returns @ f).

    `returns` (T, S): what each strategy earns in each period per unit of share; `weights` (T,) of
    the periods, equal unless given; `constraints` on f. `power` > 0 asks for
    E (1 + returns @ f)^-power <= 1 as well (`LogMoment`; infinite: no period may lose). Raises
    `CalculationError` for shapes that do not fit, a number that is not finite, one below zero
    where none may be, `minimum` that ruins or does not fit into `maximum` and `room`, and too many
    strategies to be fitted at once;
    `UnmetBoundError` where no shares meet the bound.
    """
    r = _checked("returns", returns, (None, None), negative=True)
    periods, n = r.shape
    limited = 0 if constraints.limits is None else len(constraints.limits)
    require_joint_fit(periods, n, limited)
    w = np.ones(periods) if weights is None else _checked("weights", weights, (periods,))
    floor, limits = _checked_limits(constraints, n)
    w = w / w.sum() if w.any() else w
    wealth = 1.0 + r @ floor  # (T,) equity after the smallest shares: the rest is a share of it
    used = limits.coefficients @ floor
    unfit = (floor > limits.cap).any() or (used > limits.room * (1 + 1e-9)).any()
    if unfit or (wealth <= 0).any():
        raise CalculationError(
            "minimum: the smallest shares asked for do not fit into the largest,"
            " break a limit, or lose everything."
        )
    left = _Limits(limits.cap - floor, limits.coefficients, np.maximum(limits.room - used, 0.0))
    log_weights = _moment_weights(w, wealth, power)
    optimum = _above(r / wealth[:, None], w, left, log_weights, power)
    shares = floor + optimum.shares
    return GrowthOptimum(
        shares,
        float(w @ np.log1p(r @ shares)),
        optimum.unbounded,
        optimum.prices,
        optimum.residual,
        optimum.bound_price,
    )


class _Limits(NamedTuple):
    """Limits on shares from 0 up, every one of them given."""

    cap: Floats  #: (S,)
    coefficients: Floats  #: (K, S)
    room: Floats  #: (K,)


def _checked_limits(constraints: Constraints, n: int) -> tuple[Floats, _Limits]:
    """Return the smallest shares (n,), and the limits that hold for them and for all others."""
    minimum, maximum = constraints.minimum, constraints.maximum
    floor, cap = np.zeros(n), np.full(n, np.inf)
    coefficients, room = np.zeros((0, n)), np.zeros(0)
    if minimum is not None:
        floor = _checked("minimum", minimum, (n,))
    if maximum is not None:
        cap = _checked("maximum", maximum, (n,), infinite=True)
    if constraints.limits is not None:
        coefficients = _checked("limits", constraints.limits, (None, n))
    if constraints.room is not None:
        room = _checked("room", constraints.room, (len(coefficients),))
    return floor, _Limits(cap, coefficients, room)


def _moment_weights(w: Floats, wealth: Floats, power: float) -> Floats:
    """(T,) logarithms of the periods' weights in the bound."""
    with np.errstate(divide="ignore"):
        logs: Floats = np.log(w) - (0.0 if np.isinf(power) else power) * np.log(wealth)
    return logs


def _above(
    r: Floats, w: Floats, limits: _Limits, log_weights: Floats, power: float
) -> GrowthOptimum:
    """Return the optimum from 0 up; strategies that nothing bounds stay at 0."""
    n, (cap, a, b) = r.shape[1], limits
    shares, prices, residual, bound_price = np.zeros(n), np.zeros(len(a)), 0.0, 0.0
    scale = np.where((r < 0).any(axis=0), -r.min(axis=0, initial=0.0), r.max(axis=0, initial=0.0))
    weighted = w > 0
    free = (r[weighted] > 0).any(axis=0) & (cap > 0) & ~(a[b == 0] > 0).any(axis=0)
    if np.isinf(power):
        free &= (r[weighted] >= 0).all(axis=0)
    unbounded = free & (r[weighted] >= 0).all(axis=0) & np.isinf(cap) & ~(a > 0).any(axis=0)
    free &= ~unbounded
    rows = b > 0
    while free.any() and (power or _has_edge(r[weighted][:, free], w[weighted])):
        unit = scale[free]
        objective = MinusGrowth(r[weighted][:, free] / unit, w[weighted])
        bound = (
            LogMoment(objective.returns, log_weights[weighted], power)
            if 0 < power < np.inf
            else None
        )
        problem = _problem(
            objective,
            np.minimum(cap[free] * unit, _FAR),
            a[np.ix_(rows, free)] / unit,
            b[rows],
            bound,
        )
        solved = _solved(problem, _start(problem, objective.returns))
        if solved is None:
            break
        x, multipliers, missed = solved
        far = (x > 0.1 * _FAR) & ~np.isfinite(cap[free])
        if not far.any():
            shares[free], residual = np.where(x > _NOTHING, x, 0.0) / unit, missed
            binding = np.where(multipliers > _NOTHING, multipliers, 0.0)
            prices[rows] = binding[2 * len(x) : 2 * len(x) + rows.sum()]
            bound_price = float(binding[-1]) if bound else 0.0
            break
        unbounded[np.flatnonzero(free)[far]] = True
        free &= ~unbounded
    return GrowthOptimum(shares, 0.0, unbounded, prices, residual, bound_price)


def _has_edge(r: Floats, w: Floats) -> bool:
    """Return True where any share adds growth to none at all.

    Growth is concave: where no first step adds any, no share does.
    """
    return bool((w @ r > ROUNDING * (w @ np.abs(r))).any())


def _checked(
    name: str,
    values: Floats,
    shape: tuple[int | None, ...],
    *,
    negative: bool = False,
    infinite: bool = False,
) -> Floats:
    array = np.asarray(values, float)
    expected = " × ".join("any" if side is None else str(side) for side in shape)
    if array.ndim != len(shape) or any(
        side not in (None, length) for side, length in zip(shape, array.shape, strict=True)
    ):
        raise CalculationError(
            f"{name}: found an array of shape {array.shape}, expected {expected}."
        )
    wrong = (
        np.isnan(array) | (~np.isfinite(array) & (not infinite)) | ((array < 0) & (not negative))
    )
    if wrong.any():
        allowed = "finite numbers" if negative else "numbers of 0 or more"
        raise CalculationError(f"{name}: found {float(array[wrong][0])!r}, expected {allowed}.")
    return array


def _problem(
    objective: MinusGrowth, cap: Floats, limits: Floats, room: Floats, bound: LogMoment | None
) -> Problem:
    bounds = np.eye(len(cap))
    return Problem(
        objective,
        np.vstack([-bounds, bounds, limits]),
        np.concatenate([np.zeros(len(cap)), cap, room]),
        bound,
    )


def _solved(problem: Problem, start: Floats) -> Minimum | None:
    """Return the optimum; None where only 0 meets the bound.

    Raises `UnmetBoundError` where not even that does.
    """
    if problem.bound is None:
        return minimise(problem, start)
    zero = np.zeros(len(start))
    if problem.bound.value(zero) > _MET:
        safest = minimise(Problem(problem.bound, problem.limits, problem.room), start, enough=0.0)
        if problem.bound.value(safest.x) >= 0:
            raise UnmetBoundError("power: no shares within the limits meet the bound.")
    elif (problem.bound.slope(zero) >= 0).all():
        # no share lowers the bound near 0, and it is convex: no share lowers it anywhere
        return None
    minimum = minimise(problem, start)
    if minimum.residual > _POOR:  # growth without end leaves the bound far behind
        free = minimise(Problem(problem.objective, problem.limits, problem.room), start)
        if problem.bound.value(free.x) <= 0:
            return free._replace(multipliers=np.append(free.multipliers, 0.0))
    return minimum


def _start(problem: Problem, returns: Floats) -> Floats:
    """Return a point well inside every limit, and well short of losing everything in any period."""
    n = returns.shape[1]
    use = problem.limits[n:].sum(axis=1)
    reach = np.min(problem.room[n:][use > 0] / use[use > 0], initial=0.5)
    worst = -float(returns.sum(axis=1).min(initial=0.0))
    return np.full(n, 0.5 * min(reach, 0.5 / max(1.0, worst)))
