"""Tradovate's Performance report, and its Position History: one row a pair of a buy and a sale.

Neither has a column of the open: the earlier of both fills opened the position, so a row that was
sold before it was bought is a short one. Several rows may share a fill.
"""

from __future__ import annotations

import numpy as np

from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED
from app.importers.file_format import FileFormat, names_of
from app.importers.notes import without_fees
from app.importers.part import TradeLogPart
from app.importers.row_trades import trades_at
from app.importers.sheet import Sheet
from app.importers.sheet_origins import origins_of
from app.importers.table import Table
from app.importers.trades import part_of

SOURCE = "Tradovate performance"
ALIASES: dict[str, tuple[str, ...]] = {
    "bought": ("boughttimestamp", "bought timestamp"),
    "sold": ("soldtimestamp", "sold timestamp"),
    "pl": ("pnl", "p/l"),
    "contracts": ("qty", "paired qty"),
    "legs": ("symbol", "contract"),
}
_NEEDED = ("bought", "sold", "pl", "contracts")
_MISSING = ("Commissions", "Margin", "Funds at Close", "Premium", "VIX")


def is_performance(names: frozenset[str]) -> bool:
    """Return True for the header of either report."""
    return all(names.intersection(ALIASES[field]) for field in _NEEDED)


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the pairs of either report."""
    sheet = Sheet(table, ALIASES, ("pl", "contracts"), ("bought", "sold"), choices.day_first)
    fills = np.array([sheet.moments(name, "", 0) for name in ("bought", "sold")])
    for name, times in zip(("bought", "sold"), fills, strict=True):
        sheet.leave_out_unreadable(name, np.isnat(times), DATE_EXPECTED)
    pl, size = sheet.needed("pl"), np.abs(sheet.sized("contracts"))
    trades = trades_at(fills.min(axis=0), fills.max(axis=0), pl, size)
    trades.legs = sheet.texts("legs")
    calculated = ("Opened and closed: the earlier and the later fill",)
    origins = origins_of(sheet, ALIASES, calculated, _MISSING)
    part = part_of(sheet, trades, SOURCE, origins)
    part.notes.append(without_fees(table.file))
    return part


FORMAT = FileFormat(
    SOURCE,
    is_performance,
    names_of(ALIASES),
    read,
    export="Reports, Performance or Position History, choose the days, then Download as CSV.",
    assumptions=(
        "A row that was sold before it was bought is a short position.",
        "The P/L is before commissions, which the file does not state: set fees in the settings.",
        "The file names no strategy.",
    ),
    ignored=frozenset({"buyprice", "sellprice", "buy price", "sell price"}),
)
