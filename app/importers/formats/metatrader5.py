"""MetaTrader 5's reports of a test or an account, as a web page or a workbook (formats 4.2).

An account history lists its positions, which are read where there are any; a test lists deals.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.importers.choices import Choices
from app.importers.file_format import ReportFormat
from app.importers.formats import metatrader5_deals as deals
from app.importers.formats import metatrader5_positions as positions
from app.importers.formats.metatrader import (
    MONEY_MOVES,
    ReportRows,
    comparable,
    currency_of,
    head_value,
    of_account,
    origins_of,
    paid_in,
)
from app.importers.grid_document import GridDocument, Row
from app.importers.part import TradeLogPart
from app.importers.table import normalised
from app.importers.trades import part_of

SOURCE = "MetaTrader 5 report"
_EXPERT_LABELS = frozenset({"expert", "expert advisor", "советник", "asesor experto"})
_DEAL_HEADER = frozenset({"time", "deal", "symbol", "type", "direction", "volume", "price"})
_POSITION_HEADER = frozenset({"time", "position", "symbol", "type", "volume", "commission", "swap"})


def is_report(document: GridDocument) -> bool:
    """Return True for a report with deals or positions, or with the English headers of them."""
    return any(map(_is_table, document.sheets))


def _is_table(rows: Sequence[Row]) -> bool:
    return deals.deal_rows(rows) is not None or any(_is_telling(cells) for _, cells in rows)


def _is_telling(cells: Sequence[str]) -> bool:
    if positions.is_position(cells):
        return True
    names = set(map(normalised, cells)) if len(cells) > 10 else set()
    return names >= _DEAL_HEADER or names >= _POSITION_HEADER


def read(document: GridDocument, _choices: Choices, max_rows: int) -> TradeLogPart:
    """Read the trades of a report.

    Raises `RefusedFileError` when there are more than `max_rows`.
    """
    table = next(rows for rows in document.sheets if _is_table(rows))
    rows = ReportRows(document.file, max_rows)
    if any(positions.is_position(cells) for _, cells in table):
        part = _read_positions(rows, table)
    else:
        part = _read_deals(rows, table, head_value(document, _EXPERT_LABELS))
    return of_account(part, currency_of(document))


def _read_positions(rows: ReportRows, table: Sequence[Row]) -> TradeLogPart:
    sheet = positions.sheet_of_positions(rows, table)
    first = min(comparable(cells[0]) for _, cells in rows.rows)
    deposit = _deposit(table, first)
    trades = positions.trades_of(sheet, deposit)
    return part_of(sheet, trades, SOURCE, origins_of(deposit))


def _deposit(table: Sequence[Row], before: str) -> float:
    """Return the money paid in up to the time `before`, NaN when the report shows none."""
    header, rows = deals.deal_rows(table) or ((), ())
    if not rows:
        return np.nan
    place = deals.layout_of(header, rows).numbers["profit"]
    amounts = [
        cells[place]
        for _, cells in rows
        if len(cells) > place and cells[3].lower() in MONEY_MOVES and comparable(cells[0]) <= before
    ]
    return paid_in(amounts)


def _read_deals(rows: ReportRows, table: Sequence[Row], expert: str) -> TradeLogPart:
    header, below = deals.deal_rows(table) or ((), ())
    sheet = deals.sheet_of_deals(rows, header, below)
    return part_of(sheet, deals.trades_of(sheet, expert), SOURCE, deals.ORIGINS)


FORMAT = ReportFormat(
    SOURCE,
    is_report,
    read,
    export=(
        "Strategy tester: tab Backtest, right-click, Report, HTML or Open XML. "
        "Account: tab History, right-click, Report."
    ),
    assumptions=(
        "Deals are matched first in, first out by symbol and side; one closing deal is one trade.",
        "P/L is profit, swap and commission, with the share of the opening commission.",
        "An account history is read from its positions, a test from its deals.",
        "Deposits and withdrawals are no trades.",
        "No margin is stated, and the lot size of the contract is unknown.",
    ),
    evidence="real exports",
)
