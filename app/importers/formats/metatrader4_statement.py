"""MetaTrader 4's account statement: closed and open trades on one row each (formats 4.1).

Labels are translated, so rows are read by position: ticket, open time, type, size, item, price,
S/L, T/P, close time, price, then commission, taxes (in newer builds), swap and profit. Old builds
number the rows in a column of their own and end them with a comment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from app.importers.cells import parse_numbers
from app.importers.choices import Choices
from app.importers.faults import FaultKind
from app.importers.file_format import ReportFormat
from app.importers.formats.metatrader import (
    CHARGE_ROW,
    MONEY_MOVES,
    MONEY_ROW,
    PENDING,
    PENDING_ROW,
    SIDES,
    Layout,
    ReportRows,
    comparable,
    is_moment,
    is_number,
    moments_of,
    needed_moments,
    of_account,
    origins_of,
    paid_in,
    reason_of,
    sheet_of,
)
from app.importers.formats.metatrader_positions import Positions, or_zero
from app.importers.grid_document import GridDocument, Row
from app.importers.part import TradeLogPart
from app.importers.row_trades import strategies_of
from app.importers.sheet import Sheet
from app.importers.table import normalised
from app.importers.trades import Trades, part_of

SOURCE = "MetaTrader 4 account statement"
_CLOSED = 7  #: cells between the open time and the close time
_MONEY = 9  #: cells between the open time and the commission
_TAXED = ("commission", "taxes", "swap", "profit")
_UNTAXED = ("commission", "swap", "profit")  #: in old builds
_BALANCE = "Balance:"  #: at the end of the statement
_CHANGES = ("Closed Trade P/L:", "Deposit/Withdrawal:")  #: of the balance in its time
_HEADER = frozenset({"ticket", "open time", "type", "close time", "commission", "swap", "profit"})
#: What the server adds to the comment of a trade: its stop, or the other part of a partial close.
_CLOSED_BY = re.compile(r" ?\[(?:sl|tp)\]$|^so: .*$|^(?:to|from) #\d+$", re.IGNORECASE)
_CANCELLED = FaultKind("row of a trade without a result", "a profit")


def is_statement(document: GridDocument) -> bool:
    """Return True for a page with trades by ticket, or with the English header of them."""
    return any(map(_is_table, document.sheets))


def _is_table(rows: Sequence[Row]) -> bool:
    return any(
        _start_of(cells) > 0 or (cells[:1] == ["Ticket"] and set(map(normalised, cells)) >= _HEADER)
        for _, cells in rows
    )


def _start_of(cells: Sequence[str]) -> int:
    """Return the number of the cell of the open time; 0 for a row that has no ticket and type."""
    for place in (1, 2):
        if (
            len(cells) > place + 2
            and all(map(str.isdecimal, cells[:place]))
            and is_moment(cells[place])
            and cells[place + 1].lower() in SIDES | PENDING | MONEY_MOVES
        ):
            return place
    return 0


def read(document: GridDocument, _choices: Choices, max_rows: int) -> TradeLogPart:
    """Read the trades of a statement.

    Raises `RefusedFileError` when there are more than `max_rows`.
    """
    table = next(rows for rows in document.sheets if _is_table(rows))
    rows, start = ReportRows(document.file, max_rows), 1
    for number, row in enumerate(table):
        start = _start_of(row[1]) or start
        _sort(rows, row, document.notes.get(number, ""))
    sheet = sheet_of(rows, _layout(rows.rows, start))
    first = min((comparable(cells[start]) for _, cells in rows.rows), default="")
    deposit = _deposit(table, first)
    if np.isnan(deposit):
        deposit = _balance_before(table)
    trades = _trades(sheet, deposit)
    trades.strategy = strategies_of([_CLOSED_BY.sub("", comment) for comment in rows.comments])
    trades.reason = [_reason(comment) for comment in rows.comments]
    part = part_of(sheet, trades, SOURCE, origins_of(deposit, trades.strategy))
    return of_account(part, _currency(table))


def _reason(comment: str) -> str:
    closed_by = _CLOSED_BY.search(comment)
    return reason_of(closed_by[0]) if closed_by else ""


def _sort(rows: ReportRows, row: Row, comment: str) -> None:
    """Read a trade; leave out the other rows with a ticket; pass over headings and sums."""
    cells = row[1]
    start = _start_of(cells)
    if start:
        kind = _kind_of(cells[start:])
        if kind is None:
            rows.add(row, comment)
        else:
            rows.leave_out(kind, row)
    elif len(cells) > 3 and cells[0].isdecimal() and is_moment(cells[1]):
        rows.leave_out(CHARGE_ROW, row)


def _kind_of(cells: Sequence[str]) -> FaultKind | None:
    """Return the kind of a row that is no trade, None for a trade; cells from the open time on."""
    name = cells[1].lower()
    if name in PENDING:
        return PENDING_ROW
    if name in MONEY_MOVES:
        return MONEY_ROW
    is_closed = len(cells) > _CLOSED and is_moment(cells[_CLOSED])
    has_result = len(cells) > _MONEY + 2 and all(map(is_number, cells[_MONEY : _MONEY + 3]))
    return _CANCELLED if is_closed and not has_result else None


def _layout(rows: Sequence[Row], start: int) -> Layout:
    """Return the places of the columns; `start` is that of the open time."""
    widths = [len(cells) - start - _MONEY for _, cells in rows]
    is_taxed = start == 1 and max(widths, default=0) >= len(_TAXED)
    money = _TAXED if is_taxed else _UNTAXED
    first = start + _MONEY
    return Layout(
        texts={"ticket": start - 1, "type": start + 1, "item": start + 3},
        numbers={
            "size": start + 2,
            "open_price": start + 4,
            "close_price": start + 8,
            **{name: first + number for number, name in enumerate(money)},
        },
        moments={"open_time": start, "close_time": start + _CLOSED},
    )


def _deposit(table: Sequence[Row], before: str) -> float:
    """Return the money paid in up to the time `before`, NaN when the statement shows none."""
    amounts = []
    for _, cells in table:
        start = _start_of(cells)
        is_move = start > 0 and cells[start + 1].lower() in MONEY_MOVES
        if is_move and comparable(cells[start]) <= before:
            amounts.append(cells[-1])
    return paid_in(amounts)


def _balance_before(table: Sequence[Row]) -> float:
    """Return the balance before the first trade by the summary, NaN where it does not state it.

    A statement of a part of an account's time shows no deposit.
    """
    summary = {
        label: value
        for _, cells in table
        for label, value in pairwise(cells)
        if label in (_BALANCE, *_CHANGES)
    }
    if len(summary) < 1 + len(_CHANGES):
        return np.nan
    cells = [summary[label].replace(" ", "") for label in (_BALANCE, *_CHANGES)]
    balance, *changes = parse_numbers(cells, ".").values.tolist()
    before = round(balance - sum(changes), 2)
    return before if before > 0 else np.nan


def _trades(sheet: Sheet, deposit: float) -> Trades:
    opened_at = needed_moments(sheet, "open_time")
    _blank_open_prices(sheet)
    closed_at = moments_of(sheet, "close_time")
    positions = Positions(
        opened_at=opened_at,
        closed_at=closed_at,
        size=sheet.needed("size"),
        profit=sheet.needed("profit", where=~np.isnat(closed_at)),
        swap=or_zero(sheet, "swap"),
        fees=or_zero(sheet, "commission") + or_zero(sheet, "taxes"),
    )
    return positions.trades(sheet, deposit)


def _blank_open_prices(sheet: Sheet) -> None:
    """Blank the close time of trades that are still open: builds write other things there."""
    times = sheet.texts("close_time")
    for row, time in enumerate(sheet.texts("close_time_of_day")):
        if not time:
            times[row] = ""


def _currency(rows: Sequence[Row]) -> str:
    """Return the currency that the head of a statement names, as in `Currency: USD`, or a blank."""
    for _, cells in rows[:3]:
        for cell in cells:
            _, mark, value = cell.partition(": ")
            if mark and len(value) == 3 and value.isalpha() and value.isupper():
                return value
    return ""


FORMAT = ReportFormat(
    SOURCE,
    is_statement,
    read,
    export="Tab Account History, right-click, Save as Report or Save as Detailed Report (htm).",
    assumptions=(
        "P/L is profit, swap, commission and taxes.",
        "The comment of a trade names its strategy.",
        "Deposits, withdrawals and cancelled orders are no trades.",
        "No margin is stated, and the lot size of the contract is unknown.",
    ),
    evidence="real exports",
)
