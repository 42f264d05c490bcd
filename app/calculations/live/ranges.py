"""Ranges of averages over matched positions, by a day-block bootstrap.

Ranges are 90 %: a stationary bootstrap of the open dates, all positions of a date together, in
blocks of the automatic length of a date's summed gaps (`numerics.bootstrap`). The percentiles are
those that make the range of a mean as wide as Student's would be (expanded percentile interval:
Hesterberg 2015, "What teachers should know about the bootstrap", The American Statistician 69),
because plain ones are too narrow on few days.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, stdtrit

from app.calculations.arrays import Floats, Ints
from app.calculations.numerics.bootstrap import block_length, resampled_sums

FEWEST_DAYS = 5  #: days below which there is no range
_TAIL = 0.05
_UNDEFINED = 0.05  #: share of resamples without an answer above which there is no range


class Ranged(NamedTuple):
    """A figure with its 90 % range, None where the days are too few for one."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Resampling:
    """Number of bootstrap resamples, and their seed."""

    resamples: int = 1_000
    seed: int = 0


@dataclass(frozen=True, eq=False)
class DaySums:
    """Sums of K columns over all days, and over each resample of the days."""

    total: Floats  #: (K,)
    drawn: Floats | None  #: (resamples, K); None where there are too few days
    days: int

    @classmethod
    def of(cls, columns: Sequence[Floats], day: Ints, resampling: Resampling) -> DaySums:
        """Return the sums of columns (n,) by day (n,); the first column sets the blocks."""
        days, place = np.unique(day, return_inverse=True)
        by_day = [np.bincount(place, column, len(days)).astype(float) for column in columns]
        sums = np.stack(by_day, axis=1)
        drawn = None
        if len(days) >= FEWEST_DAYS:
            block = block_length(sums[:, 0]).stationary
            drawn = resampled_sums(sums, resampling.resamples, block, resampling.seed)
        return cls(sums.sum(axis=0), drawn, len(days))

    def ranged(self, figure: Callable[[Floats], Floats]) -> Ranged | None:
        """Return a figure with its range; None where it is undefined.

        `figure` makes it from sums (..., K), NaN where they give none.
        """
        value = float(figure(self.total))
        if math.isnan(value):
            return None
        if self.drawn is None:
            return Ranged(value, None, None)
        return Ranged(value, *self._ends(figure(self.drawn)))

    def _ends(self, drawn: Floats) -> tuple[float | None, float | None]:
        undefined = np.isnan(drawn)
        if undefined.mean() > _UNDEFINED:
            return None, None
        tail = _expanded_tail(self.days)
        low, high = np.quantile(drawn[~undefined], [tail, 1 - tail])
        return float(low), float(high)


def ratio(above: Floats, below: Floats) -> Floats:
    """Return above / below elementwise, NaN where the divisor is not positive."""
    above, below = np.asarray(above, float), np.asarray(below, float)
    quotient: Floats = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return quotient


def _expanded_tail(days: int) -> float:
    """Return the share of resamples beyond each end, 5 % on many days and less on few."""
    student = float(stdtrit(days - 1, _TAIL))
    return float(ndtr(student * math.sqrt(days / (days - 1))))
