"""Sums of a resampled path's results by period, as its later opens know them."""

from __future__ import annotations

import math

import numpy as np

from app.calculations.arrays import Ints
from app.calculations.kernels.codes import CLOSE_LAST, OPEN
from app.calculations.kernels.compiled import compiled
from app.calculations.kernels.inputs import PathEvents, PathHistory, WalkForwardInputs


@compiled()
def fill_path_periods(
    path_events: PathEvents,
    days: int,
    strategy: Ints,
    walk_forward: WalkForwardInputs,
    path_history: PathHistory,
) -> None:
    """Fill the sample by period of `path_history`: only periods that have ended are known.

    A path begins with a new period, and every `period_days` of its days make one. Periods in which
    a strategy closes nothing of known return are not in its sample.
    """
    sample, positions, start = path_history.sample, path_history.positions, path_history.start
    ended = np.diff(walk_forward.prior_start)
    behind = walk_forward.prior_known.copy()
    running = np.zeros(len(ended), np.int64)  # the period that each strategy last closed in
    count, total = np.zeros(len(ended), np.int64), np.zeros(len(ended))
    event = 0
    for t in range(days):
        period = t // walk_forward.period_days
        while event < path_events.day_end[t]:
            i = path_events.position[event]
            s = strategy[i]
            if count[s] > 0 and running[s] < period:
                at = start[s] + ended[s]
                sample[at], positions[at] = total[s], count[s]
                path_history.memo[path_history.memo_start[s] + ended[s]] = math.nan
                ended[s], behind[s] = ended[s] + 1, behind[s] + count[s]
                count[s], total[s] = 0, 0.0
            if path_events.kind[event] == OPEN:
                path_history.values[i], path_history.behind[i] = ended[s], behind[s]
            elif path_events.kind[event] == CLOSE_LAST:
                j = path_events.source[i]
                hit = path_events.hit[i]
                result = walk_forward.full_loss_result[j] if hit else walk_forward.result[j]
                if not math.isnan(result):
                    running[s], count[s], total[s] = period, count[s] + 1, total[s] + result
            event += 1
