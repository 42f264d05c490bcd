"""The solver behind simultaneous Kelly: the non-negative shares with the highest mean log growth, under linear limits.

`maximise_growth` is a primal-dual interior-point method (Boyd & Vandenberghe, "Convex Optimization" (2004), ch. 11.7): the problem
is concave, its limits are linear, and the steps stay inside 1 + R f > 0 of themselves. It yields multipliers too, so how well an
answer meets the optimality conditions is reported, not assumed. Where several answers grow equally fast (two identical strategies)
it finds one in their middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.calculations.errors import CalculationError
from app.calculations.trade_log import Floats

_MOST_STEPS = 200
_RESIDUAL = 1e-12  #: of growth per unit of scaled share, at which an answer is exact to rounding
_AIM = 20.0  #: how much nearer to its limits each step aims
_FAR = 1e4  #: times the share at which a strategy's worst period takes everything: nothing bounds a share this large
_NOTHING = 1e-8  #: a scaled share this small is the solver's way to say 0


@dataclass(frozen=True, eq=False)
class GrowthOptimum:
    """The shares with the highest mean log growth. S strategies, K limits."""

    shares: Floats  #: (S,) of equity, >= 0
    growth: float  #: mean log growth per period
    unbounded: NDArray[np.bool_]  #: (S,) True where nothing bounds the share; it is then 0 and means nothing
    prices: Floats  #: (K,) growth that one unit more of each limit would add; 0 where it does not bind
    residual: float  #: largest violation of the optimality conditions (Karush-Kuhn-Tucker), in growth per scaled share


class _Problem(NamedTuple):
    """Minimise -weights @ log(1 + returns @ x) subject to limits @ x <= room; x = 0 has room everywhere but at its own bound."""

    returns: Floats  #: (T, S)
    weights: Floats  #: (T,) summing to 1
    limits: Floats  #: (M, S)
    room: Floats  #: (M,)


class _Point(NamedTuple):
    x: Floats  #: (S,)
    multipliers: Floats  #: (M,)


def maximise_growth(
    returns: Floats,
    weights: Floats | None = None,
    *,
    most: Floats | None = None,
    limits: Floats | None = None,
    room: Floats | None = None,
) -> GrowthOptimum:
    """argmax over f >= 0 of the weighted mean of log(1 + returns @ f).

    `returns` (T, S): what each strategy earns in each period per unit of share; `weights` (T,) of the periods, equal unless given;
    `most` (S,): the largest share of each; `limits` (K, S), `room` (K,): `limits @ f <= room`, neither of them negative.
    Raises `CalculationError` for shapes that do not fit, a number that is not finite, or one below zero where none may be.
    """
    r = _checked("returns", returns, (None, None), negative=True)
    periods, n = r.shape
    w = np.ones(periods) if weights is None else _checked("weights", weights, (periods,))
    cap = np.full(n, np.inf) if most is None else _checked("most", most, (n,), infinite=True)
    a = np.zeros((0, n)) if limits is None else _checked("limits", limits, (None, n))
    b = np.zeros(0) if room is None else _checked("room", room, (len(a),))
    w = w / w.sum() if w.any() else w
    shares, prices, unbounded, residual = np.zeros(n), np.zeros(len(a)), np.zeros(n, bool), 0.0
    scale = np.where((r < 0).any(axis=0), -r.min(axis=0, initial=0.0), r.max(axis=0, initial=0.0))
    free = (r[w > 0] > 0).any(axis=0) & (cap > 0) & ~(a[b == 0] > 0).any(axis=0)
    rows = b > 0
    while free.any():
        unit = scale[free]
        problem = _problem(r[:, free] / unit, w, np.minimum(cap[free] * unit, _FAR), a[np.ix_(rows, free)] / unit, b[rows])
        (x, multipliers), residual = _interior_point(problem)
        far = (x > 0.1 * _FAR) & ~np.isfinite(cap[free])
        if not far.any():
            shares[free] = np.where(x > _NOTHING, x, 0.0) / unit
            prices[rows] = np.where(multipliers > _NOTHING, multipliers, 0.0)[2 * len(x) :]
            break
        lossless = far & (r[:, free] >= 0).all(axis=0)  # first these alone: what they could pay for need not be unbounded itself
        unbounded[np.flatnonzero(free)[lossless if lossless.any() else far]] = True
        free &= ~unbounded
    return GrowthOptimum(shares, float(w @ np.log1p(r @ shares)), unbounded, prices, residual)


def _checked(name: str, values: Floats, shape: tuple[int | None, ...], *, negative: bool = False, infinite: bool = False) -> Floats:
    array = np.asarray(values, float)
    expected = " × ".join("any" if side is None else str(side) for side in shape)
    if array.ndim != len(shape) or any(side not in (None, found) for side, found in zip(shape, array.shape, strict=True)):
        raise CalculationError(f"{name}: found an array of shape {array.shape}, expected {expected}.")
    wrong = np.isnan(array) | (~np.isfinite(array) & (not infinite)) | ((array < 0) & (not negative))
    if wrong.any():
        allowed = "finite numbers" if negative else "numbers of 0 or more"
        raise CalculationError(f"{name}: found {float(array[wrong][0])!r}, expected {allowed}.")
    return array


def _problem(returns: Floats, weights: Floats, most: Floats, limits: Floats, room: Floats) -> _Problem:
    bounds = np.eye(returns.shape[1])
    return _Problem(returns, weights, np.vstack([-bounds, bounds, limits]), np.concatenate([np.zeros(len(most)), most, room]))


def _interior_point(problem: _Problem) -> tuple[_Point, float]:
    """The optimum, its multipliers, and how far it is from optimality."""
    point, limits = _start(problem), len(problem.room)
    for _ in range(_MOST_STEPS):
        slack = problem.room - problem.limits @ point.x
        gap = float(slack @ point.multipliers)
        slope = _slope(problem, point)
        if max(float(np.abs(slope).max()), gap) <= _RESIDUAL:
            break
        moved = _step(problem, point, slack, _AIM * limits / gap)
        if moved is None:  # rounding leaves nothing to gain
            break
        point = moved
    slack = problem.room - problem.limits @ point.x
    return point, max(float(np.abs(_slope(problem, point)).max()), float((slack * point.multipliers).max()))


def _start(problem: _Problem) -> _Point:
    """A point well inside every limit, and well short of losing everything in any period."""
    n = problem.returns.shape[1]
    use = problem.limits[n:].sum(axis=1)
    reach = np.min(problem.room[n:][use > 0] / use[use > 0], initial=0.5)
    x = np.full(n, 0.5 * min(reach, 0.5 / max(1.0, -float(problem.returns.sum(axis=1).min(initial=0.0)))))
    return _Point(x, 0.01 / (problem.room - problem.limits @ x))


def _slope(problem: _Problem, point: _Point) -> Floats:
    """(S,) the slope of the Lagrangian, 0 at the optimum."""
    wealth = 1.0 + problem.returns @ point.x
    return problem.limits.T @ point.multipliers - problem.returns.T @ (problem.weights / wealth)


def _step(problem: _Problem, point: _Point, slack: Floats, sharpness: float) -> _Point | None:
    """One Newton step of the relaxed conditions multipliers x slack = 1 / sharpness, cut back to where it helps."""
    wealth = 1.0 + problem.returns @ point.x
    ratio = point.multipliers / slack
    curvature = (problem.returns * (problem.weights / wealth**2)[:, None]).T @ problem.returns
    curvature += (problem.limits * ratio[:, None]).T @ problem.limits
    pull = _slope(problem, point) + problem.limits.T @ (1.0 / (sharpness * slack) - point.multipliers)
    x_step = -np.linalg.solve(curvature + 1e-14 * np.eye(len(point.x)) * np.trace(curvature), pull)
    m_step = ratio * (problem.limits @ x_step) + 1.0 / (sharpness * slack) - point.multipliers
    falling = m_step < 0
    length = min(1.0, 0.99 * float(np.min(-point.multipliers[falling] / m_step[falling], initial=np.inf)))
    now = _residual(problem, point, sharpness)
    for _ in range(60):
        moved = _Point(point.x + length * x_step, point.multipliers + length * m_step)
        inside = (problem.limits @ moved.x < problem.room).all() and (problem.returns @ moved.x > -1.0).all()
        if inside and _residual(problem, moved, sharpness) <= (1 - 0.01 * length) * now:
            return moved
        length *= 0.5
    return None


def _residual(problem: _Problem, point: _Point, sharpness: float) -> float:
    slack = problem.room - problem.limits @ point.x
    return float(np.hypot(np.linalg.norm(_slope(problem, point)), np.linalg.norm(point.multipliers * slack - 1.0 / sharpness)))
