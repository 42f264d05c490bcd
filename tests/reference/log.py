"""Rows of a trade log, their order, and their grouping into positions (semantics 1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Row:
    """One round trip; money in account currency, missing numbers None, `closed` None while open."""

    row: int
    opened: datetime
    closed: datetime | None
    strategy: str
    pl: float
    contracts: float | None = None
    margin_req: float | None = None
    commissions: float | None = None
    opening_vix: float | None = None
    premium: float | None = None
    mae: float | None = None  #: worst excursion, as a share of premium
    side: int = 0  #: +1 only call legs, -1 only put legs, 0 anything else


@dataclass
class Position:
    """One or two rows that are one sizing decision; `place` is its place in the log."""

    place: int
    legs: list[Row]

    @property
    def first(self) -> Row:
        return self.legs[0]

    @property
    def strategy(self) -> str:
        return self.first.strategy

    @property
    def opened(self) -> datetime:
        return self.first.opened

    @property
    def last_leg(self) -> int:
        """The index of the leg that closes last; on a tie the later row."""
        return max(range(len(self.legs)), key=lambda leg: (self.closes_at(leg), leg))

    @property
    def closed(self) -> datetime:
        return self.closes_at(self.last_leg)

    def closes_at(self, leg: int) -> datetime:
        """Return the close of one leg; every row of a position has one."""
        closed = self.legs[leg].closed
        if closed is None:
            raise ValueError(f"row {self.legs[leg].row} is still open and belongs to no position")
        return closed


def positions_of(rows: Sequence[Row], *, combine_pairs: bool = True) -> list[Position]:
    """Return the positions of a log in the file's chronological order, without rows still open."""
    positions: list[Position] = []
    for row in sorted(rows, key=lambda row: row.opened):
        if row.closed is None:
            continue
        partner = _earliest_other_side(row, positions) if combine_pairs else None
        if partner is None:
            positions.append(Position(len(positions), [row]))
        else:
            partner.legs.append(row)
    return positions


def _earliest_other_side(row: Row, positions: Sequence[Position]) -> Position | None:
    return next(
        (
            position
            for position in positions
            if len(position.legs) == 1 and _are_sides_of_one(position.first, row)
        ),
        None,
    )


def _are_sides_of_one(first: Row, second: Row) -> bool:
    """Return True for a put side and a call side of one structure.

    They share strategy, opening second, size (None: the default of both) and a known margin.
    """
    if None in (first.margin_req, second.margin_req):
        return False
    return {first.side, second.side} == {-1, 1} and _key(first) == _key(second)


def _key(row: Row) -> tuple[object, ...]:
    return row.strategy, row.opened, row.contracts, row.margin_req
