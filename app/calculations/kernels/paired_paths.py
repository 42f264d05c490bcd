"""Resampled days of two replays: where both end, and how deep each falls."""

from __future__ import annotations

import math

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels.compiled import compiled


@compiled()
def drawn_blocks(first: Ints, begins: Ints, cells: int, periods: int) -> Ints:
    """Return indices (`cells`,) into `periods` that run on from `first` (B,) at each of `begins`.

    `begins` (B,) are ascending and start with 0; the last period is followed by the first.
    """
    indices = np.empty(cells, np.int64)
    for block in range(len(begins)):
        end = begins[block + 1] if block + 1 < len(begins) else cells
        place = first[block]
        for cell in range(begins[block], end):
            indices[cell] = place
            place += 1
            if place == periods:
                place = 0
    return indices


@compiled()
def sums_and_falls(
    days: Ints, results: Floats, start: float, is_growth: bool, of_start: bool
) -> tuple[Floats, Floats]:
    """Return the sum and the deepest fall of `results` (D,) over each row of `days` (R, D).

    Results are log growth, or P/L [currency] of an account with `start`. A fall is a share of its
    peak, the start being the first one, or of the start; NaN where equity is beyond any number.
    """
    sums, falls = np.empty(len(days)), np.empty(len(days))
    for row in range(len(days)):
        total, deepest = 0.0, 0.0
        peak = 0.0 if is_growth and not of_start else start
        for day in days[row]:
            total += results[day]
            if not is_growth:
                equity = start + total
            else:
                equity = start * math.exp(total) if of_start else total
            peak = max(peak, equity)
            fall = peak - equity
            if not is_growth or of_start:
                fall /= start if of_start else peak
            if math.isnan(fall) or fall > deepest:
                deepest = fall
        if is_growth and not of_start:
            deepest = -math.expm1(-deepest)
        sums[row], falls[row] = total, deepest
    return sums, falls
