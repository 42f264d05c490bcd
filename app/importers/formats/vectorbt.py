"""The trades and positions of vectorbt, `portfolio.trades.records_readable` (formats 10).

`PnL` is net of the fees of both ends; a row with status Open is marked at the end of the data.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.calculations.arrays import Mask
from app.importers.choices import Choices
from app.importers.file_format import FileFormat, names_of
from app.importers.part import TradeLogPart
from app.importers.row_trades import (
    row_trades,
    strategies_of,
)
from app.importers.sheet import Sheet
from app.importers.sheet_origins import origins_of
from app.importers.table import Table
from app.importers.trades import part_of, rounded

SOURCE = "vectorbt trades"
ALIASES: dict[str, tuple[str, ...]] = {
    "date_opened": ("entry timestamp", "entry index", "entry date"),
    "date_closed": ("exit timestamp", "exit index", "exit date"),
    "pl": ("pnl",),
    "contracts": ("size",),
    "entry_fees": ("entry fees",),
    "exit_fees": ("exit fees",),
    "price_opened": ("avg entry price", "avg. entry price", "entry price"),
    "strategy": ("column",),
    "status": ("status",),
}
_NUMBERS = ("pl", "contracts", "entry_fees", "exit_fees", "price_opened")
_TELLING = frozenset({"size", "pnl", "direction", "status", "entry fees", "exit fees"})


def is_trade_list(names: frozenset[str]) -> bool:
    """Return True for the header of trades or positions."""
    times = names.intersection(ALIASES["date_opened"]), names.intersection(ALIASES["date_closed"])
    return names >= _TELLING and all(times)


def is_order_list(names: frozenset[str]) -> bool:
    """Return True for the header of the orders."""
    return names >= {"order id", "size", "price", "fees", "side"}


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the rows of a list of trades or positions."""
    sheet = Sheet(table, ALIASES, _NUMBERS, ("date_opened", "date_closed"), choices.day_first)
    is_open = _is_open(sheet.texts("status"))
    size = sheet.needed("contracts")
    trades = row_trades(sheet, sheet.needed("pl", where=~is_open), size, is_open)
    trades.strategy = _columns(sheet.texts("strategy"))
    trades.value = rounded(sheet.optional("price_opened") * size)
    fees = sheet.optional("entry_fees") + sheet.optional("exit_fees")
    trades.optional = {"commissions": rounded(np.where(is_open, np.nan, fees))}
    calculated = ("Commissions: entry and exit fees",)
    missing = ("Margin", "Funds at Close", "Premium", "VIX")
    origins = origins_of(sheet, ALIASES, calculated, missing)
    return part_of(sheet, trades, SOURCE, origins)


def _is_open(status: Sequence[str]) -> Mask:
    return np.array([cell.strip().lower() in ("open", "0") for cell in status], bool)


def _columns(labels: Sequence[str]) -> list[str]:
    """Return the columns as strategies; the number of a single column names none."""
    return list(labels) if len(set(labels)) > 1 else strategies_of(labels)


FORMAT = FileFormat(
    SOURCE,
    is_trade_list,
    names_of(ALIASES),
    read,
    export='In Python: `portfolio.trades.records_readable.to_csv("trades.csv")`.',
    assumptions=(
        "PnL is net of the fees of both ends.",
        "The column of the portfolio names the strategy.",
        "The value of a position is its size times its average entry price.",
    ),
    evidence="samples only",
)
ORDERS = FileFormat(
    "vectorbt's list of orders",
    is_order_list,
    refusal="Export `portfolio.trades.records_readable` (or positions) in place of the orders.",
)
