"""Option Omega's trade log, read by column name in the header variants in use up to 2026.

One row is one round trip (formats 1.1). `Premium` and `Avg. Closing Cost` are dollars per contract,
fees and margin are totals of the row, `Max Profit` and `Max Loss` are excursions in percent of
premium.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints, Mask
from app.calculations.log.trade_log import UNCATEGORIZED
from app.formatting import plural
from app.importers.dates import DATE_EXPECTED
from app.importers.decode import Table, normalised
from app.importers.faults import FaultKind
from app.importers.limits import LARGEST, MAX_NAME, SMALLEST_SIZE
from app.importers.notes import note, reading_notes
from app.importers.part import TradeLogPart, chronological
from app.importers.report import ColumnOrigins, Finding, RefusedFileError, line_list
from app.importers.sheet import Sheet, fields_of

SOURCE = "Option Omega"
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
    "contracts": ("No of Contracts", "Contracts"),
    "margin": ("Margin Req",),
    "opening_fees": ("Opening Commissions & Fees", "Opening comms & fees"),
    "closing_fees": ("Closing Commissions & Fees", "Closing comms & fees"),
}
ALIASES: dict[str, tuple[str, ...]] = {
    field: tuple(map(normalised, (name, *_OLDER_NAMES.get(field, ()))))
    for field, name in LABELS.items()
}
_NEEDED = ("date_opened", "date_closed", "pl")
_NEEDED_NAMES = frozenset(normalised(LABELS[field]) for field in _NEEDED)
_DATES = ("date_opened", "date_closed")
_TEXTS = ("time_opened", "time_closed", "legs", "reason", "strategy")
_NUMBERS = tuple(field for field in ALIASES if field not in (*_DATES, *_TEXTS))
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


def read(table: Table) -> TradeLogPart:
    """Read the rows of an Option Omega table.

    Raises `RefusedFileError` when a needed column is absent.
    """
    _check_needed(table)
    sheet = Sheet(table, ALIASES, _NUMBERS, _DATES)
    needed = _needed_values(sheet)
    raw = {field: sheet.optional(field) for field in _NUMBERS if field not in ("pl", "contracts")}
    columns = needed | _optional_values(sheet, raw, needed["contracts"])
    rows, newest_first = chronological(
        needed["opened_at"], needed["closed_at"], np.flatnonzero(sheet.keep)
    )
    gross = (raw["premium"] - raw["closing_cost"]) * needed["contracts"]
    unsized = rows[np.isnan(needed["contracts"][rows])]
    return TradeLogPart(
        file=table.file,
        source=SOURCE,
        columns={name: values[rows] for name, values in columns.items()},
        identity=np.asarray(table.identity, np.int64)[rows],
        legs=np.array(sheet.texts("legs"), object)[rows],
        expected_pl=(gross - columns["commissions"])[rows],
        forced=_is_forced(sheet)[rows],
        n_read=table.n_read,
        n_repaired=int(sheet.repaired[rows].sum()),
        newest_first=newest_first,
        faults=[*table.faults, *sheet.faults.all()],
        notes=[*reading_notes(sheet, rows), *_unsized(sheet, unsized)],
        origins=_origins(sheet),
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


def _needed_values(sheet: Sheet) -> dict[str, NDArray[Any]]:
    """Return the columns that every row must have; P/L of an open position may be blank."""
    opened = sheet.moments("date_opened", "time_opened", 0)
    sheet.leave_out_unreadable("date_opened", np.isnat(opened), DATE_EXPECTED)
    closed = sheet.moments("date_closed", "time_closed", _DAY - 1)
    is_closed = ~np.isnat(closed)
    pl = sheet.needed("pl", where=is_closed)
    contracts = sheet.sized("contracts")
    if sheet.has("contracts"):
        label = sheet.label("contracts")
        kind = FaultKind(f"row whose {label} is not above 0", "a size above 0", label)
        sheet.leave_out(kind, contracts <= SMALLEST_SIZE, sheet.texts("contracts"))
    _leave_out_backwards(sheet, opened, closed)
    return {
        "opened_at": opened,
        "closed_at": closed,
        "pl": np.where(is_closed, pl, np.nan_to_num(pl)),
        "contracts": contracts,
    }


def _leave_out_backwards(
    sheet: Sheet, opened: NDArray[np.datetime64], closed: NDArray[np.datetime64]
) -> None:
    """Drop the rows that close before they open."""
    backwards = closed < opened
    contents = np.full(len(opened), "", object)
    contents[backwards] = [
        f"closed {end}, opened {start}"
        for end, start in zip(closed[backwards], opened[backwards], strict=True)
    ]
    kind = FaultKind("row with its close before its open", "a close at or after the open")
    sheet.leave_out(kind, backwards, contents.tolist())


def _optional_values(
    sheet: Sheet, raw: dict[str, Floats], contracts: Floats
) -> dict[str, NDArray[Any]]:
    """Return the other canonical columns.

    Prices and volatilities of 0 or less, and margins under half a cent, are read as missing. The
    premium of a row without a size is that of one contract.
    """
    sheet.missing("margin", raw["margin"] < 0, "a margin of 0 or more")
    return {
        "margin_req": np.where(raw["margin"] >= _HALF_CENT, raw["margin"], np.nan),
        "commissions": _sum_of_present(_costs(raw["opening_fees"]), _costs(raw["closing_fees"])),
        "funds_at_close": raw["funds"],
        "premium": _rounded(raw["premium"] * np.where(np.isnan(contracts), 1.0, contracts)),
        "opening_vix": _positive(raw["opening_vix"]),
        "closing_vix": _positive(raw["closing_vix"]),
        "underlying_open": _positive(raw["price_opened"]),
        "underlying_close": _positive(raw["price_closed"]),
        "mfe": _rounded(raw["max_profit"] / 100),
        "mae": _rounded(raw["max_loss"] / 100),
        "side": np.array([_side(legs) for legs in sheet.texts("legs")], np.int8),
        "strategy": _names(sheet.texts("strategy")),
        "reason": _names(sheet.texts("reason")),
        "row": np.asarray(sheet.table.row, np.int64),
        "line": sheet.lines,
    }


def _unsized(sheet: Sheet, rows: Ints) -> list[Finding]:
    """Return the finding about kept rows without a size (semantics 2)."""
    if not len(rows):
        return []
    lines = np.sort(sheet.lines[rows]).tolist()
    text = (
        "They were taken as one contract, or as the strategy's default number of contracts: "
        f"{line_list(lines)}."
    )
    head = f"{plural(len(lines), 'row')} without a size."
    return [note(sheet.table.file, "warn", head, text, lines)]


def _costs(fees: Floats) -> Floats:
    """Return fees as costs above 0; a file without a fee above 0 writes its fees as negatives."""
    return fees if (fees > 0).any() else np.abs(fees)


def _sum_of_present(opening: Floats, closing: Floats) -> Floats:
    """Return the fees of both ends to 6 decimals; a blank end counts 0, two blank ends give NaN."""
    total = _rounded(np.nan_to_num(opening) + np.nan_to_num(closing))
    return np.where(np.isnan(opening) & np.isnan(closing), np.nan, total)


def _rounded(values: Floats) -> Floats:
    """Round to six decimals, which removes the rounding errors of binary products.

    Values beyond `LARGEST` become NaN, and a negative zero becomes zero.
    """
    return np.where(np.abs(values) <= LARGEST, np.round(values, 6), np.nan) + 0.0


def _positive(values: Floats) -> Floats:
    return np.where(values > 0, values, np.nan)


def _side(legs: str) -> int:
    """Return -1 when all legs are puts, +1 when all are calls, else 0.

    >>> _side("1 Jan 8 6850 P STO 3.40 | 1 Jan 8 6770 P BTO 1.20")
    -1
    """
    return (" C " in legs) - (" P " in legs)


def _names(cells: Sequence[str]) -> NDArray[np.object_]:
    """Return the texts on one line each, cut to `MAX_NAME` characters."""
    tidy = {cell: " ".join(cell.split())[:MAX_NAME] for cell in set(cells)}
    return np.array(list(map(tidy.__getitem__, cells)), object)


def _is_forced(sheet: Sheet) -> Mask:
    cells = sheet.texts("reason")
    forced = {cell: cell.strip().lower() == FORCED_CLOSE for cell in set(cells)}
    return np.fromiter(map(forced.__getitem__, cells), bool, len(cells))


def _origins(sheet: Sheet) -> ColumnOrigins:
    """Return the columns of the file, and those that are computed, assumed or missing."""
    assumed = {
        "time_opened": "Time Opened: 00:00:00",
        "time_closed": "Time Closed: 23:59:59",
        "contracts": "No. of Contracts: 1",
        "strategy": f"Strategy: {UNCATEGORIZED}",
    }
    computed = {
        "premium": "Premium of the row",
        "opening_fees": "Fees of the row",
        "legs": "Side of a pair",
    }
    return ColumnOrigins(
        explicit=tuple(sheet.label(field) for field in ALIASES if sheet.has(field)),
        calculated=tuple(name for field, name in computed.items() if sheet.has(field)),
        assumed=tuple(name for field, name in assumed.items() if not sheet.has(field)),
        missing=tuple(
            name for field, name in LABELS.items() if not sheet.has(field) and field not in assumed
        ),
    )
