"""QuantConnect's closed trades, one row a trade (formats 9).

`P&L` is gross and has the multiplier of the contract already; times are UTC.
"""

from __future__ import annotations

import re

import numpy as np

from app.calculations.arrays import Floats
from app.importers.choices import Choices
from app.importers.file_format import FileFormat, names_of
from app.importers.part import TradeLogPart
from app.importers.row_trades import (
    closed_rows,
    row_trades,
)
from app.importers.sheet import Sheet
from app.importers.sheet_origins import origins_of
from app.importers.table import Table
from app.importers.trades import part_of, rounded

SOURCE = "QuantConnect trades"
ALIASES: dict[str, tuple[str, ...]] = {
    "date_opened": ("entry time",),
    "date_closed": ("exit time",),
    "pl": ("p&l",),
    "fees": ("fees",),
    "contracts": ("quantity",),
    "symbol": ("symbols", "symbol"),
    "direction": ("direction",),
    "price_opened": ("entry price",),
    "price_closed": ("exit price",),
}
_NUMBERS = ("pl", "fees", "contracts", "price_opened", "price_closed")
_TELLING = frozenset(
    {"entry time", "exit time", "direction", "entry price", "exit price", "quantity", "p&l", "fees"}
)
_OPTION = re.compile(r"[A-Z.]{1,6} *\d{6}[CP]\d{8}")
_SHARES_PER_OPTION = 100
_HALF_CENT = 0.005


def is_trade_list(names: frozenset[str]) -> bool:
    """Return True for the header of the closed trades."""
    return names >= _TELLING


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the rows of a list of closed trades."""
    sheet = Sheet(table, ALIASES, _NUMBERS, ("date_opened", "date_closed"), choices.day_first)
    gross, fees = sheet.needed("pl", where=closed_rows(sheet)), sheet.optional("fees")
    contracts = np.abs(sheet.needed("contracts"))
    trades = row_trades(sheet, rounded(gross - np.nan_to_num(fees)), contracts)
    price, price_closed = sheet.optional("price_opened"), sheet.optional("price_closed")
    trades.optional = {
        "commissions": fees,
        "premium": rounded(_premium(sheet, price * contracts)),
    }
    trades.value = _value(price * contracts, (price_closed - price) * contracts, gross)
    calculated = ("P/L: P&L less fees", "Premium of single options")
    missing = ("Margin", "Funds at Close", "VIX", "Strategy")
    origins = origins_of(sheet, ALIASES, calculated, missing)
    return part_of(sheet, trades, SOURCE, origins)


def _premium(sheet: Sheet, amount: Floats) -> Floats:
    """Return the premium of rows of an option, positive for a sale; NaN for anything else."""
    options = [_OPTION.fullmatch(symbol.strip()) is not None for symbol in sheet.texts("symbol")]
    is_sale = [side.strip().lower() in ("sell", "short") for side in sheet.texts("direction")]
    signed = np.where(is_sale, amount, -amount) * _SHARES_PER_OPTION
    return np.where(options, signed, np.nan)


def _value(value: Floats, change: Floats, gross: Floats) -> Floats:
    """Return the value at the open where the P/L proves that the multiplier is 1, else NaN."""
    is_proven = (np.abs(np.abs(change) - np.abs(gross)) <= _HALF_CENT) & (change != 0)
    return np.where(is_proven, value, np.nan)


FORMAT = FileFormat(
    SOURCE,
    is_trade_list,
    names_of(ALIASES),
    read,
    export="Open the results of a backtest, tab Trades, and download them as CSV.",
    assumptions=(
        "P/L is the column P&L less the fees.",
        "Times are UTC as written; spreads stay single legs.",
        "No margin and no account value is stated.",
    ),
    evidence="samples only",
)
