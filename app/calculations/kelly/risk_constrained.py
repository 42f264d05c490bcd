"""Risk-constrained Kelly along one direction.

The largest share of a strategy that limits the chance of ever falling to a part of the start.

Busseti, Ryu & Boyd, "Risk-constrained Kelly gambling", Journal of Investing 25 (2016), arXiv
1603.06183: with lambda = log(beta) / log(alpha), E (1 + c r)^-lambda <= 1 keeps the chance that
wealth ever falls to alpha of its START at beta or below, for every horizon. It asks for independent
periods, fractional sizes and the true distribution. It is not about drawdown: a fall from a later
peak does not count.
"""

from __future__ import annotations

import math

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError

_HALVINGS = 200


def risk_aversion(alpha: float, beta: float) -> float:
    """Return lambda = log(beta) / log(alpha).

    It is that of a fall to alpha of the start with a chance of at most beta. Raises
    `CalculationError` for a share that is not between 0 and 1.
    """
    for name, share in (("alpha", alpha), ("beta", beta)):
        if not 0 < share < 1:
            raise CalculationError(f"{name}: found {share!r}, expected a share between 0 and 1.")
    return math.log(beta) / math.log(alpha)


def risk_constrained_fraction(returns: Floats, alpha: float, beta: float) -> float:
    """Return the growth-optimal multiple c >= 0 of `returns` with mean (1 + c r)^-lambda <= 1.

    `returns` is (T,). 0 without an edge, inf without a loss.

    h(c) = log mean (1 + c r)^-lambda is convex with h(0) = 0 and h'(0) < 0 when there is an edge,
    so it has one root above 0; the growth optimum lies below it where the bound does not bind.

    >>> even_money = np.repeat([1.0, -1.0], [6, 4])
    >>> round(risk_constrained_fraction(even_money, alpha=0.5, beta=0.1), 8)
    0.09338445
    """
    aversion = risk_aversion(alpha, beta)
    if not len(returns) or returns.mean() <= 0:
        return 0.0
    if returns.min() >= 0:
        return math.inf
    low, high = 0.0, float(kernels.log_optimal(np.ascontiguousarray(returns), 0.0, 0.0, 0.0, 0.0))
    if _excess(high, returns, aversion) <= 0:
        return high
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if not low < middle < high:
            break
        low, high = (middle, high) if _excess(middle, returns, aversion) <= 0 else (low, middle)
    return low


def _excess(c: float, returns: Floats, aversion: float) -> float:
    """Return log mean (1 + c r)^-lambda, without overflow."""
    powers = -aversion * np.log1p(c * returns)
    largest = powers.max()
    return float(largest + np.log(np.exp(powers - largest).mean()))
