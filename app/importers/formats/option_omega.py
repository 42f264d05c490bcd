"""Option Omega's trade log, read by column name in the header variants in use up to 2026.

One row is one round trip (formats 1.1). `Premium` and `Avg. Closing Cost` are dollars per contract,
fees and margin are totals of the row, `Max Profit` and `Max Loss` are excursions in percent of
premium.
"""

from __future__ import annotations

import numpy as np

from app.calculations.arrays import Floats, Mask
from app.calculations.log.trade_log import UNCATEGORIZED
from app.importers.cells import Unit
from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED
from app.importers.file_format import FileFormat, names_of
from app.importers.option_legs import side_of_legs
from app.importers.part import TradeLogPart
from app.importers.report import ColumnOrigins, RefusedFileError
from app.importers.sheet import Sheet, fields_of
from app.importers.sheet_origins import origins_with_defaults
from app.importers.table import Table, normalised
from app.importers.trades import Trades, part_of, positive, rounded

SOURCE = "Option Omega"
ZONE = "US Eastern"
FORCED_CLOSE = "backtest completed"
_DAY = 86_400
_HALF_CENT = 0.005

#: The column of each field, in the spelling of the platform.
LABELS = {
    "date_opened": "Date Opened",
    "time_opened": "Time Opened",
    "price_opened": "Opening Price",
    "legs": "Legs",
    "premium": "Premium",
    "price_closed": "Closing Price",
    "date_closed": "Date Closed",
    "time_closed": "Time Closed",
    "closing_cost": "Avg. Closing Cost",
    "reason": "Reason For Close",
    "pl": "P/L",
    "contracts": "No. of Contracts",
    "funds": "Funds at Close",
    "margin": "Margin Req.",
    "strategy": "Strategy",
    "opening_fees": "Opening Commissions + Fees",
    "closing_fees": "Closing Commissions + Fees",
    "opening_vix": "Opening VIX",
    "closing_vix": "Closing VIX",
    "max_profit": "Max Profit",
    "max_loss": "Max Loss",
}
_OLDER_NAMES = {
    "closing_cost": ("Avg Closing Cost",),
    "contracts": (
        *("No of Contracts", "Contracts", "Qty", "Quantity", "Size", "Shares"),
        *("Lots", "Number of Contracts"),
    ),
    "margin": ("Margin Req",),
    "opening_fees": ("Opening Commissions & Fees", "Opening comms & fees"),
    "closing_fees": ("Closing Commissions & Fees", "Closing comms & fees"),
}
ALIASES: dict[str, tuple[str, ...]] = {
    field: tuple(map(normalised, (name, *_OLDER_NAMES.get(field, ()))))
    for field, name in LABELS.items()
}
#: What is assumed where the file has no column of a field.
_DEFAULTS = {
    "time_opened": "Time Opened: 00:00:00",
    "time_closed": "Time Closed: 23:59:59",
    "contracts": "No. of Contracts: 1",
    "strategy": f"Strategy: {UNCATEGORIZED}",
}
#: What is computed from the column of a field.
_CALCULATED = {
    "premium": "Premium of the row",
    "closing_cost": "Closing cost of the row",
    "opening_fees": "Fees of the row",
    "legs": "Side of a pair",
}
_NEEDED = ("date_opened", "date_closed", "pl")
_NEEDED_NAMES = frozenset(normalised(LABELS[field]) for field in _NEEDED)
_DATES = ("date_opened", "date_closed")
_TEXTS = ("time_opened", "time_closed", "legs", "reason", "strategy")
_NUMBERS = tuple(field for field in ALIASES if field not in (*_DATES, *_TEXTS))
#: Excursions are percentages of the premium, though their names do not say so.
_UNITS: dict[str, Unit] = {"max_profit": "percent", "max_loss": "percent"}
_TELLING = frozenset(
    {
        "date opened",
        "legs",
        "premium",
        "reason for close",
        "funds at close",
        "margin req.",
        "p/l",
        "no. of contracts",
    }
)
_LIVE_ONLY = frozenset({"initial premium", "initial premium $", "initial credit"})


def is_trade_log(names: frozenset[str]) -> bool:
    """Return True for the header of a backtest's trade log, also when columns were removed."""
    return not names & _LIVE_ONLY and (names >= _NEEDED_NAMES or len(names & _TELLING) >= 4)


def is_live_log(names: frozenset[str]) -> bool:
    """Return True for the header of the live-strategy log, which lacks margin, funds and fees."""
    return bool(names & _LIVE_ONLY) and "date opened" in names


def read(table: Table, choices: Choices) -> TradeLogPart:
    """Read the rows of an Option Omega table.

    Raises `RefusedFileError` when a needed column is absent.
    """
    _check_needed(table)
    sheet = Sheet(table, ALIASES, _NUMBERS, _DATES, choices.day_first)
    part = part_of(sheet, _trades(sheet), SOURCE, _origins(sheet))
    part.zone = ZONE
    return part


