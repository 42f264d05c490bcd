"""AmiBroker's trade list: one row a round trip, dates as the locale of Windows writes them.

Percents of price and of the position are not read; `Open Long` and `Open Short` are positions that
are still open (formats 8). Known from public readers of the format, not from a real file.
"""

from __future__ import annotations

import re

import numpy as np

from app.calculations.arrays import Mask
from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED
from app.importers.file_format import FileFormat, names_of
from app.importers.part import TradeLogPart
from app.importers.sheet import Sheet
from app.importers.sheet_origins import origins_in_own_words
from app.importers.table import Table, normalised
from app.importers.trades import Trades, part_of, positive, rounded

SOURCE = "AmiBroker"
_DAY = 86_400

ALIASES = {
    field: tuple(map(normalised, names))
    for field, names in {
        "trade": ("Trade",),
        "opened": ("Date", "Entry date"),
        "price": ("Price", "Entry price"),
        "closed": ("Ex. date", "Exit date"),
        "pl": ("Profit",),
        "contracts": ("Shares", "Contracts", "Shares/Contracts"),
        "value": ("Position value",),
    }.items()
}
_NUMBERS = ("price", "pl", "contracts", "value")
_DATES = ("opened", "closed")
_MIDNIGHT = re.compile(r" +(?:0?0:00(?::00)?|12:00(?::00)? ?AM)$")
_NAMED_EXIT = re.compile(r"\(([^()]*)\)\s*$")
_EXPLICIT = {
    "opened": "Opened",
    "closed": "Closed",
    "pl": "P/L",
    "contracts": "Size",
    "value": "Value of the position",
    "trade": "Reason for close",
}
_MISSING = ("Margin", "Commissions", "Funds at close", "Premium", "Strategy", "VIX")


def is_trade_list(names: frozenset[str]) -> bool:
    """Return True for the header of a trade list."""
    return {"trade", "ex. date", "profit"} <= names and bool(names & {"date", "entry date"})


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the rows of a trade list."""
    _drop_midnights(table)
    sheet = Sheet(table, ALIASES, _NUMBERS, _DATES, choices.day_first)
    return part_of(sheet, _trades(sheet), SOURCE, origins_in_own_words(sheet, _EXPLICIT, _MISSING))


def _drop_midnights(table: Table) -> None:
    """Remove the time of day 00:00:00, which daily bars carry, where all rows have it."""
    names = [name for field in _DATES for name in ALIASES[field] if name in table.columns]
    cells = [cell for name in names for cell in table.columns[name] if cell.strip()]
    if all(map(_MIDNIGHT.search, cells)):
        for name in names:
            table.columns[name] = [_MIDNIGHT.sub("", cell) for cell in table.columns[name]]


def _trades(sheet: Sheet) -> Trades:
    opened = sheet.moments("opened", "time_opened", 0)
    sheet.leave_out_unreadable("opened", np.isnat(opened), DATE_EXPECTED)
    closed = sheet.moments("closed", "time_closed", _DAY - 1)
    is_open = _is_open(sheet) | np.isnat(closed)
    pl = sheet.needed("pl", where=~is_open)
    contracts = np.abs(sheet.sized("contracts"))
    stated = np.abs(sheet.optional("value"))
    computed = rounded(sheet.optional("price") * contracts)
    n = len(sheet.lines)
    return Trades(
        at=np.arange(n),
        opened_at=opened,
        closed_at=np.where(is_open, np.datetime64("NaT", "s"), closed),
        pl=np.where(is_open, 0.0, pl),
        contracts=contracts,
        strategy=[""] * n,
        reason=[_reason(cell) for cell in sheet.texts("trade")],
        n_rows=np.ones(n, np.int64),
        value=positive(np.where(np.isnan(stated), computed, stated)),
    )


def _is_open(sheet: Sheet) -> Mask:
    cells = sheet.texts("trade")
    return np.array([cell.strip().lower().startswith("open") for cell in cells], bool)


def _reason(trade: str) -> str:
    """Return the way of the exit that a trade names in brackets.

    >>> _reason("Long (timed)"), _reason("Short")
    ('timed', '')
    """
    match = _NAMED_EXIT.search(trade)
    return match[1].strip() if match else ""


FORMAT = FileFormat(
    SOURCE,
    is_trade_list,
    names_of(ALIASES),
    read,
    export=(
        "After a backtest open the report window's trade list and save it as CSV, or copy its rows "
        "and save them as a text file."
    ),
    assumptions=(
        "The profit is taken to be net of the commission set in the backtest.",
        "Open Long and Open Short are positions that are still open.",
        "A time of 00:00:00 in all rows means daily bars without a time of day.",
    ),
)
