"""What n trades cannot know: the bootstrap range of a Kelly estimate, its standard error, and how far to shrink it.

The range is not called a 90 % interval: with a rare tail loss it covers less than it says (semantics 3), because a resample can miss
the loss altogether; `share_without_tail` says how often. Percentile bootstrap: Efron & Tibshirani, "An Introduction to the Bootstrap"
(1993), ch. 13. Standard error: the sandwich formula of an M-estimator (Huber 1967), too small where losses are rare.
Shrinkage: Baker & McHale, "Optimal betting under parameter uncertainty: improving the Kelly criterion", Decision Analysis 10 (2013).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats

TAIL = 0.5  #: losses of at least this share of the largest one are the tail
_CHUNK = 250_000  # indices drawn at a time: bounds memory whatever the sample's length


@dataclass(frozen=True)
class BootstrapRange:
    """Percentiles of an estimate over resamples of its log, in the estimate's unit."""

    low: float  #: 5th percentile
    median: float
    high: float  #: 95th percentile
    share_at_zero: (
        float  #: share of resamples whose estimate is 0: no edge, no win or no loss in them
    )
    deviation: float  #: standard deviation of the resamples


def bootstrap_range(
    returns: Floats, edge_haircut: float, tail_every: float, resamples: int, seed: int
) -> BootstrapRange:
    """The range of the log-optimal fraction over iid resamples of returns, shape (n,); the same for the same seed."""
    n, rng = len(returns), np.random.default_rng(seed)
    rows = max(1, _CHUNK // n)
    estimates = np.concatenate(
        [
            kernels.bootstrap_log_optimal(
                returns,
                rng.integers(0, n, (min(rows, resamples - done), n)),
                edge_haircut,
                tail_every,
            )
            for done in range(0, resamples, rows)
        ]
    )
    low, median, high = np.percentile(estimates, [5, 50, 95])
    return BootstrapRange(
        float(low),
        float(median),
        float(high),
        float((estimates == 0).mean()),
        float(estimates.std(ddof=1)),
    )


def standard_error(returns: Floats, weights: Floats, fraction: float) -> float | None:
    """Of a log-optimal fraction f, from weighted returns, shape (n,): 1 / sqrt(sum of w (r / (1 + f r))^2); None when f is 0."""
    if fraction <= 0:
        return None
    return float(1 / np.sqrt((weights * (returns / (1 + fraction * returns)) ** 2).sum()))


def shrinkage(fraction: float, error: float) -> float:
    """The factor f^2 / (f^2 + error^2) by which betting an estimate f of that standard error is best reduced."""
    return fraction**2 / (fraction**2 + error**2) if fraction else 0.0


def share_without_tail(returns: Floats) -> float | None:
    """The share of resamples that draw none of the tail: losses at least half as large as the largest; None without a loss.

    Each of n draws misses k of n trades with probability 1 - k / n.
    """
    n, worst = len(returns), float(returns.min(initial=0.0))
    if worst >= 0:
        return None
    return float((1 - (returns <= TAIL * worst).sum() / n) ** n)
