"""Starting capital recovered from results that a file states both as amounts and in percent.

Each rounded percent bounds the capital from both sides; the capital is the one round number within
all bounds (formats 3).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.calculations.arrays import Floats

_WIDEST = 1.2  #: ratio of the bounds beyond which a round number between them is a guess
_SLACK = 1e-9  #: relative error of the arithmetic
_CENT_PERCENT = 0.01  #: percents are written with two decimals, trailing zeros sometimes dropped
_DECIMALS = re.compile(r"[.,](\d+)[^\d\n]*$", re.MULTILINE)


class Bounds(NamedTuple):
    """The smallest and the largest capital that agree with every percent [currency]."""

    low: float
    high: float

    def capital(self) -> float | None:
        """Return the only roundest number within the bounds; None when they are too wide."""
        if not 0 < self.low <= self.high <= self.low * _WIDEST:
            return None
        return _roundest(self.low, self.high)


def step_of(cells: Sequence[str]) -> float:
    """Return the place value of the last decimal with which a column is written.

    >>> step_of(["500", "-12.5", "3.25"]), step_of(["7"])
    (0.01, 1.0)
    """
    return 10.0 ** -max(map(len, _DECIMALS.findall("\n".join(cells))), default=0)


class Results(NamedTuple):
    """Results of n trades as amounts and in percent, all arrays of shape (n,)."""

    amount: Floats  #: [currency]
    percent: Floats
    before: Floats  #: earned before the trade [currency]; the percent is of capital plus this
    amount_step: float  #: place value of the last decimal
    percent_step: float


def capital_bounds(results: Results) -> Bounds | None:
    """Return the bounds of the capital; None when the percents contradict each other.

    Without any percent above rounding the upper bound is infinite.
    """
    amount, percent, before, amount_step, percent_step = results
    known = np.isfinite(amount) & np.isfinite(percent) & np.isfinite(before)
    earned, share, before = np.abs(amount[known]), np.abs(percent[known]), before[known]
    money, half = amount_step / 2, min(percent_step, _CENT_PERCENT) / 2
    low = (earned - money) * 100 / (share + half) - before - money
    with np.errstate(divide="ignore"):
        high = (earned + money) * 100 / np.maximum(share - half, 0.0) - before + money
    bounds = Bounds(
        float(low.max(initial=0.0)) * (1 - _SLACK),
        float(high.min(initial=np.inf)) * (1 + _SLACK),
    )
    opposed = (amount * percent < 0) & (np.abs(percent) > half)
    return None if opposed.any() or bounds.low > bounds.high else bounds


def _roundest(low: float, high: float) -> float | None:
    """Return the only multiple of the largest 1 or 5 times a power of ten within the bounds.

    >>> _roundest(49_996, 50_010), _roundest(999_929, 1_000_054), _roundest(105_000, 125_000)
    (50000.0, 1000000.0, None)
    """
    largest = math.ceil(math.log10(high))
    for exponent in range(largest, largest - 12, -1):
        for step in (10.0**exponent, 5 * 10.0 ** (exponent - 1)):
            first, last = math.ceil(low / step), math.floor(high / step)
            if first <= last:
                return first * step if first == last else None
    return None
