"""Bytes to cells: encoding, delimiter, header, and the line every row starts on.

A `Table` holds, column by column, only the columns a source asks for. Rows that cannot be rows (blank, totals,
a repeated header, the wrong number of cells, a quotation mark that never closes) are left out here, as `Fault`s.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from app.importers.cells import plain_numbers
from app.importers.faults import Fault, Faults
from app.importers.limits import HEADER_LINES, MAX_LINES, MAX_ROWS
from app.importers.report import RefusedFileError, excerpt, plural
from app.importers.sniff import encoding_of

_DELIMITERS = (",", ";", "\t")
_CHUNK = 2048  #: rows transposed at once: small enough to stay in the processor's cache
_SHARED = 10_000  #: distinct cells of a column that are kept once, however often they come: days, times, names, sizes
_TOTALS = re.compile(
    r"(?:(?:grand |sub-?)?totals?|sum|averages?|mean)[\W\d]*(?:trades|rows)?\W*", re.IGNORECASE
)
_A_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_NAME_NOISE = re.compile(r"[^\w\s#/&%$+.]")


@dataclass(frozen=True)
class Header:
    """Where the header is and how its file is cut into cells."""

    encoding: str
    delimiter: str
    line: int  #: 1-based
    cells: tuple[str, ...]  #: as written

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The cells, normalised for matching by name."""
        return tuple(map(normalised, self.cells))


@dataclass
class Table:
    """A file's data rows; every list has one entry a row, in the file's order."""

    file: str
    header: Header
    columns: dict[str, list[str]]  #: by normalised name
    plain: dict[
        str, list[NDArray[np.float64]]
    ]  #: columns of plain numbers only, piece by piece: read while their cells are at hand
    line: list[int] = field(default_factory=list)  #: where the row starts
    row: list[int] = field(
        default_factory=list
    )  #: 0-based, counting the rows that were left out too
    identity: list[int] = field(default_factory=list)  #: equal for rows that agree in every cell
    n_read: int = 0
    faults: list[Fault] = field(default_factory=list)

    def numbers(self, name: str) -> NDArray[np.float64] | None:
        """The column as numbers when all its cells are plain ones; else None."""
        pieces = self.plain.get(name)
        return np.concatenate(pieces) if pieces else None

    @property
    def lines(self) -> NDArray[np.int64]:
        """`line` as an array."""
        return np.asarray(self.line, np.int64)


def normalised(name: str) -> str:
    """A column name in lower case, without quotation marks, brackets and double spaces."""
    return " ".join(_NAME_NOISE.sub(" ", name.replace("\ufeff", "")).lower().split())


def find_header(file: str, data: bytes, is_header: Callable[[frozenset[str]], bool]) -> Header:
    """The first line that `is_header` accepts under any delimiter; raises `RefusedFileError` when there is none."""
    encoding = encoding_of(file, data)
    _check_line_count(file, data)
    first_lines = [line.rstrip("\r\n") for line in islice(_lines(data, encoding), HEADER_LINES)]
    for delimiter in _DELIMITERS:
        for number, line in enumerate(first_lines, start=1):
            cells = _cells_of_line(line, delimiter)
            if is_header(frozenset(map(normalised, cells))):
                return Header(encoding, delimiter, number, cells)
    raise _unknown_header(file, first_lines)


def read_table(
    file: str, data: bytes, header: Header, wanted: frozenset[str], max_rows: int
) -> Table:
    """The rows below `header`, in the `wanted` columns (normalised names); raises `RefusedFileError` beyond `max_rows`."""
    kept = {
        name: index for index, name in reversed(list(enumerate(header.names))) if name in wanted
    }
    table = Table(file, header, {name: [] for name in kept}, {name: [] for name in kept})
    faults = Faults(file)
    chunk: list[list[str]] = []
    widths = [len(header.cells)]  # of rows
    met: dict[str, dict[str, str]] = {name: {} for name in kept}
    for line, cells in _records(data, header, faults):
        table.n_read += 1
        if table.n_read > max_rows:
            raise _too_many_rows(file, max_rows)
        if cells is None or (cells := _usable(cells, line, header, faults, widths)) is None:
            continue
        chunk.append(cells)
        table.line.append(line)
        table.row.append(table.n_read - 1)
        if len(chunk) == _CHUNK:
            _append(table, chunk, kept, met)
    _append(table, chunk, kept, met)
    table.faults = faults.all()
    return table


def _too_many_rows(file: str, max_rows: int) -> RefusedFileError:
    besides = (
        ""
        if max_rows == MAX_ROWS
        else f" (beside the {plural(MAX_ROWS - max_rows, 'row')} of the other files)"
    )
    return RefusedFileError(
        f"{file} has more than {plural(max_rows, 'row')}.",
        f"No more can be read{besides}; export a shorter period.",
    )


