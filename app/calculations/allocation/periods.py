"""The data an allocation is fitted to: returns on margin by period, shrunk, with added losses.

Means. Each strategy's mean return keeps the share k = t^2 / (t^2 + (n - 1) / (n - 3)) of itself, t
its mean over its standard error in the n periods in which it closed something; nothing is left of
n <= 3. It is the factor of Baker & McHale 2013 (see `uncertainty`), by which a bet of estimated
edge is best reduced, for a small edge and with the variance of Student's t for a standard error
that is itself estimated. The spread around the mean, and with it every crash, stays as it is.

A strategy without a losing period shows no risk, and every objective would give it all it may. It
is given one as everywhere else: the profile's added full losses, in periods of their own, as
returns of -1. Without them it gets no weight (`Periods.has_risk`).

Correlations. Schaefer & Strimmer 2005, "A shrinkage approach to large-scale covariance matrix
estimation", Statistical Applications in Genetics and Molecular Biology 4: toward 0 by the estimated
variance of the correlations over their sum of squares. Standard deviations stay as they are, so the
unit in which a strategy's returns are measured does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.numerics.shrinkage import supported_share

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Periods:
    """T periods in time order, S strategies."""

    returns: Floats  #: (T, S) summed returns on margin, 0 where the strategy closed nothing
    positions: Ints  #: (T, S) how many closed
    lost: Mask  #: (T, S) the strategy lost, before any haircut
    #: one added full-margin loss for this many positions of each strategy; 0 for none
    tail_every: float = 0.0
    added_losses: float = 0.0  #: full-margin losses added to a strategy that never lost
    weights: Floats | None = None  #: (T,) > 0, how often each period counts; None: once

    def at(self, rows: Ints | slice) -> Periods:
        """Return some of the periods: a part of the history, or a resample of it."""
        return replace(
            self,
            returns=self.returns[rows],
            positions=self.positions[rows],
            lost=self.lost[rows],
            weights=None if self.weights is None else self.weights[rows],
        )

    @property
    def counted(self) -> Floats:
        """(T,) how often each period counts."""
        return np.ones(len(self.returns)) if self.weights is None else self.weights

    @property
    def never_lost(self) -> Mask:
        """(S,) the strategy closed something, and lost in no period."""
        return np.asarray((self.positions > 0).any(axis=0) & ~self.lost.any(axis=0))

    @property
    def full_losses(self) -> Floats:
        """(S,) added full-margin losses of each strategy, a period weighing 1."""
        counts = self.counted @ self.positions
        regular = counts / self.tail_every if self.tail_every else np.zeros(len(counts))
        return np.asarray(regular + np.where(self.never_lost, self.added_losses, 0.0))

    @property
    def has_risk(self) -> Mask:
        """(S,) the strategy lost at some time, or has full losses added."""
        return np.asarray(~self.never_lost | (self.full_losses > 0))


class Scenarios(NamedTuple):
    """The sample of the objectives.

    Rows are `periods` in time order, then added losses, which have no time.
    """

    returns: Floats  #: (T', S)
    weights: Floats  #: (T',) summing to 1
    periods: int


def mean_shrinkage(periods: Periods) -> Floats:
    """Return the share (S,) of each strategy's mean return that its positions support.

    It is 0 without positions.
    """
    active, counted = periods.positions > 0, periods.counted
    n = counted @ active
    mean = counted @ np.where(active, periods.returns, 0.0) / np.maximum(n, 1)
    spread = np.where(active, periods.returns - mean, 0.0)
    variance = counted @ spread**2 / np.maximum(n - 1, 1)
    return supported_share(n, mean, variance)


def scenarios(periods: Periods, shrink: bool) -> Scenarios:
    """Return the periods as an objective sees them, `shrink` applied."""
    returns, rows = periods.returns, len(periods.returns)
    counts = periods.counted @ periods.positions
    if shrink:
        logged = np.where(periods.positions > 0, returns, 0.0)
        mean = periods.counted @ logged / np.where(counts > 0, counts, 1.0)  # of one position
        returns = returns - periods.positions * ((1 - mean_shrinkage(periods)) * mean)
    weights = periods.counted
    full_losses = periods.full_losses
    if full_losses.any():
        struck = full_losses > 0
        returns = np.vstack([returns, -np.diag(np.ones(len(counts)))[struck]])
        weights = np.append(weights, full_losses[struck])
    return Scenarios(returns, weights / max(weights.sum(), 1.0), rows)


def covariance(sample: Scenarios, shrink: bool) -> Floats:
    """Return the covariance (S, S) of the scenarios' returns.

    With `shrink` its correlations are those of Schaefer & Strimmer.
    """
    deviation = sample.returns - sample.weights @ sample.returns
    matrix: Floats = (deviation * sample.weights[:, None]).T @ deviation
    if not shrink or len(matrix) < 2:
        return matrix
    sd = np.sqrt(np.diag(matrix))
    remaining = 1 - _correlation_shrinkage(deviation[: sample.periods] / np.where(sd > 0, sd, 1.0))
    return np.where(np.eye(len(matrix), dtype=bool), matrix, remaining * matrix)


def _correlation_shrinkage(standardised: Floats) -> float:
    """The share by which correlations are moved to 0.

    It is the sum of their estimated variances over the sum of their squares.
    """
    n = len(standardised)
    if n < 4:
        return 1.0
    products = standardised.T @ standardised
    squares = (standardised**2).T @ standardised**2
    variance = n / (n - 1) ** 3 * (squares - products**2 / n)
    correlation = products / (n - 1)
    off = ~np.eye(len(products), dtype=bool)
    total = float((correlation[off] ** 2).sum())
    if total <= 0:
        return 1.0
    return min(1.0, max(0.0, float(variance[off].sum()) / total))
