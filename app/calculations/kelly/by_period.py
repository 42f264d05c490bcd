"""Kelly of one strategy by period: what its days, or weeks, would have grown fastest (semantics 3).

argmax over f >= 0 of the mean of log(1 + f R_t), R_t the sum of returns on margin of the positions
that close in period t: f is a share of equity held as margin in each position. It sees that
positions of one period win and lose together, which the estimate position by position does not.
Periods are those of simultaneous Kelly (`log.periods`); one in which the strategy closes nothing
does not count. The haircut comes off each position before summing. The added losses are one period
of return -1; their weight counts in positions, a logged period weighing 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.kelly.caution import Caution, checked_caution
from app.calculations.kelly.estimate import checked_resamples, checked_returns, sample_status
from app.calculations.kelly.status import Status
from app.calculations.kelly.uncertainty import BootstrapRange, UnitSample, bootstrap_range


@dataclass(frozen=True)
class PeriodKelly:
    """Kelly by period of one strategy."""

    periods: int  #: in which a position of known return on margin closed
    share: float  #: of equity, held as margin in each position; may exceed 1
    status: Status
    bootstrap: BootstrapRange | None = None  #: the range of `share`, by periods


@dataclass(frozen=True, eq=False)
class PeriodSums:
    """Sums of returns on margin of T periods in which a strategy closed something."""

    returns: Floats  #: (T,)
    positions: Ints  #: (T,) behind each
    at_once: int  #: the most positions that the strategy ever held at once


def period_kelly(
    sums: PeriodSums, caution: Caution, *, resamples: int = 0, seed: int = 0
) -> PeriodKelly:
    """Return Kelly by period.

    `caution`, `resamples` and `seed` as in `kelly_estimate`; the range resamples the periods.
    Raises `CalculationError` as it does.

    >>> day_of_six = np.repeat([6.0, -6.0], [60, 40])  # six tosses a day that fall alike
    >>> sums = PeriodSums(day_of_six, np.full(100, 6), at_once=6)
    >>> round(period_kelly(sums, Caution()).share, 4)  # a sixth of the single toss's
    0.0333
    """
    r, counts = checked_returns(sums.returns), np.asarray(sums.positions, np.int64)
    haircut, tail_every, added = checked_caution(caution)
    share = float(kernels.log_optimal_by_period(r, counts, haircut, tail_every, added, 0.0))
    count = int(counts.sum())
    shift = haircut * max(float(r.sum()) / max(count, 1), 0.0)
    bootstrap = None
    if checked_resamples(resamples) and len(r):
        sample = UnitSample.of_periods(r, counts, sums.at_once)
        bootstrap = bootstrap_range(sample, caution, resamples, seed)
    status = sample_status(r, r - shift * counts, caution.weight(count), share, count)
    return PeriodKelly(len(r), share, status, bootstrap)
