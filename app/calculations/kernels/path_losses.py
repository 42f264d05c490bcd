"""Full-margin losses injected into a resampled path."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels.codes import CLOSE_LAST, OPEN
from app.calculations.kernels.compiled import compiled
from app.calculations.kernels.inputs import Laid, Sizing


@compiled()
def _struck(
    open_now: Ints, n_open: int, source: Ints, margin: Floats, hit: NDArray[np.bool_]
) -> bool:
    """Replace the results of all that is open and has a margin; whether there was any left."""
    found = False
    for place in open_now[:n_open]:
        if margin[source[place]] > 0.0 and not hit[place]:
            hit[place] = found = True
    return found


@compiled()
def _strike_everything(laid: Laid, days: int, hit_days: Ints, margin: Floats) -> None:
    """From each of `hit_days` on, the first day's last opening instant (its beginning, if nothing opens) at which something is open."""
    kind, position, day_end, source, hit = (
        laid.kind,
        laid.position,
        laid.day_end,
        laid.source,
        laid.hit,
    )
    open_now, place, n_open = np.empty(len(source), np.int64), np.empty(len(source), np.int64), 0
    struck, event = 0, 0
    for t in range(days):
        instant = day_end[t]
        while instant > event and kind[instant - 1] != OPEN:
            instant -= 1
        while True:
            if event == instant:
                while (
                    struck < len(hit_days)
                    and hit_days[struck] <= t
                    and _struck(open_now, n_open, source, margin, hit)
                ):
                    struck += 1
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
def _strike_strategy(
    laid: Laid, days: int, hit_days: Ints, margin: Floats, strategy: Ints, struck_strategy: int
) -> None:
    """From each of `hit_days` on, the next position of one strategy to open."""
    struck, event = 0, 0
    for t in range(days):
        while event < laid.day_end[t]:
            i = laid.position[event]
            if laid.kind[event] == OPEN and struck < len(hit_days) and hit_days[struck] <= t:
                j = laid.source[i]
                if strategy[j] == struck_strategy and margin[j] > 0.0:
                    laid.hit[i] = True
                    struck += 1
            event += 1


@compiled()
def _strike(
    laid: Laid,
    positions: int,
    events: int,
    days: int,
    hit_days: Ints,
    struck_strategy: int,
    sizing: Sizing,
    rows: int,
) -> None:
    """Inject full-margin losses: rows of struck positions become the rows that `row_net` has behind the log's own."""
    laid.hit[:positions] = False
    if struck_strategy < 0:
        _strike_everything(laid, days, hit_days, sizing.margin)
    else:
        _strike_strategy(laid, days, hit_days, sizing.margin, sizing.strategy, struck_strategy)
    for event in range(events):
        i = laid.position[event]
        if laid.hit[i] and laid.kind[event] != OPEN:
            laid.row[event] = rows + (
                laid.source[i] if laid.kind[event] == CLOSE_LAST else len(sizing.margin)
            )
