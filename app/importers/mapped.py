"""A table with an unknown header, read by the columns that the user named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from app.calculations.arrays import Floats, Mask
from app.calculations.log.trade_log import UNCATEGORIZED
from app.formatting import listing, plural
from app.importers.choices import Choices
from app.importers.dates import DATE_EXPECTED, TIME_EXPECTED
from app.importers.mappable_fields import FIELD_BY_NAME, FIELDS, FieldKind, MappableField
from app.importers.mapping import checked_mapping, plain_name
from app.importers.notes import OPENS_AT_CLOSE, note, without_fees
from app.importers.part import TradeLogPart
from app.importers.report import ColumnOrigins, Finding, RefusedFileError, excerpt, line_list
from app.importers.sheet import NUMBER_EXPECTED, Sheet
from app.importers.suggestions import naming_advice, says_net
from app.importers.table import Document, Header, Table, read_table
from app.importers.trades import Trades, part_of, positive, rounded
from app.importers.unknown_table import (
    find_mapped_header,
    find_table,
    readable_share,
    refuse_unknown,
)

SOURCE = "Table with named columns"
_DAY = 86_400
_HALF_CENT = 0.005
_BOUGHT, _SOLD = ("bought", "buy"), ("sold", "sell")  #: how names of such columns begin
_FIRST = 200  #: cells of a column that are tried before all of them
#: Names under which a `Sheet` knows the fields whose rows it leaves out by rules of its own.
_SHEET_NAMES = {
    "opened": "date_opened",
    "opened_time": "time_opened",
    "closed": "date_closed",
    "closed_time": "time_closed",
    "size": "contracts",
}
_EXPECTED: dict[FieldKind, str] = {
    "date": DATE_EXPECTED,
    "time": TIME_EXPECTED,
    "number": NUMBER_EXPECTED,
}
#: Fields of numbers that a row may lack.
_OPTIONAL = (
    "gross_pl",
    "fees",
    "margin",
    "value",
    "balance",
    "premium",
    "closing_cost",
    "mae",
    "mfe",
    "opening_vix",
    "closing_vix",
    "underlying_open",
    "underlying_close",
)
_ASSUMED = {
    "opened_time": "Time opened: 00:00:00",
    "closed_time": "Time closed: 23:59:59",
    "size": "Size: 1",
    "strategy": f"Strategy: {UNCATEGORIZED}",
}


def read_unknown(document: Document, choices: Choices, max_rows: int) -> TradeLogPart | None:
    """Read a table without a known header by the mapping that the user chose for it.

    Returns None for a document without anything that looks like a table. Raises
    `RefusedFileError` without a mapping, for one that does not fit, and for unreadable columns.
    """
    found = find_table(document)
    mapping = (choices.mappings.get(found.digest) if found else None) or choices.mapping
    if mapping:
        header = find_mapped_header(document, mapping) or (found.header if found else None)
        return None if header is None else _read(document, header, mapping, choices, max_rows)
    if found is None:
        return None
    raise refuse_unknown(found, naming_advice(found, choices.mapping_option))


def _read(
    document: Document,
    header: Header,
    mapping: Mapping[str, str],
    choices: Choices,
    max_rows: int,
) -> TradeLogPart:
    columns = checked_mapping(document.file, header, mapping)
    table = read_table(document, header, frozenset(columns.values()), max_rows)
    _check_readable(table, columns)
    sheet = _sheet(table, columns, choices)
    trades, notes = _trades(sheet)
    part = part_of(sheet, trades, SOURCE, _origins(sheet, mapping))
    part.notes.extend(notes)
    return part


def _check_readable(table: Table, columns: Mapping[str, str]) -> None:
    """Raise `RefusedFileError` for a column without one cell that its field can use."""
    for name, column in columns.items():
        field, cells = FIELD_BY_NAME[name], table.columns[column]
        if _is_unreadable(cells[:_FIRST], field.kind, table) and _is_unreadable(
            cells, field.kind, table
        ):
            raise _unreadable(table, field, column)


def _is_unreadable(cells: Sequence[str], kind: FieldKind, table: Table) -> bool:
    filled = list(dict.fromkeys(filter(str.strip, cells)))
    return bool(filled) and readable_share(filled, kind, table.header.delimiter) == 0


def _unreadable(table: Table, field: MappableField, column: str) -> RefusedFileError:
    cells = table.columns[column]
    row = next(row for row, cell in enumerate(cells) if cell.strip())
    label = table.header.cells[table.header.names.index(column)].strip()
    return RefusedFileError(
        f"{table.file}: the column “{excerpt(label)}” cannot be read as {field.label}.",
        f"Line {table.line[row]:,} reads “{excerpt(cells[row])}”; "
        f"expected {_EXPECTED[field.kind]}.",
        [table.line[row]],
    )


def _sheet(table: Table, columns: Mapping[str, str], choices: Choices) -> Sheet:
    aliases = {_SHEET_NAMES.get(name, name): (column,) for name, column in columns.items()}
    fields = [FIELD_BY_NAME[name] for name in columns]
    numbers = [_SHEET_NAMES.get(f.name, f.name) for f in fields if f.kind == "number"]
    return Sheet(table, aliases, numbers, ("date_opened", "date_closed"), choices.day_first)


def _trades(sheet: Sheet) -> tuple[Trades, list[Finding]]:
    """Return the trades of a sheet, and what is to be said about their sizes and results."""
    opened = sheet.moments("date_opened", "time_opened", 0)
    sheet.leave_out_unreadable("date_opened", np.isnat(opened), DATE_EXPECTED)
    closed = sheet.moments("date_closed", "time_closed", _DAY - 1)
    if _states_closes_alone(sheet):
        opened = closed
        del sheet.timeless["time_opened"]
    is_short = _are_bought_and_sold(sheet) & (closed < opened)
    opened, closed = np.where(is_short, closed, opened), np.where(is_short, opened, closed)
    is_closed = ~np.isnat(closed)
    has_net = sheet.has("pl")
    stated = sheet.needed("pl" if has_net else "gross_pl", where=is_closed)
    size = sheet.sized("contracts")
    raw = {name: sheet.optional(name) for name in _OPTIONAL}
    fees = np.abs(raw["fees"])
    after_fees = rounded(raw["gross_pl"] - np.nan_to_num(fees))
    n = len(sheet.lines)
    trades = Trades(
        at=np.arange(n),
        opened_at=opened,
        closed_at=closed,
        pl=np.where(is_closed, stated if has_net else after_fees, 0.0),
        contracts=np.abs(size),
        strategy=sheet.texts("strategy"),
        reason=sheet.texts("reason"),
        n_rows=np.ones(n, np.int64),
        optional=_optional_values(sheet, raw, fees),
        legs=sheet.texts("legs"),
        expected_pl=after_fees if has_net and sheet.has("fees") else None,
        value=positive(np.abs(raw["value"])),
    )
    return trades, [
        *_without_opens(sheet),
        *_sold_first(sheet, is_short),
        *_short_sizes(sheet, size),
        *_without_fees(sheet),
        *_taken_as_net(sheet, fees),
        *_without_premiums(sheet, raw),
    ]


def _states_closes_alone(sheet: Sheet) -> bool:
    """Return True where the user named one column for the open and the close."""
    return sheet.label("date_opened") == sheet.label("date_closed")


def _are_bought_and_sold(sheet: Sheet) -> bool:
    """Return True where the columns of open and close are named as times of buying and selling."""
    opened, closed = (plain_name(sheet.label(name)) for name in ("date_opened", "date_closed"))
    return opened.startswith(_BOUGHT) and closed.startswith(_SOLD)


def _sold_first(sheet: Sheet, is_short: Mask) -> list[Finding]:
    lines = np.sort(sheet.lines[sheet.keep & is_short]).tolist()
    if not lines:
        return []
    head = f"{plural(len(lines), 'row was', 'rows were')} sold before the purchase."
    text = f"They were read as short positions, opened by the sale: {line_list(lines)}."
    return [note(sheet.table.file, "info", head, text, lines)]


def _without_opens(sheet: Sheet) -> list[Finding]:
    if not _states_closes_alone(sheet):
        return []
    said = note(sheet.table.file, "warn", "The file has no opening times.", OPENS_AT_CLOSE)
    return [replace(said, setting="opened")]


def _optional_values(sheet: Sheet, raw: Mapping[str, Floats], fees: Floats) -> dict[str, Floats]:
    sheet.missing("margin", raw["margin"] < 0, "a margin of 0 or more")
    return {
        "margin_req": np.where(raw["margin"] >= _HALF_CENT, raw["margin"], np.nan),
        "commissions": fees,
        "funds_at_close": raw["balance"],
        "premium": raw["premium"],
        "closing_cost": raw["closing_cost"],
        "mae": -_share_of_premium(raw, "mae"),
        "mfe": _share_of_premium(raw, "mfe"),
        **{
            name: positive(raw[name])
            for name in ("opening_vix", "closing_vix", "underlying_open", "underlying_close")
        },
    }


def _share_of_premium(raw: Mapping[str, Floats], name: str) -> Floats:
    """Return an excursion without its sign as a share of the premium; NaN without a premium."""
    premium = np.abs(raw["premium"])
    known = premium > 0
    return rounded(np.where(known, np.abs(raw[name]), np.nan) / np.where(known, premium, 1.0))


def _without_premiums(sheet: Sheet, raw: Mapping[str, Floats]) -> list[Finding]:
    """Return the finding about excursions that no premium makes comparable."""
    named = [sheet.label(name) for name in ("mae", "mfe") if sheet.has(name)]
    if not named or (np.abs(raw["premium"]) > 0).any():
        return []
    head = f"Not used without a premium: {listing(named)}."
    text = "The log keeps excursions as shares of the premium; name its column as well."
    return [note(sheet.table.file, "warn", head, text)]


def _short_sizes(sheet: Sheet, size: Floats) -> list[Finding]:
    rows = np.flatnonzero(sheet.keep & (size < 0))
    if not len(rows):
        return []
    lines = np.sort(sheet.lines[rows]).tolist()
    head = f"{plural(len(lines), 'row')} with a size below 0."
    text = f"They were taken as short positions of that size: {line_list(lines)}."
    return [note(sheet.table.file, "info", head, text, lines)]


def _without_fees(sheet: Sheet) -> list[Finding]:
    if sheet.has("pl") or sheet.has("fees"):
        return []
    return [without_fees(sheet.table.file)]


def _taken_as_net(sheet: Sheet, fees: Floats) -> list[Finding]:
    """Return the finding that fees were not taken off a P/L whose name does not say `net`."""
    if not (sheet.has("pl") and sheet.has("fees")) or sheet.has("gross_pl"):
        return []
    total = float(np.nansum(fees[sheet.keep]))
    if total == 0 or says_net(sheet.label("pl")):
        return []
    text = (
        f"Fees of {total:,.2f} in all were not taken off it again. "
        "If it is before fees, name the column as the P/L before fees."
    )
    said = note(sheet.table.file, "info", "The P/L was taken as after fees.", text)
    return [replace(said, setting="pl")]


def _origins(sheet: Sheet, mapping: Mapping[str, str]) -> ColumnOrigins:
    """Return the named columns, and the fields that are computed, assumed or missing."""
    absent = [field.name for field in FIELDS if field.name not in mapping]
    is_net = "pl" in mapping
    opens = ("Opened: when it closed",) if _states_closes_alone(sheet) else ()
    return ColumnOrigins(
        explicit=tuple(
            f"{FIELD_BY_NAME[name].label}: {sheet.label(_SHEET_NAMES.get(name, name))}"
            for name in mapping
        ),
        calculated=() if is_net else ("P/L: before fees, less the fees",),
        assumed=(*opens, *(_ASSUMED[name] for name in absent if _is_assumed(sheet, name))),
        missing=tuple(
            FIELD_BY_NAME[name].label
            for name in absent
            if name not in _ASSUMED and name not in ("pl", "gross_pl", "value")
        ),
    )


def _is_assumed(sheet: Sheet, name: str) -> bool:
    """Return True for a field without a column that rows of the table need a value for."""
    if not name.endswith("_time"):
        return name in _ASSUMED
    timeless = sheet.timeless.get(_SHEET_NAMES[name])
    return timeless is not None and bool((timeless & sheet.keep).any())
