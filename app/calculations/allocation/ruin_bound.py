"""The exponential bound on the chance that given weights ever fall far below the start.

It assumes independent periods of one distribution. It is a diagnostic: the promise on drawdowns is
kept by simulation (`drawdown_promise`).
"""

from __future__ import annotations

import numpy as np

from app.calculations.allocation.periods import Scenarios
from app.calculations.arrays import Floats
from app.calculations.kernels import ROUNDING

_MAXIMUM_POWER = 1e4  #: beyond it the chance is 0 to any digit shown


def ruin_bound(sample: Scenarios, weights: Floats, floor: float) -> float:
    """Return the exponential bound on the chance of ever falling below `floor` of the start.

    It is floor^x, with x > 0 the root of E (1 + R w)^-x = 1 (Lundberg's inequality): 1 without
    growth, 0 where no period loses, and the tighter the smaller the single losses.
    """
    earned = sample.returns @ weights
    if not (weights > 0).any() or (earned >= 0).all() or floor <= 0:
        return 0.0
    if (earned <= -1).any():
        return 1.0
    logs = np.log1p(earned)
    if sample.weights @ logs <= ROUNDING * (sample.weights @ np.abs(logs)):
        return 1.0
    return float(floor ** _adjustment_power(logs, sample.weights))


def _adjustment_power(logs: Floats, odds: Floats) -> float:
    """Return the x > 0 with E e^(-x L) = 1, at most `_MAXIMUM_POWER`, of L = `logs` (T,).

    E (e^(-x L) - 1) / x is -E L < 0 at 0 and rises with x, so it has one root. It is summed from
    e^y - 1 as one function, exact near 0: the root is near 0 where there is almost no edge.
    """
    from scipy.optimize import brentq

    drift = float(odds @ logs)

    def excess(power: float) -> float:
        return float(odds @ np.expm1(-power * logs)) / power if power else -drift

    low, high = 0.0, min(1.0, drift / float(odds @ logs**2))
    while excess(high) < 0:
        if high >= _MAXIMUM_POWER:
            return high
        low, high = high, 2 * high
    return float(brentq(excess, low, high, xtol=1e-12))


def mean_growth(returns: Floats, odds: Floats, weights: Floats) -> float | None:
    """Return the mean log growth of weights (S,) over periods (T, S) of these odds (T,).

    None where a period takes everything.
    """
    earned = returns @ weights
    return float(odds @ np.log1p(earned)) if (earned > -1).all() else None
