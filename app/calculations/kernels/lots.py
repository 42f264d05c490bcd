"""Rounding of sizes to whole lots."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.kernels.codes import TINY
from app.calculations.kernels.compiled import compiled

Size = TypeVar("Size", float, Floats)


@compiled(error_model="numpy")
def whole_lots(size: Size, lot: Size) -> Size:
    """Return `size` [contracts] rounded down to a multiple of `lot`.

    Takes two numbers or two arrays of one shape. A size less than `TINY` lots below a whole lot
    counts as that lot; an infinite size stays infinite.

    >>> whole_lots(0.29 * 100_000 / 1_000, 1.0)
    29.0
    """
    # Not math.floor: its integer would overflow.
    rounded: Size = np.floor(size / lot + TINY) * lot
    return rounded
