"""thinkorswim's strategy report: one row an order, closing rows state the trade's result.

Amounts are signed and `Position` is the size after the order. A closing row is one trade; it closes
the oldest open orders first (formats 12). Known from public readers of the format, not from a real
file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from app.calculations.arrays import Floats, Ints, Mask, Seconds
from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED
from app.importers.faults import FaultKind
from app.importers.file_format import FileFormat, names_of
from app.importers.orders import Order, RoundTrip, matched
from app.importers.part import TradeLogPart
from app.importers.report import ColumnOrigins
from app.importers.sheet import Sheet
from app.importers.table import Table, normalised
from app.importers.trades import Trades, part_of, positive, rounded

SOURCE = "thinkorswim"
_MOMENT = 5  #: place of Date/Time
LABELS = {
    "number": "Id",
    "order": "Strategy",
    "side": "Side",
    "amount": "Amount",
    "price": "Price",
    "moment": "Date/Time",
    "pl": "Trade P/L",
    "position": "Position",
}
ALIASES = {field: (normalised(name),) for field, name in LABELS.items()}
_NUMBERS = ("amount", "price", "pl", "position")
_ORDER = re.compile(r"(?P<strategy>.*?)\s*\((?P<name>[^()]*)\)\s*")
_SUMMARY = FaultKind("summary row", "an order", harmless=True)
_NO_OPEN = FaultKind("closing order without an opening order", "an order that opens the position")
_EXPLICIT = ("Opened and closed", "P/L", "Size", "Strategy", "Reason for close")
_MISSING = ("Margin", "Commissions", "Funds at close", "Premium", "VIX")


def is_strategy_report(names: frozenset[str]) -> bool:
    """Return True for the header of a strategy report's orders."""
    return {"strategy", "side", "amount", "date/time", "trade p/l"} <= names


def prepare(cells: list[str]) -> list[str] | FaultKind:
    """Return an order's cells with its time in one notation; a summary line is no order."""
    if not cells[0].strip()[:1].isdigit():
        return _SUMMARY if any(map(str.strip, cells)) else cells
    moments = [cell.replace(",", " ") for cell in cells[_MOMENT : _MOMENT + 1]]
    return [*cells[:_MOMENT], *moments, *cells[_MOMENT + 1 :]]


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the orders of a strategy report as trades."""
    sheet = Sheet(table, ALIASES, _NUMBERS, ("moment",), choices.day_first)
    origins = ColumnOrigins(explicit=_EXPLICIT, missing=_MISSING)
    return part_of(sheet, _trades(sheet), SOURCE, origins)


def _trades(sheet: Sheet) -> Trades:
    times = sheet.moments("moment", "time", 0)
    sheet.leave_out_unreadable("moment", np.isnat(times), DATE_EXPECTED)
    amount, is_closing = sheet.needed("amount"), _is_closing(sheet)
    pl = sheet.needed("pl", where=is_closing)
    trips = _trips(sheet, times, amount, is_closing)
    opening = np.array([trip.opening for trip in trips], np.int64)
    at = np.array([trip.at for trip in trips], np.int64)
    is_open = np.array([trip.closing is None for trip in trips], bool)
    size = np.array([trip.size for trip in trips], float)
    orders = [_named(cell) for cell in sheet.texts("order")]
    return Trades(
        at=at,
        opened_at=times[opening],
        closed_at=np.where(is_open, np.datetime64("NaT", "s"), times[at]),
        pl=np.where(is_open, 0.0, pl[at]),
        contracts=size,
        strategy=[orders[row][0] for row in opening.tolist()],
        reason=["" if trip.closing is None else orders[trip.closing][1] for trip in trips],
        n_rows=np.array([len(trip.rows) for trip in trips], np.int64),
        value=positive(rounded(np.abs(sheet.optional("price"))[opening] * size)),
        owner=_owners(len(times), trips),
    )


def _is_closing(sheet: Sheet) -> Mask:
    """Return the mask of orders that close: by their side, else by their stated result."""
    sides = [cell.strip().lower() for cell in sheet.texts("side")]
    stated = [bool(cell.strip()) for cell in sheet.texts("pl")]
    return np.array(
        [
            side.endswith("close") or (has_result and not side.endswith("open"))
            for side, has_result in zip(sides, stated, strict=True)
        ],
        bool,
    )


def _trips(sheet: Sheet, times: Seconds, amount: Floats, is_closing: Mask) -> list[RoundTrip]:
    """Return the positions in the order of the rows under which they are reported.

    Orders without a readable result take part, so that what they close is not taken to be open;
    closing orders that nothing opened are left out.
    """
    rows = np.flatnonzero(np.isfinite(amount) & ~np.isnat(times))
    if len(rows) and times[rows[0]] > times[rows[-1]]:
        rows = rows[::-1]
    orders = [Order(row, float(amount[row]), bool(is_closing[row])) for row in rows.tolist()]
    trips, unmatched = matched(orders)
    mask = np.zeros(len(times), bool)
    mask[unmatched] = True
    sheet.leave_out(_NO_OPEN, mask, sheet.texts("order"))
    return sorted(trips, key=lambda trip: trip.at)


def _owners(n: int, trips: Sequence[RoundTrip]) -> Ints:
    owners = np.full(n, -1)
    for number, trip in enumerate(trips):
        owners[list(trip.rows)] = number
    return owners


def _named(order: str) -> tuple[str, str]:
    """Return the strategy and the name of an order.

    >>> _named("Breakout(LX)"), _named("Breakout")
    (('Breakout', 'LX'), ('Breakout', ''))
    """
    match = _ORDER.fullmatch(order.strip())
    return (match["strategy"], match["name"]) if match else (order.strip(), "")


FORMAT = FileFormat(
    SOURCE,
    is_strategy_report,
    names_of(ALIASES),
    read,
    export=(
        "Right-click a signal of the strategy on the chart, choose Show report, then Export file."
    ),
    assumptions=(
        "A closing order is one trade; it closes the oldest open orders first.",
        "The report states no commissions, so results are as it states them.",
        "The strategy is the name before the brackets.",
    ),
    prepare=prepare,
    evidence="real exports",
)
