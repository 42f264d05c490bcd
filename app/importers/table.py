"""Rows of cells below a header, column by column, whatever document they come from.

A `Table` holds only the columns that a format reads. Records that cannot be data rows (blank,
totals, a repeated header, the wrong number of cells) are left out here and recorded as `Fault`s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.formatting import plural
from app.importers.cells import is_number, plain_numbers
from app.importers.faults import Fault, FaultKind, Faults
from app.importers.header import Header, normalised
from app.importers.limits import MAX_ROWS
from app.importers.odd_rows import kind_of_cell, oddity, refuse_other_header
from app.importers.report import RefusedFileError

__all__ = ["Document", "Header", "Record", "Table", "normalised", "read_table"]

#: Line of a record in its file and its cells; None: they could not be separated (a fault says so).
Record = tuple[int, list[str] | None]
_T = TypeVar("_T")

_CHUNK = 2048  #: rows transposed at once: few enough to fit in the processor's cache
#: Number of distinct cells of a column stored once however often they occur: days, times, names.
_SHARED = 10_000
_MISSING_CELLS = "row with too few or too many cells"
_TRIMMED = "row without its last cells"
_FIRST = 200  #: rows of a chunk whose cells tell the kinds of their columns


class Document(Protocol):
    """A file that can be searched for a header and read below it."""

    file: str

    def headers(self) -> Iterable[Header]:
        """Yield every line that could be a header, in the order in which they are tried."""

    def records(self, header: Header, faults: Faults, /) -> Iterable[Record]:
        """Yield the records below `header`; what cannot be separated goes to `faults`."""

    def first_line(self) -> tuple[int, str]:
        """Return the number and the text of the first line that is not blank."""

    def beside(self, labels: frozenset[str], delimiter: str, /) -> Sequence[str]:
        """Return the cells behind the first one of `labels` that begins a row; none without it.

        `labels` are in small letters.
        """


@dataclass
class Table:
    """The data rows of a file; every list has one entry a row, in the file's order."""

    file: str
    header: Header
    columns: dict[str, list[str]]  #: by normalised name
    #: columns that hold plain numbers only, one array a chunk of rows
    plain: dict[str, list[Floats]]
    line: list[int] = field(default_factory=list)  #: line of the file on which the row starts
    row: list[int] = field(default_factory=list)  #: 0-based, including rows that were left out
    identity: list[int] = field(default_factory=list)  #: equal for rows that agree in every cell
    n_read: int = 0
    faults: list[Fault] = field(default_factory=list)
    unused: tuple[str, ...] = ()  #: columns of numbers that the format does not read, as written
    capital: Sequence[str] = ()  #: cells behind the starting capital's label elsewhere in the file

    def numbers(self, name: str) -> Floats | None:
        """Return the column as numbers when all its cells are plain numbers; else None."""
        pieces = self.plain.get(name)
        return np.concatenate(pieces) if pieces else None

    @property
    def lines(self) -> Ints:
        """Return `line` as an array of shape (n,)."""
        return np.asarray(self.line, np.int64)


def read_table(
    document: Document,
    header: Header,
    wanted: frozenset[str],
    max_rows: int,
    ignored: frozenset[str] = frozenset(),
) -> Table:
    """Read the rows below `header`, in the `wanted` columns (normalised names).

    Columns of numbers that are neither wanted nor `ignored` are named in `Table.unused`. Raises
    `RefusedFileError` when there are more than `max_rows`.
    """
    rows = _Rows(document.file, header, wanted)
    rows.add_all(document.records(header, rows.faults), max_rows)
    rows.close(wanted | ignored)
    return rows.table


def too_many_rows(file: str, max_rows: int) -> RefusedFileError:
    """Return the refusal of a file with more than `max_rows`."""
    n_before = MAX_ROWS - max_rows
    besides = f" (beside the {plural(n_before, 'row')} of the other files)" if n_before else ""
    return RefusedFileError(
        f"{file} has more than {plural(max_rows, 'row')}.",
        f"No more can be read{besides}; export a shorter period.",
    )


