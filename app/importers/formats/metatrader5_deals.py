"""The deals of a MetaTrader 5 report, matched first in, first out (formats 4.2).

A deal opens (`in`), closes (`out`, `out by`) or reverses (`in/out`) a position of its symbol. One
closing deal is one trade: its profit, swap and commission plus the share of the commissions with
which the closed volume was opened. `sell out` closes a long position.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.importers.faults import FaultKind
from app.importers.formats.metatrader import (
    CHARGE_ROW,
    MONEY_MOVES,
    MONEY_ROW,
    NO_OPENING,
    ODD_ROW,
    SIDES,
    TOTALS_ROW,
    Layout,
    Links,
    ReportRows,
    is_moment,
    leave_out_rows,
    needed_moments,
    reason_of,
    sheet_of,
)
from app.importers.grid_document import Row
from app.importers.limits import SMALLEST_SIZE
from app.importers.report import ColumnOrigins
from app.importers.row_trades import strategies_of
from app.importers.sheet import Sheet
from app.importers.table import normalised
from app.importers.trades import Trades, rounded

_DIRECTIONS = frozenset({"in", "out", "in/out", "out by"})
_NAMED = ("commission", "fee", "swap", "profit", "balance", "comment")
_FEWEST_COLUMNS = 12
_FORCED = "end of test"

ORIGINS = ColumnOrigins(
    explicit=("Time", "Symbol", "Type", "Direction", "Volume", "Commission", "Swap", "Profit"),
    calculated=(
        "Trades from deals, first in, first out",
        "Funds at Close: the balance without the commissions of positions still open",
    ),
    missing=("Margin", "Premium", "VIX"),
)


def deal_rows(rows: Sequence[Row]) -> tuple[Sequence[str], Sequence[Row]] | None:
    """Return the header and the rows of the table of deals; None when there is none."""
    for number, (_, cells) in enumerate(rows):
        if is_deal(cells) or _is_money_move(cells):
            header = rows[number - 1][1] if number else []
            return header, list(_until_heading(rows[number:]))
    return None


def is_deal(cells: Sequence[str]) -> bool:
    """Return True for the row of a deal that opens or closes a position."""
    return _has_number(cells) and cells[3].lower() in SIDES and cells[4].lower() in _DIRECTIONS


def _is_money_move(cells: Sequence[str]) -> bool:
    return _has_number(cells) and cells[3].lower() in MONEY_MOVES and not cells[4]


def _has_number(cells: Sequence[str]) -> bool:
    return len(cells) > 8 and is_moment(cells[0]) and cells[1].isdecimal()


def _until_heading(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows of one table: the next one begins below a row with one cell or none."""
    for row in rows:
        if sum(map(bool, row[1])) < 2:
            return
        yield row


def layout_of(header: Sequence[str], rows: Sequence[Row]) -> Layout:
    """Return the places of the columns, by English names or else by their distance to the end."""
    names = list(map(normalised, header))
    if {"commission", "swap", "profit", "balance"} <= set(names):
        places = {name: names.index(name) for name in _NAMED if name in names}
    else:
        width = max(len(header), *(len(cells) for _, cells in rows), 0)
        places = _places_from_end(max(width, _FEWEST_COLUMNS + 1))
    comment = {"comment": places.pop("comment")} if "comment" in places else {}
    return Layout(
        texts={"deal": 1, "symbol": 2, "type": 3, "direction": 4, **comment},
        numbers={"volume": 5, "price": 6, **places},
        moments={"time": 0},
    )


def _places_from_end(width: int) -> dict[str, int]:
    """Return the columns of a header in another language; builds differ in fees before the swap."""
    places = {"comment": width - 1, "balance": width - 2, "profit": width - 3, "swap": width - 4}
    if width > _FEWEST_COLUMNS + 1:
        return places | {"commission": width - 6, "fee": width - 5}
    return places | {"commission": width - 5}


def sheet_of_deals(rows: ReportRows, header: Sequence[str], table: Sequence[Row]) -> Sheet:
    """Return the deals as a sheet; all other rows of the table are left out."""
    for row in table:
        cells = row[1]
        if is_deal(cells):
            rows.add(row)
        else:
            rows.leave_out(_kind_of(cells), row)
    return sheet_of(rows, layout_of(header, table))


def _kind_of(cells: Sequence[str]) -> FaultKind:
    if not cells[0]:
        return TOTALS_ROW
    if _is_money_move(cells):
        return MONEY_ROW
    return CHARGE_ROW if _has_number(cells) and not cells[4] else ODD_ROW


@dataclass
class _Lot:
    """Volume of one opening deal that is still open."""

    row: int
    volume: float
    fees_per_lot: float  #: commission and fee [currency], negative for a cost
    is_counted: bool = False  #: its row belongs to an earlier trade


