"""Log-optimal fractions of resamples: days or periods drawn again, all in them moving together."""

from __future__ import annotations

import math

import numpy as np

from app.calculations.arrays import Codes, Floats, Ints
from app.calculations.kernels.codes import ROUNDING
from app.calculations.kernels.compiled import compiled

# Sums of finite numbers may be taken in any order, so that several are added at once.
_ANY_ORDER = {"reassoc", "nsz", "nnan"}
# A step of this share of the distance to the nearest pole leaves an error of its cube.
_LAST_STEP = 0.01


@compiled()
def draw_counts(draws: Codes) -> Floats:
    """Return how often each of D units is drawn in each row of `draws` (K, D), as (K, D)."""
    counts = np.zeros(draws.shape)
    for k in range(draws.shape[0]):
        for j in range(draws.shape[1]):
            counts[k, draws[k, j]] += 1.0
    return counts


@compiled(fastmath=_ANY_ORDER, error_model="numpy")
def _weighted_slope(f: float, y: Floats, w: Floats, lost: float) -> tuple[float, float, float]:
    """Return the weighted sums of z, z^2 and z^3 where z = y / (1 + f y); `lost` weighs y = -1."""
    first, second, third = 0.0, 0.0, 0.0
    for i in range(len(y)):
        z = y[i] / (1.0 + f * y[i])
        one = w[i] * z
        two = one * z
        first, second, third = first + one, second + two, third + two * z
    if lost > 0.0:
        z = -1.0 / (1.0 - f)
        first, second, third = (
            first + lost * z,
            second + lost * z * z,
            third + lost * z * z * z,
        )
    return first, second, third


@compiled(error_model="numpy")
def _weighted_log_optimal(
    y: Floats, w: Floats, lost: float, pole: float, first_step: float, guess: float
) -> float:
    """Return the argmax over f of the sum of w log(1 + f y) + lost log(1 - f), 0 < f < `pole`.

    As `log_optimal`, to about a millionth: Halley's method inside a shrinking bracket, from
    `guess` where that lies inside, else from `first_step`.
    """
    left, right = 0.0, pole
    f = min(first_step, 0.5 * right)
    if left < guess < right:
        f = guess
    for _ in range(200):
        first, second, third = _weighted_slope(f, y, w, lost)
        if first > 0.0:
            left = f
        else:
            right = f
        bend = second * second - first * third
        step = f + first * second / bend if bend > 0.0 else math.inf
        if abs(step - f) <= _LAST_STEP * min(f, pole - f):
            return step
        if right - left <= 1e-15 * right:
            return f
        f = step if left < step < right else 0.5 * (left + right)
    return f


@compiled(fastmath=_ANY_ORDER)
def _totals(r: Floats, positions: Floats, w: Floats) -> tuple[float, float]:
    """Return the weighted numbers of positions and of returns."""
    count, total = 0.0, 0.0
    for i in range(len(r)):
        count, total = count + w[i] * positions[i], total + w[i] * r[i]
    return count, total


@compiled(fastmath=_ANY_ORDER)
def _shift(
    r: Floats, positions: Floats, w: Floats, shift: float, y: Floats
) -> tuple[float, float, float, float]:
    """Fill `y` with returns less `shift` a position, 0 where their weight is.

    Return the weighted sums of |y| and y^2, the lowest and the highest y.
    """
    size, squares, low, high = 0.0, 0.0, 0.0, 0.0
    for i in range(len(r)):
        y[i] = (w[i] > 0.0) * (r[i] - shift * positions[i])  # no branch: several at once
        size, squares = size + w[i] * abs(y[i]), squares + w[i] * y[i] * y[i]
        low, high = min(low, y[i]), max(high, y[i])
    return size, squares, low, high


@compiled(error_model="numpy")
def resampled_log_optimal(
    r: Floats,
    positions: Floats,
    unit: Ints,
    weights: Floats,
    lost: Floats,
    loss: float,
    haircut: float,
    tail_every: float,
    reach: float,
    guess: float,
) -> Floats:
    """Return the log-optimal fraction of each of K weightings of D units, as (K,).

    Return `r[i]` (n,), the sum over so many `positions`, belongs to `unit[i]` and has its weight
    `weights[k, unit[i]]` (K, D). `lost` (K,) weighs one more return, of -`loss`, and the number of
    positions over `tail_every` one of -1; the haircut comes off every position. A weighting in
    which nothing loses is bounded by `reach` alone. Exact to about a millionth.
    """
    n = len(r)
    out, y, w = np.zeros(len(weights)), np.empty(n + 1), np.empty(n + 1)
    y[n] = -loss
    for k in range(len(weights)):
        for i in range(n):
            w[i] = weights[k, unit[i]]
        w[n] = lost[k]
        count, total = _totals(r, positions, w)
        shift = haircut * max(total / count, 0.0) if count > 0.0 else 0.0
        size, squares, low, high = _shift(r, positions, w, shift, y)
        tail = count / tail_every if tail_every > 0.0 else 0.0
        taken = shift * count + tail + lost[k] * loss
        total -= taken
        if high <= 0.0 or total <= ROUNDING * (size + taken):
            continue
        if tail > 0.0:
            low = min(low, -1.0)
        if lost[k] > 0.0:
            low = min(low, -loss)
        if low >= 0.0:
            out[k] = reach
            continue
        pole = (1.0 - 1e-15) / -low
        first_step = total / (squares + tail + lost[k] * loss * loss)
        out[k] = _weighted_log_optimal(y, w, tail, pole, first_step, guess)
    return out
