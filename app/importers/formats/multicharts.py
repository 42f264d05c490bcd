"""The trade list that MultiCharts users print from PowerLanguage, in the one layout seen.

One row is one position (formats 7). Most lists have no header; rows of that layout are told by
what stands in every column. Other layouts are read as any table is, by the user's mapping.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.formatting import listing
from app.importers.cells import is_number
from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED, parse_dates, slash_order
from app.importers.file_format import FileFormat, names_of
from app.importers.notes import note
from app.importers.part import TradeLogPart
from app.importers.sheet import Sheet
from app.importers.sheet_origins import origins_in_own_words
from app.importers.table import Header, Table, normalised
from app.importers.trades import Trades, part_of, positive, rounded

SOURCE = "MultiCharts"
_DAY = 86_400
LABELS = {
    "opened": "EntryDate-Time",
    "price": "EntryPrice",
    "closed": "ExitDate-Time",
    "contracts": "Max Contracts",
    "pl": "Profit/Loss",
}
ALIASES = {field: (normalised(name),) for field, name in LABELS.items()}
#: The columns of a list without a header, all of them in this order.
_LAYOUT = (
    "EntryDate-Time",
    "EntryPrice",
    "ExitDate-Time",
    "ExitPrice",
    "SymbolName",
    "MarketPosition",
    "Max Contracts",
    "Profit/Loss",
    "MaxPositionProfit",
    "MaxPositionLoss",
)
_SIDES = frozenset({"1", "-1"})
_NUMBERS = ("price", "contracts", "pl")
_EXPLICIT = {"opened": "Opened", "closed": "Closed", "pl": "P/L", "contracts": "Size"}
_MISSING = (
    "Margin",
    "Commissions",
    "Funds at close",
    "Premium",
    "Strategy",
    "Reason for close",
    "VIX",
)


def is_printed_list(names: frozenset[str]) -> bool:
    """Return True for the header of the printed list."""
    return {ALIASES[field][0] for field in ("opened", "closed", "pl")} <= names


def header_lacking(row: Header) -> Header | None:
    """Return the header of a list without one, by its first row; None for any other row."""
    cells = row.cells[: len(_LAYOUT)]
    is_row = (
        len(cells) == len(_LAYOUT)
        and not any(row.cells[len(_LAYOUT) :])
        and all(map(_is_date, (cells[0], cells[2])))
        and not is_number(cells[4])
        and cells[5] in _SIDES
        and all(map(is_number, (cells[1], cells[3], *cells[6:])))
    )
    names = (*_LAYOUT, *row.cells[len(_LAYOUT) :])
    return replace(row, line=row.line - 1, cells=names) if is_row else None


def _is_date(cell: str) -> bool:
    return not np.isnat(parse_dates([cell], slash_order([[cell]])).days[0])


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the rows of a printed list; a blank exit time is a position that is still open."""
    sheet = Sheet(table, ALIASES, _NUMBERS, ("opened", "closed"), choices.day_first)
    origins = origins_in_own_words(sheet, _EXPLICIT, _MISSING)
    part = part_of(sheet, _trades(sheet), SOURCE, origins)
    if not table.header.line:
        head = "The file has no line with the names of its columns."
        text = f"They were taken to be {listing(_LAYOUT)}, as MultiCharts users print them."
        part.notes.append(note(table.file, "info", head, text))
    return part


def _trades(sheet: Sheet) -> Trades:
    has_clock = _has_clock(sheet)
    opened = sheet.moments("opened", "time_opened", 0)
    sheet.leave_out_unreadable("opened", np.isnat(opened), DATE_EXPECTED)
    closed = sheet.moments("closed", "time_closed", 0 if has_clock else _DAY - 1)
    if has_clock:
        sheet.timeless.clear()
    is_closed = ~np.isnat(closed)
    contracts = np.abs(sheet.sized("contracts"))
    n = len(sheet.lines)
    return Trades(
        at=np.arange(n),
        opened_at=opened,
        closed_at=closed,
        pl=np.where(is_closed, sheet.needed("pl", where=is_closed), 0.0),
        contracts=contracts,
        strategy=[""] * n,
        reason=[""] * n,
        n_rows=np.ones(n, np.int64),
        value=positive(rounded(sheet.optional("price") * contracts)),
    )


def _has_clock(sheet: Sheet) -> bool:
    """Return True for a list with times of day, in which midnight is written as a date alone."""
    return any(":" in cell for field in ("opened", "closed") for cell in sheet.texts(field))


FORMAT = FileFormat(
    SOURCE,
    is_printed_list,
    names_of(ALIASES),
    read,
    export=(
        "Print one line a position from PowerLanguage with the columns EntryDate-Time, EntryPrice, "
        "ExitDate-Time, ExitPrice, SymbolName, MarketPosition, Max Contracts, Profit/Loss."
    ),
    assumptions=(
        "The result is net, as the platform states it.",
        "Of a list with times of day a date without one is midnight, which is printed so.",
        "A list without a header is told by the content of its ten columns.",
    ),
    lacking=header_lacking,
    evidence="real exports",
)
