"""Search for a setting that fits when the scenario is replayed with it.

A finder computes from one replay how small a setting must be. The replay made with that setting
takes another path, with drawdowns of its own, and may ask for a smaller one: the search goes on
until a replay agrees with the setting that it was made with.
"""

from __future__ import annotations

from collections.abc import Callable

from app.calculations.alerts.context import rounded_down
from app.calculations.errors import CalculationError

_TRIES = 12
_STEP = 0.98  #: of the last candidate at most, so that the search ends


def largest_fitting(first: float, room: Callable[[float], float]) -> float | None:
    """Return a value of at most `first` that fits, rounded down to three digits; None without one.

    `room(value)` replays with the value and returns the largest value that this replay leaves
    room for.
    """
    value = rounded_down(first)
    for _ in range(_TRIES):
        if value <= 0:
            return None
        try:
            limit = room(value)
        except CalculationError:  # the replay compounds beyond any number
            return None
        if value <= limit * (1 + 1e-9):
            return value
        value = rounded_down(min(limit, _STEP * value))
    return None
