"""Running statistics of a log's closes, as known at each later open."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels.codes import CLOSE_LAST, OPEN, ROUNDING
from app.calculations.kernels.compiled import compiled


@compiled()
def history(
    kind: NDArray[np.int8],
    position: Ints,
    strategy: Ints,
    n_strategies: int,
    net: Floats,
    counted: NDArray[np.bool_],
) -> tuple[Ints, Ints, Ints, Floats]:
    """Return statistics of the closes of its strategy before each open, (P,) each.

    They are: the number of closes, the number of counted closes, losses in a row, and the largest
    loss.
    """
    n = len(net)
    closed, known = np.zeros(n, np.int64), np.zeros(n, np.int64)
    streak, largest_loss = np.zeros(n, np.int64), np.zeros(n)
    now_closed, now_known = np.zeros(n_strategies, np.int64), np.zeros(n_strategies, np.int64)
    now_streak, now_largest = np.zeros(n_strategies, np.int64), np.zeros(n_strategies)
    for event in range(len(kind)):
        i = position[event]
        s = strategy[i]
        if kind[event] == OPEN:
            closed[i], known[i], streak[i], largest_loss[i] = (
                now_closed[s],
                now_known[s],
                now_streak[s],
                now_largest[s],
            )
        elif kind[event] == CLOSE_LAST:
            now_closed[s] += 1
            now_known[s] += counted[i]
            now_streak[s] = now_streak[s] + 1 if net[i] < 0 else 0
            now_largest[s] = max(now_largest[s], -net[i])
    return closed, known, streak, largest_loss


@compiled()
def _spread(n: int, squares: float, low: float, high: float) -> float:
    """Return the sample standard deviation of n values; exactly 0 when all are equal.

    `squares` is the sum of their squared distances to their mean.
    """
    return (
        0.0 if high - low <= ROUNDING * max(abs(low), abs(high)) else math.sqrt(squares / (n - 1))
    )


@compiled()
def rolling_deviation(values: Floats, lookback: int) -> Floats:
    """Return the sample standard deviation of each value and the `lookback` - 1 before it.

    NaN where there are fewer. A window is the end of one block of `lookback` values and the
    beginning of the next, joined as Chan, Golub and LeVeque (1979) join two samples: the time does
    not grow with the window, and no value is subtracted again.
    """
    out = np.full(len(values), np.nan)
    means, squares, lows, highs = (
        np.empty(lookback),
        np.empty(lookback),
        np.empty(lookback),
        np.empty(lookback),
    )
    for begin in range(0, len(values), lookback):
        block = values[begin : begin + lookback]
        mean, square, low, high = 0.0, 0.0, math.inf, -math.inf
        for j in range(len(block)):
            x, n = block[j], j + 1
            square, mean = square + (x - mean) ** 2 * j / n, mean + (x - mean) / n
            low, high = min(low, x), max(high, x)
            if n == lookback:
                out[begin + j] = _spread(n, square, low, high)
            elif begin:
                apart = (means[n] - mean) ** 2 * n * (lookback - n) / lookback
                out[begin + j] = _spread(
                    lookback, squares[n] + square + apart, min(lows[n], low), max(highs[n], high)
                )
        if len(block) < lookback:
            break
        mean, square, low, high = 0.0, 0.0, math.inf, -math.inf
        for n in range(1, lookback):
            x, j = block[lookback - n], lookback - n
            square, mean = square + (x - mean) ** 2 * (n - 1) / n, mean + (x - mean) / n
            low, high = min(low, x), max(high, x)
            means[j], squares[j], lows[j], highs[j] = mean, square, low, high
    return out


@compiled()
def trailing_deviation(
    sample: Floats, start: Ints, known: Ints, strategy: Ints, lookback: int
) -> Floats:
    """Return the sample standard deviation of the last `lookback` of each open's known returns.

    NaN where there are fewer.
    """
    deviation = np.empty(len(sample))
    for s in range(len(start)):
        end = start[s + 1] if s + 1 < len(start) else len(sample)
        deviation[start[s] : end] = rolling_deviation(sample[start[s] : end], lookback)
    out = np.full(len(known), np.nan)
    for i in range(len(known)):
        if known[i] >= lookback:
            out[i] = deviation[start[strategy[i]] + known[i] - 1]
    return out


@compiled()
def _kth(tree: Ints, k: int) -> int:
    """Return the rank of the k-th smallest (from 1) of the counts in a Fenwick tree."""
    at, step = 0, 1
    while step * 2 < len(tree):
        step *= 2
    while step:
        if at + step < len(tree) and tree[at + step] < k:
            at += step
            k -= tree[at]
        step //= 2
    return at


@compiled()
def running_median(
    kind: NDArray[np.int8], position: Ints, value: Floats, rank: Ints, levels: Floats
) -> tuple[Floats, Ints]:
    """Return the median of the values closed before each open, and their number, (P,) each.

    NaN values are not counted.
    """
    n = len(value)
    median, counted = np.full(n, np.nan), np.zeros(n, np.int64)
    tree, count = np.zeros(len(levels) + 1, np.int64), 0
    for event in range(len(kind)):
        i = position[event]
        if kind[event] == OPEN:
            counted[i] = count
            if count:
                median[i] = 0.5 * (
                    levels[_kth(tree, (count + 1) // 2)] + levels[_kth(tree, count // 2 + 1)]
                )
        elif kind[event] == CLOSE_LAST and not math.isnan(value[i]):
            count += 1
            at = rank[i] + 1
            while at < len(tree):
                tree[at] += 1
                at += at & -at
    return median, counted
