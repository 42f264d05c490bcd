"""Orders matched to positions: a closing order closes the oldest open orders first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from app.importers.limits import SMALLEST_SIZE


@dataclass(frozen=True)
class Order:
    """An order of a file: its row and its size, positive for buying."""

    row: int
    amount: float
    closes: bool  #: it closes a position; what exceeds the position opens another one


@dataclass(frozen=True)
class RoundTrip:
    """A position of `size`, opened at one row and closed at another; None: it is still open.

    `rows` are those of the file that count for this position: each row counts once.
    """

    opening: int
    closing: int | None
    size: float
    rows: tuple[int, ...]

    @property
    def at(self) -> int:
        """Return the row under which the position is reported."""
        return self.opening if self.closing is None else self.closing


@dataclass
class _Lot:
    """The part of an order that is still open; `rows` counts with the position that closes it."""

    row: int
    size: float
    rows: tuple[int, ...]


def matched(orders: Iterable[Order]) -> tuple[list[RoundTrip], list[int]]:
    """Return the positions, and the rows of closing orders that nothing opened.

    `orders` are in the order of their execution.
    """
    lots: dict[bool, deque[_Lot]] = {True: deque(), False: deque()}
    trips: list[RoundTrip] = []
    unmatched: list[int] = []
    for order in orders:
        left = abs(order.amount)
        if order.closes:
            trip = _closed(order, lots[order.amount < 0])
            if trip is None:
                unmatched.append(order.row)
                continue
            trips.append(trip)
            left -= trip.size
        if left > SMALLEST_SIZE or not order.closes:
            rows = () if order.closes else (order.row,)
            lots[order.amount > 0].append(_Lot(order.row, left, rows))
    remaining = chain.from_iterable(lots.values())
    trips += [RoundTrip(lot.row, None, lot.size, lot.rows) for lot in remaining]
    return trips, unmatched


def _closed(order: Order, lots: deque[_Lot]) -> RoundTrip | None:
    """Take the size of a closing order from the oldest `lots`; None when there is none."""
    if not lots:
        return None
    opening, left = lots[0].row, abs(order.amount)
    rows: tuple[int, ...] = ()
    while lots and left > SMALLEST_SIZE:
        lot = lots[0]
        part = min(left, lot.size)
        rows, lot.rows = (*rows, *lot.rows), ()
        lot.size, left = lot.size - part, left - part
        if lot.size <= SMALLEST_SIZE:
            lots.popleft()
    return RoundTrip(opening, order.row, abs(order.amount) - left, (*rows, order.row))
