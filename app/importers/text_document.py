"""Plain text as a document: encoding, delimiter, and the line on which each record starts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from app.importers.faults import FaultKind, Faults
from app.importers.limits import HEADER_LINES, MAX_LINES
from app.importers.report import RefusedFileError
from app.importers.sniff import encoding_of
from app.importers.table import Header, Record

_DELIMITERS = (",", ";", "\t")
_OPEN_QUOTE = "row with a quotation mark that is not closed"


class TextDocument:
    """A delimited text file.

    Raises `RefusedFileError` when it is no text or has too many lines.
    """

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file
        self.encoding = encoding_of(file, data)
        self._data = data
        _check_line_count(file, data)

    def headers(self) -> Iterator[Header]:
        """Yield the first lines, split by each delimiter in turn."""
        first_lines = self._first_lines()
        for delimiter in _DELIMITERS:
            for number, line in enumerate(first_lines, start=1):
                yield Header(number, _cells_of_line(line, delimiter), self.encoding, delimiter)

    def records(self, header: Header, faults: Faults) -> Iterator[Record]:
        """Yield the records below `header`; lines that cannot be separated go to `faults`."""
        return _records(self._data, header, faults)

    def first_line(self) -> tuple[int, str]:
        """Return the number and the text of the first line that is not blank."""
        for number, line in enumerate(self._first_lines(), start=1):
            if line.strip("\ufeff \t"):
                cells = max((_cells_of_line(line, mark) for mark in _DELIMITERS), key=len)
                return number, ", ".join(cell for cell in cells if cell) or line
        return 1, ""

    def _first_lines(self) -> list[str]:
        lines = islice(_lines(self._data, self.encoding), HEADER_LINES)
        return [line.rstrip("\r\n") for line in lines]


def _records(data: bytes, header: Header, faults: Faults) -> Iterator[Record]:
    """Yield (first line, cells) of each record below the header.

    A line that could not be split into cells yields None and is recorded in `faults`.
    """
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
            kind, content = _unsplit(error, last)
            for lost in range(line, last + 1):
                faults.add(kind, lost, content)
                yield lost, None
            continue
        if cells:
            yield line, cells


def _unsplit(error: csv.Error, last: int) -> tuple[FaultKind, str]:
    """Return the fault and the content of lines, down to `last`, that have no separable cells."""
    if "limit" in str(error):
        name = f"row with more than {csv.field_size_limit():,} characters in a cell"
        return FaultKind(name, "cells of a trade log"), "a cell that is too long"
    kind = FaultKind(_OPEN_QUOTE, "quotation marks in pairs around a cell")
    return kind, f"an unclosed quotation mark, lost down to line {last:,}"


def _lines(data: bytes, encoding: str) -> Iterator[str]:
    """Return the physical lines with their endings, decoded piece by piece.

    A decoded copy of the whole file would take four times its size.
    """
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
