"""The trade list that MultiCharts users print from PowerLanguage, in the one layout seen.

One row is one position (formats 7). Known from a public reader of the layout, not from a real file;
other layouts are read as any table is, by the user's mapping of its columns.
"""

from __future__ import annotations

import numpy as np

from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED
from app.importers.file_format import FileFormat, names_of
from app.importers.part import TradeLogPart
from app.importers.sheet import Sheet
from app.importers.sheet_origins import origins_in_own_words
from app.importers.table import Table, normalised
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


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the rows of a printed list; a blank exit time is a position that is still open."""
    sheet = Sheet(table, ALIASES, _NUMBERS, ("opened", "closed"), choices.day_first)
    return part_of(sheet, _trades(sheet), SOURCE, origins_in_own_words(sheet, _EXPLICIT, _MISSING))


def _trades(sheet: Sheet) -> Trades:
    opened = sheet.moments("opened", "time_opened", 0)
    sheet.leave_out_unreadable("opened", np.isnat(opened), DATE_EXPECTED)
    closed = sheet.moments("closed", "time_closed", _DAY - 1)
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


FORMAT = FileFormat(
    SOURCE,
    is_printed_list,
    names_of(ALIASES),
    read,
    export=(
        "Print one line a position from PowerLanguage with the columns EntryDate-Time, EntryPrice, "
        "ExitDate-Time, ExitPrice, SymbolName, MarketPosition, Max Contracts, Profit/Loss."
    ),
    assumptions=("The result is net, as the platform states it.",),
)
