"""References of the replay kernel: the same events, sized by a fraction of equity alone."""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def bare_replay(
    kind: np.ndarray,
    position: np.ndarray,
    row: np.ndarray,
    slope: np.ndarray,
    row_net: np.ndarray,
    start: float,
    held: np.ndarray,
) -> float:
    """Replay opens (kind 0) and closes, and return the final equity [currency].

    A position is opened with `slope` x equity whole contracts; `held` (positions,) receives them.
    """
    equity = start
    for event in range(len(kind)):
        i = position[event]
        if kind[event] == 0:
            held[i] = math.floor(slope[i] * equity)
        else:
            equity += held[i] * row_net[row[event]]
    return equity


@njit(cache=True, nogil=True)
def bare_curves(
    kind: np.ndarray,
    position: np.ndarray,
    row: np.ndarray,
    slope: np.ndarray,
    margin: np.ndarray,
    row_net: np.ndarray,
    start: float,
    held: np.ndarray,
    equity_after: np.ndarray,
    margin_after: np.ndarray,
) -> None:
    """Replay as `bare_replay`, and fill equity and open margin after each event [currency].

    The margin of a position is held until its last leg closes (kind 2). An equity curve and a
    margin curve take at least this loop, so a kernel with rules and limits is compared with it.
    """
    equity, open_margin = start, 0.0
    for event in range(len(kind)):
        i = position[event]
        if kind[event] == 0:
            held[i] = math.floor(slope[i] * equity)
            open_margin += held[i] * margin[i]
        else:
            equity += held[i] * row_net[row[event]]
            if kind[event] == 2:
                open_margin -= held[i] * margin[i]
        equity_after[event], margin_after[event] = equity, open_margin
