"""Shrinkage of estimated means towards zero, by what the sample can support."""

from __future__ import annotations

import numpy as np

from app.calculations.arrays import Floats

_FEWEST = 3  #: a variance of the estimate needs more results than this


def supported_share(count: Floats, mean: Floats, variance: Floats) -> Floats:
    """Return the share (S,) of each mean that its sample supports, 0 where it supports none.

    It is signal / (signal + noise): n mean^2 against the sample variance, widened by (n - 1) /
    (n - 3) for being estimated itself. `count` (S,) are results, `variance` (S,) theirs with
    divisor n - 1. The same formula shrinks a Kelly fraction: Baker & McHale, "Optimal betting under
    parameter uncertainty", Decision Analysis 10 (2013).
    """
    enough = count > _FEWEST
    wide = np.where(enough, (count - 1) / np.maximum(count - _FEWEST, 1e-9), np.inf)
    signal = count * mean**2
    with np.errstate(invalid="ignore"):
        shares = signal / (signal + wide * variance)
    return np.where(enough & (signal > 0), shares, 0.0)