def _trades(sheet: Sheet) -> Trades:
    opened = sheet.moments("date_opened", "time_opened", 0)
    sheet.leave_out_unreadable("date_opened", np.isnat(opened), DATE_EXPECTED)
    closed = sheet.moments("date_closed", "time_closed", _DAY - 1)
    is_closed = ~np.isnat(closed)
    pl = sheet.needed("pl", where=is_closed)
    contracts = sheet.sized("contracts")
    raw = {
        field: sheet.optional(field, _UNITS.get(field))
        for field in _NUMBERS
        if field not in ("pl", "contracts")
    }
    optional = _optional_values(sheet, raw, contracts)
    gross = (raw["premium"] - raw["closing_cost"]) * contracts
    legs = sheet.texts("legs")
    n = len(sheet.lines)
    return Trades(
        at=np.arange(n),
        opened_at=opened,
        closed_at=closed,
        pl=np.where(is_closed, pl, np.nan_to_num(pl)),
        contracts=contracts,
        strategy=sheet.texts("strategy"),
        reason=sheet.texts("reason"),
        n_rows=np.ones(n, np.int64),
        optional=optional,
        legs=legs,
        side=np.array([side_of_legs(text) for text in legs], np.int8),
        expected_pl=gross - optional["commissions"],
        forced=_is_forced(sheet),
    )


def _check_needed(table: Table) -> None:
    present = fields_of(table.header, ALIASES)
    absent = [LABELS[field] for field in _NEEDED if field not in present]
    if absent:
        noun = "columns" if len(absent) > 1 else "column"
        raise RefusedFileError(
            f"{table.file} lacks the {noun} {' and '.join(absent)}.",
            f"Line {table.header.line} is the header of an Option Omega trade log, but without "
            f"the {noun} no trade can be read. Export the log again with all its columns.",
            [table.header.line],
        )


def _optional_values(sheet: Sheet, raw: dict[str, Floats], contracts: Floats) -> dict[str, Floats]:
    """Return the optional canonical columns.

    Prices and volatilities of 0 or less, and margins under half a cent, are read as missing. The
    premium and the closing cost of a row without a size are those of one contract.
    """
    sheet.missing("margin", raw["margin"] < 0, "a margin of 0 or more")
    size = np.where(np.isnan(contracts), 1.0, contracts)
    return {
        "margin_req": np.where(raw["margin"] >= _HALF_CENT, raw["margin"], np.nan),
        "commissions": _sum_of_present(_costs(raw["opening_fees"]), _costs(raw["closing_fees"])),
        "funds_at_close": raw["funds"],
        "premium": rounded(raw["premium"] * size),
        "closing_cost": rounded(raw["closing_cost"] * size),
        "opening_vix": positive(raw["opening_vix"]),
        "closing_vix": positive(raw["closing_vix"]),
        "underlying_open": positive(raw["price_opened"]),
        "underlying_close": positive(raw["price_closed"]),
        "mfe": rounded(raw["max_profit"] / 100),
        "mae": rounded(raw["max_loss"] / 100),
    }


def _costs(fees: Floats) -> Floats:
    """Return fees as costs above 0; a file without a fee above 0 writes its fees as negatives."""
    return fees if (fees > 0).any() else np.abs(fees)


def _sum_of_present(opening: Floats, closing: Floats) -> Floats:
    """Return the fees of both ends to 6 decimals; a blank end counts 0, two blank ends give NaN."""
    total = rounded(np.nan_to_num(opening) + np.nan_to_num(closing))
    return np.where(np.isnan(opening) & np.isnan(closing), np.nan, total)


def _is_forced(sheet: Sheet) -> Mask:
    cells = sheet.texts("reason")
    forced = {cell: cell.strip().lower() == FORCED_CLOSE for cell in set(cells)}
    return np.fromiter(map(forced.__getitem__, cells), bool, len(cells))


def _origins(sheet: Sheet) -> ColumnOrigins:
    computed = tuple(words for field, words in _CALCULATED.items() if sheet.has(field))
    return origins_with_defaults(sheet, LABELS, _DEFAULTS, computed)


FORMAT = FileFormat(
    SOURCE,
    is_trade_log,
    names_of(ALIASES),
    read,
    export="Open a backtest or a portfolio, choose Trade Log, then the download button (CSV).",
    assumptions=(
        "Two rows of one structure, puts and calls, are one position and hold its margin once.",
        "A missing open time is 00:00:00, a missing close time 23:59:59.",
    ),
    evidence="real exports",
    ignored=frozenset(
        {
            "p/l %",
            "opening short/long ratio",
            "closing short/long ratio",
            "gap",
            "movement",
            "days in trade",
        }
    ),
)
