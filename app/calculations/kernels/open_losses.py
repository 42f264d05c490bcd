"""The deepest fall of equity with every open position counted at its worst."""

from __future__ import annotations

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.kernels.codes import CLOSE_LEG, OPEN
from app.calculations.kernels.compiled import compiled
from app.calculations.kernels.inputs import (
    Events,
    OpenLosses,
    PathEvents,
    ReplayBuffers,
    Sizing,
)


@compiled()
def drawdown_with_open_losses(
    events: Events,
    buffers: ReplayBuffers,
    worst: Floats,
    open_losses: OpenLosses,
    start: float,
) -> float:
    """Return the deepest fall below the highest realised equity, of any event.

    `worst` is that of each position, by its place in the events; a row beyond those of
    `open_losses` takes nothing away at its close.
    """
    _, of_row, of_start = open_losses
    kind, position, row, _ = events
    contracts, _, equity_after, _ = buffers
    left = np.zeros(len(contracts))
    peak, open_worst, n_open, deepest = start, 0.0, 0, 0.0
    for event in range(len(kind)):
        i = position[event]
        if kind[event] == OPEN:
            left[i] = contracts[i] * worst[i]
            open_worst, n_open = open_worst + left[i], n_open + 1
        elif kind[event] == CLOSE_LEG:
            if row[event] < len(of_row):
                leg = contracts[i] * of_row[row[event]]
                left[i], open_worst = left[i] - leg, open_worst - leg
        else:
            n_open -= 1
            # Reset accumulated rounding error once nothing is open.
            open_worst = open_worst - left[i] if n_open else 0.0
        peak = max(peak, equity_after[event])
        fall = peak - (equity_after[event] + open_worst)
        deepest = max(deepest, fall / start if of_start else fall / peak)
    return deepest


@compiled()
def gather_worst(
    positions: int, path_events: PathEvents, open_losses: OpenLosses, sizing: Sizing, worst: Floats
) -> None:
    """Fill the worst of each position of a path.

    A position with an injected loss is at that loss, or at its own worst where that is deeper; the
    losses follow the log's own rows in `sizing.row_net`.
    """
    first_loss = len(sizing.row_net) - len(sizing.margin) - 1
    for i in range(positions):
        source = path_events.source[i]
        worst[i] = open_losses.of_position[source]
        if path_events.hit[i]:
            worst[i] = min(worst[i], sizing.row_net[first_loss + source])
