"""Number of strategies that the log cannot tell from luck: they earn nothing in some resamples."""

from __future__ import annotations

from dataclasses import dataclass

from app.calculations.allocation.allocate import Allocation
from app.calculations.allocation.ranges import WeightRanges
from app.calculations.kelly.status import Status

#: Statuses of a strategy whose weight says nothing about its edge, or that has no positions.
_NOT_JUDGED: tuple[Status, ...] = (
    "switched_off",
    "held_out",
    "no_trades",
    "no_margin",
    "crowded_out",
    "left_out",
)

_DOUBTED = 0.05  #: share of resamples without an edge from which on it may be luck


@dataclass(frozen=True)
class EdgeDoubt:
    """The strategies whose edge may be luck."""

    strategies: tuple[str, ...]  #: in log order
    judged: int  #: strategies that the fit is about


def edge_doubt(allocation: Allocation, ranges: WeightRanges) -> EdgeDoubt:
    """Return the strategies that earn nothing in 5 % of resamples of the log, or in more.

    Their own results decide, not their weights: a shared loss, or better strategies, can crowd a
    strategy with a certain edge out, and a hedge gets a weight without one. Strategies that others
    crowd out of the allocation are not judged.
    """
    shares = ranges.share_without_edge.tolist()
    rows = zip(allocation.strategies, allocation.statuses, shares, strict=True)
    judged = [(name, share) for name, status, share in rows if status not in _NOT_JUDGED]
    names = tuple(name for name, share in judged if share >= _DOUBTED)
    return EdgeDoubt(names, len(judged))
