"""What n trades cannot know: the bootstrap range of a Kelly estimate.

It is called a range, not a 90 % interval: with a rare tail loss it covers less than it says (semantics 3), because a resample
can miss the loss altogether. Percentile bootstrap: Efron & Tibshirani, "An Introduction to the Bootstrap" (1993), ch. 13.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations import kernels
from app.calculations.trade_log import Floats

_CHUNK = 250_000  # indices drawn at a time: bounds memory whatever the sample's length


@dataclass(frozen=True)
class BootstrapRange:
    """Percentiles of an estimate over resamples of its log, in the estimate's unit."""

    low: float  #: 5th percentile
    median: float
    high: float  #: 95th percentile
    share_at_zero: float  #: share of resamples whose estimate is 0: no edge, no win or no loss in them


def bootstrap_range(returns: Floats, edge_haircut: float, tail_every: float, resamples: int, seed: int) -> BootstrapRange:
    """The range of the log-optimal fraction over iid resamples of returns, shape (n,); the same for the same seed."""
    n, rng = len(returns), np.random.default_rng(seed)
    rows = max(1, _CHUNK // n)
    estimates = np.concatenate(
        [
            kernels.bootstrap_log_optimal(returns, rng.integers(0, n, (min(rows, resamples - done), n)), edge_haircut, tail_every)
            for done in range(0, resamples, rows)
        ]
    )
    low, median, high = np.percentile(estimates, [5, 50, 95])
    return BootstrapRange(float(low), float(median), float(high), float((estimates == 0).mean()))
