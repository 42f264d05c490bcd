"""The scale of a mix: the one that grows fastest within the limits and the bound on deep falls.

A mix fixes proportions; growth, margin and the chance of a deep fall fix its amount. Weights start
at the minimum weights and grow in the mix's proportions; a strategy that reaches its maximum weight
stays there while the others go on. Each stretch between two such points is a problem of one share
(`maximise_growth`), so no more is held than joint Kelly along that line.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from app.calculations.allocation.limits import AllocationLimits
from app.calculations.allocation.periods import Scenarios
from app.calculations.arrays import Floats
from app.calculations.kelly.joint_growth import Constraints, maximise_growth


class Scaled(NamedTuple):
    """Weights in a mix's proportions as far as the limits let them."""

    weights: Floats  #: (S,)
    residual: float  #: of the last stretch
    unbounded: bool  #: nothing bounds the scale; the weights are where the last stretch began
    bound_binds: bool  #: the chance of a deep fall is what stops it


def scaled(mix: Floats, sample: Scenarios, limits: AllocationLimits, power: float) -> Scaled:
    """Return the mix (S,) at its best scale.

    Raises `CalculationError` when the minimum weights already break the bound.
    """
    weights = limits.minimum.copy()
    residual, binds = 0.0, False
    for _ in range(len(mix)):
        direction = np.where(weights < limits.maximum * (1 - 1e-12), mix, 0.0)
        moving = direction > 0
        if not moving.any():
            break
        reach = float(np.min((limits.maximum - weights)[moving] / direction[moving]))
        funds = np.column_stack([weights, direction])  # what is held already, once; and the mix
        constraints = Constraints(
            minimum=np.array([1.0, 0.0]),
            maximum=np.array([1.0, reach]),
            limits=limits.rows @ funds,
            room=limits.room,
        )
        optimum = maximise_growth(sample.returns @ funds, sample.weights, constraints, power=power)
        if optimum.unbounded[1]:
            return Scaled(weights, optimum.residual, True, False)
        full = optimum.shares[1] > reach * (1 - 1e-6)
        step = reach if full else optimum.shares[1]
        weights = np.minimum(weights + step * direction, limits.maximum)
        residual, binds = optimum.residual, optimum.bound_price > 0
        if not full:
            break
    return Scaled(weights, residual, False, binds)
