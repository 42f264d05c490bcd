"""Tables whose header no known format has: where they begin, and what a user is asked about them.

A header is found by its shape alone, so that a user can say what its columns hold; nothing is read
from such a table before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from app.importers.cells import decimal_mark, is_nil, parse_numbers
from app.importers.dates import parse_dates, parse_times, slash_order
from app.importers.faults import Faults
from app.importers.limits import MAX_COLUMNS
from app.importers.mappable_fields import FieldKind
from app.importers.mapping import column_list, columns_of, header_digest
from app.importers.report import RefusedFileError
from app.importers.table import Document, Header, normalised

SAMPLE_ROWS = 200  #: first rows whose cells suggest what a column holds
_MIN_COLUMNS = 3
_MIN_ROWS = 2
_LOOKED_AT = 20  #: rows below a line that show whether it is a header
_START = 40  #: first characters of a cell that show whether it is a date or a number
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[- ][A-Za-z]{3}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}"
)
_NUMBER = re.compile(r"[-+−($€£¥ ]*\d[\d.,'’\s]*[)%$€£¥ ]*(?:[A-Z]{3})?")
_PARSED: tuple[FieldKind, ...] = ("date", "time", "number")  #: in the order of trial
_READABLE = 0.7  #: share of the cells that are not blank, from which a column holds a kind


@dataclass(frozen=True)
class UnknownTable:
    """A table that can be read once its columns are named.

    The cells of its first `SAMPLE_ROWS` rows are in `sample`, by column.
    """

    file: str
    header: Header
    sample: Mapping[str, tuple[str, ...]]

    @property
    def line(self) -> int:
        """Return the line of the header in the file."""
        return self.header.line

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns in the spelling of the file, each once."""
        return columns_of(self.header)

    @property
    def digest(self) -> str:
        """Return the key under which a mapping of this table is remembered."""
        return header_digest(self.columns)


def find_table(document: Document) -> UnknownTable | None:
    """Return the first table of a document that could be a trade log, else None.

    It has a line of three or more different names, and below it two or more rows of as many cells
    with a date and a number.
    """
    for header in document.headers():
        if _could_be_header(header) and _has_trades(_first_rows(document, header, _LOOKED_AT)):
            return _table(document, header)
    return None


def find_mapped_header(document: Document, mapping: Mapping[str, str]) -> Header | None:
    """Return the first header with every column of a mapping, else None."""
    wanted = set(map(normalised, mapping.values()))
    return next((header for header in document.headers() if wanted <= set(header.names)), None)


def refuse_unknown(table: UnknownTable, advice: str) -> RefusedFileError:
    """Return the refusal of a table whose columns nobody has named.

    `advice` is the mapping that would read it, as far as it can be suggested.
    """
    return RefusedFileError(
        f"{table.file} is not a trade log that is known here.",
        f"Its columns on line {table.line:,} are {column_list(table.header)}. {advice}",
        [table.line],
    )


def kind_of_cells(cells: Sequence[str], delimiter: str) -> FieldKind | None:
    """Return the kind of a column by its cells, None where all are blank or say so (`N/A`).

    >>> kind_of_cells(["2026-02-23", ""], ","), kind_of_cells(["10:15"], ",")
    ('date', 'time')
    """
    filled = [cell for cell in cells if cell.strip()]
    if all(map(is_nil, filled)):
        return None
    for kind in _PARSED:
        if readable_share(filled, kind, delimiter) >= _READABLE:
            return kind
    return "text"


def readable_share(cells: Sequence[str], kind: FieldKind, delimiter: str) -> float:
    """Return the share of one or more cells that are blank or can be read as `kind`."""
    if kind == "text":
        return 1.0
    if kind == "date":
        unreadable = parse_dates(cells, slash_order([cells])).unreadable
    elif kind == "time":
        unreadable = parse_times(cells).unreadable
    else:
        unreadable = parse_numbers(cells, decimal_mark([cells], delimiter).mark).unreadable
    return 1 - float(unreadable.mean())


def _could_be_header(header: Header) -> bool:
    filled = [cell for cell in header.cells if cell.strip()]
    return (
        len(filled) <= MAX_COLUMNS
        and len(columns_of(header)) >= _MIN_COLUMNS
        and not any(_is_date(cell) or _is_number(cell) for cell in filled)
    )


def _has_trades(rows: Sequence[Sequence[str]]) -> bool:
    with_both = (any(map(_is_date, row)) and any(map(_is_number, row)) for row in rows)
    return sum(with_both) >= _MIN_ROWS


def _is_date(cell: str) -> bool:
    return _DATE.match(cell[:_START].strip()) is not None


def _is_number(cell: str) -> bool:
    return len(cell) <= _START and _NUMBER.fullmatch(cell.strip()) is not None


def _first_rows(document: Document, header: Header, at_most: int) -> list[list[str]]:
    """Return the first records below a header that have its width."""
    width = len(header.cells)
    records = islice(document.records(header, Faults(document.file)), at_most)
    rows = (cells for _, cells in records if cells is not None and len(cells) >= width)
    return [cells for cells in rows if not any(map(str.strip, cells[width:]))]


def _table(document: Document, header: Header) -> UnknownTable:
    rows = _first_rows(document, header, SAMPLE_ROWS)
    places = {name: place for place, name in reversed(list(enumerate(header.names))) if name}
    sample = {
        header.cells[place].strip(): tuple(row[place] for row in rows) for place in places.values()
    }
    return UnknownTable(document.file, header, sample)