class _Rows:
    """Builds a table from records: checks their width, and stores them column by column."""

    def __init__(self, file: str, header: Header, wanted: frozenset[str]) -> None:
        self.places = {
            name: index for index, name in reversed(list(enumerate(header.names))) if name in wanted
        }
        self.table = Table(
            file, header, {name: [] for name in self.places}, {name: [] for name in self.places}
        )
        self.faults = Faults(file)
        self._header = header
        self._width = len(header.cells)
        #: cells of the first whole row: rows may end in blank cells that the header lacks
        self._longest = self._width
        self._chunk: list[list[str]] = []
        self._lines: list[int] = []  #: of the rows in `_chunk`
        self._numbers: list[int] = []  #: number of each row in `_chunk` among all records
        self._trimmed: dict[int, int] = {}  #: cells of shorter rows, by their place in `_chunk`
        self._kinds: list[set[str]] = [set() for _ in header.cells]  #: kinds of cells by column
        self._first: list[list[str]] = []  #: first rows, to tell columns of numbers
        #: the distinct cells of each column so far, so that equal cells are stored once
        self._shared: dict[str, dict[str, str]] = {name: {} for name in self.places}

    def add_all(self, records: Iterable[Record], max_rows: int) -> None:
        """Add the records that are data rows; of the others record a fault.

        Raises `RefusedFileError` when there are more than `max_rows` records.
        """
        n_read, width = 0, self._width
        for line, cells in records:
            n_read += 1
            if n_read > max_rows:
                raise too_many_rows(self.table.file, max_rows)
            is_plain = cells is not None and len(cells) == width and cells[0][:1].isdigit()
            row = cells if is_plain else self._usable(cells, line)
            if row is None:
                continue
            self._chunk.append(row)
            self._lines.append(line)
            self._numbers.append(n_read - 1)
            if len(self._chunk) == _CHUNK:
                self._store()
        self.table.n_read = n_read

    def close(self, known: frozenset[str]) -> None:
        """Store the last rows, and name the columns of numbers that are not `known`."""
        self._store()
        self.table.faults = self.faults.all()
        columns = list(zip(*self._first, strict=True))
        self.table.unused = tuple(
            cell
            for cell, name, cells in zip(
                self._header.cells, self._header.names, columns, strict=False
            )
            if name and name not in known and _are_numbers(cells)
        )

    def _usable(self, cells: list[str] | None, line: int) -> list[str] | None:
        """Return the record as a row of the header's width; None, with a fault, when it is no row.

        A row that is longer than the header and the first row has a comma inside a number, which
        shifts all cells behind it.
        """
        if cells is None:
            return None
        width = self._width
        if len(cells) > width == self._longest and self._is_first():
            self._longest = len(cells) if self._header.cells[-1] else width
        if len(cells) in (width, self._longest) and not any(map(str.strip, cells[width:])):
            cells = cells[:width]
        if cells[0][:1].isdigit() and len(cells) == width:
            return cells
        return self._odd(cells, line)

    def _is_first(self) -> bool:
        """Return True while no row has all cells of the header."""
        return len(self._chunk) == len(self._trimmed) and not self.table.line

    def _odd(self, cells: list[str], line: int) -> list[str] | None:
        """Return a record that does not begin with a digit, or has another width, as a row."""
        width, header = self._width, self._header
        refuse_other_header(cells, line, header, self.faults)
        if (kind := oddity(cells, header)) is not None:
            fault = FaultKind(kind, "a data row", harmless=True)
            self.faults.add(fault, line, header.delimiter.join(cells))
            return None
        if len(cells) == width:
            return cells
        if not width / 2 < len(cells) < width or _holds(cells, header.delimiter):
            self._wrong_width(line, len(cells))
            return None
        self._trimmed[len(self._chunk)] = len(cells)
        return [*cells, *[""] * (width - len(cells))]

    def _wrong_width(self, line: int, n_cells: int) -> None:
        expected = f"{plural(self._width, 'cell')}, as in the header"
        self.faults.add(FaultKind(_MISSING_CELLS, expected), line, plural(n_cells, "cell"))

    def _store(self) -> None:
        """Add the rows collected so far to the columns of the table."""
        if self._trimmed:
            self._check_trimmed()
        chunk, table = self._chunk, self.table
        if not chunk:
            return
        table.line += self._lines
        table.row += self._numbers
        table.identity.extend(map(hash, map(tuple, chunk)))
        columns = list(zip(*chunk, strict=True))
        for name, index in self.places.items():
            cells, known = columns[index], self._shared[name]
            stored = map(known.setdefault, cells, cells) if len(known) < _SHARED else cells
            table.columns[name].extend(stored)
            if name in table.plain:
                _append_plain(table.plain, name, cells)
        self._first = self._first or chunk[:_FIRST]
        self._chunk, self._lines, self._numbers = [], [], []

    def _check_trimmed(self) -> None:
        """Keep rows without their last cells, unless another cell than these is missing.

        A cell missing further left moves the cells behind it into columns of another kind.
        """
        whole = [row for place, row in enumerate(self._chunk) if place not in self._trimmed]
        for kinds, cells in zip(self._kinds, zip(*whole[:_FIRST], strict=True), strict=False):
            kinds.update(map(kind_of_cell, cells))
        shifted = set()
        for place, n_cells in self._trimmed.items():
            if self._is_shifted(self._chunk[place][:n_cells]):
                shifted.add(place)
                self._wrong_width(self._lines[place], n_cells)
            else:
                expected = plural(self._width, "cell")
                kind = FaultKind(
                    _TRIMMED,
                    expected,
                    effect="read as missing",
                    plural="rows without their last cells",
                )
                self.faults.add(kind, self._lines[place], plural(n_cells, "cell"))
        self._trimmed = {}
        self._chunk = _without(self._chunk, shifted)
        self._lines = _without(self._lines, shifted)
        self._numbers = _without(self._numbers, shifted)

    def _is_shifted(self, cells: list[str]) -> bool:
        return any(
            bool(kinds - {""}) and kind not in kinds | {""}
            for kinds, kind in zip(self._kinds, map(kind_of_cell, cells), strict=False)
        )


def _without(rows: list[_T], places: set[int]) -> list[_T]:
    return [row for place, row in enumerate(rows) if place not in places]


def _holds(cells: list[str], delimiter: str) -> bool:
    """Return True when a cell holds the delimiter, so that quotation marks decided its end."""
    return bool(delimiter) and any(delimiter in cell for cell in cells)


def _are_numbers(cells: Sequence[str]) -> bool:
    """Return True for cells of which some are numbers and all others are blank."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(map(is_number, filled))


def _append_plain(plain: dict[str, list[Floats]], name: str, cells: tuple[str, ...]) -> None:
    numbers = plain_numbers(cells)
    if numbers is None:
        del plain[name]
    else:
        plain[name].append(numbers)
