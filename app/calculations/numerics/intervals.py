"""Monte Carlo error of an estimate from simulated paths: 90 % interval and standard error.

Chances have Wilson's interval (Wilson 1927, JASA 22; recommended by Brown, Cai & DasGupta 2001,
Statistical Science 16): it is never empty, not even at 0 of n. Quantiles have the interval between
two order statistics, their ranks by the normal approximation to the binomial (David & Nagaraja,
"Order Statistics" (2003), 7.1). Both measure the number of paths only, not the uncertainty of the
log itself.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError

CONFIDENCE = 0.90
_Z = 1.6448536269514722  #: the normal quantile of (1 + CONFIDENCE) / 2


class Estimated(NamedTuple):
    """An estimate from simulated paths, in its own unit."""

    value: float
    low: float  #: of the 90 % Monte Carlo interval
    high: float
    standard_error: float


def chance(times: int, paths: int) -> Estimated:
    """Return the estimated chance of an event that happened `times` in `paths`.

    >>> [round(number, 4) for number in chance(50, 1_000)]
    [0.05, 0.0398, 0.0626, 0.0069]
    """
    low, high = wilson(np.array([times]), paths)
    share = times / paths
    return Estimated(share, float(low[0]), float(high[0]), math.sqrt(share * (1 - share) / paths))


def wilson(times: Floats, paths: int) -> tuple[Floats, Floats]:
    """Return the ends (K,), (K,) of Wilson's 90 % interval for each of `times` (K,) in `paths`."""
    share = np.asarray(times, float) / paths
    extra = _Z * _Z / paths
    middle, half = (
        share + extra / 2,
        _Z * np.sqrt(share * (1 - share) / paths + extra / (4 * paths)),
    )
    return np.maximum((middle - half) / (1 + extra), 0.0), np.minimum(
        (middle + half) / (1 + extra), 1.0
    )


def quantile(values: Floats, q: float) -> Estimated:
    """Return the quantile of simulated values (paths,) below which a share q of them lies.

    Its standard error is half the interval over 1.645. Raises `CalculationError` for a q outside 0
    to 1.
    """
    if not 0 <= q <= 1:
        raise CalculationError(f"q: found {q!r}, expected a share from 0 to 1.")
    ordered, n = np.sort(values), len(values)
    spread = _Z * math.sqrt(n * q * (1 - q))
    low, high = max(math.floor(n * q - spread) - 1, 0), min(math.ceil(n * q + spread), n - 1)
    ends = float(ordered[low]), float(ordered[high])
    return Estimated(float(np.quantile(ordered, q)), *ends, (ends[1] - ends[0]) / (2 * _Z))
