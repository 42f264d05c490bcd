"""What one trade-log file gave: canonical columns of its kept rows, oldest first, and what was noticed on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.importers.faults import Fault
from app.importers.report import ColumnOrigins, Finding


@dataclass
class Part:
    """The kept rows of one file in chronological order; all columns and arrays have one entry a row."""

    file: str
    source: str
    columns: dict[
        str, NDArray[Any]
    ]  #: canonical columns by name; `strategy` and `reason` as text, blank kept blank
    identity: NDArray[np.int64]  #: equal for rows of this file that agree in every cell
    legs: NDArray[np.object_]  #: the structure as the source describes it; blank where it does not
    expected_pl: NDArray[
        np.float64
    ]  #: P/L recomputed from other columns [currency], NaN where that is impossible
    forced: NDArray[np.bool_]  #: closed by the end of the test
    n_read: int
    n_repaired: int
    newest_first: bool
    faults: list[Fault]
    notes: list[Finding]
    origins: ColumnOrigins

    def __len__(self) -> int:
        return len(self.identity)

    def take(self, keep: NDArray[np.bool_]) -> None:
        """Keep only the rows of the mask."""
        self.columns = {name: values[keep] for name, values in self.columns.items()}
        self.identity, self.legs = self.identity[keep], self.legs[keep]
        self.expected_pl, self.forced = self.expected_pl[keep], self.forced[keep]


def chronological(
    opened: NDArray[np.datetime64], closed: NDArray[np.datetime64], keep: NDArray[np.int64]
) -> tuple[NDArray[np.int64], bool]:
    """The row numbers `keep`, oldest first, and whether the file was newest first (semantics 1).

    Newest first: of the kept rows, the first one's (opened, closed) is later than the last one's; a missing close is the latest.
    """
    if len(keep) < 2:
        return keep, False
    never = np.datetime64("9999-12-31T23:59:59", "s")
    first, last = (
        (opened[row], never if np.isnat(closed[row]) else closed[row])
        for row in (keep[0], keep[-1])
    )
    newest_first = bool(first > last)
    return (keep[::-1] if newest_first else keep), newest_first
