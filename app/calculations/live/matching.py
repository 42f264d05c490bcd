"""One-to-one matching of live and backtest positions by the times of their opens.

Per strategy and open date the assignment with the most pairs, and of these the one with the fewest
minutes between opens in all; of equal ones that with the most equal legs. Opens further apart than
the limit are never a pair. Solved exactly (Crouse 2016, "On implementing 2D rectangular assignment
algorithms", IEEE Transactions on Aerospace and Electronic Systems 52, as in scipy) for each run of
opens that a gap beyond the limit separates from the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Ints, Mask, Seconds
from app.calculations.numerics.work_limits import require_live_pairs

_SECONDS_A_MINUTE, _SECONDS_A_DAY = 60, 86_400


@dataclass(frozen=True, eq=False)
class Opens:
    """Opens of n positions."""

    strategy: Ints  #: the same numbers in both logs
    opened_at: Seconds
    legs: NDArray[np.object_]  #: text of `leg_key`, empty where unknown


def matched_pairs(backtest: Opens, live: Opens, match_minutes: float) -> tuple[Ints, Ints]:
    """Return the matched positions (M,), (M,) as indices into `backtest` and `live`.

    Raises `CalculationError` where too many open within `match_minutes` of each other.
    """
    limit = match_minutes * _SECONDS_A_MINUTE
    second = np.concatenate([_seconds(backtest), _seconds(live)])
    strategy = np.concatenate([backtest.strategy, live.strategy])
    is_live = np.arange(len(second)) >= len(backtest.strategy)
    order = np.lexsort((second, strategy))
    starts = _run_starts(strategy[order], second[order], limit)
    pairs: list[tuple[Ints, Ints]] = []
    for members in _mixed_runs(order, starts, is_live):
        ours = members[~is_live[members]]
        theirs = members[is_live[members]] - len(backtest.strategy)
        pairs.append(_assigned(backtest, live, (ours, theirs), limit))
    if not pairs:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    found = tuple(np.concatenate(side).astype(np.int64) for side in zip(*pairs, strict=True))
    in_order = np.argsort(found[0])
    return found[0][in_order], found[1][in_order]


def _run_starts(strategy: Ints, second: Ints, limit: float) -> Ints:
    """Return the places at which a new run begins: strategy, date or a gap beyond the limit."""
    begins = np.diff(strategy) != 0
    begins |= np.diff(second // _SECONDS_A_DAY) != 0
    begins |= np.diff(second) > limit
    return np.append(0, 1 + np.flatnonzero(begins)).astype(np.int64)


def _mixed_runs(order: Ints, starts: Ints, is_live: Mask) -> list[Ints]:
    """Return the members of each run that has positions of both logs."""
    if not len(order):
        return []
    live = np.add.reduceat(is_live[order].astype(np.int64), starts)
    size = np.diff(starts, append=len(order))
    mixed = np.flatnonzero((live > 0) & (live < size))
    return [order[starts[run] : starts[run] + size[run]] for run in mixed]


def _assigned(
    backtest: Opens, live: Opens, members: tuple[Ints, Ints], limit: float
) -> tuple[Ints, Ints]:
    """Return the pairs of one run."""
    ours, theirs = members
    if len(ours) == len(theirs) == 1:
        return members
    from scipy.optimize import linear_sum_assignment

    require_live_pairs(len(ours), len(theirs))
    gap = np.abs(_seconds(backtest)[ours][:, None] - _seconds(live)[theirs][None, :])
    legs, others = backtest.legs[ours][:, None], live.legs[theirs][None, :]
    unequal = (legs != others) | (legs == "")
    fewest = min(gap.shape)
    # The legs of all pairs together weigh less than one second.
    cost = gap.astype(float) * (fewest + 1) + unequal
    allowed = gap <= limit
    # One pair too far apart costs more than all allowed ones together.
    forbidden = (fewest + 1) * (cost[allowed].max(initial=0.0) + 1)
    row, column = linear_sum_assignment(np.where(allowed, cost, forbidden))
    kept = allowed[row, column]
    return ours[row[kept]], theirs[column[kept]]


def _seconds(opens: Opens) -> Ints:
    seconds: Ints = opens.opened_at.astype("datetime64[s]").astype(np.int64)
    return seconds
