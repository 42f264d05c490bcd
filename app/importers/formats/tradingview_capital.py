"""The account value after each trade of TradingView's list, by way of the starting capital.

`Cumulative P&L %` is the cumulative result by the starting capital; before 2025 `Cum. Profit %` was
the trade's result by the account value before it (formats 3).
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.formatting import plural
from app.importers.calculated_funds import (
    FROM_SETTINGS,
    FUNDS,
    add_calculated_funds,
    stated_capital,
    stated_note,
)
from app.importers.capital import Bounds, Results, capital_bounds, step_of
from app.importers.cells import parse_numbers
from app.importers.formats.tradingview_columns import is_before_2025
from app.importers.notes import note
from app.importers.part import TradeLogPart
from app.importers.report import Finding, line_list
from app.importers.sheet import Sheet

FROM_PERCENTS = "calculated from the percents of the file"
_ROUNDING = 0.05  #: difference of the running total that may be rounding [currency]
_RELATIVE = 1e-6  #: the same as a share of the total
_SHARE = 0.01  #: percents of a workbook may be stored as shares of 1
_CLEAR = 0.1  #: percents above this are little changed by rounding
_AGREE = 0.1  #: relative error within which a percent identifies its unit


class _Totals(NamedTuple):
    """The trades with a result and a running total, oldest first."""

    rows: Ints  #: numbers of their exit rows in the sheet
    result: Floats
    total: Floats

    @property
    def earned_before(self) -> float:
        """Return the result of trades before the first one listed [currency]."""
        earned = round(float(self.total[0] - self.result[0]), 2)
        return earned if abs(earned) > _ROUNDING else 0.0


def add_funds(part: TradeLogPart, sheet: Sheet, exits: Ints) -> None:
    """Add the account value after each close where the percents give the starting capital.

    `exits` are the numbers of the trades' exit rows. The running total of the file is compared with
    its results; a finding states each outcome.
    """
    totals = _totals(part, sheet, exits)
    if not len(totals.rows):
        part.origins = replace(part.origins, missing=(*part.origins.missing, FUNDS))
        return
    part.notes.append(_agreement(sheet, totals))
    capital, source, said = _capital(sheet, totals)
    part.notes.append(said)
    if capital is None:
        part.origins = replace(part.origins, missing=(*part.origins.missing, FUNDS))
        return
    add_calculated_funds(part, capital + totals.earned_before, source)


def _capital(sheet: Sheet, totals: _Totals) -> tuple[float | None, str, Finding]:
    """Return the capital, None where it is unknown, its source, and the finding on it."""
    file, stated = sheet.table.file, stated_capital(sheet.table.capital, sheet.decimal.mark)
    if np.isfinite(stated):
        return stated, FROM_SETTINGS, stated_note(file, stated)
    bounds = _bounds(sheet, totals)
    return None if bounds is None else bounds.capital(), FROM_PERCENTS, _starting(file, bounds)


def _totals(part: TradeLogPart, sheet: Sheet, exits: Ints) -> _Totals:
    result, total = sheet.optional("pl"), sheet.optional("cumulative")
    rows = exits[sheet.keep[exits] & np.isfinite(result[exits] + total[exits])]
    rows = rows[::-1] if part.newest_first else rows
    numbers = [sheet.texts("number")[row].strip() for row in rows.tolist()]
    if all(map(str.isdecimal, numbers)):
        rows = rows[np.argsort(np.array(list(map(int, numbers)), float), kind="stable")]
    return _Totals(rows, result[rows], total[rows])


def _bounds(sheet: Sheet, totals: _Totals) -> Bounds | None:
    """Return the bounds that the percents set to the starting capital; None without any."""
    percent = _percents(sheet, "cumulative_pct", totals.rows) * _unit(sheet, totals)
    if not np.isfinite(percent).any():
        return None
    by_equity = is_before_2025(sheet.table.header)
    return capital_bounds(
        Results(
            amount=totals.result if by_equity else totals.total,
            percent=percent,
            before=totals.total - totals.result if by_equity else np.zeros(len(percent)),
            amount_step=step_of(_cells(sheet, "pl" if by_equity else "cumulative", totals.rows)),
            percent_step=step_of(_cells(sheet, "cumulative_pct", totals.rows)),
        )
    )


def _unit(sheet: Sheet, totals: _Totals) -> float:
    """Return the factor that makes the numbers of the percent columns percents.

    Text states percents. A workbook may store shares of 1, which the result by the value of the
    position tells; NaN where it does not.
    """
    if sheet.table.header.delimiter:
        return 1.0
    value = np.abs(sheet.optional("value")[totals.rows])
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = 100 * np.abs(totals.result) / value
        ratio = np.abs(_percents(sheet, "pl_pct", totals.rows)) / expected
    ratio = ratio[np.isfinite(ratio) & (expected > _CLEAR)]
    middle = float(np.median(ratio)) if len(ratio) else np.nan
    units = (unit for unit in (1.0, _SHARE) if abs(middle / unit - 1) < _AGREE)
    return 1 / next(units, np.nan)


def _percents(sheet: Sheet, field: str, rows: Ints) -> Floats:
    cells = [cell.strip().rstrip("%％ ") for cell in _cells(sheet, field, rows)]
    return parse_numbers(cells, sheet.decimal.mark).values


def _cells(sheet: Sheet, field: str, rows: Ints) -> list[str]:
    texts = sheet.texts(field)
    return [texts[row] for row in rows.tolist()]


def _agreement(sheet: Sheet, totals: _Totals) -> Finding:
    """Return the finding on the running total of the file compared with its results."""
    label, file = sheet.label("cumulative"), sheet.table.file
    gaps = np.abs(np.diff(totals.total) - totals.result[1:])
    differs = gaps > _ROUNDING + _RELATIVE * np.abs(totals.total[1:])
    lines = sheet.lines[totals.rows[1:][differs]].tolist()
    if not lines:
        n_trades = plural(len(totals.rows), "trade")
        return note(file, "ok", f"{label} agrees with the results", f"of all {n_trades}.")
    text = (
        f"Trades may be missing, edited, or of several lists: {line_list(lines)}. "
        f"The largest gap is {gaps.max():,.2f}. The result of each trade is used."
    )
    head = f"{label} differs from the results in {plural(len(lines), 'place')}."
    return note(file, "warn", head, text, lines)


def _starting(file: str, bounds: Bounds | None) -> Finding:
    """Return the finding on the starting capital, with the bounds that it follows from."""
    capital = None if bounds is None else bounds.capital()
    if bounds is None:
        text = "The percents of the file do not state it, or contradict each other."
        return note(file, "info", "The starting capital is not in the file.", text)
    between = f"The percents of the file bound it between {bounds.low:,.0f} and {bounds.high:,.0f}"
    if capital is None:
        text = f"{between}, which names no round amount."
        return note(file, "info", "The starting capital cannot be recovered.", text)
    return note(file, "info", f"The starting capital was {capital:,.0f}.", f"{between}.")
