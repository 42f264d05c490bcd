"""Results of resampled paths by day and strategy, and the deepest falls of held contracts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels.codes import OPEN
from app.calculations.kernels.compiled import compiled
from app.calculations.kernels.inputs import LogCalendar, Sizing
from app.calculations.kernels.path_events import allocate_path_events, build_path_events
from app.calculations.kernels.path_losses import inject_losses


@compiled()
def path_results(
    calendar: LogCalendar,
    sizing: Sizing,
    full_loss: Floats,
    traded: NDArray[np.bool_],
    draws: Ints,
    loss_days: Ints,
    loss_strategy: int,
    strategies: int,
) -> NDArray[np.float32]:
    """Return the equity added by one contract of each strategy up to each day of every path.

    The shape is (strategies, paths, days); `draws` (paths, days), `loss_days` and `full_loss` are
    as in `simulate`. Positions not in `traded` (P,) are left out. A path that ends before the last
    day stays where it is.
    """
    path_events = allocate_path_events(calendar, draws)
    days = draws.shape[1] + calendar.longest
    results = np.zeros((strategies, len(draws), days), np.float32)
    total = np.zeros(strategies)
    for p in range(len(draws)):
        n, events, last = build_path_events(calendar, draws[p], path_events)
        if loss_days.shape[1]:
            inject_losses(
                path_events, n, events, last, loss_days[p], loss_strategy, sizing, full_loss
            )
        total[:] = 0.0
        event = 0
        for t in range(days):
            while t < last and event < path_events.day_end[t]:
                j = path_events.source[path_events.position[event]]
                if path_events.kind[event] != OPEN and traded[j]:
                    total[sizing.strategy[j]] += sizing.row_net[path_events.row[event]]
                event += 1
            for s in range(strategies):
                results[s, p, t] = total[s]
    return results


@compiled()
def deepest_falls(
    held: NDArray[np.float32],
    more: NDArray[np.float32],
    contracts: float,
    start: float,
    of_start: bool,
) -> Floats:
    """Return the deepest fall of each path (paths,) as a share of its peak, or of `start`.

    Equity is `start` + `held` + `contracts` times `more`, (paths, days) each.
    """
    falls = np.zeros(len(held))
    for p in range(len(held)):
        peak, deepest = start, 0.0
        for t in range(held.shape[1]):
            equity = start + held[p, t] + contracts * more[p, t]
            peak = max(peak, equity)
            fall = peak - equity
            deepest = max(deepest, fall if of_start else fall / peak)
        falls[p] = deepest / start if of_start else deepest
    return falls
