"""Two convex functions of a vector of shares: minus the mean log growth, and the ruin bound.

The ruin bound limits the chance of ever falling to a share of the start.
Returns are (T, n), what each strategy earns in each period per unit of share; 1 + R x is what a
period leaves of one unit of equity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.kelly.risk_constrained import risk_aversion


@dataclass(frozen=True, eq=False)
class _OfWealth:
    """A function of 1 + R x, which exists where no period takes everything."""

    returns: Floats  #: (T, n)

    def inside(self, x: Floats) -> bool:
        return bool((self.returns @ x > -1.0).all())


@dataclass(frozen=True, eq=False)
class MinusGrowth(_OfWealth):
    """-weights @ log(1 + R x)."""

    weights: Floats  #: (T,) summing to 1

    def value(self, x: Floats) -> float:
        """Return the objective at shares `x` (S,)."""
        return -float(self.weights @ np.log1p(self.returns @ x))

    def slope(self, x: Floats) -> Floats:
        """Return its gradient (S,) at `x`."""
        slope: Floats = -(self.returns.T @ (self.weights / (1.0 + self.returns @ x)))
        return slope

    def curvature(self, x: Floats) -> Floats:
        """Return its Hessian (S, S) at `x`."""
        wealth = 1.0 + self.returns @ x
        curvature: Floats = (self.returns * (self.weights / wealth**2)[:, None]).T @ self.returns
        return curvature


@dataclass(frozen=True, eq=False)
class LogMoment(_OfWealth):
    """log E (1 + R x)^-power, the logarithm of a moment of wealth.

    Where it is 0 or less, P(equity ever below a of its start) <= a^power, for every a < 1.

    Busseti, Ryu & Boyd, "Risk-constrained Kelly gambling", Journal of Investing 25 (2016), arXiv
    1603.06183: the -power-th moment of wealth is then a supermartingale. It holds for independent
    periods of one distribution, over any horizon.
    """

    log_weights: Floats  #: (T,) logarithms of the periods' probabilities
    power: float

    def value(self, x: Floats) -> float:
        """Return the objective at shares `x` (S,)."""
        exponents = self._exponents(x)
        top = float(exponents.max())
        return top + math.log(float(np.exp(exponents - top).sum()))

    def slope(self, x: Floats) -> Floats:
        """Return its gradient (S,) at `x`."""
        wealth, odds = self._local(x)
        slope: Floats = -self.power * (self.returns.T @ (odds / wealth))
        return slope

    def curvature(self, x: Floats) -> Floats:
        """Return its Hessian (S, S) at `x`."""
        wealth, odds = self._local(x)
        mean = self.returns.T @ (odds / wealth)
        second = (self.returns * (odds / wealth**2)[:, None]).T @ self.returns
        curvature: Floats = self.power * (self.power + 1) * second - self.power**2 * np.outer(
            mean, mean
        )
        return curvature

    def _exponents(self, x: Floats) -> Floats:
        exponents: Floats = self.log_weights - self.power * np.log1p(self.returns @ x)
        return exponents

    def _local(self, x: Floats) -> tuple[Floats, Floats]:
        """(T,) equity after each period per unit before it, and the period's part of the moment."""
        exponents = self._exponents(x)
        odds = np.exp(exponents - exponents.max())
        return 1.0 + self.returns @ x, odds / odds.sum()


def exponent(floor: float, chance: float) -> float:
    """Return the power for which the bound is P(equity ever below `floor` of start) <= `chance`.

    0 where it asks for nothing.

    lambda = log(chance) / log(floor); infinite where no loss at all is allowed.

    >>> round(exponent(0.7, 0.1), 4)
    6.4557
    """
    if chance >= 1 or floor <= 0:
        return 0.0
    return math.inf if chance <= 0 or floor >= 1 else risk_aversion(floor, chance)
