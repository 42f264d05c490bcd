"""Suggestions of what the columns of an unknown table hold, by their names and by their cells.

They are offered, never used by themselves.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats
from app.importers.cells import decimal_mark, parse_numbers
from app.importers.dates import SlashOrder, parse_dates, slash_order
from app.importers.executions import EXECUTIONS, are_executions
from app.importers.mappable_fields import ALIASES, FIELDS, FieldKind
from app.importers.mapping import missing_fields, plain_name
from app.importers.unknown_table import UnknownTable, kind_of_cells

_EXPIRATION = "exp"  #: start of the name of a date on which nothing was opened or closed
_PRICE = "price"  #: in names of what is no result, though prices of spreads have both signs
_NEEDED = ("opened", "closed", "pl")


@dataclass(frozen=True)
class Suggestion:
    """The column that is likely to hold a field, and whether its name or its cells say so."""

    column: str
    basis: Literal["name", "content"]


def suggest_mapping(table: UnknownTable) -> dict[str, Suggestion]:
    """Return the likely column of each field, for the fields that have one; each column once.

    A name counts only where the cells are of the field's kind. By their cells alone only dates
    and the P/L are suggested, and only where there is one choice; of single executions none is.
    """
    kinds = {
        column: kind_of_cells(cells, table.header.delimiter)
        for column, cells in table.sample.items()
    }
    found = _by_name(table, kinds)
    if are_executions(table):
        return found
    free = [column for column in table.columns if column not in _columns(found)]
    found |= _dates_by_content(table, kinds, free, found)
    found |= _result_by_content(table, kinds, free, found)
    return {field.name: found[field.name] for field in FIELDS if field.name in found}


def fees_basis_is_open(table: UnknownTable, mapping: Mapping[str, str]) -> bool:
    """Return True when only the user can say whether the P/L of a mapping is after fees.

    That is so where the table has a column of fees, and another of a P/L before fees or one whose
    name does not say that it is after fees.
    """
    names = set(map(plain_name, table.columns))
    has_fees = "fees" in mapping or bool(names & set(ALIASES["fees"]))
    has_gross = "gross_pl" in mapping or bool(names & set(ALIASES["gross_pl"]))
    is_unclear = "pl" in mapping and not says_net(mapping["pl"])
    return has_fees and (has_gross or is_unclear)


def says_net(column: str) -> bool:
    """Return True for a column of results whose name says that it is after fees.

    >>> says_net("Net P&L"), says_net("PnL")
    (True, False)
    """
    name = plain_name(column)
    return "net" in name.split() or name in ("netpnl", "pnlcomm")


def naming_advice(table: UnknownTable, option: str) -> str:
    """Return the sentence that tells how to name the columns of a table.

    `option` is an option of the command line (`--map`), or the name of an argument in a request.
    """
    if are_executions(table):
        return f"Each row has a side and one price. {EXECUTIONS}"
    columns = {name: found.column for name, found in suggest_mapping(table).items()}
    if missing_fields(columns):
        columns = {**dict.fromkeys(_NEEDED, "COLUMN"), **columns}
    advice = f"If it is one, say which column holds what, {_with(option, columns)}."
    if "pl" in columns and fees_basis_is_open(table, columns):
        advice += " Name the P/L gross_pl instead of pl where it is before fees."
    return advice


def _with(option: str, columns: Mapping[str, str]) -> str:
    if not option.startswith("-"):
        return f"with {option}={json.dumps(columns, ensure_ascii=False)}"
    line = " ".join(f"{option} {name}={_quoted(column)}" for name, column in columns.items())
    return f"on the command line with {line}"


def _quoted(column: str) -> str:
    """Return a column name as one word of a command line."""
    return shlex.quote(column) if set(column) & set('"$`\\!') else f'"{column}"'


def _by_name(table: UnknownTable, kinds: Mapping[str, FieldKind | None]) -> dict[str, Suggestion]:
    found: dict[str, Suggestion] = {}
    names = {column: plain_name(column) for column in table.columns}
    for field in FIELDS:
        taken = _columns(found)
        fitting = [
            (ALIASES[field.name].index(name), place, column)
            for place, (column, name) in enumerate(names.items())
            if name in ALIASES[field.name] and column not in taken and kinds[column] == field.kind
        ]
        if fitting and not (field.kind == "time" and _has_clock(table, found, field.name)):
            found[field.name] = Suggestion(min(fitting)[2], "name")
    return found


def _has_clock(table: UnknownTable, found: Mapping[str, Suggestion], time_field: str) -> bool:
    """Return True when the date that a time of day would complete has one already, or is absent."""
    date_field = time_field.removesuffix("_time")
    if date_field not in found:
        return True
    cells = table.sample[found[date_field].column]
    return bool((parse_dates(cells, slash_order([cells])).clock >= 0).any())


def _dates_by_content(
    table: UnknownTable,
    kinds: Mapping[str, FieldKind | None],
    free: Sequence[str],
    found: Mapping[str, Suggestion],
) -> dict[str, Suggestion]:
    """Return the dates that the names do not tell, where one order of the free ones is possible."""
    wanted = [name for name in ("opened", "closed") if name not in found]
    dates = [
        column
        for column in free
        if kinds[column] == "date" and not plain_name(column).startswith(_EXPIRATION)
    ]
    if not wanted or len(dates) != len(wanted):
        return {}
    if len(wanted) == 2 and not _never_before(table, dates[0], dates[1]):
        dates.reverse()
        if not _never_before(table, dates[0], dates[1]):
            return {}
    pairs = zip(wanted, dates, strict=True)
    return {name: Suggestion(column, "content") for name, column in pairs}


def _never_before(table: UnknownTable, first: str, second: str) -> bool:
    """Return True when no row has its second date before its first one."""
    columns = [table.sample[first], table.sample[second]]
    order = slash_order(columns)
    early, late = (_moments(cells, order) for cells in columns)
    return not bool((late < early).any())


def _moments(cells: Sequence[str], order: SlashOrder) -> NDArray[np.datetime64]:
    dates = parse_dates(cells, order)
    clock = np.maximum(dates.clock, 0).astype("timedelta64[s]")
    moments: NDArray[np.datetime64] = dates.days.astype("datetime64[s]") + clock
    return moments


def _result_by_content(
    table: UnknownTable,
    kinds: Mapping[str, FieldKind | None],
    free: Sequence[str],
    found: Mapping[str, Suggestion],
) -> dict[str, Suggestion]:
    """Return the P/L where no name tells it and one free column has gains and losses."""
    if {"pl", "gross_pl"} & found.keys():
        return {}
    signed = [
        column
        for column in free
        if kinds[column] == "number"
        and _PRICE not in plain_name(column)
        and _has_both_signs(table, column)
    ]
    return {"pl": Suggestion(signed[0], "content")} if len(signed) == 1 else {}


def _has_both_signs(table: UnknownTable, column: str) -> bool:
    values = _numbers(table.sample[column], table.header.delimiter)
    return bool((values > 0).any() and (values < 0).any())


def _numbers(cells: Sequence[str], delimiter: str) -> Floats:
    return parse_numbers(cells, decimal_mark([cells], delimiter).mark).values


def _columns(found: Mapping[str, Suggestion]) -> set[str]:
    return {suggestion.column for suggestion in found.values()}
