"""Full losses injected into a resampled path."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels.codes import CLOSE_LAST, OPEN
from app.calculations.kernels.compiled import compiled
from app.calculations.kernels.inputs import PathEvents, Sizing


@compiled()
def _replace_open_results(
    open_now: Ints, n_open: int, source: Ints, full_loss: Floats, hit: NDArray[np.bool_]
) -> bool:
    """Mark open positions that can lose for a full loss; return True if any was unmarked."""
    marked = False
    for place in open_now[:n_open]:
        if full_loss[source[place]] > 0.0 and not hit[place]:
            hit[place] = marked = True
    return marked


@compiled()
def _inject_losses_of_everything(
    path_events: PathEvents, days: int, loss_days: Ints, full_loss: Floats
) -> None:
    """Mark all open positions at one instant for each of `loss_days`.

    The instant is the last open of a day (its beginning, if nothing opens), on the first day from
    the loss day on that has something open.
    """
    kind, position, day_end = path_events.kind, path_events.position, path_events.day_end
    source, hit = path_events.source, path_events.hit
    open_now, place, n_open = np.empty(len(source), np.int64), np.empty(len(source), np.int64), 0
    injected, event = 0, 0
    for t in range(days):
        instant = day_end[t]
        while instant > event and kind[instant - 1] != OPEN:
            instant -= 1
        while True:
            if event == instant:
                while (
                    injected < len(loss_days)
                    and loss_days[injected] <= t
                    and _replace_open_results(open_now, n_open, source, full_loss, hit)
                ):
                    injected += 1
            if event == day_end[t]:
                break
            i = position[event]
            if kind[event] == OPEN:
                open_now[n_open], place[i] = i, n_open
                n_open += 1
            elif kind[event] == CLOSE_LAST:
                n_open -= 1
                open_now[place[i]] = open_now[n_open]
                place[open_now[n_open]] = place[i]
            event += 1


@compiled()
def _inject_losses_of_strategy(
    path_events: PathEvents,
    days: int,
    loss_days: Ints,
    full_loss: Floats,
    strategy: Ints,
    loss_strategy: int,
) -> None:
    """Mark the first position of one strategy that opens on or after each of `loss_days`."""
    injected, event = 0, 0
    for t in range(days):
        while event < path_events.day_end[t]:
            i = path_events.position[event]
            if (
                path_events.kind[event] == OPEN
                and injected < len(loss_days)
                and loss_days[injected] <= t
            ):
                j = path_events.source[i]
                if strategy[j] == loss_strategy and full_loss[j] > 0.0:
                    path_events.hit[i] = True
                    injected += 1
            event += 1


@compiled()
def inject_losses(
    path_events: PathEvents,
    positions: int,
    events: int,
    days: int,
    loss_days: Ints,
    loss_strategy: int,
    sizing: Sizing,
    full_loss: Floats,
) -> None:
    """Inject full losses into a path, of `full_loss` (P,) per contract of the log's positions.

    Rows of marked positions become the loss rows that `row_net` has after the log's own rows.
    """
    path_events.hit[:positions] = False
    rows = len(sizing.row_net) - len(full_loss) - 1
    if loss_strategy < 0:
        _inject_losses_of_everything(path_events, days, loss_days, full_loss)
    else:
        _inject_losses_of_strategy(
            path_events, days, loss_days, full_loss, sizing.strategy, loss_strategy
        )
    for event in range(events):
        i = path_events.position[event]
        if path_events.hit[i] and path_events.kind[event] != OPEN:
            path_events.row[event] = rows + (
                path_events.source[i] if path_events.kind[event] == CLOSE_LAST else len(full_loss)
            )
