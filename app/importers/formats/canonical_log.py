"""Lotwise's own trade log, as `lotwise import` writes it (`app.importers.canonical`)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats
from app.calculations.log.trade_log import OPTIONAL
from app.importers.canonical import (
    ASSUMED_COLUMN,
    ASSUMED_SEPARATOR,
    NUMBERS,
    TEXTS,
    VERSION_COLUMN,
    VERSION_PREFIX,
    unguarded,
)
from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED
from app.importers.file_format import FileFormat
from app.importers.part import TradeLogPart
from app.importers.report import ColumnOrigins
from app.importers.sheet import Sheet
from app.importers.table import Table
from app.importers.trades import Trades, part_of, rounded

SOURCE = "Lotwise's own trade log"
_NEEDED = frozenset({"opened_at", "closed_at", "pl"})
_COLUMNS = (*TEXTS, *NUMBERS, ASSUMED_COLUMN)
_SIDES = ("-1", "0", "1")


def is_canonical(names: frozenset[str]) -> bool:
    """Return True for a header of the version that is read here."""
    return names >= _NEEDED | {VERSION_COLUMN}


def is_other_version(names: frozenset[str]) -> bool:
    """Return True for a header of another version."""
    return names >= _NEEDED and any(name.startswith(VERSION_PREFIX) for name in names)


def read(table: Table, _choices: Choices) -> TradeLogPart:
    """Read the rows of Lotwise's own log, which stand in log order."""
    aliases = {name: (name,) for name in _COLUMNS}
    sheet = Sheet(table, aliases, NUMBERS, ("opened_at", "closed_at"))
    part = part_of(sheet, _trades(sheet), SOURCE, _origins(sheet))
    if any(name.lower().startswith("margin") for name in part.origins.assumed):
        part.columns["margin_assumed"] = ~np.isnan(part.columns["margin_req"])
    return part


def _trades(sheet: Sheet) -> Trades:
    opened = sheet.moments("opened_at", "", 0)
    sheet.leave_out_unreadable("opened_at", np.isnat(opened), DATE_EXPECTED)
    n = len(sheet.lines)
    optional = {name: sheet.optional(name) for name in OPTIONAL if name != "contracts"}
    return Trades(
        at=np.arange(n),
        opened_at=opened,
        closed_at=sheet.moments("closed_at", "", 0),
        pl=sheet.needed("pl"),
        contracts=sheet.sized("contracts"),
        strategy=list(map(unguarded, sheet.texts("strategy"))),
        reason=list(map(unguarded, sheet.texts("reason"))),
        n_rows=np.ones(n, np.int64),
        optional=optional,
        legs=list(map(unguarded, sheet.texts("legs"))),
        side=_sides(sheet),
        expected_pl=_expected(optional),
        in_log_order=True,
    )


def _expected(optional: Mapping[str, Floats]) -> Floats:
    """Return the P/L of each row by its premium, its closing cost and its fees."""
    return rounded(optional["premium"] - optional["closing_cost"] - optional["commissions"])


def _sides(sheet: Sheet) -> NDArray[np.int8]:
    """Return the sides of the rows; a cell that was edited to anything else is 0."""
    return np.array([int(cell) if cell in _SIDES else 0 for cell in sheet.texts("side")], np.int8)


def _origins(sheet: Sheet) -> ColumnOrigins:
    """Return the columns with and without values, and what was assumed when they were written."""
    columns = [name for name in _COLUMNS if name not in ("side", ASSUMED_COLUMN)]
    filled = [name for name in columns if any(sheet.texts(name))]
    said = dict.fromkeys(sheet.texts(ASSUMED_COLUMN))
    assumed = dict.fromkeys(name for cell in said for name in cell.split(ASSUMED_SEPARATOR))
    return ColumnOrigins(
        explicit=tuple(filled),
        assumed=tuple(name for name in assumed if name),
        missing=tuple(name for name in columns if name not in filled),
    )


OTHER_VERSION = FileFormat(
    "Lotwise's own trade log of another version",
    is_other_version,
    refusal="Update Lotwise, or import the platform's own files again.",
)
FORMAT = FileFormat(
    SOURCE,
    is_canonical,
    frozenset({VERSION_COLUMN, *_COLUMNS}),
    read,
    export="lotwise import FILE... -o LOG.csv writes it from any files that can be read.",
    assumptions=("What the import assumed is listed in the file and stays assumed.",),
    evidence="real exports",
)
