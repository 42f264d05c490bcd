"""Mappings of the fields of a trade to the columns of a table: their checks and their keys."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from app.formatting import listing
from app.importers.mappable_fields import FIELD_BY_NAME, FIELDS, MappableField
from app.importers.report import RefusedFileError, excerpt
from app.importers.table import Header, normalised

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")
_CURRENCY = re.compile(r" (?:\$|usd|usdt|eur|gbp|chf|jpy|cad|aud|currency|money)$")
_MAX_SHOWN = 40  #: columns of a file named in a message
#: Fields of which either makes the P/L known.
_RESULTS = ("pl", "gross_pl")


def plain_name(column: str) -> str:
    """Return the words of a column name without case, underscores and a currency at its end.

    >>> plain_name("EntryTime"), plain_name("Net_PnL (USD)")
    ('entry time', 'net pnl')
    """
    words = normalised(_CAMEL.sub(" ", column).replace("_", " "))
    return _CURRENCY.sub("", words)


def header_digest(columns: Iterable[str]) -> str:
    """Return the key under which a mapping of these columns is remembered.

    The order, the case and the punctuation of the names do not matter.
    """
    names = sorted(filter(None, map(normalised, columns)))
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:32]


def missing_fields(mapping: Mapping[str, str]) -> tuple[str, ...]:
    """Return the labels of the fields that a mapping lacks and that a trade needs."""
    has_result = any(name in mapping for name in _RESULTS)
    return tuple(
        field.label
        for field in FIELDS
        if field.needed and field.name not in mapping and not (field.name == "pl" and has_result)
    )


def checked_mapping(file: str, header: Header, mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the normalised column of each field of `mapping`.

    The open and the close may be one column, of a table that states closes alone. Raises
    `RefusedFileError` for an unknown field, a column that the header lacks, any other column used
    twice, and a needed field without a column.
    """
    used: dict[str, str] = {}
    for name, column in mapping.items():
        field = FIELD_BY_NAME.get(name)
        if field is None:
            raise _unknown_field(file, name)
        key = normalised(column)
        if not key or key not in header.names:
            raise _unknown_column(file, header, field, column)
        other = next((label for label, taken in used.items() if taken == key), None)
        if other is not None and {other, name} != {"opened", "closed"}:
            raise _used_twice(file, column, FIELD_BY_NAME[other].label, field.label)
        used[name] = key
    if missing := missing_fields(mapping):
        raise _lacks(file, header, missing)
    return used


def columns_of(header: Header) -> tuple[str, ...]:
    """Return the names of a header's columns in the spelling of the file, each once."""
    first = dict(zip(reversed(header.names), reversed(header.cells), strict=True))
    return tuple(first[name].strip() for name in dict.fromkeys(header.names) if name)


def column_list(header: Header) -> str:
    """Return the columns of a header in words."""
    return listing([f"“{excerpt(name)}”" for name in columns_of(header)], _MAX_SHOWN)


def _unknown_field(file: str, name: str) -> RefusedFileError:
    known = ", ".join(field.name for field in FIELDS)
    return RefusedFileError(
        f"{file}: “{excerpt(name)}” is no field of a trade.", f"The fields are {known}."
    )


def _unknown_column(
    file: str, header: Header, field: MappableField, column: str
) -> RefusedFileError:
    return RefusedFileError(
        f"{file} has no column “{excerpt(column)}”, which was named for {field.label}.",
        f"The columns on line {header.line:,} are {column_list(header)}.",
        [header.line],
    )


def _used_twice(file: str, column: str, first: str, second: str) -> RefusedFileError:
    return RefusedFileError(
        f"{file}: the column “{excerpt(column)}” was named for {first} and for {second}.",
        "Each column can stand for one field; name another one, or leave one of the two out.",
    )


def _lacks(file: str, header: Header, missing: tuple[str, ...]) -> RefusedFileError:
    return RefusedFileError(
        f"{file}: no column was named for {' and '.join(missing)}.",
        f"The columns on line {header.line:,} are {column_list(header)}.",
        [header.line],
    )
