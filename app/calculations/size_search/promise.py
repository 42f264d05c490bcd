"""The promise on drawdowns (semantics 8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.arrays import Floats


@dataclass(frozen=True)
class Promise:
    """P(judged drawdown > `target`) is at most `tolerance`."""

    target: float
    tolerance: float

    def kept(self, falls: Floats) -> bool:
        """Return True where the deepest falls of all paths (paths,) keep the promise."""
        return bool((falls > self.target).mean() <= self.tolerance)

    def broken(self, falls: Floats) -> int:
        """Return the number of paths whose deepest fall (paths,) exceeds the target."""
        return int((falls > self.target).sum())

    def quantile(self, falls: Floats) -> float:
        """Return the fall that is exceeded on as many paths as the promise allows.

        It is the smallest target that these falls (paths,) keep.
        """
        allowed = min(int(self.tolerance * len(falls) + 1e-9), len(falls) - 1)
        return float(np.partition(falls, len(falls) - 1 - allowed)[len(falls) - 1 - allowed])
