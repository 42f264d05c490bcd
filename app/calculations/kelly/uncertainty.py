"""Uncertainty of a Kelly estimate: bootstrap range, standard error and shrinkage.

The range is not called a 90 % interval: with a rare tail loss it covers less than it says
(semantics 3), because a resample can miss the loss altogether; `share_without_tail` says how often.
Percentile bootstrap: Efron & Tibshirani, "An Introduction to the Bootstrap" (1993), ch. 13.
Standard error: the sandwich formula of an M-estimator (Huber 1967), too small where losses are
rare. Shrinkage: Baker & McHale, "Optimal betting under parameter uncertainty: improving the Kelly
criterion", Decision Analysis 10 (2013).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats
from app.calculations.kelly.caution import Caution

TAIL = 0.5  #: losses of at least this share of the largest one are the tail
_CHUNK = 250_000  # indices drawn at a time: bounds memory whatever the sample's length


@dataclass(frozen=True)
class BootstrapRange:
    """Percentiles of an estimate over resamples of its log, in the estimate's unit."""

    low: float  #: 5th percentile
    median: float
    high: float  #: 95th percentile
    #: share of resamples whose estimate is 0: no edge, no win or no loss in them
    share_at_zero: float
    deviation: float  #: standard deviation of the resamples


def bootstrap_range(returns: Floats, caution: Caution, resamples: int, seed: int) -> BootstrapRange:
    """Return the range of the log-optimal fraction over iid resamples of returns, shape (n,).

    Equal seeds give equal ranges.
    """
    n, rng = len(returns), np.random.default_rng(seed)
    rows = max(1, _CHUNK // n)
    estimates = np.concatenate(
        [
            kernels.bootstrap_log_optimal(
                returns,
                rng.integers(0, n, (min(rows, resamples - done), n)),
                *caution,
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
    """Return the standard error of a log-optimal fraction f; None when f is 0.

    It is 1 / sqrt(sum of w (r / (1 + f r))^2) over weighted returns, shape (n,).
    """
    if fraction <= 0:
        return None
    return float(1 / np.sqrt((weights * (returns / (1 + fraction * returns)) ** 2).sum()))


def shrinkage(fraction: float, error: float) -> float:
    """Return the factor f^2 / (f^2 + error^2) that shrinks an estimate f of that error."""
    return fraction**2 / (fraction**2 + error**2) if fraction else 0.0


def share_without_tail(returns: Floats) -> float | None:
    """Return the share of resamples that draw none of the tail; None without a loss.

    The tail are losses at least half as large as the largest.

    Each of n draws misses k of n trades with probability 1 - k / n.
    """
    n, worst = len(returns), float(returns.min(initial=0.0))
    if worst >= 0:
        return None
    return float((1 - (returns <= TAIL * worst).sum() / n) ** n)
