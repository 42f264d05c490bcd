"""The uncertainty of weights: the same fit to resamples of the periods.

Periods are resampled whole, with everything that closed in them. Percentiles 5 and 95 (Efron &
Tibshirani 1993, ch. 13) over blocks of the automatic length of the book's own return at the fitted
weights (`bootstrap`). They are a range of weights, not a 90 % interval: weights end at 0 and at
their limits, and a rare crash is missing from many resamples. Shrinkage is estimated anew in every
resample, so that its own uncertainty is in the range.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.calculations.allocation.allocate import Allocation, AllocationContext
from app.calculations.allocation.fit import STOPPED, fit
from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError, WorkStoppedError
from app.calculations.numerics.bootstrap import block_length, resampled_periods

RESAMPLES = 200
_SEED = 0


@dataclass(frozen=True, eq=False)
class WeightRanges:
    """Percentiles of the weights over resamples. S strategies."""

    low: Floats  #: (S,) 5th percentile
    median: Floats  #: (S,)
    high: Floats  #: (S,) 95th percentile
    share_at_zero: Floats  #: (S,) of the resamples that give the strategy nothing
    resamples: int  #: that had an answer
    mean_block: float  #: [periods]


def allocation_ranges(
    allocation: Allocation,
    context: AllocationContext,
    *,
    resamples: int = RESAMPLES,
    progress: Callable[[int, int], None] | None = None,
    stopped: Callable[[], bool] | None = None,
) -> WeightRanges:
    """Return the ranges of an allocation of this context, every time the same.

    `progress(done, of)` counts resamples; raises `WorkStoppedError` when `stopped`. Resamples in
    which the limits have no answer are left out; raises `CalculationError` when none has one, or
    for fewer than one resample.
    """
    if resamples < 1:
        raise CalculationError(f"resamples: found {resamples}, expected 1 or more.")
    periods, weights = context.periods, []
    n = len(periods.returns)
    mean_block = block_length(periods.returns @ allocation.weights).stationary if n else 1.0
    for done, rows in enumerate(
        np.concatenate(list(resampled_periods(max(n, 1), resamples, mean_block, _SEED)))[:, :n]
    ):
        if stopped is not None and stopped():
            raise WorkStoppedError(STOPPED)
        try:
            weights.append(fit(context.task, periods.at(rows)).weights)
        except CalculationError:  # the smallest weights ruin in this resample
            continue
        if progress is not None:
            progress(done + 1, resamples)
    if not weights:
        raise CalculationError(
            "The limits have no answer in any resample of the history; lower the smallest weights."
        )
    low, median, high = np.percentile(weights, [5, 50, 95], axis=0)
    at_zero = (np.array(weights) == 0).mean(axis=0)
    return WeightRanges(low, median, high, at_zero, len(weights), mean_block)
