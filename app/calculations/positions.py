"""Rows to positions: the put and the call side of one structure are one decision holding one margin.

Source of the pairing rule: semantics 1 (Option Omega writes both sides with the whole structure's margin).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.trade_log import Ints, TradeLog


@dataclass(frozen=True, eq=False)
class Positions:
    """P positions of a log's closed rows, in the order of their first rows.

    `first` and `second` are indices into the log's rows; `second` is -1 for a single-row position.
    `ambiguous` lists (strategy code, opened_at) of seconds in which more than one pairing was possible.
    """

    first: Ints  #: shape (P,)
    second: Ints  #: shape (P,)
    of_row: Ints  #: shape (n,): the position of each log row, -1 for a row that is still open
    ambiguous: tuple[tuple[int, np.datetime64], ...] = ()

    def __len__(self) -> int:
        return len(self.first)

    @property
    def n_pairs(self) -> int:
        """How many positions are made of two rows."""
        return int((self.second >= 0).sum())

    def last_closed_at(self, log: TradeLog) -> NDArray[np.datetime64]:
        """When each position's last leg closes; shape (P,)."""
        closed = log.closed_at
        return np.where(self.second >= 0, np.maximum(closed[self.first], closed[self.second]), closed[self.first])


def positions(log: TradeLog) -> Positions:
    """Group a log's closed rows into positions; each row alone when `log.combine_pairs` is off."""
    partner, ambiguous = _partners(log) if log.combine_pairs else (np.full(len(log), -1, np.int64), ())
    rows = np.arange(len(log))
    leads = log.is_closed & ((partner < 0) | (rows < partner))
    first = np.flatnonzero(leads)
    second = partner[first]
    of_row = np.full(len(log), -1, np.int64)
    of_row[first] = np.arange(len(first))
    paired = second >= 0
    of_row[second[paired]] = np.flatnonzero(paired)
    return Positions(first, second, of_row, ambiguous)


def _partners(log: TradeLog) -> tuple[Ints, tuple[tuple[int, np.datetime64], ...]]:
    """Each row's other side or -1: in log order a row joins the earliest unpaired opposite row of its key."""
    partner = np.full(len(log), -1, np.int64)
    eligible = np.flatnonzero(log.is_closed & (log.side != 0) & np.isfinite(log.margin_req) & np.isfinite(log.contracts))
    waiting: dict[tuple[int, int, float, float], tuple[int, deque[int]]] = {}
    sides: dict[tuple[int, int, float, float], list[int]] = {}
    opened = log.opened_at.astype(np.int64)
    for row in eligible.tolist():
        key = (int(log.strategy[row]), int(opened[row]), float(log.contracts[row]), float(log.margin_req[row]))
        side = int(log.side[row])
        counts = sides.setdefault(key, [0, 0])
        counts[side > 0] += 1
        waiting_side, queue = waiting.setdefault(key, (side, deque()))
        if queue and waiting_side != side:
            other = queue.popleft()
            partner[row], partner[other] = other, row
        else:
            if not queue:
                waiting[key] = (side, queue)
            queue.append(row)
    ambiguous = [key[:2] for key, (puts, calls) in sides.items() if puts and calls and puts + calls > 2]
    return partner, tuple(dict.fromkeys((code, np.datetime64(second, "s")) for code, second in ambiguous))
