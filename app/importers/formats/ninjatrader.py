"""NinjaTrader's grid of trades, one row a round trip (formats 5).

`Profit` is net of `Commission`. Money, dates and separators follow the locale of Windows.
"""

from __future__ import annotations

import numpy as np

from app.importers.choices import Choices
from app.importers.file_format import FileFormat, names_of
from app.importers.part import TradeLogPart
from app.importers.row_trades import closed_rows, row_trades
from app.importers.sheet import Sheet
from app.importers.sheet_origins import origins_of
from app.importers.table import Table
from app.importers.trades import part_of, rounded

SOURCE = "NinjaTrader trades"
_FEES = ("commission", "clearing_fee", "exchange_fee", "ip_fee", "nfa_fee")
ALIASES: dict[str, tuple[str, ...]] = {
    "date_opened": ("entry time",),
    "date_closed": ("exit time",),
    "pl": ("profit",),
    "contracts": ("qty", "quantity"),
    "strategy": ("strategy",),
    "reason": ("exit name",),
    **{name: (name.replace("_", " "),) for name in _FEES},
}
_NUMBERS = ("pl", "contracts", *_FEES)
_TELLING = frozenset({"market pos.", "entry time", "exit time", "profit"})
_INSTEAD = (
    "Open the tab Trades of the strategy analyzer or of Trade Performance, right-click the grid, "
    "choose Export, and drop that file."
)


def is_trades_grid(names: frozenset[str]) -> bool:
    """Return True for the header of the grid of trades."""
    return names >= _TELLING


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the rows of the grid."""
    sheet = Sheet(table, ALIASES, _NUMBERS, ("date_opened", "date_closed"), choices.day_first)
    is_closed = closed_rows(sheet)
    pl, contracts = sheet.needed("pl", where=is_closed), sheet.sized("contracts")
    trades = row_trades(sheet, pl, contracts)
    trades.strategy = sheet.texts("strategy")
    trades.reason = sheet.texts("reason")
    fees = [sheet.optional(name) for name in _FEES if sheet.has(name)]
    if fees:
        total = rounded(np.abs(np.nan_to_num(fees)).sum(axis=0))
        trades.optional["commissions"] = np.where(np.isnan(fees).all(axis=0), np.nan, total)
    missing = ("Margin", "Funds at Close", "Premium", "VIX")
    return part_of(sheet, trades, SOURCE, origins_of(sheet, ALIASES, missing=missing))


FORMAT = FileFormat(
    SOURCE,
    is_trades_grid,
    names_of(ALIASES),
    read,
    export="Tab Trades of the strategy analyzer or of Trade Performance, right-click, Export.",
    assumptions=(
        "Profit is net of the commission; all fee columns together are the commissions.",
        "No margin and no account value is stated.",
    ),
    evidence="real exports",
)


def _has(*telling: str) -> frozenset[str]:
    return frozenset(telling)


def _refused(name: str, *telling: frozenset[str]) -> FileFormat:
    """Return another grid, recognised by any of the sets of column names."""
    return FileFormat(
        name, lambda names: any(names >= columns for columns in telling), refusal=_INSTEAD
    )


REFUSED = (
    _refused(
        "NinjaTrader's list of executions",
        _has("instrument", "action", "quantity", "price", "time", "e/x"),
    ),
    _refused(
        "NinjaTrader's list of orders",
        _has("instrument", "action", "type", "quantity", "limit", "stop", "state"),
    ),
    _refused(
        "NinjaTrader's period summary",
        _has("period", "cum. net profit", "net profit"),
        _has("period", "cum. profit", "net profit"),
    ),
    _refused(
        "NinjaTrader's performance summary",
        _has("performance", "all trades", "long trades", "short trades"),
    ),
    _refused(
        "a list of NinjaTrader's optimizer",
        _has("performance", "parameters"),
        _has("parameters", "total net profit"),
        _has("instrument", "total net profit", "profit factor", "max. drawdown"),
    ),
)
