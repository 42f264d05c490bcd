"""Option Omega's daily log: net liquidity after each day, open positions marked (formats 1.2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats
from app.calculations.log.trade_log import DailyLog
from app.formatting import money, plural
from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED, parse_dates
from app.importers.faults import FaultKind
from app.importers.file_format import FileFormat, names_of
from app.importers.notes import note, reading_notes
from app.importers.part import DailyLogPart
from app.importers.report import Finding, RefusedFileError
from app.importers.sheet import Sheet
from app.importers.table import Table, normalised

SOURCE = "Option Omega daily log"

_CENT = 0.01

LABELS = {
    "date": "Date",
    "net_liquidity": "Net Liquidity",
    "withdrawn": "Withdrawn",
    "pl": "P/L",
    "drawdown": "Drawdown %",
}
ALIASES: dict[str, tuple[str, ...]] = {field: (normalised(name),) for field, name in LABELS.items()}

_NUMBERS = ("net_liquidity", "withdrawn", "pl", "drawdown")


def is_daily_log(names: frozenset[str]) -> bool:
    """Return True for the header of the daily log."""
    return {"date", "net liquidity"} <= names


def read(table: Table, choices: Choices) -> DailyLogPart:
    """Read the days of a table, oldest first; raises `RefusedFileError` when none is usable."""
    sheet = Sheet(table, ALIASES, _NUMBERS, ("date",), choices.day_first)
    dates = parse_dates(sheet.texts("date"), sheet.order)
    sheet.repaired |= dates.repaired
    kind = FaultKind("row whose Date cannot be read", DATE_EXPECTED, "Date")
    sheet.leave_out(kind, np.isnat(dates.days), sheet.texts("date"))
    balance = sheet.needed("net_liquidity")
    pl, drawdown, withdrawn = map(sheet.optional, ("pl", "drawdown", "withdrawn"))
    _leave_out_repeated_days(sheet, dates.days)
    rows = np.flatnonzero(sheet.keep)
    if not len(rows):
        raise RefusedFileError(
            f"{table.file} has no usable day.",
            f"Of {plural(table.n_read, 'row')} below the header on line {table.header.line:,} "
            "none has a date and a net liquidity that can be read.",
        )
    rows = rows[np.argsort(dates.days[rows], kind="stable")]
    daily = _daily_log(dates.days[rows], balance[rows], pl[rows], drawdown[rows])
    faults = [*table.faults, *sheet.faults.all()]
    notes = [*reading_notes(sheet, rows), *_withdrawals(table.file, withdrawn[rows], daily)]
    return DailyLogPart(table.file, daily, sheet.lines[rows], table.n_read, faults, notes)


def _withdrawals(file: str, withdrawn: Floats, daily: DailyLog) -> list[Finding]:
    """Return the finding about withdrawals, which the column adds up (formats 15)."""
    taken = np.flatnonzero(withdrawn > 0)
    if not len(taken):
        return []
    text = (
        f"First on {daily.date[taken[0]]}. Net Liquidity still holds what was withdrawn, so no "
        "balance changes here; sizes in Option Omega followed Trading Funds, which do not."
    )
    head = f"The daily log records withdrawals of {money(float(withdrawn[taken].max()))} in all."
    return [note(file, "info", head, text)]


def _leave_out_repeated_days(sheet: Sheet, days: NDArray[np.datetime64]) -> None:
    rows = np.flatnonzero(sheet.keep)
    first = rows[np.unique(days[rows], return_index=True)[1]]
    repeated = np.zeros(len(days), bool)
    repeated[np.setdiff1d(rows, first)] = True
    kind = FaultKind("row of a day that was already read", "one row a day", "Date")
    sheet.leave_out(kind, repeated, sheet.texts("date"))


def _daily_log(
    days: NDArray[np.datetime64], balance: Floats, pl: Floats, drawdown_pct: Floats
) -> DailyLog:
    """Return the daily log, with missing figures computed from the balance.

    Missing P/L is the change of balance (NaN on the first day), missing drawdown the distance from
    the highest balance so far as a fraction of it.
    """
    change = np.diff(balance, prepend=np.nan)
    peak = np.maximum.accumulate(balance)
    computed = (peak - balance) / np.maximum(peak, _CENT)
    stated = np.round(np.abs(drawdown_pct) / 100, 6)
    return DailyLog(
        date=days,
        net_liquidity=balance,
        pl=np.where(np.isnan(pl), np.round(change, 6), pl),
        drawdown=np.where(np.isnan(stated), np.round(computed, 6), stated),
    )


FORMAT = FileFormat(
    SOURCE,
    is_daily_log,
    names_of(ALIASES),
    read,
    export="In a backtest, open the tab of the daily log and export it as CSV.",
    assumptions=("Open positions are marked, so it is used for the drawdown of the account.",),
    evidence="real exports",
    ignored=frozenset({"current funds", "trading funds", "p/l %"}),
)
