"""Figures of a sequence of trades: system quality number, streaks, and how likely a losing streak is.

Zero is neither a win nor a loss. Sources: SQN is Van Tharp's ("The Definitive Guide to Position Sizing", 2008); the chance of a
run by the classical recursion over its first occurrence (Feller, "An Introduction to Probability Theory", vol. I, ch. XIII.7).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError

SQN_CAP = 100  #: trades beyond this many no longer raise the number: otherwise every edge, however thin, scores high in the end

_EQUAL = 1e-12  #: outcomes this close together, beside the largest, are equal up to rounding


def sqn(outcomes: Floats, cap: int | None = SQN_CAP) -> float | None:
    """System quality number: mean / sample standard deviation (ddof 1) × √min(n, cap); `cap` None counts every trade.

    `outcomes` (n,) are returns on what each trade put at risk, or P/L of one size. None for fewer than two, or all equal.
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
    """The most outcomes above zero in a row; anything else ends a streak. `outcomes` in the order of closing."""
    _check_outcomes(outcomes)
    return _longest_run(outcomes > 0)


def longest_losing_streak(outcomes: Floats) -> int:
    """The most outcomes below zero in a row; anything else, a flat trade too, ends it, as in the streak rule of a replay."""
    _check_outcomes(outcomes)
    return _longest_run(outcomes < 0)


def losing_streak_probability(loss_probability: float, length: int, trades: int) -> float:
    """The chance of at least one run of `length` losses in a row within `trades` independent trades; exact.

    With q the chance of a loss, the first run ends at trade n when trade n - length is not a loss, the `length` after it are,
    and no run came before: S(n) = S(n-1) - (1-q)·q^length·S(n-length-1), S being the chance of no run so far.
    """
    if not 0 <= loss_probability <= 1:
        raise CalculationError(
            f"loss_probability is {loss_probability}; it is a share from 0 to 1."
        )
    if length < 1:
        raise CalculationError(f"length is {length}; a streak has at least 1 trade.")
    if trades < 0:
        raise CalculationError(f"trades is {trades}; it is 0 or more.")
    if trades < length:
        return 0.0
    run = loss_probability**length
    without = [1.0] * length + [1.0 - run]
    for n in range(length + 1, trades + 1):
        without.append(without[-1] - (1 - loss_probability) * run * without[n - length - 1])
    return 1.0 - without[trades]


def _longest_run(hits: NDArray[np.bool_]) -> int:
    """The most True in a row."""
    misses = np.flatnonzero(~hits)
    bounds = np.concatenate([[-1], misses, [len(hits)]])
    return int(np.diff(bounds).max() - 1)


def _check_outcomes(outcomes: Floats) -> None:
    if not np.isfinite(outcomes).all():
        raise CalculationError(
            f"outcomes holds {outcomes[~np.isfinite(outcomes)][0]}; every outcome is a finite number."
        )
