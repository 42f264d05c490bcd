"""Losses of open positions at their worst (semantics 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.reference.log import Position, Row


@dataclass
class OpenLossWatch:
    """The deepest fall with every open row at its worst, told every single event of a replay."""

    start: float
    open_rows: dict[tuple[int, int], float] = field(default_factory=dict)  #: (place, leg): loss
    peak: float = 0.0
    of_peak: float = 0.0
    of_start: float = 0.0

    def __post_init__(self) -> None:
        self.peak = self.start

    def opens(self, place: int, worst: Sequence[float], equity: float) -> None:
        """Take in the worst of each row of a position [currency], at its open."""
        for leg, loss in enumerate(worst):
            self.open_rows[place, leg] = loss
        self._looks(equity)

    def closes(self, place: int, leg: int, equity: float) -> None:
        """Take in the close of one row, and the equity after it."""
        del self.open_rows[place, leg]
        self._looks(equity)

    def _looks(self, equity: float) -> None:
        self.peak = max(self.peak, equity)
        fall = self.peak - (equity + sum(self.open_rows.values()))
        self.of_peak = max(self.of_peak, fall / self.peak)
        self.of_start = max(self.of_start, fall / self.start)


def worst_per_contract(row: Row) -> float:
    """Return the worst excursion of a row [currency per contract]; an unknown one counts 0.

    The premium of a row without a size is that of one contract.
    """
    if row.mae is None or row.premium is None:
        return 0.0
    return min(0.0, row.mae * abs(row.premium) / (row.contracts or 1.0))


def sees_open_losses(positions: Sequence[Position]) -> bool:
    """Return True where enough excursions are known to show open losses."""
    known = [_is_known(position) for position in positions]
    overnight = [
        is_known
        for position, is_known in zip(positions, known, strict=True)
        if position.closed.date() > position.opened.date()
    ]
    return any(known) and 10 * sum(overnight) >= 9 * len(overnight)


def _is_known(position: Position) -> bool:
    return all(row.mae is not None and row.premium is not None for row in position.legs)
