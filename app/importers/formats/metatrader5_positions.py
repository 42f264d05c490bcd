"""The closed and open positions of a MetaTrader 5 account history (formats 4.2).

Column names repeat and are translated, so rows are read by position: time, position, symbol, type,
volume, price, S/L, T/P, time, price, commission, swap, profit. Newer builds may add a fee.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.importers.formats.metatrader import (
    SIDES,
    Layout,
    ReportRows,
    is_moment,
    is_number,
    moments_of,
    needed_moments,
    sheet_of,
)
from app.importers.formats.metatrader_positions import Positions, or_zero
from app.importers.grid_document import Row
from app.importers.sheet import Sheet
from app.importers.table import normalised
from app.importers.trades import Trades

_CLOSED, _PRICE_CLOSED, _COMMISSION = 8, 9, 10
_FEWEST_COLUMNS = 13


def is_position(cells: Sequence[str]) -> bool:
    """Return True for the row of a closed position; orders have a state in place of a price."""
    return (
        len(cells) > _PRICE_CLOSED
        and _is_opened(cells)
        and is_moment(cells[_CLOSED])
        and is_number(cells[_PRICE_CLOSED])
    )


def is_open_position(cells: Sequence[str]) -> bool:
    """Return True for the row of a position that is still open: a price instead of a close."""
    return len(cells) > _PRICE_CLOSED and _is_opened(cells) and is_number(cells[_CLOSED])


def _is_opened(cells: Sequence[str]) -> bool:
    return (
        is_moment(cells[0])
        and cells[1].isdecimal()
        and cells[3].lower() in SIDES
        and is_number(cells[4].partition("/")[0].strip())
    )


def sheet_of_positions(rows: ReportRows, table: Sequence[Row]) -> Sheet:
    """Return all positions of the report as a sheet; those still open have no close."""
    header: Sequence[str] = ()
    above: Sequence[str] = ()
    for line, cells in table:
        if is_position(cells):
            header = header or above
            rows.add((line, cells))
        elif is_open_position(cells):
            rows.add((line, cells[:_CLOSED]))
        above = cells
    return sheet_of(rows, _layout(header, rows.rows))


def _layout(header: Sequence[str], rows: Sequence[Row]) -> Layout:
    return Layout(
        texts={"symbol": 2, "type": 3},
        numbers={"volume": 4, "open_price": 5, "close_price": 9, **_money(header, rows)},
        moments={"open_time": 0, "close_time": _CLOSED},
    )


def _money(header: Sequence[str], rows: Sequence[Row]) -> dict[str, int]:
    """Return the places of the money columns, by English names or else up to the last one."""
    names = list(map(normalised, header))
    if {"commission", "swap", "profit"} <= set(names):
        known = ("commission", "fee", "swap", "profit")
        return {name: names.index(name) for name in known if name in names}
    width = max(_FEWEST_COLUMNS, len(header), *(len(cells) for _, cells in rows))
    fee = {"fee": _COMMISSION + 1} if width > _FEWEST_COLUMNS else {}
    return {"commission": _COMMISSION, **fee, "swap": width - 2, "profit": width - 1}


def trades_of(sheet: Sheet, deposit: float) -> Trades:
    """Return the positions as trades; `deposit` is the money before the first one, or NaN."""
    opened_at, closed_at = needed_moments(sheet, "open_time"), moments_of(sheet, "close_time")
    positions = Positions(
        opened_at=opened_at,
        closed_at=closed_at,
        size=sheet.needed("volume"),
        profit=sheet.needed("profit", where=~np.isnat(closed_at)),
        swap=or_zero(sheet, "swap"),
        fees=or_zero(sheet, "commission") + or_zero(sheet, "fee"),
    )
    return positions.trades(sheet, deposit)
