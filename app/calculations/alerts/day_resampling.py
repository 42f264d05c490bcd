"""Results of positions by the day on which they opened: trades of one day fall together, so days are what is resampled."""

from __future__ import annotations

import numpy as np

from app.calculations.alerts.context import Case, Mask
from app.calculations.arrays import Floats
from app.calculations.numerics.bootstrap import block_length, resampled_sums

RESAMPLES = 1_000
FEWEST_TRADES = 20  #: positions of a group below which its mean is not judged
FEWEST_DAYS = 10  #: opening days of the same


def can_be_judged(case: Case, positions: Mask) -> bool:
    """Whether a group of positions (P,) is large enough, and spread over enough days, for its mean to say something."""
    return bool(
        positions.sum() >= FEWEST_TRADES
        and len(np.unique(case.opened_on[positions])) >= FEWEST_DAYS
    )


def by_opening_day(case: Case, columns: Floats) -> Floats:
    """(days, K) the sums of columns (P, K) over the positions of each day that opened any."""
    day = np.unique(case.opened_on, return_inverse=True)[1]
    return np.stack([np.bincount(day, column) for column in columns.T], axis=1)


def resampled(sums: Floats, pace: Floats, seed: int) -> Floats:
    """(RESAMPLES, K) sums (days, K) over resampled days, in blocks of the automatic length of the series `pace` (days,)."""
    return resampled_sums(sums, RESAMPLES, block_length(pace).stationary, seed)
