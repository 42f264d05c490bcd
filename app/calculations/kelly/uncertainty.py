"""Uncertainty of a Kelly estimate: its range, standard error and shrinkage (semantics 3).

The range resamples whole days, or whole periods of an estimate by period: the positions of one
move together, since single positions would make six entries a day that lose together look like six
independent pieces of evidence. A log misses what is rare, so each end asks for one return that it
does not hold:

* high: the larger of two 95th percentiles, that of ordinary bootstraps of days (Efron & Tibshirani,
  "An Introduction to the Bootstrap", 1993, ch. 13) with nothing added, and that of Bayesian
  bootstraps of days (Rubin 1981, "The Bayesian bootstrap", Annals of Statistics 9: weights Exp(1))
  with one more of the largest logged win, of weight Exp(1);
* low: the 5th percentile of Bayesian bootstraps of days with one return of -1 of weight Exp(1). For
  an estimate by period it is a period that loses as many margins as the strategy ever held at once:
  with less, logs of several entries a day that share a crash held the true value in 38 of 100.

Caution enters as follows. In every resample the haircut comes off the resample's own mean, and one
full loss every so many positions has the weight of the positions in it: both say what the future
is like, whatever the log shows. Losses that are added whatever the sample's size
(`Caution.added_losses`) are in no resample: they stand for what a log may have missed, which is
what the low end's loss stands for, with a weight of 1 on average. The haircut spares that
loss; the added win is one of the log's own, in the mean and under the haircut. An estimate
with many added losses can so lie below its range. A resample in which nothing loses does not bound
the fraction; it counts as the fraction at which the largest logged loss takes everything, or one
of the whole margin where the log has none.

Standard error: the sandwich formula of an M-estimator (Huber 1967), too small where losses are
rare. Shrinkage: Baker & McHale, "Optimal betting under parameter uncertainty: improving the Kelly
criterion", Decision Analysis 10 (2013).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.kelly.caution import Caution

TAIL = 0.5  #: losses of at least this share of the largest one are the tail
_CHUNK = 250_000  # weights drawn at a time: bounds memory whatever the sample's length


@dataclass(frozen=True)
class BootstrapRange:
    """Range of an estimate over resamples of its log, in the estimate's unit."""

    low: float  #: 5th percentile, one full loss added
    median: float  #: over ordinary bootstraps with nothing added
    high: float  #: 95th percentile, the larger of nothing and one large win added
    #: share of the low end's resamples whose estimate is 0: how well the log rules out no edge
    share_reaching_zero: float
    deviation: float  #: standard deviation over ordinary bootstraps with nothing added


@dataclass(frozen=True, eq=False)
class UnitSample:
    """Returns of one sample and the units, days or periods, in which they move together."""

    returns: Floats  #: (n,) on margin, each the sum over so many positions
    positions: Floats  #: (n,)
    unit: Ints  #: (n,) from 0 up, none left out
    full_loss: float = 1.0  #: the low end's added loss [margins of one position]

    @classmethod
    def of_days(cls, returns: Floats, days: Ints) -> UnitSample:
        """Return single positions (n,) that move together where their `days` (n,) are equal."""
        order = np.argsort(days, kind="stable")
        _, unit = np.unique(days[order], return_inverse=True)
        return cls(np.ascontiguousarray(returns[order]), np.ones(len(returns)), unit)

    @classmethod
    def of_periods(cls, returns: Floats, positions: Ints, at_once: int) -> UnitSample:
        """Return sums (n,) over the `positions` (n,) of each period; periods are the units.

        `at_once` is the most positions ever held at once.
        """
        units = np.arange(len(returns))
        return cls(np.ascontiguousarray(returns), positions.astype(float), units, float(at_once))

    def with_largest_win(self) -> UnitSample:
        """Return the sample with its largest win once more, in a unit of its own."""
        at, added = int(np.argmax(self.returns)), self.unit.max() + 1
        return UnitSample(
            np.append(self.returns, self.returns[at]),
            np.append(self.positions, self.positions[at]),
            np.append(self.unit, added),
        )


def bootstrap_range(
    sample: UnitSample, caution: Caution, resamples: int, seed: int
) -> BootstrapRange:
    """Return the range of the log-optimal fraction of a sample that is not empty.

    `resamples` >= 2 of each of the three kinds. Equal seeds give equal ranges.
    """
    units, rng = int(sample.unit.max()) + 1, np.random.default_rng(seed)
    with_win = sample.with_largest_win()
    win_weight = float((sample.returns > 0).any())  # without a win there is none to add
    worst = -float(sample.returns.min())
    reach = 1 / worst if worst > 0 else 1.0
    estimate = _Estimate(caution, reach, _plain_estimate(sample, caution, reach))
    plain, cautious, lucky = [], [], []
    for rows in _batches(resamples, units):
        draws = rng.integers(0, units, (rows, units), np.int32)
        nothing = np.zeros(rows)
        plain.append(estimate.of(sample, kernels.draw_counts(draws), nothing))
        weights = rng.standard_exponential((rows, units + 1))
        cautious.append(estimate.of(sample, weights, weights[:, -1].copy()))
        weights[:, -1] *= win_weight
        lucky.append(estimate.of(with_win, weights, nothing))
    ordinary, low_end = np.concatenate(plain), np.concatenate(cautious)
    median, high = np.percentile(ordinary, [50, 95])
    return BootstrapRange(
        low=float(np.percentile(low_end, 5)),
        median=float(median),
        high=float(max(high, np.percentile(np.concatenate(lucky), 95))),
        share_reaching_zero=float((low_end == 0).mean()),
        deviation=float(ordinary.std(ddof=1)),
    )


@dataclass(frozen=True)
class _Estimate:
    """The log-optimal fraction of a resample, seen with caution."""

    caution: Caution
    reach: float  #: the fraction of a resample in which nothing loses
    guess: float = 0.0

    def of(self, sample: UnitSample, weights: Floats, lost: Floats) -> Floats:
        """Return the fractions (K,) of the units' `weights` (K, >= units), `lost` (K,) added."""
        fractions: Floats = kernels.resampled_log_optimal(
            sample.returns,
            sample.positions,
            sample.unit,
            weights,
            lost,
            sample.full_loss,
            self.caution.edge_haircut,
            self.caution.tail_every,
            self.reach,
            self.guess,
        )
        return fractions


def _plain_estimate(sample: UnitSample, caution: Caution, reach: float) -> float:
    """Return the fraction of the log itself: the first guess of every resample's."""
    every_unit = np.ones((1, int(sample.unit.max()) + 1))
    return float(_Estimate(caution, reach).of(sample, every_unit, np.zeros(1))[0])


def _batches(resamples: int, units: int) -> Iterator[int]:
    """Yield numbers of resamples that add up to all of them and bound the memory used at once."""
    rows = max(1, _CHUNK // (units + 1))
    for done in range(0, resamples, rows):
        yield min(rows, resamples - done)


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
