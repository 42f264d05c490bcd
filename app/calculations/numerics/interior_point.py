"""A primal-dual interior-point method: the minimum of a smooth convex function.

The constraints are linear limits and, optionally, one convex bound.

Boyd & Vandenberghe, "Convex Optimization" (2004), ch. 11.7. Every step stays strictly inside the
limits and the domain of the functions, so they are evaluated only where they exist. The bound is
curved: it gets its own slack, and holds at the end but not on the way (Nocedal & Wright, "Numerical
Optimization" (2006), ch. 19.2). Multipliers come with the answer, so the residual of the optimality
conditions is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from app.calculations.arrays import Floats

_MOST_STEPS = 200
_RESIDUAL = 1e-12  #: of the objective per unit of x, at which an answer is exact to rounding
_NEARLY = 1e-9  #: a residual below which slow progress ends the search
_AIM = 20.0  #: factor by which each step aims to shrink the gap
_SPARE = 1e-3  #: initial slack of a bound that the start violates


class Convex(Protocol):
    """A smooth convex function of x, (n,)."""

    def inside(self, x: Floats) -> bool:
        """Return True if x is in the domain."""

    def value(self, x: Floats) -> float:
        """Return the function at x."""

    def slope(self, x: Floats) -> Floats:
        """Return its gradient (n,)."""

    def curvature(self, x: Floats) -> Floats:
        """Return its Hessian (n, n)."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Minimise `objective` subject to `limits @ x <= room`, with M limits.

    Where there is a bound, `bound.value(x) <= 0` holds too.
    """

    objective: Convex
    limits: Floats  #: (M, n)
    room: Floats  #: (M,)
    bound: Convex | None = None

    def inside(self, x: Floats) -> bool:
        """Return True if x lies strictly within the limits and the domain."""
        return bool((self.limits @ x < self.room).all()) and self.objective.inside(x)


class Minimum(NamedTuple):
    """A minimum and its accuracy."""

    x: Floats  #: (n,)
    multipliers: Floats  #: of the limits, then of the bound; (M,) or (M + 1,)
    residual: float  #: largest violation of the optimality conditions (Karush-Kuhn-Tucker)


class _Point(NamedTuple):
    """An iterate and the problem linearised there, the bound as one more limit."""

    x: Floats
    multipliers: Floats
    slack: Floats  #: of the limits, then of the bound
    rows: Floats  #: of the limits, then the bound's slope
    excess: float  #: value of the bound plus its slack, 0 once it holds
    pull: Floats  #: gradient of the Lagrangian, 0 at the optimum

    @property
    def gap(self) -> float:
        return float(self.slack @ self.multipliers)

    @property
    def residual(self) -> float:
        return max(
            float(np.abs(self.pull).max()),
            float((self.slack * self.multipliers).max()),
            abs(self.excess),
        )

    def distance(self, aim: float) -> float:
        """Return the distance from the relaxed conditions multipliers x slack = aim."""
        return float(
            np.sqrt(
                (self.pull**2).sum()
                + ((self.multipliers * self.slack - aim) ** 2).sum()
                + self.excess**2
            )
        )


def minimise(problem: Problem, start: Floats, *, enough: float = -np.inf) -> Minimum:
    """Return the minimum of a problem from a `start` strictly inside its limits.

    The search stops as soon as the objective is below `enough`.
    """
    slack = problem.room - problem.limits @ start
    spare = np.empty(0)
    if problem.bound is not None:
        spare = np.array([max(-problem.bound.value(start), _SPARE)])
    point = _at(problem, start, 0.01 / np.append(slack, spare), spare)
    for _ in range(_MOST_STEPS):
        if max(float(np.abs(point.pull).max()), point.gap, abs(point.excess)) <= _RESIDUAL:
            break
        if enough > -np.inf and problem.objective.value(point.x) < enough:
            break
        moved = _step(problem, point, point.gap / (_AIM * len(point.slack)))
        if moved is None:
            break
        # Rounding error dominates once an accurate answer improves slowly.
        if point.residual < _NEARLY and moved.residual > 0.5 * point.residual:
            break
        point = moved
    return Minimum(point.x, point.multipliers, point.residual)


def _at(problem: Problem, x: Floats, multipliers: Floats, spare: Floats) -> _Point:
    rows, slack, excess = problem.limits, problem.room - problem.limits @ x, 0.0
    if problem.bound is not None:
        rows, slack = np.vstack([rows, problem.bound.slope(x)]), np.append(slack, spare)
        excess = problem.bound.value(x) + float(spare[0])
    return _Point(
        x, multipliers, slack, rows, excess, problem.objective.slope(x) + rows.T @ multipliers
    )


def _step(problem: Problem, point: _Point, aim: float) -> _Point | None:
    """Take one Newton step of the relaxed conditions multipliers x slack = aim.

    The step is shortened until the distance falls; None where no length achieves that.
    """
    rows, slack, multipliers = point.rows, point.slack, point.multipliers
    ratio, missed = multipliers / slack, np.zeros(len(slack))
    curvature = problem.objective.curvature(point.x) + (rows * ratio[:, None]).T @ rows
    if problem.bound is not None:
        curvature = curvature + multipliers[-1] * problem.bound.curvature(point.x)
        missed[-1] = point.excess
    change = aim / slack - multipliers + ratio * missed
    # Regularise in proportion: a variable at its limit is steep, another may be flat.
    curvature[np.diag_indices_from(curvature)] *= 1.0 + 1e-14
    x_step = -np.linalg.solve(curvature, point.pull + rows.T @ change)
    m_step = ratio * (rows @ x_step) + change
    s_step = (-missed - rows @ x_step)[len(problem.room) :]
    spare, now = slack[len(problem.room) :], point.distance(aim)
    length = min(1.0, _share_to_zero(multipliers, m_step), _share_to_zero(spare, s_step))
    for _ in range(40):
        x = point.x + length * x_step
        if problem.inside(x):
            moved = _at(problem, x, multipliers + length * m_step, spare + length * s_step)
            if moved.distance(aim) <= (1 - 0.01 * length) * now:
                return moved
        length *= 0.5
    return None


def _share_to_zero(values: Floats, step: Floats) -> float:
    """Return the share of a step that keeps positive values positive."""
    falling = step < 0
    return 0.99 * float(np.min(-values[falling] / step[falling])) if falling.any() else np.inf
