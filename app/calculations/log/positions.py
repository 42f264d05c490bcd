"""Grouping of rows into positions: put and call side of one structure share one margin.

Source of the pairing rule: semantics 1 (Option Omega writes both sides with the whole structure's
margin).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.log.trade_log import TradeLog


@dataclass(frozen=True, eq=False)
class Positions:
    """P positions of a log's closed rows, in the order of their first rows.

    `first` and `second` are indices into the log's rows; `second` is -1 for a single-row position.
    `ambiguous` lists (strategy code, opened_at) of seconds in which more than one pairing was
    possible.
    """

    first: Ints  #: shape (P,)
    second: Ints  #: shape (P,)
    of_row: Ints  #: shape (n,): the position of each log row, -1 for a row that is still open
    ambiguous: tuple[tuple[int, np.datetime64], ...] = ()

    def __len__(self) -> int:
        return len(self.first)

    @property
    def n_pairs(self) -> int:
        """Number of positions made of two rows."""
        return int((self.second >= 0).sum())

    def last_closed_at(self, log: TradeLog) -> NDArray[np.datetime64]:
        """Return the time at which each position's last leg closes; shape (P,)."""
        closed = log.closed_at
        return np.where(
            self.second >= 0,
            np.maximum(closed[self.first], closed[self.second]),
            closed[self.first],
        )


def positions(log: TradeLog, margin: Floats | None = None) -> Positions:
    """Group a log's closed rows into positions, each alone if `log.combine_pairs` is off.

    `margin` (n,) is what the rows of a pair share, and NaN for a row that joins none; None stands
    for `log.margin_req`.
    """
    shared = log.margin_req if margin is None else margin
    partner, ambiguous = (
        _partners(log, shared) if log.combine_pairs else (np.full(len(log), -1, np.int64), ())
    )
    rows = np.arange(len(log))
    leads = log.is_closed & ((partner < 0) | (rows < partner))
    first = np.flatnonzero(leads)
    second = partner[first]
    of_row = np.full(len(log), -1, np.int64)
    of_row[first] = np.arange(len(first))
    paired = second >= 0
    of_row[second[paired]] = np.flatnonzero(paired)
    return Positions(first, second, of_row, ambiguous)


def _partners(log: TradeLog, margin: Floats) -> tuple[Ints, tuple[tuple[int, np.datetime64], ...]]:
    """Return each row's other side or -1, and the ambiguous seconds.

    In log order a row joins the earliest unpaired opposite row of its key, so the first put of a
    key meets its first call, the second its second, and so on.
    """
    partner = np.full(len(log), -1, np.int64)
    rows = np.flatnonzero(log.is_closed & (log.side != 0) & np.isfinite(margin))
    if not len(rows):
        return partner, ()
    # Missing sizes count as equal.
    columns = (margin, np.nan_to_num(log.contracts), log.strategy, log.opened_at)
    # Puts before calls, each side in log order.
    rows = rows[np.lexsort((log.side[rows], *(column[rows] for column in columns)))]
    changes = np.any([column[rows[1:]] != column[rows[:-1]] for column in columns], axis=0)
    starts = np.append(0, 1 + np.flatnonzero(changes))
    puts = np.add.reduceat((log.side[rows] < 0).astype(np.int64), starts)
    size = np.diff(starts, append=len(rows))
    pairs = np.minimum(puts, size - puts)
    of_key = np.repeat(np.arange(len(starts)), size)
    put = np.flatnonzero(np.arange(len(rows)) - starts[of_key] < pairs[of_key])
    call = put + puts[of_key[put]]
    partner[rows[put]], partner[rows[call]] = rows[call], rows[put]
    unclear = np.sort(np.minimum.reduceat(rows, starts)[(pairs > 0) & (size > 2)])
    seconds = zip(log.strategy[unclear].tolist(), log.opened_at[unclear], strict=True)
    return partner, tuple(dict.fromkeys(seconds))
