"""Formats with one row a trade: times, strategies and origins that they read alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from app.calculations.arrays import Floats, Mask, Seconds
from app.importers.dates import DATE_EXPECTED
from app.importers.notes import note
from app.importers.part import TradeLogPart
from app.importers.report import ColumnOrigins
from app.importers.sheet import Sheet
from app.importers.table import Table
from app.importers.trades import Trades

#: More distinct labels than this are remarks on single trades, no names of strategies.
MOST_STRATEGIES = 50
_LAST_SECOND = 86_399
_WITH_OFFSET = re.compile(r"(.*\d:\d{2}.*?) ?(Z|UTC|[-+]\d{2}:?\d{2})")


def without_offsets(table: Table, names: Iterable[str]) -> list[str]:
    """Cut UTC offsets off the times in the columns `names` of `table`; return the distinct ones.

    Times are kept as written, because a log is read in the time of its source.
    """
    offsets: dict[str, None] = {}
    for name in names:
        cells = table.columns.get(name, [])
        for row, cell in enumerate(cells):
            match = _WITH_OFFSET.fullmatch(cell.strip())
            if match is not None:
                cells[row] = match[1]
                offsets[match[2]] = None
    return sorted(offsets)


def mention_offsets(part: TradeLogPart, offsets: Sequence[str]) -> TradeLogPart:
    """Return the part with a finding about the UTC offsets that were cut off its times."""
    if offsets:
        shown = " and ".join(offsets[:3])
        text = f"They end in {shown}; dates and times of day are those of the file."
        part.notes.append(note(part.file, "info", "Times were kept as written.", text))
    return part


def row_trades(sheet: Sheet, pl: Floats, contracts: Floats, is_open: Mask | None = None) -> Trades:
    """Return one trade a row, opened and closed at `date_opened` and `date_closed`.

    Rows without an open are left out; rows in `is_open` are open whatever their close says.
    """
    opened_at = sheet.moments("date_opened", "time_opened", 0)
    sheet.leave_out_unreadable("date_opened", np.isnat(opened_at), DATE_EXPECTED)
    closed_at = sheet.moments("date_closed", "time_closed", _LAST_SECOND)
    if is_open is not None:
        closed_at[is_open] = np.datetime64("NaT")
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


def origins_of(
    sheet: Sheet,
    aliases: Mapping[str, tuple[str, ...]],
    calculated: Sequence[str] = (),
    missing: Sequence[str] = (),
) -> ColumnOrigins:
    """Return the columns that the file has, beside those that are calculated or missing."""
    explicit = tuple(sheet.label(field) for field in aliases if sheet.has(field))
    return ColumnOrigins(explicit, tuple(calculated), (), tuple(missing))
