"""Plain text as a document: encoding, delimiter, and the line on which each record starts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from app.importers.faults import Faults
from app.importers.limits import HEADER_LINES, MAX_HEADER, MAX_LINES
from app.importers.progress import SILENT, Progress
from app.importers.records import Records
from app.importers.report import RefusedFileError
from app.importers.sniff import encoding_of
from app.importers.table import Header, Record

_DELIMITERS = (",", ";", "\t")
_LONGEST_LABEL = 40  #: characters of a line that are searched for a label
_WIDEST = 4  #: bytes of the widest character of any encoding


class TextDocument:
    """A delimited text file.

    Raises `RefusedFileError` when it is no text or has too many lines.
    """

    def __init__(self, file: str, data: bytes, progress: Progress = SILENT) -> None:
        self.file = file
        self.encoding = encoding_of(file, data)
        self._data = data
        self._progress = progress
        self._n_lines = _line_count(file, data)

    def headers(self) -> Iterator[Header]:
        """Yield the first lines, split by each delimiter in turn."""
        first_lines = self._first_lines()
        for delimiter in _DELIMITERS:
            for number, line in enumerate(first_lines, start=1):
                yield Header(number, _cells_of_line(line, delimiter), self.encoding, delimiter)

    def records(self, header: Header, faults: Faults) -> Iterator[Record]:
        """Yield the records below `header`; lines that cannot be separated go to `faults`."""
        lines = islice(_lines(self._data, header.encoding), header.line, None)
        return self._progress.taking(Records(lines, header, faults), self._n_lines)

    def first_line(self) -> tuple[int, str]:
        """Return the number and the text of the first line that is not blank."""
        for number, line in enumerate(self._first_lines(), start=1):
            if line.strip("\ufeff \t"):
                cells = max((_cells_of_line(line, mark) for mark in _DELIMITERS), key=len)
                return number, ", ".join(cell for cell in cells if cell) or line
        return 1, ""

    def beside(self, labels: frozenset[str], delimiter: str) -> Sequence[str]:
        """Return the cells behind the first one of `labels` that begins a line."""
        starts = tuple(labels)
        for line in _lines(self._data, self.encoding):
            if line[:_LONGEST_LABEL].lstrip('\ufeff" ').lower().startswith(starts):
                label, *cells = _cells_of_line(line[:MAX_HEADER], delimiter)
                if label.rstrip(": ").lower() in labels:
                    return cells
        return ()

    def _first_lines(self) -> list[str]:
        """Return the lines that may hold the header, at most `MAX_HEADER` characters in all."""
        start = self._data[: MAX_HEADER * _WIDEST]
        lines = islice(_lines(start, self.encoding), HEADER_LINES)
        ends = accumulate(map(len, first := list(lines)))
        return [
            line[:MAX_HEADER].rstrip("\r\n")
            for line, end in zip(first, ends, strict=True)
            if end - len(line) < MAX_HEADER
        ]


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


def _line_count(file: str, data: bytes) -> int:
    """Return the number of lines; raises `RefusedFileError` for too many."""
    n_lines = max(data.count(b"\n"), data.count(b"\r"))
    if n_lines > MAX_LINES:
        raise RefusedFileError(
            f"{file} has {n_lines:,} lines.",
            f"At most {MAX_LINES:,} can be read; export a shorter period.",
        )
    return n_lines
