"""Trade Automation Toolbox's trade log: one row a structure of options (formats 1.4 and 15).

`Qty` is the number of structures, `ContractCount` that of its legs. `TotalPremium`, `BuyingPower`
and `ProfitLoss` are of the whole row, `PriceOpen` and `PriceClose` of one share. Accounts and
numbers of trades are not read.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats
from app.calculations.log.trade_log import UNCATEGORIZED
from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED
from app.importers.file_format import FileFormat, names_of
from app.importers.fills import closing_costs
from app.importers.option_legs import MULTIPLIER
from app.importers.part import TradeLogPart
from app.importers.report import ColumnOrigins
from app.importers.sheet import Sheet
from app.importers.sheet_origins import origins_with_defaults
from app.importers.table import Table
from app.importers.trades import Trades, part_of, positive, rounded

SOURCE = "Trade Automation Toolbox"
_DAY = 86_400
_FINGERPRINT = frozenset({"tradeid", "profitloss", "buyingpower"})
_STRIKES = {"ShortPut": "P STO", "LongPut": "P BTO", "ShortCall": "C STO", "LongCall": "C BTO"}

LABELS = {
    "date_opened": ("OpenDate", "Date"),
    "time_opened": ("OpenTime", "TimeOpened"),
    "date_closed": ("CloseDate",),
    "time_closed": ("CloseTime", "TimeClosed"),
    "strategy": ("Template",),
    "group": ("Strategy",),
    "contracts": ("Qty",),
    "pl": ("ProfitLoss",),
    "fees": ("Commission",),
    "margin": ("BuyingPower",),
    "premium": ("TotalPremium",),
    "price_closed": ("PriceClose",),
    "reason": ("Status",),
    **{name: (name,) for name in _STRIKES},
}
ALIASES = {field: tuple(name.lower() for name in names) for field, names in LABELS.items()}
_NUMBERS = ("contracts", "pl", "fees", "margin", "premium", "price_closed")
#: What is assumed where the file has no column of a field.
_DEFAULTS = {
    "time_opened": "OpenTime: 00:00:00",
    "time_closed": "CloseTime: 23:59:59",
    "date_closed": "CloseDate: the day of the open",
    "contracts": "Qty: 1",
    "strategy": f"Template: Strategy, else {UNCATEGORIZED}",
}
_ABSENT = ("Account value", "Opening VIX", "Closing VIX", "Price of the underlying")


def is_toolbox_log(names: frozenset[str]) -> bool:
    """Return True for the header of Trade Automation Toolbox's trade log."""
    return names >= _FINGERPRINT


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the trades of a Trade Automation Toolbox log."""
    sheet = Sheet(table, ALIASES, _NUMBERS, ("date_opened", "date_closed"), choices.day_first)
    return part_of(sheet, _trades(sheet), SOURCE, _origins(sheet))


def _trades(sheet: Sheet) -> Trades:
    opened = sheet.moments("date_opened", "time_opened", 0)
    sheet.leave_out_unreadable("date_opened", np.isnat(opened), DATE_EXPECTED)
    closed = _closed(sheet, opened)
    is_closed = ~np.isnat(closed)
    pl = sheet.needed("pl", where=is_closed)
    contracts = sheet.sized("contracts")
    fees, margin, premium = map(sheet.optional, ("fees", "margin", "premium"))
    size = np.where(contracts > 0, contracts, 1.0)
    stated = sheet.optional("price_closed") * MULTIPLIER * size
    costs = np.abs(fees)
    cost = rounded(closing_costs(stated, premium, pl))
    n = len(sheet.lines)
    return Trades(
        at=np.arange(n),
        opened_at=opened,
        closed_at=closed,
        pl=np.where(is_closed, pl, 0.0),
        contracts=contracts,
        strategy=_first_filled(sheet.texts("strategy"), sheet.texts("group")),
        reason=sheet.texts("reason"),
        n_rows=np.ones(n, np.int64),
        optional={
            "margin_req": positive(margin),
            "commissions": costs,
            "premium": premium,
            "closing_cost": cost,
        },
        legs=_legs(sheet),
        expected_pl=_expected(premium, cost, costs),
    )


def _closed(sheet: Sheet, opened: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """Return when each row closed; without a column of the day, on the day on which it opened."""
    if sheet.has("date_closed"):
        return sheet.moments("date_closed", "time_closed", _DAY - 1)
    at_midnight = opened.astype("datetime64[D]").astype("datetime64[s]")
    times = sheet.moments("date_opened", "time_closed", _DAY - 1)
    has_time = np.array([bool(cell.strip()) for cell in sheet.texts("time_closed")], bool)
    never = np.datetime64("NaT", "s")
    closed: NDArray[np.datetime64] = np.where(has_time & ~np.isnat(at_midnight), times, never)
    return closed


def _expected(premium: Floats, cost: Floats, fees: Floats) -> Floats:
    """Return the P/L by the prices of the file: it is after commissions."""
    return premium - cost - np.nan_to_num(fees)


def _first_filled(first: Sequence[str], second: Sequence[str]) -> list[str]:
    return [one if one.strip() else other for one, other in zip(first, second, strict=True)]


def _legs(sheet: Sheet) -> list[str]:
    """Return the strikes of each row: `6850 P STO | 6770 P BTO`; 0 and blank are no leg."""
    columns = [
        [f"{cell.strip()} {words}" if cell.strip() not in ("", "0") else "" for cell in cells]
        for cells, words in ((sheet.texts(name), words) for name, words in _STRIKES.items())
    ]
    return [" | ".join(filter(None, legs)) for legs in zip(*columns, strict=True)]


def _origins(sheet: Sheet) -> ColumnOrigins:
    computed = ("Closing cost of the row",) if sheet.has("price_closed") else ()
    labels = {field: names[0] for field, names in LABELS.items()}
    return origins_with_defaults(sheet, labels, _DEFAULTS, computed, _ABSENT)


FORMAT = FileFormat(
    SOURCE,
    is_toolbox_log,
    names_of(ALIASES),
    read,
    export="On the Trades page choose the days, then Export (CSV).",
    assumptions=(
        "The strategy is the template, else the strategy group.",
        "BuyingPower is that of the whole row, ProfitLoss is after commissions.",
        "Account names and trade numbers are not read.",
    ),
)
