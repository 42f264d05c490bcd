"""TradeStation's performance report: the section or sheet "Trades List", two rows a trade.

The entry row states the number, the size and the net result; the exit row below it has no number
and states the gross result (formats 6). Known from public readers of the format, not from a real
file.
"""

from __future__ import annotations

import re

import numpy as np

from app.calculations.arrays import Floats, Mask, Seconds
from app.formatting import plural
from app.importers.calculated_funds import (
    CAPITAL_LABELS,
    FROM_SETTINGS,
    add_calculated_funds,
    stated_capital,
    stated_note,
)
from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED
from app.importers.faults import FaultKind
from app.importers.file_format import FileFormat, names_of
from app.importers.notes import note
from app.importers.part import TradeLogPart
from app.importers.report import Finding, RefusedFileError
from app.importers.sheet import Sheet, fields_of
from app.importers.sheet_origins import origins_in_own_words
from app.importers.table import Table, normalised
from app.importers.trades import Trades, part_of, positive, rounded
from app.importers.two_rows import (
    Pairs,
    entry_exit_times,
    is_stated,
    mask_of,
    pair_rows,
    report_under_exits,
    with_open_entries,
)

SOURCE = "TradeStation"
_WIDTH = 14
_LAST_DATE = 5  #: number of first cells among which a row of the list has its time
_PERCENT = 8  #: place of `% Profit`, whose thousands comma may stand without quotation marks
_CENTS = 0.05  #: largest difference of costs that is rounding [currency]
_EXPLICIT = {
    "moment": "Opened and closed",
    "net": "P/L",
    "size_or_gross": "Size",
    "commission": "Commissions",
    "signal": "Reason for close",
}
_MISSING = ("Margin", "Funds at close", "Premium", "Strategy", "VIX")

ALIASES = {
    field: tuple(map(normalised, names))
    for field, names in {
        "number": ("#",),
        "type": ("Type",),
        "moment": ("Date/Time", "Date and Time"),
        "signal": ("Signal",),
        "price": ("Price",),
        "size_or_gross": ("Shares/Ctrts - Profit/Loss",),
        "net": ("Net Profit - Cum Net Profit",),
        "commission": ("Comm.", "Commission"),
        "slippage": ("Slippage",),
    }.items()
}
_NEEDED = ("type", "moment", "size_or_gross", "net")
_NUMBERS = ("price", "size_or_gross", "net", "commission", "slippage")
_A_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b")
_HEAD = re.compile(r"\(?-?\d{1,3}(?:,\d{3})*")
_GROUP = re.compile(r"\d{3}(?:\.\d*)?%?\)?%?")
_OTHER_SECTION = FaultKind("row of another section", "a row of the trades list", harmless=True)
_NO_ENTRY = FaultKind("exit row without its entry row", "an entry row above it")


def is_trades_list(names: frozenset[str]) -> bool:
    """Return True for the header of the trades list."""
    return {"#", "type", *ALIASES["size_or_gross"]} <= names and "date/time" in names


def prepare(cells: list[str]) -> list[str] | FaultKind:
    """Return the cells of a row with a comma in `% Profit` put back, or the kind of another line.

    >>> prepare("1,Buy,1/5/2026,LE,$9.0,$0.00,2,$99.0,1,250.5%,$1.0,87%,,$2.4,$0.0".split(","))[8]
    '1,250.5%'
    """
    if not any(map(_A_DATE.match, cells[1:_LAST_DATE])):
        return _OTHER_SECTION if any(cells) else cells
    while len(cells) > _WIDTH and _is_split(*cells[_PERCENT : _PERCENT + 2]):
        percent = ",".join(cells[_PERCENT : _PERCENT + 2])
        cells = [*cells[:_PERCENT], percent, *cells[_PERCENT + 2 :]]
    return cells