@dataclass
class _Matching:
    """Closed trades and open lots while the deals are read in order."""

    links: Links = field(default_factory=Links)
    entry_fees: list[float] = field(default_factory=list)  #: of each trade
    open_fees: list[float] = field(default_factory=list)  #: of all open lots after each trade
    lots: dict[tuple[str, str], deque[_Lot]] = field(default_factory=lambda: defaultdict(deque))
    fees_of_open: float = 0.0

    def open(self, key: tuple[str, str], lot: _Lot) -> None:
        """Add a lot of a symbol and side; that of a reversal is paid for with its close."""
        self.lots[key].append(lot)
        self.fees_of_open += lot.volume * lot.fees_per_lot
        if lot.is_counted:
            self.open_fees[-1] = self.fees_of_open

    def close(self, key: tuple[str, str], row: int, volume: float) -> float:
        """Close up to `volume` by the deal of `row`; return the volume that was closed."""
        lots, left, fees = self.lots[key], volume, 0.0
        first = lots[0].row if lots else -1
        entries = []
        while lots and left > SMALLEST_SIZE:
            lot = lots[0]
            matched = min(lot.volume, left)
            fees += matched * lot.fees_per_lot
            left, lot.volume = left - matched, lot.volume - matched
            if not lot.is_counted:
                entries.append(lot.row)
                lot.is_counted = True
            if lot.volume <= SMALLEST_SIZE:
                lots.popleft()
        if first >= 0:
            self._closed(first, row, volume - left, tuple(entries), fees)
        return volume - left

    def _closed(
        self, first: int, row: int, volume: float, entries: tuple[int, ...], fees: float
    ) -> None:
        self.links.add_rows(first, row, volume, entries)
        self.fees_of_open -= fees
        self.entry_fees.append(fees)
        self.open_fees.append(self.fees_of_open)

    def finish(self) -> None:
        """Add the lots that are still open as open positions."""
        for lots in self.lots.values():
            for lot in lots:
                self.links.add(lot.row, -1, lot.volume, is_new=not lot.is_counted)
                self.entry_fees.append(0.0)
                self.open_fees.append(0.0)


def trades_of(sheet: Sheet, strategy: str) -> Trades:
    """Return the trades that the deals make; `strategy` is the name of the expert or blank."""
    moments = needed_moments(sheet, "time")
    volume = sheet.needed("volume")
    sheet.leave_out_unreadable("volume", ~(volume > SMALLEST_SIZE), "a size above 0")
    profit, swap = sheet.needed("profit"), np.nan_to_num(sheet.optional("swap"))
    fees = np.nan_to_num(sheet.optional("commission")) + np.nan_to_num(sheet.optional("fee"))
    order = np.array(list(map(int, sheet.texts("deal"))), np.int64).argsort(kind="stable")
    balance = _in_order(sheet.optional("balance"), profit + swap + fees, order)
    matching = _matched(sheet, order, volume, fees)
    links = matching.links
    links.leave_out_backwards(sheet, moments)
    at, closed_at = links.at, links.closed_at(moments)
    is_closed = ~np.isnat(closed_at)
    costs = _closing_shares(links, volume) * fees[at] + np.array(matching.entry_fees)
    comments = sheet.texts("comment")
    return Trades(
        at=at,
        opened_at=links.opened_at(moments),
        closed_at=closed_at,
        pl=rounded(np.where(is_closed, profit[at] + swap[at] + costs, 0.0)),
        contracts=rounded(np.array(links.size, np.float64)),
        strategy=_strategies(comments, links, strategy),
        reason=[_reason(comments[row]) if row >= 0 else "" for row in links.closing],
        n_rows=links.n_rows,
        optional={
            "commissions": rounded(np.where(is_closed, -costs, np.nan)),
            "funds_at_close": rounded(
                np.where(is_closed, balance[at] - np.array(matching.open_fees), np.nan)
            ),
        },
        forced=np.array(
            [row >= 0 and comments[row].lower() == _FORCED for row in links.closing], bool
        ),
    )


def _in_order(balance: Floats, money: Floats, order: Ints) -> Floats:
    """Return the balance after each deal where deals are made in `order`.

    The balances of a report run down its rows. `money` is what each deal earned; a change of the
    balance beyond it, as by a deposit, stays with the row that shows it. Arrays have shape (n,).
    """
    if (np.diff(order) > 0).all():
        return balance
    start = balance[0] - money[0]
    changes = np.diff(balance, prepend=start)
    changes = np.where(np.isfinite(changes), changes, money)
    in_order = np.empty_like(balance)
    in_order[order] = start + np.cumsum(changes[order])
    return in_order


def _closing_shares(links: Links, volume: Floats) -> Floats:
    """Return the share of each closing deal that closes; the rest of a reversal opens."""
    return np.array(links.size, np.float64) / volume[links.at]


def _matched(sheet: Sheet, order: Ints, volume: Floats, fees: Floats) -> _Matching:
    matching = _Matching()
    unmatched: list[int] = []
    symbols = sheet.texts("symbol")
    sides = [side.lower() for side in sheet.texts("type")]
    directions = [direction.lower() for direction in sheet.texts("direction")]
    for row in order[sheet.keep[order]].tolist():
        size, side = float(volume[row]), sides[row]
        closed = 0.0
        if directions[row] != "in":
            opposite = "sell" if side == "buy" else "buy"
            closed = matching.close((symbols[row], opposite), row, size)
            if not closed and directions[row] != "in/out":
                unmatched.append(row)
        if directions[row] in ("in", "in/out") and size - closed > SMALLEST_SIZE:
            lot = _Lot(row, size - closed, float(fees[row]) / size, is_counted=closed > 0)
            matching.open((symbols[row], side), lot)
    matching.finish()
    leave_out_rows(sheet, {NO_OPENING: unmatched}, sheet.texts("profit"))
    return matching


def _strategies(comments: Sequence[str], links: Links, expert: str) -> list[str]:
    """Return the expert's name, else the comment with which each position was opened."""
    if expert:
        return [expert] * len(links.opening)
    return strategies_of([comments[row] for row in links.opening])


def _reason(comment: str) -> str:
    """Return the reason of a close in words; comments of an expert are none."""
    is_forced = comment.strip("[] ").lower() == _FORCED
    return "End of test" if is_forced else reason_of(comment)
