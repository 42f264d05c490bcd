"""Ranges of averages over matched positions, by a day-block bootstrap.

Ranges are 90 %: the wider of two stationary bootstraps of the open dates, all positions of a date
together: single dates, and blocks of the automatic length of a date's summed gaps
(`numerics.bootstrap`), which by chance find less spread than there is. With n the number of blocks,

* a mean has Student's range with the standard error of its resamples times sqrt(n / (n - 1)): it
  holds the true mean of skewed gaps with rare outliers as often as it says, percentiles do not;
* a ratio has the percentiles that would give a mean as wide a range (expanded percentile interval:
  Hesterberg 2015, "What teachers should know about the bootstrap", The American Statistician 69).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.numerics.bootstrap import block_length, resampled_sums

FEWEST_DAYS = 5  #: days below which there is no range
_TAIL = 0.05
_FEWEST_BLOCKS = 2.0  #: fewer say nothing about the spread of their means
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


class _Drawn(NamedTuple):
    """Sums over resampled days."""

    sums: Floats  #: (resamples, K)
    blocks: float  #: mean blocks of a resample

    @property
    def student(self) -> float:
        """Standard errors of the resamples from the middle of a range to each end."""
        from scipy.special import stdtrit

        count = max(self.blocks, _FEWEST_BLOCKS)
        return float(-stdtrit(count - 1, _TAIL)) * math.sqrt(count / (count - 1))


@dataclass(frozen=True, eq=False)
class DaySums:
    """Sums of K columns over all days, and over resamples of the days."""

    total: Floats  #: (K,)
    drawn: tuple[_Drawn, ...]  #: empty where there are too few days
    days: int

    @classmethod
    def of(cls, columns: Sequence[Floats], day: Ints, resampling: Resampling) -> DaySums:
        """Return the sums of columns (n,) by day (n,); the first column sets the blocks."""
        days, place = np.unique(day, return_inverse=True)
        by_day = [np.bincount(place, column, len(days)).astype(float) for column in columns]
        sums = np.stack(by_day, axis=1)
        drawn: tuple[_Drawn, ...] = ()
        if len(days) >= FEWEST_DAYS:
            blocks = dict.fromkeys((1.0, block_length(sums[:, 0]).stationary))
            drawn = tuple(_drawn(sums, block, resampling) for block in blocks)
        return cls(sums.sum(axis=0), drawn, len(days))

    def ranged(self, figure: Callable[[Floats], Floats]) -> Ranged | None:
        """Return a figure with its range; None where it is undefined.

        `figure` makes it from sums (..., K), NaN where they give none.
        """
        value = float(figure(self.total))
        if math.isnan(value):
            return None
        ends = [_percentiles(figure(drawn.sums), drawn.student) for drawn in self.drawn]
        if not ends or None in ends:
            return Ranged(value, None, None)
        lows, highs = zip(*(end for end in ends if end is not None), strict=True)
        return Ranged(value, min(lows), max(highs))

    def mean(self, above: int, below: int) -> Ranged | None:
        """Return column `above` over column `below`, a count, with Student's range."""
        value = float(ratio(self.total[above], self.total[below]))
        if math.isnan(value):
            return None
        if not self.drawn:
            return Ranged(value, None, None)
        half = max(
            drawn.student * float(np.nanstd(ratio(drawn.sums[:, above], drawn.sums[:, below])))
            for drawn in self.drawn
        )
        return Ranged(value, value - half, value + half)


def _drawn(sums: Floats, block: float, resampling: Resampling) -> _Drawn:
    drawn = resampled_sums(sums, resampling.resamples, block, resampling.seed)
    return _Drawn(drawn, len(sums) / block)


def _percentiles(drawn: Floats, student: float) -> tuple[float, float] | None:
    """Return the ends of a ratio's range; None where too many resamples have no answer."""
    from scipy.special import ndtr

    undefined = np.isnan(drawn)
    if undefined.mean() > _UNDEFINED:
        return None
    low, high = np.quantile(drawn[~undefined], [ndtr(-student), ndtr(student)])
    return float(low), float(high)


def ratio(above: Floats, below: Floats) -> Floats:
    """Return above / below elementwise, NaN where the divisor is not positive."""
    above, below = np.asarray(above, float), np.asarray(below, float)
    quotient: Floats = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return quotient
