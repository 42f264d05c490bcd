"""Rows of cells below a header, column by column, whatever document they come from.

A `Table` holds only the columns that a format reads. Records that cannot be data rows (blank,
totals, a repeated header, the wrong number of cells) are left out here and recorded as `Fault`s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.formatting import plural
from app.importers.cells import plain_numbers
from app.importers.faults import Fault, FaultKind, Faults
from app.importers.limits import MAX_ROWS
from app.importers.report import RefusedFileError, excerpt

#: Line of a record in its file and its cells; None: they could not be separated (a fault says so).
Record = tuple[int, list[str] | None]

_CHUNK = 2048  #: rows transposed at once: few enough to fit in the processor's cache
#: Number of distinct cells of a column stored once however often they occur: days, times, names.
_SHARED = 10_000
_MISSING_CELLS = "row with too few or too many cells"
_TOTALS = re.compile(
    r"(?:(?:grand |sub-?)?totals?|sum|averages?|mean)[\W\d]*(?:trades|rows)?\W*", re.IGNORECASE
)
_A_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_NAME_NOISE = re.compile(r"[^\w\s#/&%$+.]")


@dataclass(frozen=True)
class Header:
    """The line and the cells of a header, with the place and the writing of its rows."""

    line: int  #: 1-based
    cells: tuple[str, ...]  #: in the spelling of the file
    encoding: str = ""  #: empty where the document is no plain text
    delimiter: str = ""  #: empty where cells are not separated by a character
    sheet: int = 0  #: number of the table or worksheet in its document

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The cells, normalised so that columns can be matched by name."""
        return tuple(map(normalised, self.cells))


class Document(Protocol):
    """A file that can be searched for a header and read below it."""

    file: str

    def headers(self) -> Iterable[Header]:
        """Yield every line that could be a header, in the order in which they are tried."""

    def records(self, header: Header, faults: Faults, /) -> Iterable[Record]:
        """Yield the records below `header`; what cannot be separated goes to `faults`."""

    def first_line(self) -> tuple[int, str]:
        """Return the number and the text of the first line that is not blank."""


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

    def numbers(self, name: str) -> Floats | None:
        """Return the column as numbers when all its cells are plain numbers; else None."""
        pieces = self.plain.get(name)
        return np.concatenate(pieces) if pieces else None

    @property
    def lines(self) -> Ints:
        """Return `line` as an array of shape (n,)."""
        return np.asarray(self.line, np.int64)


def normalised(name: str) -> str:
    """Return a column name in lower case without quotation marks, brackets and double spaces."""
    return " ".join(_NAME_NOISE.sub(" ", name.replace("\ufeff", "")).lower().split())


def read_table(document: Document, header: Header, wanted: frozenset[str], max_rows: int) -> Table:
    """Read the rows below `header`, in the `wanted` columns (normalised names).

    Raises `RefusedFileError` when there are more than `max_rows`.
    """
    places = {
        name: index for index, name in reversed(list(enumerate(header.names))) if name in wanted
    }
    file = document.file
    table = Table(file, header, {name: [] for name in places}, {name: [] for name in places})
    faults = Faults(file)
    chunk: list[list[str]] = []
    widths = [len(header.cells)]
    shared: dict[str, dict[str, str]] = {name: {} for name in places}
    for line, cells in document.records(header, faults):
        table.n_read += 1
        if table.n_read > max_rows:
            raise _too_many_rows(file, max_rows)
        if cells is None or (cells := _usable(cells, line, header, faults, widths)) is None:
            continue
        chunk.append(cells)
        table.line.append(line)
        table.row.append(table.n_read - 1)
        if len(chunk) == _CHUNK:
            _append(table, chunk, places, shared)
    _append(table, chunk, places, shared)
    table.faults = faults.all()
    return table


def _too_many_rows(file: str, max_rows: int) -> RefusedFileError:
    n_before = MAX_ROWS - max_rows
    besides = f" (beside the {plural(n_before, 'row')} of the other files)" if n_before else ""
    return RefusedFileError(
        f"{file} has more than {plural(max_rows, 'row')}.",
        f"No more can be read{besides}; export a shorter period.",
    )


def _append(
    table: Table, chunk: list[list[str]], places: dict[str, int], shared: dict[str, dict[str, str]]
) -> None:
    """Add the rows of `chunk` to `table` and empty it; `places` are the columns to read.

    `shared` holds the distinct cells of each column so far, so that equal cells are stored once.
    """
    if not chunk:
        return
    table.identity.extend(map(hash, map(tuple, chunk)))
    columns = list(zip(*chunk, strict=True))
    for name, index in places.items():
        cells, known = columns[index], shared[name]
        stored = map(known.setdefault, cells, cells) if len(known) < _SHARED else cells
        table.columns[name].extend(stored)
        if name in table.plain:
            _append_plain(table.plain, name, cells)
    chunk.clear()


def _append_plain(plain: dict[str, list[Floats]], name: str, cells: tuple[str, ...]) -> None:
    numbers = plain_numbers(cells)
    if numbers is None:
        del plain[name]
    else:
        plain[name].append(numbers)


def _usable(
    cells: list[str], line: int, header: Header, faults: Faults, widths: list[int]
) -> list[str] | None:
    """Return the record as a row of the header's width; None, with a fault, when it is no row.

    All rows may end in blank cells that the header lacks: `widths` holds the number of cells of
    the header and of the first row. A row that is longer than both has a comma inside a number,
    which shifts all cells behind it.
    """
    width = len(header.cells)
    if len(widths) == 1 and len(cells) >= width:
        widths.append(len(cells) if header.cells[-1] else width)
    if (
        len(cells) > width
        and len(cells) in widths
        and not any(cell.strip() for cell in cells[width:])
    ):
        cells = cells[:width]
    if cells[0][:1].isdigit() and len(cells) == width:
        return cells
    _refuse_other_header(cells, line, header, faults)
    if (kind := _oddity(cells, header)) is not None:
        fault = FaultKind(kind, "a data row", harmless=True)
        faults.add(fault, line, header.delimiter.join(cells))
        return None
    if len(cells) != width:
        expected = f"{plural(width, 'cell')}, as in the header"
        faults.add(FaultKind(_MISSING_CELLS, expected), line, plural(len(cells), "cell"))
        return None
    return cells


def _refuse_other_header(cells: list[str], line: int, header: Header, faults: Faults) -> None:
    """Raise `RefusedFileError` for a second header with its columns in another order.

    Read by the first header, the rows below it would be assigned to the wrong columns.
    """
    first = next((cell for cell in cells if cell.strip()), "")
    if normalised(first) not in header.names:
        return
    names = tuple(name for name in map(normalised, cells) if name)
    if (
        len(names) > 2
        and set(names) <= set(header.names)
        and names != tuple(name for name in header.names if name)
    ):
        head = f"{faults.file} has a second header, on line {line:,}"
        raise RefusedFileError(
            f"{head}, with its columns in another order.",
            f"Line {header.line} begins {excerpt(', '.join(header.cells))}; "
            f"line {line:,} begins {excerpt(', '.join(cells))}. "
            "Save the two parts as separate files and drop both.",
            [header.line, line],
        )


def _oddity(cells: list[str], header: Header) -> str | None:
    first = next((cell.strip() for cell in cells if cell.strip()), None)
    if first is None:
        return "blank row"
    has_date = any(map(_A_DATE.match, cells))  # a row with a date has a strategy called "Mean"
    if _TOTALS.fullmatch(first) and not has_date:
        return "totals row"
    if normalised(first) == header.names[0] and tuple(map(normalised, cells)) == header.names:
        return "repeated header row"
    return None
