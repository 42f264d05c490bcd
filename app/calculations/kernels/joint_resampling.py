"""Shares of all strategies that would have grown resamples of a book's periods fastest."""

from __future__ import annotations

import math

import numpy as np

from app.calculations.arrays import Floats, Mask
from app.calculations.kernels.compiled import compiled

_STEPS = 100  # Newton steps at most; a handful is usual
_ENOUGH = 1e-10  # mean log growth that one more step would add
_NEAR = 1e-4  # times its largest share: so near a bound, a share that leaves it does so by itself
_HEDGED = 100.0  # times its reach: a bound on shares that hedge each other without end


@compiled()
def _growth(r: Floats, w: Floats, f: Floats, wealth: Floats) -> float:
    """Fill `wealth` with 1 + r f and return the weighted log growth; -inf where all is lost."""
    growth = 0.0
    for t in range(len(r)):
        left = 1.0
        for s in range(len(f)):
            left += r[t, s] * f[s]
        wealth[t] = left
        if left <= 0.0:
            return -math.inf
        growth += w[t] * math.log(left)
    return growth


@compiled(error_model="numpy")
def _derivatives(r: Floats, w: Floats, wealth: Floats, slope: Floats, bend: Floats) -> None:
    """Fill the slope (S,) of the log growth and the lower half of minus its Hessian (S, S)."""
    slope[:], bend[:] = 0.0, 0.0
    for t in range(len(r)):
        first = w[t] / wealth[t]
        second = first / wealth[t]
        for i in range(len(slope)):
            x = r[t, i]
            if x != 0.0:
                slope[i] += first * x
                for j in range(i + 1):
                    bend[i, j] += second * x * r[t, j]


@compiled(error_model="numpy")
def _newton_step(slope: Floats, bend: Floats, free: Mask, step: Floats) -> None:
    """Fill `step` with the solution of bend @ step = slope over the free shares, 0 elsewhere."""
    n = len(slope)
    root = np.zeros((n, n))
    for i in range(n):
        if not free[i]:
            step[i] = 0.0
            continue
        partial = slope[i]
        for j in range(i + 1):
            if not free[j]:
                continue
            entry = bend[i, j]
            for k in range(j):
                entry -= root[i, k] * root[j, k]
            if j < i:
                root[i, j] = entry / root[j, j]
                partial -= root[i, j] * step[j]
            else:
                # two alike strategies have no curvature between them
                root[i, i] = math.sqrt(max(entry, 1e-12 * bend[i, i] + 1e-300))
        step[i] = partial / root[i, i]
    for i in range(n - 1, -1, -1):
        if free[i]:
            entry = step[i]
            for j in range(i + 1, n):
                entry -= root[j, i] * step[j]
            step[i] = entry / root[i, i]


@compiled(error_model="numpy")
def _climb(r: Floats, w: Floats, f: Floats, cap: Floats) -> None:
    """Move the shares `f` (S,), 0 <= f <= cap, to the highest weighted log growth of r (T, S).

    Newton's method on the shares that no bound holds, a step of its own for each of the others
    (Bertsekas 1982, "Projected Newton methods for optimization problems with simple constraints",
    SIAM Journal on Control and Optimization 20). `f` must not lose everything.
    """
    n = len(f)
    wealth, tried = np.empty(len(r)), np.empty(n)
    slope, bend, step = np.empty(n), np.empty((n, n)), np.empty(n)
    free, enough = np.empty(n, np.bool_), _ENOUGH * w.sum()
    growth = _growth(r, w, f, wealth)
    for _ in range(_STEPS):
        _derivatives(r, w, wealth, slope, bend)
        for i in range(n):
            falls = f[i] <= _NEAR * cap[i] and slope[i] <= 0.0
            free[i] = not (falls or (f[i] >= (1.0 - _NEAR) * cap[i] and slope[i] >= 0.0))
        for _ in range(n):
            _newton_step(slope, bend, free, step)
            changed = False
            for i in range(n):
                outward = (f[i] <= 0.0 and step[i] < 0.0) or (f[i] >= cap[i] and step[i] > 0.0)
                if free[i] and outward:
                    free[i], changed = False, True
            if not changed:
                break
        gain = 0.0
        for i in range(n):
            if not free[i] and bend[i, i] > 0.0:
                step[i] = min(max(slope[i] / bend[i, i], -f[i]), cap[i] - f[i])
            gain += slope[i] * step[i]
        if gain <= enough:
            return
        part, risen = 1.0, False
        while part > 1e-9 and not risen:
            for i in range(n):
                tried[i] = min(max(f[i] + part * step[i], 0.0), cap[i])
            reached = _growth(r, w, tried, wealth)
            risen = reached > growth
            part *= 0.5
        if not risen:
            return
        f[:], growth = tried, reached


@compiled(error_model="numpy")
def resampled_joint_optimal(
    r: Floats, positions: Floats, weights: Floats, shift: Floats, start: Floats, reach: Floats
) -> Floats:
    """Return the shares (K, S) with the highest weighted mean log growth, of K weightings.

    `r` (T, S) are summed returns of so many `positions` (T, S), `weights` (K, T) of the periods,
    `shift` (K, S) comes off the return of each position. The search begins at `start` (S,). A
    strategy that loses in no period of a weighting is bounded by its `reach` (S,), one that wins
    in none gets 0.
    """
    periods, n = r.shape
    out, y, w = np.zeros((len(weights), n)), np.empty((periods, n)), np.empty(periods)
    cap, f, wealth = np.empty(n), np.empty(n), np.empty(periods)
    for k in range(len(weights)):
        kept = 0
        for t in range(periods):
            if weights[k, t] > 0.0:
                w[kept] = weights[k, t]
                for s in range(n):
                    y[kept, s] = r[t, s] - shift[k, s] * positions[t, s]
                kept += 1
        for s in range(n):
            low, high = 0.0, 0.0
            for t in range(kept):
                low, high = min(low, y[t, s]), max(high, y[t, s])
            cap[s] = _HEDGED * reach[s] if low < 0.0 else reach[s]
            if high <= 0.0:
                cap[s] = 0.0
            f[s] = min(start[s], cap[s])
        while _growth(y[:kept], w[:kept], f, wealth) == -math.inf:
            f *= 0.5
        _climb(y[:kept], w[:kept], f, cap)
        out[k] = f
    return out
