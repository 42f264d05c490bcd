"""Option Alpha's positions as a table: closes only, no time of opening (formats 2)."""

from __future__ import annotations

import numpy as np

from app.calculations.arrays import Floats
from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED
from app.importers.faults import FaultKind
from app.importers.file_format import FileFormat, names_of
from app.importers.notes import OPENS_AT_CLOSE, note
from app.importers.part import TradeLogPart
from app.importers.row_trades import closed_rows, trades_at
from app.importers.sheet import NUMBER_EXPECTED, Sheet
from app.importers.sheet_origins import origins_of
from app.importers.table import Table
from app.importers.trades import part_of, rounded

SOURCE = "Option Alpha positions"
ALIASES: dict[str, tuple[str, ...]] = {
    "date_closed": ("closedate", "close date"),
    "pl": ("netpnl",),
    "gross": ("pnl",),
    "fees": ("fees",),
    "contracts": ("qty",),
    "cost": ("cost",),
    "kind": ("costdesc",),
    "strategy": ("bot",),
    "reason": ("status",),
}
_NUMBERS = ("pl", "gross", "fees", "contracts", "cost")
_TELLING = frozenset({"bot", "costdesc", "qty", "pnl"})
_LAST_SECOND = 86_399
#: Without its opening time such a position cannot be listed among the open ones.
_STILL_OPEN = FaultKind(
    "row of a position that is still open",
    "the day of its close",
    plural="rows of positions that are still open",
)


def is_position_list(names: frozenset[str]) -> bool:
    """Return True for the header of a table of positions."""
    return names >= _TELLING and bool(names.intersection(ALIASES["date_closed"]))


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the rows of a table of positions."""
    sheet = Sheet(table, ALIASES, _NUMBERS, ("date_closed",), choices.day_first)
    closed_at = sheet.moments("date_closed", "time_closed", _LAST_SECOND)
    sheet.leave_out(_STILL_OPEN, ~closed_rows(sheet), sheet.texts("date_closed"))
    sheet.leave_out_unreadable("date_closed", np.isnat(closed_at), DATE_EXPECTED)
    fees = np.abs(sheet.optional("fees"))
    pl = _net(sheet, fees)
    contracts = sheet.needed("contracts")
    trades = trades_at(closed_at, closed_at, pl, contracts)
    trades.strategy, trades.reason = sheet.texts("strategy"), sheet.texts("reason")
    premium = sheet.optional("cost") * contracts * _signs(sheet)
    trades.optional = {"commissions": fees, "premium": rounded(premium)}
    missing = ("Date Opened", "Margin", "Funds at Close", "VIX")
    part = part_of(sheet, trades, SOURCE, origins_of(sheet, ALIASES, ("Premium",), missing))
    part.notes.append(note(table.file, "warn", "The file has no opening times.", OPENS_AT_CLOSE))
    return part


def _net(sheet: Sheet, fees: Floats) -> Floats:
    """Return the net P/L, else the gross one less the fees; rows with neither are left out."""
    net, gross = sheet.optional("pl"), sheet.optional("gross")
    pl = np.where(np.isnan(net), gross - np.nan_to_num(fees), net)
    sheet.leave_out_unreadable("gross", np.isnan(pl), NUMBER_EXPECTED)
    return rounded(pl)


def _signs(sheet: Sheet) -> Floats:
    """Return +1 for a credit, -1 for a debit, NaN for anything else."""
    signs = {"credit": 1.0, "debit": -1.0}
    return np.array([signs.get(cell.strip().lower(), np.nan) for cell in sheet.texts("kind")])


FORMAT = FileFormat(
    SOURCE,
    is_position_list,
    names_of(ALIASES),
    read,
    export="Save the closed positions of a bot as a table with their close dates and P/L.",
    assumptions=(
        "The file has no opening times: each position is taken to open when it closes.",
        "P/L is netpnl, or pnl less fees.",
    ),
    evidence="samples only",
)
