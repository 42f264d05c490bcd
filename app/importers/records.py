"""Split the lines of a delimited text into records, without losing one.

A quoted cell may hold line breaks. A quotation mark that was forgotten looks the same to a CSV
parser, which then joins rows. So lines are joined to one record only where the record has as many
cells as the header and none of the joined lines is a row by itself; all other lines are split one
by one, a stray quotation mark being a character like any other.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from itertools import chain, islice

from app.formatting import plural
from app.importers.faults import FaultKind, Faults
from app.importers.limits import MAX_CELL, MAX_JOINED, MAX_LINE
from app.importers.table import Header, Record

_QUOTE = '"'
_STRAY = FaultKind(
    "row with a stray quotation mark",
    "quotation marks in pairs around a cell",
    effect="read as a character",
)
_UNCLOSED = FaultKind(
    "row with a quotation mark that is not closed", "quotation marks in pairs around a cell"
)
_SEVERAL_LINES = FaultKind("row of several lines", "one line a row", effect="kept", harmless=True)
_LONG_CELL = FaultKind(
    f"row with more than {MAX_CELL:,} characters in a cell", "cells of a trade log", effect="cut"
)
_LONG_LINE = FaultKind(f"row with more than {MAX_LINE:,} characters", "a row of a trade log")


class Records:
    """The records below a header, read once; faults of lines are recorded as they are met."""

    def __init__(self, lines: Iterator[str], header: Header, faults: Faults) -> None:
        self._lines = lines
        self._header = header
        self._faults = faults
        self._number = header.line  #: of the last line of the last record
        self._taken: list[str] = []  #: lines of the record being read
        self._waiting: deque[str] = deque()  #: lines that were read too early
        self._has_wide = False  #: True when a line in `_taken` has most of a row's cells

    def __iter__(self) -> Iterator[Record]:
        """Yield (first line, cells); cells are None where they could not be separated."""
        while True:
            try:
                yield from self._by_parser()
            except csv.Error:
                yield from self._first_alone()
            if not self._has_more():
                return
            if len(self._waiting[0]) > MAX_CELL:
                self._taken.append(self._waiting.popleft())
                yield from self._first_alone()

    def _has_more(self) -> bool:
        """Read the next line ahead; False at the end of the text."""
        if not self._waiting:
            self._waiting.extend(islice(self._lines, 1))
        return bool(self._waiting)

    def _by_parser(self) -> Iterator[Record]:
        """Yield records down to the next line that the parser must not see, or sees again."""
        taken = self._taken
        reader = csv.reader(
            self._feed(), delimiter=self._header.delimiter, strict=True, skipinitialspace=True
        )
        for cells in reader:
            if len(taken) > 1:
                yield from self._joined(cells)
                if self._waiting:
                    return
                continue
            taken.clear()
            self._number += 1
            if cells:
                yield self._number, cells

    def _feed(self) -> Iterator[str]:
        """Yield lines to the parser; end before a long line, and before one that starts a row."""
        taken = self._taken
        for line in chain(self._early(), self._lines):
            if len(line) > MAX_CELL or (taken and self._starts_a_row(line)):
                self._waiting.appendleft(line)
                return
            taken.append(line)
            yield line

    def _early(self) -> Iterator[str]:
        while self._waiting:
            yield self._waiting.popleft()

    def _starts_a_row(self, line: str) -> bool:
        """Return True for the second line of a record that has most of a row's cells.

        Of the lines that make up one row, one at most can have more than half of its cells. The
        line after `MAX_JOINED` lines starts a row too, which bounds the work.
        """
        if len(self._taken) == MAX_JOINED:
            return True
        if len(self._taken) == 1:
            self._has_wide = self._is_wide(self._taken[0])
        if not self._is_wide(line):
            return False
        starts, self._has_wide = self._has_wide, True
        return starts

    def _is_wide(self, line: str) -> bool:
        half = len(self._header.cells) / 2 + 0.5
        may_be = line.count(self._header.delimiter) + 1 > half  # else the parser need not look
        return may_be and self._width(line) > half

    def _width(self, line: str) -> int:
        """Return the number of cells of a line, those counted that an open quotation mark hides."""
        delimiter = self._header.delimiter
        cells = next(csv.reader([line], delimiter=delimiter), [])
        return len(cells) + (cells[-1].count(delimiter) if cells else 0)

    def _joined(self, cells: list[str]) -> Iterator[Record]:
        """Yield a record of several lines when it is a row, else its first line."""
        if not self._is_row(cells):
            yield from self._first_alone()
            return
        line = self._number + 1
        self._number += len(self._taken)
        self._faults.add(_SEVERAL_LINES, line, plural(len(self._taken), "line"))
        self._taken.clear()
        yield line, self._cut(cells, line)

    def _is_row(self, cells: list[str]) -> bool:
        """Return True for as many cells as the header has, apart from blank ones at the end."""
        width = len(self._header.cells)
        return len(cells) >= width and not any(cell.strip() for cell in cells[width:])

    def _first_alone(self) -> Iterator[Record]:
        """Yield the first line taken as a record of its own; the parser meets the others again."""
        if not self._taken:
            return
        text, *others = self._taken
        self._taken.clear()
        self._waiting.extendleft(reversed(others))
        self._number += 1
        if text.strip():
            yield self._number, self._alone(text.rstrip("\r\n"))

    def _alone(self, text: str) -> list[str] | None:
        """Return the cells of one line; None, with a fault, when they cannot be separated."""
        line = self._number
        if len(text) > MAX_LINE:
            self._faults.add(_LONG_LINE, line, text[:MAX_CELL])
            return None
        cells = cells_in_quotes(text, self._header.delimiter)
        if cells is None:
            cells = cells_with_stray_quotes(text, self._header.delimiter)
            is_row = cells is not None and self._is_row(cells)
            self._faults.add(_STRAY if is_row else _UNCLOSED, line, text[:MAX_CELL])
            if cells is None or not is_row:
                return None
        return self._cut(cells, line)

    def _cut(self, cells: list[str], line: int) -> list[str]:
        longest = max(cells, key=len)
        if len(longest) <= MAX_CELL:
            return cells
        self._faults.add(_LONG_CELL, line, longest[:MAX_CELL])
        return [cell[:MAX_CELL] for cell in cells]


def cells_in_quotes(text: str, delimiter: str) -> list[str] | None:
    """Return the cells of a line whose quotation marks come in pairs around cells; else None.

    Takes time proportional to the length, whatever the line holds.

    >>> cells_in_quotes('1,"a, b","say ""no"" twice",', ",")
    ['1', 'a, b', 'say "no" twice', '']
    >>> cells_in_quotes('1,"a,2', ",") is None
    True
    """
    cells: list[str] = []
    quoted: list[str] = []  # pieces of the quoted cell being read
    n_quotes = 0
    for piece in text.split(delimiter):
        if not quoted and not piece.lstrip(" ").startswith(_QUOTE):
            cells.append(piece.lstrip(" "))
            continue
        quoted.append(piece)
        n_quotes += piece.count(_QUOTE)
        if n_quotes % 2:
            continue
        cell = delimiter.join(quoted).strip(" ")
        inside = cell[1:-1].replace(_QUOTE * 2, "")
        if not cell.endswith(_QUOTE) or _QUOTE in inside:
            return None
        cells.append(cell[1:-1].replace(_QUOTE * 2, _QUOTE))
        quoted, n_quotes = [], 0
    return None if quoted else cells


def cells_with_stray_quotes(text: str, delimiter: str) -> list[str] | None:
    """Return the cells of a line between its delimiters, a stray quotation mark being text.

    None when a quoted cell may hold a delimiter, because its end cannot be told from the stray one.

    >>> cells_with_stray_quotes('1,"Put","Call,3', ",")
    ['1', 'Put', '"Call', '3']
    >>> cells_with_stray_quotes('1,"Put,"1,025.00"', ",") is None
    True
    """
    pieces = [piece.strip(" ") for piece in text.split(delimiter)]
    opens = [_is_open(piece) for piece in pieces]
    if True in opens and any(map(_is_close, pieces[opens.index(True) :])):
        return None
    return [piece[1:-1] if _is_quoted(piece) else piece for piece in pieces]


def _is_quoted(piece: str) -> bool:
    return len(piece) > 1 and piece.startswith(_QUOTE) and piece.endswith(_QUOTE)


def _is_open(piece: str) -> bool:
    return piece.startswith(_QUOTE) and not _is_quoted(piece)


def _is_close(piece: str) -> bool:
    return piece.endswith(_QUOTE) and not piece.startswith(_QUOTE)
