"""The content of one trade-log file: canonical columns of its usable trades, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints, Mask
from app.calculations.log.trade_log import DailyLog
from app.importers.faults import Fault
from app.importers.report import ColumnOrigins, Finding


@dataclass
class TradeLogPart:
    """The n usable trades of one file in chronological order; all arrays have shape (n,)."""

    file: str
    source: str
    #: canonical columns by name; `strategy` and `reason` as text, blank where the file is blank
    columns: dict[str, NDArray[Any]]
    identity: Ints  #: equal for trades of this file whose rows agree in every cell
    legs: NDArray[np.object_]  #: the structure as the source describes it, or blank
    #: P/L recomputed from other columns [currency], NaN where that is impossible
    expected_pl: Floats
    forced: Mask  #: closed by the end of the test
    n_read: int
    n_repaired: int
    newest_first: bool
    faults: list[Fault]
    notes: list[Finding]
    origins: ColumnOrigins
    n_rows: Ints  #: rows of the file that make up each trade
    value: Floats  #: value of the position at its open [currency], NaN where unknown
    currency: str = ""  #: account currency as the file states it, or empty
    zone: str = ""  #: time zone of its times as the format or the file states it, or empty
    #: what the starting capital follows from where `funds_at_close` is computed from the results
    capital_source: str = ""

    def __len__(self) -> int:
        return len(self.identity)

    @property
    def n_kept(self) -> int:
        """Return the number of rows of the file that its trades come from."""
        return int(self.n_rows.sum())

    @property
    def calculated_funds(self) -> bool:
        """Return True when `funds_at_close` is computed from the results themselves."""
        return bool(self.capital_source)

    def take(self, keep: Mask) -> None:
        """Drop the rows outside the mask `keep`."""
        self.columns = {name: values[keep] for name, values in self.columns.items()}
        self.identity, self.legs = self.identity[keep], self.legs[keep]
        self.expected_pl, self.forced = self.expected_pl[keep], self.forced[keep]
        self.n_rows, self.value = self.n_rows[keep], self.value[keep]


@dataclass(frozen=True)
class DailyLogPart:
    """The content of one daily-log file, with the faults and findings of its reading."""

    file: str
    daily: DailyLog
    lines: Ints  #: of the file, shape (n,)
    n_read: int
    faults: list[Fault]
    notes: list[Finding]


def chronological(
    opened: NDArray[np.datetime64], closed: NDArray[np.datetime64], rows: Ints
) -> tuple[Ints, bool]:
    """Return the row numbers `rows` oldest first, and True for a newest-first file (semantics 1).

    A file is newest first when the (opened, closed) of its first usable row is later than that of
    its last one; a missing close counts as the latest.
    """
    if len(rows) < 2:
        return rows, False
    never = np.datetime64("9999-12-31T23:59:59", "s")
    first, last = (
        (opened[row], never if np.isnat(closed[row]) else closed[row])
        for row in (rows[0], rows[-1])
    )
    newest_first = bool(first > last)
    return (rows[::-1] if newest_first else rows), newest_first
