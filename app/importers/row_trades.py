"""Formats with one row a trade: times, strategies and origins that they read alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.calculations.arrays import Floats, Mask, Seconds
from app.importers.dates import DATE_EXPECTED
from app.importers.sheet import Sheet
from app.importers.trades import Trades

#: More distinct labels than this are remarks on single trades, no names of strategies.
MOST_STRATEGIES = 50
_LAST_SECOND = 86_399


def row_trades(sheet: Sheet, pl: Floats, contracts: Floats, is_open: Mask | None = None) -> Trades:
    """Return one trade a row, opened and closed at `date_opened` and `date_closed`.

    Rows without an open are left out; rows in `is_open` are open whatever their close says.
    """
    opened_at = sheet.moments("date_opened", "time_opened", 0)
    sheet.leave_out_unreadable("date_opened", np.isnat(opened_at), DATE_EXPECTED)
    closed_at = sheet.moments("date_closed", "time_closed", _LAST_SECOND)
    if is_open is not None:
        closed_at[is_open] = np.datetime64("NaT", "s")
    return trades_at(opened_at, closed_at, pl, contracts)


def trades_at(opened_at: Seconds, closed_at: Seconds, pl: Floats, contracts: Floats) -> Trades:
    """Return one trade a row without strategies and reasons."""
    n = len(pl)
    return Trades(
        at=np.arange(n),
        opened_at=opened_at,
        closed_at=closed_at,
        pl=np.where(np.isnat(closed_at), 0.0, pl),
        contracts=contracts,
        strategy=[""] * n,
        reason=[""] * n,
        n_rows=np.ones(n, np.int64),
    )


def closed_rows(sheet: Sheet) -> Mask:
    """Return the rows with something in the column of the close."""
    nil = {"", "--", "-", "nat", "nan", "none", "n/a"}
    return np.array([cell.strip().lower() not in nil for cell in sheet.texts("date_closed")], bool)


def strategies_of(labels: Sequence[str]) -> list[str]:
    """Return labels as names of strategies; numbers and too many distinct ones name none."""
    names = {label: "" if _is_number(label) else label for label in set(labels)}
    if len(set(names.values())) > MOST_STRATEGIES:
        return [""] * len(labels)
    return [names[label] for label in labels]


def _is_number(label: str) -> bool:
    try:
        float(label)
    except ValueError:
        return label.strip().lower() in ("", "none", "null")
    return True
