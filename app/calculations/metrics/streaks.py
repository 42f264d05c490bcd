"""Figures of a sequence of trades: system quality number, streaks, chance of a losing streak.

Zero is neither a win nor a loss. Sources: SQN is Van Tharp's ("The Definitive Guide to Position
Sizing", 2008); the chance of a run by the classical recursion over its first occurrence (Feller,
"An Introduction to Probability Theory", vol. I, ch. XIII.7).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError

#: Trades beyond this many no longer raise the number; without it every edge, however thin, scores
#: high with enough trades.
SQN_CAP = 100

_EQUAL = 1e-12  #: outcomes this close together, relative to the largest, are equal


def sqn(outcomes: Floats, cap: int | None = SQN_CAP) -> float | None:
    """Return the system quality number: mean / standard deviation (ddof 1) × √min(n, cap).

    `cap` None counts every trade. `outcomes` (n,) are returns on the amount at risk in each trade,
    or P/L of one size. None for fewer than two, or all equal.
    """
    _check_outcomes(outcomes)
    if cap is not None and cap < 1:
        raise CalculationError(f"cap is {cap}; it is at least 1, or None for no cap.")
    largest = float(np.abs(outcomes).max(initial=0.0))
    if len(outcomes) < 2 or np.ptp(outcomes) <= _EQUAL * largest:
        return None
    scaled = outcomes / largest  # squares of very large outcomes would overflow
    counted = len(outcomes) if cap is None else min(len(outcomes), cap)
    return float(scaled.mean() / scaled.std(ddof=1) * math.sqrt(counted))


def longest_winning_streak(outcomes: Floats) -> int:
    """Return the most outcomes above zero in a row; any other outcome ends a streak.

    `outcomes` (n,) are in the order of closing.
    """
    _check_outcomes(outcomes)
    return _longest_run(outcomes > 0)


def longest_losing_streak(outcomes: Floats) -> int:
    """Return the most outcomes below zero in a row; any other outcome, also 0, ends a streak.

    `outcomes` (n,) are in the order of closing. The streak rule of a replay counts in the same way.
    """
    _check_outcomes(outcomes)
    return _longest_run(outcomes < 0)


def _longest_run(hits: NDArray[np.bool_]) -> int:
    """Return the most True in a row."""
    misses = np.flatnonzero(~hits)
    bounds = np.concatenate([[-1], misses, [len(hits)]])
    return int(np.diff(bounds).max() - 1)


def _check_outcomes(outcomes: Floats) -> None:
    if not np.isfinite(outcomes).all():
        bad = outcomes[~np.isfinite(outcomes)][0]
        raise CalculationError(f"outcomes holds {bad}; every outcome is a finite number.")
