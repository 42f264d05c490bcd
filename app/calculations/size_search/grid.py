"""The sizes a search chooses from: the same round numbers for every log, target and tolerance."""

from __future__ import annotations

import math

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.profile.scaling import Unit

#: First digits within a power of ten: 2 to 5 % apart, closer than a thousand paths can tell apart.
_DIGITS = (*range(100, 200, 5), *range(200, 500, 10), *range(500, 1_000, 20))
_SMALLEST = 1e-4
#: More than full Kelly is never recommended. Ten is ten times equity as the margin of one position.
_LARGEST: dict[Unit, float] = {"kelly_fraction": 1.0, "fraction": 10.0, "multiple": 100.0}


def size_grid(unit: Unit) -> Floats:
    """Return the sizes (F,) of a unit, ascending.

    >>> size_grid("kelly_fraction")[[0, 1, -2, -1]].tolist()
    [0.0001, 0.000105, 0.98, 1.0]
    """
    largest = _LARGEST[unit]
    first, last = round(math.log10(_SMALLEST)), round(math.log10(largest))
    sizes = [float(f"{digits}e{power - 2}") for power in range(first, last) for digits in _DIGITS]
    return np.array([*sizes, largest])