def _is_split(head: str, tail: str) -> bool:
    """Return True for the two parts of a number around its thousands comma."""
    return bool(_HEAD.fullmatch(head.strip()) and _GROUP.fullmatch(tail.strip()))


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the rows of a trades list.

    Raises `RefusedFileError` when a needed column is absent.
    """
    present = fields_of(table.header, ALIASES)
    if any(field not in present for field in _NEEDED):
        raise RefusedFileError(
            f"{table.file} lacks a column of TradeStation's trades list.",
            "The columns Type, Date/Time, Shares/Ctrts - Profit/Loss and "
            "Net Profit - Cum Net Profit are needed. Save the performance report again.",
            [table.header.line],
        )
    sheet = Sheet(table, ALIASES, _NUMBERS, ("moment",), choices.day_first)
    is_exit = np.array([not cell.strip() for cell in sheet.texts("number")], bool)
    times = entry_exit_times(sheet, "moment", is_exit)
    sheet.leave_out_unreadable("moment", np.isnat(times), DATE_EXPECTED)
    pairs = pair_rows(_numbers(is_exit), is_exit)
    net = sheet.needed("net", where=mask_of(sheet, pairs.entries))
    pairs = with_open_entries(sheet, pairs, is_stated(sheet, "net"))
    report_under_exits(sheet, pairs)
    origins = origins_in_own_words(sheet, _EXPLICIT, _MISSING)
    part = part_of(sheet, _trades(sheet, pairs, times, net), SOURCE, origins)
    part.notes += _costs(sheet, pairs, net)
    capital = stated_capital(table.capital, sheet.decimal.mark)
    if np.isfinite(capital):
        part.notes.append(stated_note(table.file, capital))
        add_calculated_funds(part, capital, FROM_SETTINGS)
    return part


def _trades(sheet: Sheet, pairs: Pairs, times: Seconds, net: Floats) -> Trades:
    is_open = pairs.exits == pairs.entries
    size = sheet.optional("size_or_gross")[pairs.entries]
    return Trades(
        at=pairs.exits,
        opened_at=times[pairs.entries],
        closed_at=np.where(is_open, np.datetime64("NaT", "s"), times[pairs.exits]),
        pl=np.where(is_open, 0.0, net[pairs.entries]),
        contracts=size,
        strategy=[""] * len(size),
        reason=_reasons(sheet, pairs),
        n_rows=pairs.n_rows(),
        optional={"commissions": _of_both_rows(sheet, "commission", pairs)},
        value=positive(np.abs(sheet.optional("price"))[pairs.entries] * size),
        owner=pairs.owners(len(times)),
    )


def _reasons(sheet: Sheet, pairs: Pairs) -> list[str]:
    """Return the signal of each exit row, nothing for trades that are still open."""
    signals = np.array(sheet.texts("signal"), object)[pairs.exits]
    return list(np.where(pairs.exits == pairs.entries, "", signals))


def _numbers(is_exit: Mask) -> list[str]:
    """Return a number for each row, that of the entry above for an exit."""
    return list(map(str, np.cumsum(~is_exit).tolist()))


def _of_both_rows(sheet: Sheet, field: str, pairs: Pairs) -> Floats:
    """Return the sum of a cost of both rows, positive; missing where either row states none."""
    costs = np.abs(sheet.optional(field))
    second = np.where(pairs.exits == pairs.entries, 0.0, costs[pairs.exits])
    return rounded(costs[pairs.entries] + second)


def _costs(sheet: Sheet, pairs: Pairs, net: Floats) -> list[Finding]:
    """Return the finding on trades whose gross result less their costs is not their net result."""
    costs = [_of_both_rows(sheet, field, pairs) for field in ("commission", "slippage")]
    stated = np.nan_to_num(costs[0]) + np.nan_to_num(costs[1])
    charged = sheet.optional("size_or_gross")[pairs.exits] - net[pairs.entries]
    kept = sheet.keep[pairs.exits] & (pairs.exits != pairs.entries) & np.isfinite(charged)
    gaps = np.abs(charged - stated)[kept]
    n_differ = int((gaps > _CENTS).sum())
    if not n_differ:
        return []
    text = (
        f"The largest difference is {gaps.max():,.2f}. The net result is used, and the "
        "commissions of both rows as they are stated."
    )
    head = f"Costs explain the gap of gross and net results in {len(gaps) - n_differ:,} of "
    return [note(sheet.table.file, "info", f"{head}{plural(len(gaps), 'trade')}.", text)]


FORMAT = FileFormat(
    SOURCE,
    is_trades_list,
    names_of(ALIASES),
    read,
    capital_labels=CAPITAL_LABELS,
    export=(
        "In the Strategy Performance Report choose the settings icon, then save it as text or "
        "as an Excel workbook with its sheet Trades List."
    ),
    assumptions=(
        "The result is the net profit of the entry row.",
        "Commissions are those of both rows.",
        "The starting capital is that of the section or sheet Settings.",
        "An entry without a net profit and without an exit row is a position that is still open.",
    ),
    prepare=prepare,
)