def _append(
    table: Table, chunk: list[list[str]], kept: dict[str, int], met: dict[str, dict[str, str]]
) -> None:
    """Add the rows of `chunk` and empty it; `met` holds the cells of each column so far, of which equal ones are kept once."""
    if not chunk:
        return
    table.identity.extend(map(hash, map(tuple, chunk)))
    columns = list(zip(*chunk, strict=True))
    for name, index in kept.items():
        cells, known = columns[index], met[name]
        table.columns[name].extend(
            map(known.setdefault, cells, cells) if len(known) < _SHARED else cells
        )
        if name in table.plain:
            _append_plain(table.plain, name, cells)
    chunk.clear()


def _append_plain(
    plain: dict[str, list[NDArray[np.float64]]], name: str, cells: tuple[str, ...]
) -> None:
    numbers = plain_numbers(cells)
    if numbers is None:
        del plain[name]
    else:
        plain[name].append(numbers)


def _records(data: bytes, header: Header, faults: Faults) -> Iterator[tuple[int, list[str] | None]]:
    """(first line, cells) of each record below the header; cells None for each line that could not be cut into cells."""
    lines = islice(_lines(data, header.encoding), header.line, None)
    reader = csv.reader(lines, delimiter=header.delimiter, strict=True, skipinitialspace=True)
    while True:
        line = header.line + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            last = header.line + reader.line_num
            kind, found, expected = _uncut(error, last)
            for lost in range(line, last + 1):
                faults.add(kind, lost, found, expected)
                yield lost, None
            continue
        if cells:
            yield line, cells


def _uncut(error: csv.Error, last: int) -> tuple[str, str, str]:
    """Kind of fault, what was found and what was expected where lines down to `last` could not be cut into cells."""
    if "limit" in str(error):
        limit = csv.field_size_limit()
        return (
            f"row with more than {limit:,} characters in a cell",
            "a cell without end",
            "cells of a trade log",
        )
    found = f"an unclosed quotation mark, lost down to line {last:,}"
    return (
        "row with a quotation mark that is not closed",
        found,
        "quotation marks in pairs around a cell",
    )


def _usable(
    cells: list[str], line: int, header: Header, faults: Faults, widths: list[int]
) -> list[str] | None:
    """The record as a row of the header's width, or None, with a fault noted, when it is no row.

    Rows may all end in blank cells that the header lacks: `widths` are the header's and the first row's. One cell more still is
    a comma inside a number, which shifts everything behind it.
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
        faults.add(kind, line, header.delimiter.join(cells), "a data row")
        return None
    if len(cells) != width:
        faults.add(
            "row with too few or too many cells",
            line,
            plural(len(cells), "cell"),
            f"{plural(width, 'cell')}, as in the header",
        )
        return None
    return cells


def _refuse_other_header(cells: list[str], line: int, header: Header, faults: Faults) -> None:
    """A header further down whose columns are in another order: under the first one its rows would be misread."""
    first = next((cell for cell in cells if cell.strip()), "")
    if normalised(first) not in header.names:
        return
    names = tuple(name for name in map(normalised, cells) if name)
    if (
        len(names) > 2
        and set(names) <= set(header.names)
        and names != tuple(name for name in header.names if name)
    ):
        raise RefusedFileError(
            f"{faults.file} has a second header, on line {line:,}, with its columns in another order.",
            f"Line {header.line} begins {excerpt(', '.join(header.cells))}; line {line:,} begins {excerpt(', '.join(cells))}. "
            "Save the two parts as files of their own and drop both.",
            [header.line, line],
        )


def _oddity(cells: list[str], header: Header) -> str | None:
    first = next((cell.strip() for cell in cells if cell.strip()), None)
    if first is None:
        return "blank row"
    if _TOTALS.fullmatch(first) and not any(
        map(_A_DATE.match, cells)
    ):  # a strategy may be called Mean
        return "totals row"
    if normalised(first) == header.names[0] and tuple(map(normalised, cells)) == header.names:
        return "repeated header row"
    return None


def _lines(data: bytes, encoding: str) -> Iterator[str]:
    """Physical lines with their endings, decoded piece by piece (a whole decoded copy would be four times the file)."""
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, errors="replace", newline="")


def _cells_of_line(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(
            cell.strip()
            for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
        )
    except csv.Error:
        return ()


def _check_line_count(file: str, data: bytes) -> None:
    n_lines = max(data.count(b"\n"), data.count(b"\r"))
    if n_lines > MAX_LINES:
        raise RefusedFileError(
            f"{file} has {n_lines:,} lines.",
            f"At most {MAX_LINES:,} can be read; export a shorter period.",
        )


def _unknown_header(file: str, lines: list[str]) -> RefusedFileError:
    number, line = next(
        ((number, line) for number, line in enumerate(lines, start=1) if line.strip("\ufeff \t")),
        (1, ""),
    )
    cells = max((_cells_of_line(line, delimiter) for delimiter in _DELIMITERS), key=len)
    found = excerpt((", ".join(cell for cell in cells if cell) or line).replace("\ufeff", ""))
    return RefusedFileError(
        f"{file} is not a trade log that can be read here.",
        f"Line {number} reads “{found}”. Expected Option Omega's trade log, with a header such as Date Opened, Time Opened, Legs, "
        "Premium, Date Closed, P/L, No. of Contracts, Funds at Close, Margin Req.; or its daily log: Date, Net Liquidity, P/L, Drawdown %.",
        [number],
    )
