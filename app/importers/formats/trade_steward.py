"""TradeSteward's performance log: one row a position of up to four option legs (formats 1.4, 15).

`TotalAverageOpen` is the premium of the whole position in dollars a share, so 100 times it is its
premium; what the closing cost is follows from the P/L before fees, because `TotalAverageClose`
does not count the legs that expired. Account and order numbers are not read.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.log.trade_log import UNCATEGORIZED
from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED, SlashOrder, parse_dates
from app.importers.file_format import FileFormat, names_of
from app.importers.option_legs import MULTIPLIER
from app.importers.part import TradeLogPart
from app.importers.report import ColumnOrigins
from app.importers.sheet import Sheet
from app.importers.sheet_origins import origins_with_defaults
from app.importers.table import Table, normalised
from app.importers.trades import Trades, part_of, positive, rounded

SOURCE = "TradeSteward"
_DAY = 86_400
_FINGERPRINT = frozenset(map(normalised, ("BotName", "TotalNetProfitLoss", "FinalTradeClosedDate")))
_N_LEGS = 4

_LEG_PARTS = ("Expiration", "Strike", "PutCall", "Qty", "Price")
_LEG_COLUMNS = tuple(f"Opt{leg}-{part}" for leg in range(1, _N_LEGS + 1) for part in _LEG_PARTS)
LABELS = {
    "bot": "BotName",
    "group": "Strategy",
    "date_opened": "OpenDate",
    "time_opened": "OpenTime",
    "date_closed": "FinalTradeClosedDate",
    "time_closed": "FinalTradeClosedTime",
    "pl": "TotalNetProfitLoss",
    "gross_pl": "TotalGrossProfitLoss",
    "opening_fees": "TotalCommsFees_Open",
    "closing_fees": "TotalCommsFees_Close",
    "premium": "TotalAverageOpen",
    "underlying_open": "UnderlyingOpenQuote",
    "underlying_close": "UnderlyingCloseQuote",
    "opening_vix": "VIXOpenQuote",
    "closing_vix": "VIXCloseQuote",
    **{name: name for name in _LEG_COLUMNS},
}
ALIASES = {field: (normalised(name),) for field, name in LABELS.items()}
#: What is assumed where the file has no column of a field.
_DEFAULTS = {
    "time_opened": "OpenTime: 00:00:00",
    "time_closed": "FinalTradeClosedTime: 23:59:59",
    "bot": f"BotName: {UNCATEGORIZED}",
}
_CALCULATED = (
    "Size: what divides the quantities of all legs",
    "Premium: TotalAverageOpen times 100",
    "Closing cost: premium less the P/L before fees",
)
_PRICES = ("underlying_open", "underlying_close", "opening_vix", "closing_vix")
_NUMBERS = ("pl", "gross_pl", "opening_fees", "closing_fees", "premium", *_PRICES)
_QUANTITIES = tuple(f"Opt{leg}-Qty" for leg in range(1, _N_LEGS + 1))
_ISO = SlashOrder(day_first=False, proven=True, present=False)


def is_steward_log(names: frozenset[str]) -> bool:
    """Return True for the header of TradeSteward's performance log."""
    return names >= _FINGERPRINT


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the positions of a TradeSteward performance log."""
    numbers = (*_NUMBERS, *_QUANTITIES)
    sheet = Sheet(table, ALIASES, numbers, ("date_opened", "date_closed"), choices.day_first)
    return part_of(sheet, _trades(sheet, choices), SOURCE, _origins(sheet))


def _trades(sheet: Sheet, choices: Choices) -> Trades:
    opened = sheet.moments("date_opened", "time_opened", 0)
    sheet.leave_out_unreadable("date_opened", np.isnat(opened), DATE_EXPECTED)
    closed = sheet.moments("date_closed", "time_closed", _DAY - 1)
    is_closed = ~np.isnat(closed)
    pl = sheet.needed("pl", where=is_closed)
    raw = {name: sheet.optional(name) for name in _NUMBERS if name != "pl"}
    fees = np.abs(raw["opening_fees"]) + np.abs(np.nan_to_num(raw["closing_fees"]))
    premium = rounded(raw["premium"] * MULTIPLIER)
    n = len(sheet.lines)
    return Trades(
        at=np.arange(n),
        opened_at=opened,
        closed_at=closed,
        pl=np.where(is_closed, pl, 0.0),
        contracts=_sizes(sheet),
        strategy=_strategies(sheet, choices),
        reason=[""] * n,
        n_rows=np.ones(n, np.int64),
        optional={
            "commissions": rounded(fees),
            "premium": premium,
            "closing_cost": rounded(premium - raw["gross_pl"]),
            **{name: positive(raw[name]) for name in _PRICES},
        },
        legs=_legs(sheet),
        expected_pl=rounded(raw["gross_pl"] - fees),
    )


def _strategies(sheet: Sheet, choices: Choices) -> list[str]:
    """Return the bot of each row, or its column `Strategy` where the user chose that."""
    first, second = ("group", "bot") if choices.strategy_column else ("bot", "group")
    names = zip(sheet.texts(first), sheet.texts(second), strict=True)
    return [one if one.strip() else other for one, other in names]


def _sizes(sheet: Sheet) -> Floats:
    """Return how many times each row holds its structure: what divides all its leg quantities."""
    quantities = np.nan_to_num(np.array([sheet.optional(name) for name in _QUANTITIES]))
    whole = np.abs(np.rint(quantities)).astype(np.int64)
    sizes = np.array([math.gcd(*legs) for legs in whole.T.tolist()], float)
    return np.where(sizes > 0, sizes, np.nan)


def _legs(sheet: Sheet) -> list[str]:
    """Return the legs of each row as Option Omega writes them."""
    columns = [_leg(sheet, f"Opt{leg}-") for leg in range(1, _N_LEGS + 1)]
    return [" | ".join(filter(None, legs)) for legs in zip(*columns, strict=True)]


def _leg(sheet: Sheet, start: str) -> list[str]:
    """Return one leg of each row, blank where the row has no such leg."""
    strike, kind, quantity, price = (
        sheet.texts(f"{start}{part}") for part in ("Strike", "PutCall", "Qty", "Price")
    )
    expiry = _month_days(sheet.texts(f"{start}Expiration"))
    return [
        f"{cell.lstrip('-')} {day} {at} {side} {'STO' if cell.startswith('-') else 'BTO'} {paid}"
        if cell.strip() and day
        else ""
        for cell, day, at, side, paid in zip(quantity, expiry, strike, kind, price, strict=True)
    ]


def _month_days(cells: Sequence[str]) -> list[str]:
    """Return expirations as `Jan 8`, blank where there is none."""
    days = parse_dates(cells, _ISO).days
    return [f"{day:%b} {day.day}" if day is not None else "" for day in days.tolist()]


def _origins(sheet: Sheet) -> ColumnOrigins:
    own = {field: label for field, label in LABELS.items() if field not in _LEG_COLUMNS}
    return origins_with_defaults(sheet, own, _DEFAULTS, _CALCULATED, ("Margin", "Account value"))


FORMAT = FileFormat(
    SOURCE,
    is_steward_log,
    names_of(ALIASES),
    read,
    export="On the Performance page choose the days, then Export to CSV.",
    assumptions=(
        "The strategy is the bot, or the column Strategy where you choose that.",
        "The size is the number that divides the quantities of all legs.",
        "Account and order numbers are not read.",
    ),
    evidence="real exports",
)
