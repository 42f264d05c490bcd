"""Times and depth under water: a daily equity curve below its running peak.

Ulcer index: Martin & McCann, "The Investor's Guide to Fidelity Funds" (1989), over the start and
every day.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats

Days = NDArray[np.datetime64]


class UnderwaterPeriod(NamedTuple):
    """A time under water: equity below its peak."""

    start: np.datetime64  #: the last day at the peak
    end: np.datetime64  #: the first day back at the peak, or the last day of the curve
    recovered: bool  #: False for a drawdown that is still open at the end

    @property
    def days(self) -> int:
        """Calendar days from start to end."""
        return int((self.end - self.start).astype(int))


def ulcer_index(below_peak: Floats) -> float:
    """Return the root of the mean squared drawdown over the start and every day.

    The start is its own peak, so D drawdowns are divided by D + 1.
    """
    deepest = float(below_peak.max(initial=0.0))
    if not deepest:
        return 0.0
    return deepest * math.sqrt(float(((below_peak / deepest) ** 2).sum()) / (len(below_peak) + 1))


def longest_drawdown(day: Days, below_peak: Floats) -> UnderwaterPeriod | None:
    """Return the longest time under water, the first of equals.

    It begins on the last day at the peak; an open one counts to the end.
    """
    under = np.flatnonzero(below_peak > 0)
    if not len(under):
        return None
    last_peak = np.maximum.accumulate(np.where(below_peak > 0, 0, np.arange(len(day))))[under]
    # The day after the last one under water is the first back at the peak.
    recovery = np.minimum(under + 1, len(day) - 1)
    longest = int((day[recovery] - day[last_peak]).argmax())
    end = int(recovery[longest])
    return UnderwaterPeriod(day[last_peak[longest]], day[end], bool(below_peak[end] <= 0))


def longest_drawdown_days(day: Days, below_peak: Floats) -> int:
    """Return the calendar days of the longest time under water, 0 without one."""
    longest = longest_drawdown(day, below_peak)
    return longest.days if longest else 0


def days_under_water(day: Days, below_peak: Floats) -> int:
    """Return the calendar days between peaks and their recoveries, or the end, in all."""
    under = below_peak > 0
    return int(np.diff(day).astype(int)[under[1:] | under[:-1]].sum())
