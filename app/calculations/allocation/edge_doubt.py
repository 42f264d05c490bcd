"""Number of strategies that the log cannot tell from luck: the range of their weights reaches 0."""

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


@dataclass(frozen=True)
class EdgeDoubt:
    """The strategies whose edge may be luck."""

    strategies: tuple[str, ...]  #: those whose range reaches 0
    judged: int  #: strategies that the fit is about


def edge_doubt(allocation: Allocation, ranges: WeightRanges) -> EdgeDoubt:
    """Return the strategies of an allocation whose weight is 0 at the low end of its range.

    Strategies that others crowd out are not counted: their weight is 0 whatever their edge.
    """
    rows = zip(allocation.strategies, allocation.statuses, ranges.low.tolist(), strict=True)
    judged = [(name, low) for name, status, low in rows if status not in _NOT_JUDGED]
    return EdgeDoubt(tuple(name for name, low in judged if low <= 0), len(judged))
