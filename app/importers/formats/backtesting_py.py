"""The trades of backtesting.py, `stats._trades.to_csv()` (formats 10).

`Size` is negative for a short position. `PnL` is net of `Commission`, a column since 0.6.5.
"""

from __future__ import annotations

import numpy as np

from app.importers.choices import Choices
from app.importers.file_format import FileFormat, names_of
from app.importers.part import TradeLogPart
from app.importers.row_trades import (
    closed_rows,
    row_trades,
    strategies_of,
)
from app.importers.sheet import Sheet
from app.importers.sheet_origins import origins_of
from app.importers.table import Table
from app.importers.trades import part_of, positive, rounded

SOURCE = "backtesting.py trades"
ALIASES: dict[str, tuple[str, ...]] = {
    "date_opened": ("entrytime",),
    "date_closed": ("exittime",),
    "pl": ("pnl",),
    "contracts": ("size",),
    "commission": ("commission",),
    "price_opened": ("entryprice",),
    "price_closed": ("exitprice",),
    "strategy": ("tag",),
}
_NUMBERS = ("pl", "contracts", "commission", "price_opened", "price_closed")
_TELLING = frozenset({"size", "entryprice", "exitprice", "pnl", "entrytime", "exittime"})


def is_trade_list(names: frozenset[str]) -> bool:
    """Return True for the header of the trades."""
    return names >= _TELLING


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the rows of a list of trades."""
    sheet = Sheet(table, ALIASES, _NUMBERS, ("date_opened", "date_closed"), choices.day_first)
    pl = sheet.needed("pl", where=closed_rows(sheet))
    size = np.abs(sheet.needed("contracts"))
    trades = row_trades(sheet, pl, size)
    trades.strategy = strategies_of(sheet.texts("strategy"))
    price = positive(sheet.optional("price_opened"))
    trades.value = rounded(price * size)
    trades.optional = {
        "commissions": sheet.optional("commission"),
        "underlying_open": price,
        "underlying_close": positive(sheet.optional("price_closed")),
    }
    missing = ("Margin", "Funds at Close", "Premium", "VIX")
    origins = origins_of(sheet, ALIASES, missing=missing)
    return part_of(sheet, trades, SOURCE, origins)


FORMAT = FileFormat(
    SOURCE,
    is_trade_list,
    names_of(ALIASES),
    read,
    export='In Python: `stats._trades.to_csv("trades.csv")`.',
    assumptions=(
        "PnL is net of the commission; before version 0.6.5 the file states no commission.",
        "A tag that is text names the strategy.",
        "The value of a position is its size times its entry price.",
    ),
    evidence="real exports",
)
