"""The list of trades of StrategyQuant and QuantAnalyzer (formats 11).

Users choose the columns, so only those that no trade can be read without are required.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from app.importers.choices import Choices
from app.importers.faults import FaultKind
from app.importers.file_format import FileFormat, names_of
from app.importers.notes import note
from app.importers.part import TradeLogPart
from app.importers.report import Finding
from app.importers.row_trades import closed_rows, row_trades
from app.importers.sheet import Sheet
from app.importers.sheet_origins import origins_of
from app.importers.table import Table
from app.importers.trades import part_of

SOURCE = "StrategyQuant or QuantAnalyzer trades"
ALIASES: dict[str, tuple[str, ...]] = {
    "date_opened": ("open time",),
    "date_closed": ("close time",),
    "pl": ("profit/loss", "profit/loss $", "p/l", "p/l $", "p/l in money", "profit/loss in money"),
    "contracts": ("size", "lots"),
    "type": ("type",),
    "funds": ("balance", "balance $"),
    "strategy": ("strategy", "strategy name"),
    "sample": ("sample type", "sample"),
    "reason": ("close type", "exit type"),
}
_NUMBERS = ("pl", "contracts", "funds")
_TELLING = frozenset({"symbol", "type", "open time", "close time", "open price", "close price"})
_KINDS = frozenset({"sample type", "close type", "ticket"})
_PENDING = FaultKind("row of a pending order", "a trade that was opened", harmless=True)
_SAMPLES_SHOWN = 6


def is_trade_list(names: frozenset[str]) -> bool:
    """Return True for the header of a list of trades."""
    return bool(names >= _TELLING and names & _KINDS and names.intersection(ALIASES["pl"]))


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the rows of a list of trades."""
    sheet = Sheet(table, ALIASES, _NUMBERS, ("date_opened", "date_closed"), choices.day_first)
    types = sheet.texts("type")
    names = {name: name.strip().lower() for name in set(types)}
    pending = {name for name, lower in names.items() if "limit" in lower or "stop" in lower}
    sheet.leave_out(_PENDING, np.array([name in pending for name in types], bool), types)
    pl, contracts = sheet.needed("pl", where=closed_rows(sheet)), sheet.sized("contracts")
    trades = row_trades(sheet, pl, contracts)
    trades.strategy = sheet.texts("strategy")
    trades.reason = sheet.texts("reason")
    trades.optional = {"funds_at_close": sheet.optional("funds")}
    missing = ("Margin", "Commissions (inside the profit)", "Premium", "VIX")
    part = part_of(sheet, trades, SOURCE, origins_of(sheet, ALIASES, missing=missing))
    part.notes.extend(_samples(sheet))
    return part


def _samples(sheet: Sheet) -> list[Finding]:
    """Return the finding about trades in and out of the sample that a strategy was built on."""
    cells = [cell.strip() for cell in sheet.texts("sample")]
    counts = Counter(cell for cell, keep in zip(cells, sheet.keep, strict=True) if cell and keep)
    if not counts:
        return []
    listed = ", ".join(f"{name} {n:,}" for name, n in counts.most_common(_SAMPLES_SHOWN))
    head = f"Rows by sample: {listed}."
    text = (
        "Results in sample (IS) were chosen to look good. "
        "For sizes that hold, export the trades out of sample (OOS) alone."
    )
    return [note(sheet.table.file, "warn" if len(counts) > 1 else "info", head, text)]


FORMAT = FileFormat(
    SOURCE,
    is_trade_list,
    names_of(ALIASES),
    read,
    export="In the results, open List of trades, right-click, export to CSV.",
    assumptions=(
        "Profit/Loss is net, as the balance of the file proves.",
        "Trades in and out of sample are read alike, and counted.",
        "No margin is stated.",
    ),
    evidence="samples only",
)
