"""Kelly estimates of one sample of returns."""

from __future__ import annotations

import math

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels.codes import ROUNDING
from app.calculations.kernels.compiled import compiled

# Sums of finite numbers may be taken in any order, so that several are added at once.
_ANY_ORDER = {"reassoc", "nsz", "nnan"}


@compiled(fastmath=_ANY_ORDER)
def _moments(
    r: Floats, haircut: float, tail_every: float, tail_extra: float
) -> tuple[float, float, float, float, float, float]:
    """Return the moments of a sample after the haircut and with the added tail losses.

    They are: sum, sum of squares, lowest, highest, the amount taken off each return, and the
    weight of the tail losses (-1 each).
    """
    total, size, squares, low, high = 0.0, 0.0, 0.0, math.inf, -math.inf
    for x in r:
        total, size, squares = total + x, size + abs(x), squares + x * x
        low, high = min(low, x), max(high, x)
    shift = haircut * max(total / len(r), 0.0)
    tail = tail_extra + (len(r) / tail_every if tail_every > 0 else 0.0)
    squares += shift * (len(r) * shift - 2.0 * total) + tail
    low, high = low - shift, high - shift
    if tail > 0:
        low = min(low, -1.0)
    total -= len(r) * shift + tail
    return (
        (0.0 if abs(total) <= ROUNDING * (size + tail) else total),
        squares,
        low,
        high,
        shift,
        tail,
    )


@compiled(fastmath=_ANY_ORDER, error_model="numpy")
def _growth_slope(f: float, r: Floats, shift: float, tail: float) -> tuple[float, float, float]:
    """Return the sums of y, y^2 and y^3 where y = r / (1 + f r).

    The summed log growth at f has the derivatives y, -y^2 and 2 y^3.
    """
    first, second, third = 0.0, 0.0, 0.0
    for x in r:
        y = (x - shift) / (1.0 + f * (x - shift))
        first, second, third = first + y, second + y * y, third + y * y * y
    if tail > 0:
        y = -1.0 / (1.0 - f)
        first, second, third = first + tail * y, second + tail * y * y, third + tail * y * y * y
    return first, second, third


@compiled(error_model="numpy")
def log_optimal(
    r: Floats, haircut: float, tail_every: float, tail_extra: float, guess: float
) -> float:
    """Return the f >= 0 that maximises the mean log(1 + f r); 0 without an edge, a win or a loss.

    Halley's method inside a shrinking bracket; it starts at `guess` where that lies inside. With d
    the distance to the nearest pole, a step of e leaves an error of at most about 2 e^3 / d^2:
    after a step of a millionth of d the answer is exact to rounding.
    """
    if len(r) == 0:
        return 0.0
    total, squares, low, high, shift, tail = _moments(r, haircut, tail_every, tail_extra)
    if total <= 0.0 or high <= 0.0 or low >= 0.0:
        return 0.0
    pole = (1.0 - 1e-15) / -low
    left, right = 0.0, pole
    f = 0.5 * right
    if left < guess < right:
        f = guess
    elif total < 0.5 * right * squares:
        f = total / squares
    for _ in range(200):
        first, second, third = _growth_slope(f, r, shift, tail)
        if first > 0.0:
            left = f
        else:
            right = f
        bend = second * second - first * third
        step = f + first * second / bend if bend > 0.0 else math.inf
        if abs(step - f) <= 1e-6 * min(f, pole - f):
            return step
        if right - left <= 1e-15 * right:
            return f
        f = step if left < step < right else 0.5 * (left + right)
    return f


@compiled()
def log_optimal_by_period(
    r: Floats, positions: Ints, haircut: float, tail_every: float, tail_extra: float, guess: float
) -> float:
    """Return the log-optimal fraction of period sums `r` of so many `positions` each (semantics 3).

    The haircut comes off every position's return, and the added losses count in positions.
    """
    count, total = 0, 0.0
    for t in range(len(r)):
        count, total = count + positions[t], total + r[t]
    if count == 0:
        return 0.0
    weight = tail_extra + (count / tail_every if tail_every > 0 else 0.0)
    shift = haircut * max(total / count, 0.0)
    if shift == 0.0:
        return float(log_optimal(r, 0.0, 0.0, weight, guess))
    size, cautious = 0.0, np.empty(len(r))
    for t in range(len(r)):
        cautious[t] = r[t] - shift * positions[t]
        size += abs(r[t])
    if abs(total - shift * count) <= ROUNDING * size:
        return 0.0
    return float(log_optimal(cautious, 0.0, 0.0, weight, guess))


@compiled(fastmath=_ANY_ORDER)
def payoff_margin_share(r: Floats, haircut: float, tail_every: float, tail_extra: float) -> float:
    """Return the textbook W - (1 - W) / R as a share of margin.

    It is floored at 0 and divided by the mean loss; 0 without a win or a loss.
    """
    if len(r) == 0:
        return 0.0
    _, _, _, _, shift, tail = _moments(r, haircut, tail_every, tail_extra)
    wins, losses, won, lost = 0.0, tail, 0.0, tail
    for x in r:
        y = x - shift
        wins, won = wins + (y > 0.0), won + max(y, 0.0)
        losses, lost = losses + (y < 0.0), lost - min(y, 0.0)
    if wins == 0.0 or losses == 0.0:
        return 0.0
    share = wins / (len(r) + tail)
    mean_loss = lost / losses
    edge = share - (1.0 - share) * mean_loss / (won / wins)
    return edge / mean_loss if edge > ROUNDING else 0.0
