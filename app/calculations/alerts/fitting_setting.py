"""Changes that fit when the scenario is replayed with them: another size takes another path, with falls of its own.

A finder computes from the replay at hand how small a setting must be; the replay made with that setting may still ask for a smaller
one. `largest_fitting` follows this down until a replay agrees with the setting that it was made with.
"""

from __future__ import annotations

from collections.abc import Callable

from app.calculations.alerts.context import rounded_down
from app.calculations.errors import CalculationError

_TRIES = 12
_STEP = 0.98  #: of the last candidate at most, so that the search ends


def largest_fitting(first: float, room: Callable[[float], float]) -> float | None:
    """A value of at most `first`, rounded down to three digits, that its own replay has room for; None when none was found.

    `room(value)` replays with the value and returns the largest value that this replay leaves room for.
    """
    value = rounded_down(first)
    for _ in range(_TRIES):
        if value <= 0:
            return None
        try:
            left = room(value)
        except CalculationError:  # it compounds beyond any number
            return None
        if value <= left * (1 + 1e-9):
            return value
        value = rounded_down(min(left, _STEP * value))
    return None
