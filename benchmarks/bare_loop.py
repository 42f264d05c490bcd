"""The reference of the replay kernel: the same events sized by a fraction of equity, nothing else."""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def bare_replay(
    kind: np.ndarray, position: np.ndarray, row: np.ndarray, slope: np.ndarray, row_net: np.ndarray, start: float, held: np.ndarray
) -> float:
    """Final equity [currency] after opens (kind 0) of whole contracts, `slope` x equity, and closes; fills `held` by position."""
    equity = start
    for event in range(len(kind)):
        i = position[event]
        if kind[event] == 0:
            held[i] = math.floor(slope[i] * equity)
        else:
            equity += held[i] * row_net[row[event]]
    return equity
