"""Positions grouped by opening day for resampling, since results of one day are not independent."""

from __future__ import annotations

import numpy as np

from app.calculations.alerts.context import AlertContext, Mask
from app.calculations.arrays import Floats
from app.calculations.numerics.bootstrap import block_length, resampled_sums

RESAMPLES = 1_000
MINIMUM_TRADES = 20  #: positions of a group below which its mean is not judged
MINIMUM_DAYS = 10  #: opening days of a group below which its mean is not judged


def can_be_judged(context: AlertContext, positions: Mask) -> bool:
    """Return True for a group of positions (P,) that is large enough for its mean to be judged.

    That is at least `MINIMUM_TRADES` positions on at least `MINIMUM_DAYS` opening days.
    """
    n_days = len(np.unique(context.opened_on[positions]))
    return bool(positions.sum() >= MINIMUM_TRADES and n_days >= MINIMUM_DAYS)


def by_opening_day(context: AlertContext, columns: Floats) -> Floats:
    """Return (days, K) sums of columns (P, K) over the positions of each day with an open."""
    day = np.unique(context.opened_on, return_inverse=True)[1]
    return np.stack([np.bincount(day, column) for column in columns.T], axis=1)


def resampled(sums: Floats, pace: Floats, seed: int) -> Floats:
    """Return (RESAMPLES, K) totals of sums (days, K) over resampled days.

    Days are drawn in blocks of the automatic length of the series `pace` (days,).
    """
    return resampled_sums(sums, RESAMPLES, block_length(pace).stationary, seed)
