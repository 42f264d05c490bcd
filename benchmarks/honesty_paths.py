"""Fresh true paths: the chance that a size breaks its drawdown target when the truth goes on.

Sizes are fixed shares of starting capital, so equity is the start plus the shares times summed
returns, and the judged drawdown the deepest fall of that sum (semantics 5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.arrays import Floats
from benchmarks.honesty_truths import Truth

HORIZON_DAYS = 252


@dataclass(frozen=True, eq=False)
class FreshPaths:
    """Paths of a truth: each strategy's sum of returns on margin by day (N, D, S)."""

    returns: Floats

    @classmethod
    def of(
        cls, truth: Truth, paths: int, rng: np.random.Generator, days: int = HORIZON_DAYS
    ) -> FreshPaths:
        """Draw paths of a truth."""
        drawn = truth.day_returns(rng, paths * days)
        return cls(drawn.reshape(paths, days, len(truth.strategies)))

    def drawdowns(self, shares: Floats) -> Floats:
        """Return (N,) the deepest fall of each path, a share of starting capital.

        `shares` (S,) of starting capital are held as margin in every position.
        """
        equity = np.cumsum(self.returns @ np.atleast_1d(shares), axis=1)
        peak = np.maximum(np.maximum.accumulate(equity, axis=1), 0.0)
        return np.asarray((peak - equity).max(axis=1))

    def chance_of_fall(self, shares: Floats, target: float) -> float:
        """Return the share of paths whose deepest fall is above `target`."""
        if not np.any(shares):
            return 0.0
        return float((self.drawdowns(shares) > target + 1e-12).mean())
