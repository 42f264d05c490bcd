"""Compiled loops of margin: amounts held by strategy, and undominated sets of open positions.

Each takes and returns plain arrays, releases the GIL, is cached on disk (`compiled`), and has a
plain-Python twin in its `.py_func`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels.codes import CLOSE_LAST, OPEN
from app.calculations.kernels.compiled import compiled

MARGIN, SHARE, POSITIONS = 0, 1, 2  #: the measures, by their place in the results


@compiled()
def _opened(
    held: Floats, count: Floats, s: int, margin: float, active: Ints, place: Ints, n_active: int
) -> int:
    """Open a position of strategy `s`; return the number of strategies with a position.

    They are the first of `active`; `place` is where each of them stands there.
    """
    if count[s] == 0:
        active[n_active], place[s] = s, n_active
        n_active += 1
    held[s], count[s] = held[s] + margin, count[s] + 1
    return n_active


@compiled()
def _closed(
    held: Floats, count: Floats, s: int, margin: float, active: Ints, place: Ints, n_active: int
) -> int:
    """Close a position of strategy `s`; return the number of strategies with a position."""
    held[s], count[s] = max(held[s] - margin, 0.0), count[s] - 1
    if count[s] == 0:
        held[s] = 0.0  # reset accumulated rounding error once nothing is open
        n_active -= 1
        last = active[n_active]
        active[place[s]], place[last] = last, place[s]
    return n_active


@compiled()
def strategy_margin(
    kind: NDArray[np.int8],
    position: Ints,
    second: Ints,
    sample: Ints,
    day_of_sample: Ints,
    carried_event: Ints,
    strategy: Ints,
    margin: Floats,
    taken: NDArray[np.bool_],
    equity: Floats,
    n_strategies: int,
) -> tuple[Floats, Floats, Floats]:
    """Return the margin of each of S strategies over a timeline.

    Returned are the peaks by day (3, D + 1, S), the highest share of all samples (S,), and margin
    and share times hours (2, S).

    `strategy`, `margin` and `taken` are by position, `equity` by event: the capital that shares are
    of, infinite for none; the rest is the timeline. A day's peak is the highest of its samples and
    of the amount carried into it; the last place is for samples on days that the curve leaves out
    (`day_of_sample` D). Only strategies with an open position are visited.
    """
    days = len(carried_event)
    peaks, hours_held = np.zeros((3, days + 1, n_strategies)), np.zeros((2, n_strategies))
    held, count, highest = np.zeros(n_strategies), np.zeros(n_strategies), np.zeros(n_strategies)
    active, place, n_active = np.zeros(n_strategies, np.int64), np.zeros(n_strategies, np.int64), 0
    night, nth = 0, 0
    for event in range(len(kind)):
        while night < days and carried_event[night] < event:
            for s in active[:n_active]:
                peaks[MARGIN, night, s], peaks[SHARE, night, s] = (
                    held[s],
                    held[s] / equity[event - 1],
                )
                peaks[POSITIONS, night, s] = count[s]
            night += 1
        i = position[event]
        s = strategy[i]
        # Only opens lie between an open and the sample of its second.
        if taken[i] and kind[event] == OPEN:
            n_active = _opened(held, count, s, margin[i], active, place, n_active)
            day = day_of_sample[nth]
            peaks[MARGIN, day, s] = max(peaks[MARGIN, day, s], held[s])
            peaks[POSITIONS, day, s] = max(peaks[POSITIONS, day, s], count[s])
        elif taken[i] and kind[event] == CLOSE_LAST:
            n_active = _closed(held, count, s, margin[i], active, place, n_active)
        if nth < len(sample) and sample[nth] == event:
            day = day_of_sample[nth]
            nth += 1
            for s in active[:n_active]:
                share = held[s] / equity[event]
                peaks[SHARE, day, s], highest[s] = (
                    max(peaks[SHARE, day, s], share),
                    max(highest[s], share),
                )
        if event + 1 < len(kind) and second[event + 1] > second[event]:
            hours = (second[event + 1] - second[event]) / 3600
            share_hours = hours / equity[event]
            for s in active[:n_active]:
                hours_held[MARGIN, s] += held[s] * hours
                hours_held[SHARE, s] += held[s] * share_hours
    return peaks, highest, hours_held


@compiled()
def undominated(rows: Floats) -> NDArray[np.bool_]:
    """Return True for each of `rows` (K, S) that no earlier accepted row dominates, (K,).

    Rows come with the largest sums first.
    """
    is_accepted, accepted, n = np.zeros(len(rows), np.bool_), np.empty(len(rows), np.int64), 0
    for i in range(len(rows)):
        dominated = False
        for j in accepted[:n]:
            dominated = True
            for s in range(rows.shape[1]):
                if rows[j, s] < rows[i, s]:
                    dominated = False
                    break
            if dominated:
                break
        if not dominated:
            is_accepted[i], accepted[n] = True, i
            n += 1
    return is_accepted
