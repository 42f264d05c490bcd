"""Round trips of pyfolio, and trades of backtrader as users write them (formats 10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

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
from app.importers.trades import part_of, rounded

ROUND_TRIPS = "pyfolio round trips"
NOTIFIED = "backtrader trades"
_ROUND_TRIP_ALIASES: dict[str, tuple[str, ...]] = {
    "date_opened": ("open_dt",),
    "date_closed": ("close_dt",),
    "pl": ("pnl",),
    "contracts": ("amount",),
}
_NOTIFIED_ALIASES: dict[str, tuple[str, ...]] = {
    "date_opened": ("dtopen", "open_datetime", "date_open", "opened"),
    "date_closed": ("dtclose", "close_datetime", "date_close", "closed"),
    "pl": ("pnlcomm",),
    "gross": ("pnl",),
    "contracts": ("size",),
    "strategy": ("strategy",),
}
_MISSING = ("Margin", "Funds at Close", "Premium", "VIX")
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1).toordinal(), date(2100, 12, 31).toordinal()
_SECONDS = 86_400


def is_round_trips(names: frozenset[str]) -> bool:
    """Return True for the header of pyfolio's round trips."""
    return names >= {"pnl", "open_dt", "close_dt"}


def is_notified(names: frozenset[str]) -> bool:
    """Return True for the fields of backtrader's trades, with both times."""
    return names >= {"pnl", "pnlcomm"} and all(
        names.intersection(_NOTIFIED_ALIASES[field]) for field in ("date_opened", "date_closed")
    )


def is_transactions(names: frozenset[str]) -> bool:
    """Return True for the header of transactions of zipline or pyfolio."""
    return (
        names >= {"amount", "price"}
        and bool(names & {"order_id", "txn_dollars"})
        and bool(names & {"sid", "symbol"})
    )


def read_round_trips(table: Table, choices: Choices) -> TradeLogPart:
    """Read the rows of a table of round trips."""
    dates = ("date_opened", "date_closed")
    sheet = Sheet(table, _ROUND_TRIP_ALIASES, ("pl", "contracts"), dates, choices.day_first)
    pl = sheet.needed("pl", where=closed_rows(sheet))
    trades = row_trades(sheet, pl, np.abs(sheet.sized("contracts")))
    missing = ("Commissions", *_MISSING)
    origins = origins_of(sheet, _ROUND_TRIP_ALIASES, missing=missing)
    return part_of(sheet, trades, ROUND_TRIPS, origins)


def read_notified(table: Table, choices: Choices) -> TradeLogPart:
    """Read the rows of a table of trades."""
    names = (*_NOTIFIED_ALIASES["date_opened"], *_NOTIFIED_ALIASES["date_closed"])
    for name in names:
        if name in table.columns:
            table.columns[name] = _dates_of(table.columns[name])
    dates = ("date_opened", "date_closed")
    numbers = ("pl", "gross", "contracts")
    sheet = Sheet(table, _NOTIFIED_ALIASES, numbers, dates, choices.day_first)
    pl, size = sheet.needed("pl", where=closed_rows(sheet)), np.abs(sheet.sized("contracts"))
    trades = row_trades(sheet, pl, np.where(size == 0, np.nan, size))
    trades.strategy = strategies_of(sheet.texts("strategy"))
    trades.optional = {"commissions": rounded(sheet.optional("gross") - pl)}
    origins = origins_of(sheet, _NOTIFIED_ALIASES, ("Commissions: pnl less pnlcomm",), _MISSING)
    return part_of(sheet, trades, NOTIFIED, origins)


def _dates_of(cells: Sequence[str]) -> list[str]:
    """Return times that are written as days since the year 1 (backtrader's `num2date`) as dates."""
    return [_date_of(cell) for cell in cells]


def _date_of(cell: str) -> str:
    try:
        days = float(cell)
    except ValueError:
        return cell
    if not _FIRST_DAY <= days <= _LAST_DAY:
        return cell
    day, seconds = divmod(round(days * _SECONDS), _SECONDS)
    hours, seconds = divmod(seconds, 3600)
    return f"{date.fromordinal(day)} {hours:02}:{seconds // 60:02}:{seconds % 60:02}"


ROUND_TRIPS_FORMAT = FileFormat(
    ROUND_TRIPS,
    is_round_trips,
    names_of(_ROUND_TRIP_ALIASES),
    read_round_trips,
    export='In Python: `pyfolio.round_trips.extract_round_trips(...).to_csv("trades.csv")`.',
    assumptions=(
        "pnl is gross; the file states no commission.",
        "Where the file has no column amount, each round trip is one contract.",
    ),
)
NOTIFIED_FORMAT = FileFormat(
    NOTIFIED,
    is_notified,
    names_of(_NOTIFIED_ALIASES),
    read_notified,
    export=(
        "Write dtopen, dtclose, pnl, pnlcomm and the size at the open of each closed trade in "
        "`notify_trade` of the strategy."
    ),
    assumptions=(
        "P/L is pnlcomm; commissions are pnl less pnlcomm.",
        "A size of 0, as a closed trade has it, is read as missing.",
    ),
)
TRANSACTIONS = FileFormat(
    "a list of transactions of zipline or pyfolio",
    is_transactions,
    refusal=(
        "It lists single fills. Export round trips instead: "
        "`pyfolio.round_trips.extract_round_trips(transactions)`."
    ),
)
