"""MetaTrader 4's strategy tester report: a web page with one row an event (formats 4.1).

Labels are translated, so columns are read by position: number, time, type, order, size, price,
S/L, T/P, profit, balance. A row closes a trade if and only if it has a profit, which includes swap
and commission. Opening and closing rows belong together by their order number. The rest of a
position that is closed in part is listed as a new order, with the side and price of the position.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.calculations.arrays import Floats, Mask, Seconds
from app.importers.choices import Choices
from app.importers.faults import FaultKind
from app.importers.file_format import ReportFormat
from app.importers.formats.metatrader import (
    NO_OPENING,
    ODD_ROW,
    PENDING,
    PENDING_ROW,
    SIDES,
    Layout,
    Links,
    ReportRows,
    currency_of,
    is_moment,
    is_number,
    leave_out_rows,
    needed_moments,
    of_account,
    sheet_of,
)
from app.importers.grid_document import GridDocument, Row
from app.importers.limits import SMALLEST_SIZE
from app.importers.part import TradeLogPart
from app.importers.report import ColumnOrigins
from app.importers.sheet import Sheet
from app.importers.trades import Trades, part_of

SOURCE = "MetaTrader 4 strategy tester report"
_COLUMNS = 10
_NUMBER_SIGNS = (["#"], ["№"])  #: the first cell of the header, in Russian the second
_FORCED = "close at stop"
_OPENING = SIDES | {"swap open"}
_CHANGES = frozenset({"modify", "delete"})
_REASONS = {"s/l": "Stop loss", "t/p": "Take profit"}
_LAYOUT = Layout(
    texts={"type": 2, "order": 3},
    numbers={"size": 4, "price": 5, "profit": 8, "balance": 9},
    moments={"time": 1},
)
_CHANGE_ROW = FaultKind(
    "row of a change to an order", "a row that opens or closes a position", harmless=True
)


def is_tester_report(document: GridDocument) -> bool:
    """Return True for a page with the table of a test."""
    return _table_of(document) is not None


def read(document: GridDocument, _choices: Choices, max_rows: int) -> TradeLogPart:
    """Read the trades of a test.

    Raises `RefusedFileError` when there are more than `max_rows`.
    """
    rows = ReportRows(document.file, max_rows)
    for row in _table_of(document) or ():
        if _is_event(row[1]):
            rows.add(row)
        elif any(row[1]):
            rows.leave_out(ODD_ROW, row)
    sheet = sheet_of(rows, _LAYOUT)
    trades = _trades(sheet, document.title.partition(": ")[2])
    part = part_of(sheet, trades, SOURCE, _origins(document))
    return of_account(part, currency_of(document))


def _table_of(document: GridDocument) -> Sequence[Row] | None:
    """Return the rows below the header: the first event, or nothing where no event follows."""
    for rows in document.sheets:
        for number, (_, cells) in enumerate(rows):
            if _is_event(cells):
                return rows[number:]
            if cells[:1] in _NUMBER_SIGNS and len(cells) == _COLUMNS:
                below = rows[number + 1 :]
                return below if not below or _is_event(below[0][1]) else None
    return None


def _is_event(cells: Sequence[str]) -> bool:
    return (
        len(cells) >= _COLUMNS - 2
        and cells[0].isdecimal()
        and is_moment(cells[1])
        and cells[3].isdecimal()
        and is_number(cells[4])
    )


def _trades(sheet: Sheet, strategy: str) -> Trades:
    moments = needed_moments(sheet, "time")
    profits = sheet.texts("profit")
    is_closing = np.array([profit != "" for profit in profits], bool)
    profit = sheet.needed("profit", where=is_closing)
    size = sheet.needed("size")
    sheet.leave_out_unreadable("size", ~(size > SMALLEST_SIZE), "a size above 0")
    balance = sheet.optional("balance")
    links = _linked(sheet, size, is_closing)
    links.leave_out_backwards(sheet, moments)
    return _linked_trades(sheet, links, moments, _Money(profit, balance), strategy)


@dataclass(frozen=True)
class _Money:
    """Figures of the n rows of a report."""

    profit: Floats
    balance: Floats


def _linked_trades(
    sheet: Sheet, links: Links, moments: Seconds, money: _Money, strategy: str
) -> Trades:
    at, types = links.at, [kind.lower() for kind in sheet.texts("type")]
    closed_at = links.closed_at(moments)
    is_closed = ~np.isnat(closed_at)
    names = [types[row] if row >= 0 else "" for row in links.closing]
    return Trades(
        at=at,
        opened_at=links.opened_at(moments),
        closed_at=closed_at,
        pl=np.where(is_closed, money.profit[at], 0.0),
        contracts=np.array(links.size, np.float64),
        strategy=[strategy] * len(at),
        reason=[_REASONS.get(name, name.capitalize()) for name in names],
        n_rows=links.n_rows,
        optional={"funds_at_close": np.where(is_closed, money.balance[at], np.nan)},
        forced=np.array([name == _FORCED for name in names], bool),
    )


@dataclass
class _Position:
    """An open position while the rows are read in order."""

    row: int
    size: float
    uncounted: list[int]  #: its rows that no earlier, partial close counts

    def entries(self) -> tuple[int, ...]:
        """Return the rows that opened it or its rest and are not counted yet; they then are."""
        rows, self.uncounted = tuple(self.uncounted), []
        return rows


class _Positions:
    """The open positions by order number."""

    def __init__(self) -> None:
        self.by_order: dict[str, _Position] = {}
        self._rests: dict[int, str] = {}  #: order of a position that was closed in part, by size

    def open(self, order: str, row: int, size: float) -> None:
        """Open a position."""
        self.by_order[order] = _Position(row, size, [row])

    def rest(self, size: float) -> str:
        """Return the order of the position that was last closed down to `size`, or a blank."""
        order = self._rests.get(_key(size), "")
        return order if order in self.by_order else ""

    def go_on(self, order: str, row: int, new_order: str) -> None:
        """Keep the rest of a position under a new order, which `row` states."""
        position = self.by_order[new_order] = self.by_order.pop(order)
        position.uncounted.append(row)

    def close(self, order: str, size: float) -> _Position | None:
        """Take `size` off a position and return it; None when none fits.

        The rest of a position that was closed in part may go on under a new order number.
        """
        if order not in self.by_order:
            order = self.rest(size)
        position = self.by_order.get(order)
        if position is None:
            return None
        position.size -= size
        if position.size <= SMALLEST_SIZE:
            del self.by_order[order]
        else:
            self._rests[_key(position.size)] = order
        return position


def _key(size: float) -> int:
    return round(size / SMALLEST_SIZE)


def _linked(sheet: Sheet, size: Floats, is_closing: Mask) -> Links:
    """Return the trades; rows that neither open nor close one are left out."""
    links, positions = Links(), _Positions()
    left_out: dict[FaultKind, list[int]] = {}
    orders = sheet.texts("order")
    types = [kind.lower() for kind in sheet.texts("type")]
    told = list(zip(types, sheet.texts("price"), strict=True))  #: what a rest has of its position
    for row in np.flatnonzero(sheet.keep).tolist():
        if is_closing[row]:
            position = positions.close(orders[row], float(size[row]))
            if position is None:
                left_out.setdefault(NO_OPENING, []).append(row)
            else:
                links.add_rows(position.row, row, float(size[row]), position.entries())
        elif types[row] in _OPENING and orders[row] not in positions.by_order:
            earlier = positions.rest(float(size[row]))
            if earlier and told[row] == told[positions.by_order[earlier].row]:
                positions.go_on(earlier, row, orders[row])
            else:
                positions.open(orders[row], row, float(size[row]))
        else:
            left_out.setdefault(_kind_of(types[row]), []).append(row)
    for position in positions.by_order.values():
        links.add_rows(position.row, -1, position.size, position.entries())
    leave_out_rows(sheet, left_out, types)
    return links


def _kind_of(name: str) -> FaultKind:
    """Return the kind of a row that is no part of a trade, by its type."""
    if name in PENDING:
        return PENDING_ROW
    return _CHANGE_ROW if name in _CHANGES else ODD_ROW


def _origins(document: GridDocument) -> ColumnOrigins:
    return ColumnOrigins(
        explicit=("Time", "Type", "Order", "Size", "Profit", "Balance"),
        calculated=("Trades from the rows that open and close an order",),
        assumed=() if document.title else ("Strategy: Uncategorized",),
        missing=("Margin", "Commissions (inside the profit)", "Premium", "VIX"),
    )


FORMAT = ReportFormat(
    SOURCE,
    is_tester_report,
    read,
    export="In the strategy tester, right-click the tab Report or Results, Save as Report (htm).",
    assumptions=(
        "Profit includes swap and commission; each row with a profit is one trade.",
        "Pending orders, changes of orders and their deletion are no trades.",
        "The strategy is the expert in the title of the page.",
        "No margin is stated, and the lot size of the contract is unknown.",
    ),
    evidence="real exports",
)
