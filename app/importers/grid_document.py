"""Web pages and spreadsheet workbooks as documents: sheets of rows of text cells.

A web page is read by lxml, without access to the network, and all rows of its tables form one
sheet. A workbook is read by openpyxl in its streaming mode, one sheet a worksheet.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Any

from lxml import etree

from app.importers.faults import Faults
from app.importers.limits import HEADER_LINES, MAX_CELL, MAX_COLUMNS, MAX_LINES, MAX_UNZIPPED_BYTES
from app.importers.progress import SILENT, Progress
from app.importers.report import RefusedFileError
from app.importers.table import Header, Record

# MetaTrader's workbooks have no styles, of which openpyxl warns at every one.
warnings.filterwarnings("ignore", "Workbook contains no default style", UserWarning)

_LAST_LINE = 65_535  #: the parser gives no higher line number
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]{1,30})", re.IGNORECASE)
_CHARSETS = frozenset(
    {*(f"windows-125{number}" for number in range(9)), "koi8-r", "shift_jis", "gbk", "gb2312"}
    | {"big5", "euc-kr", "iso-8859-1", "iso-8859-2", "iso-8859-15"}
)
_CYRILLIC_WORD = re.compile(rb"[\xc0-\xff]{4}")

Row = tuple[int, list[str]]  #: the line or row number in the file, and the text of its cells


class GridDocument:
    """A file whose cells are already separated: `sheets` of rows."""

    def __init__(self, file: str, sheets: Sequence[Sequence[Row]], title: str = "") -> None:
        self.file = file
        self.sheets = sheets
        self.title = title  #: of a web page
        #: what a web page shows over the first cell of a row, by the number of the row
        self.notes: Mapping[int, str] = {}

    def headers(self) -> Iterator[Header]:
        """Yield the first rows of each sheet."""
        for number, rows in enumerate(self.sheets):
            for line, cells in islice(rows, HEADER_LINES):
                yield Header(line, tuple(cells), sheet=number)

    def records(self, header: Header, _faults: Faults) -> Iterator[Record]:
        """Yield the rows below `header`, filled up with blanks to its width."""
        width = len(header.cells)
        rows = iter(self.sheets[header.sheet])
        for line, cells in rows:
            if line == header.line and tuple(cells) == header.cells:
                break
        for line, cells in rows:
            yield line, [*cells, *[""] * (width - len(cells))]

    def first_line(self) -> tuple[int, str]:
        """Return the number and the text of the first row that is not blank."""
        for rows in self.sheets:
            for line, cells in rows:
                if any(cells):
                    return line, ", ".join(filter(None, cells))
        return 1, ""

    def beside(self, labels: frozenset[str], _delimiter: str) -> Sequence[str]:
        """Return the cells behind the first one of `labels` that begins a row of any sheet."""
        for _, cells in chain.from_iterable(self.sheets):
            if cells and cells[0].rstrip(": ").lower() in labels:
                return cells[1:]
        return ()


def read_web_page(
    file: str, data: bytes, encoding: str, progress: Progress = SILENT
) -> GridDocument:
    """Read the rows of all tables of a web page, in the order of the page.

    Raises `RefusedFileError` for a page without a table.
    """
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    text = data.decode(_page_encoding(data, encoding), errors="replace").encode()
    try:
        page = etree.fromstring(text, parser=parser)
    except (etree.ParseError, ValueError) as error:
        raise _no_table(file) from error
    elements = [] if page is None else list(islice(page.iter("tr"), MAX_LINES))
    rows = list(_numbered(map(_row_of, progress.taking(elements, len(elements)))))
    if not rows:
        raise _no_table(file)
    document = GridDocument(file, [rows], " ".join((page.findtext(".//title") or "").split()))
    notes = ((number, _note_of(element)) for number, element in enumerate(elements))
    document.notes = {number: note for number, note in notes if note}
    return document


def _page_encoding(data: bytes, encoding: str) -> str:
    """Return the codec of a page without a Unicode encoding: as it declares, or as it looks.

    Words of Cyrillic letters are runs of bytes that Western languages do not have.
    """
    if encoding != "cp1252":
        return encoding
    declared = _CHARSET.search(data[:4096])
    if declared is not None:
        name = declared[1].decode("ascii").lower()
        return name if name in _CHARSETS else encoding
    return "cp1251" if _CYRILLIC_WORD.search(data) else encoding


def _numbered(rows: Iterable[Row]) -> Iterator[Row]:
    """Count on from the last line number that the parser can express, one row a line."""
    last = 0
    for line, cells in rows:
        last = last + 1 if line >= _LAST_LINE else line
        yield max(last, line), cells


def _row_of(element: etree._Element) -> Row:
    cells = [_text_of(cell) for cell in element.iterchildren("td", "th") if _is_shown(cell)]
    return int(element.sourceline or 0), cells[:MAX_COLUMNS]


def _note_of(element: etree._Element) -> str:
    """Return the `title` of the first cell of a row, or nothing."""
    first = element[0] if len(element) else element
    return " ".join(str(first.get("title", "")).split())[:MAX_CELL]


def _is_shown(cell: etree._Element) -> bool:
    """Return False for the cells that MetaTrader 5 hides between its columns."""
    return str(cell.get("class")) != "hidden"


def _text_of(cell: etree._Element) -> str:
    text = "".join(cell.itertext()) if len(cell) else cell.text
    return " ".join(text.split())[:MAX_CELL] if text else ""


def _no_table(file: str) -> RefusedFileError:
    return RefusedFileError(
        f"{file} is a web page without a table.",
        "MetaTrader's saved reports can be read; "
        "for other platforms export the trade log as CSV and drop that.",
    )


def read_workbook(file: str, data: bytes, progress: Progress = SILENT) -> GridDocument:
    """Read the worksheets of an xlsx workbook, formulas as their stored results.

    Raises `RefusedFileError` for a workbook that is damaged or too large.
    """
    # Imported here: the package takes 11 MB, and most portfolios have no workbook.
    import openpyxl

    _check_size(file, data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [list(_rows_of(_taken_from(sheet, progress))) for sheet in book.worksheets]
    except (KeyError, ValueError, OSError, TypeError, zipfile.BadZipFile, etree.Error) as error:
        raise RefusedFileError(
            f"{file} is a damaged workbook.",
            "It could not be opened as xlsx: open it in a spreadsheet, save it again, "
            "or save the sheet as CSV and drop that.",
        ) from error
    return GridDocument(file, sheets)


def _taken_from(sheet: Any, progress: Progress) -> Iterator[Sequence[object]]:
    """Yield the values of each row; a sheet states how many rows it has, or nothing."""
    rows = sheet.iter_rows(max_row=MAX_LINES, max_col=MAX_COLUMNS, values_only=True)
    return progress.taking(rows, sheet.max_row or MAX_LINES)


def _check_size(file: str, data: bytes) -> None:
    """Refuse archives that unpack to more than `MAX_UNZIPPED_BYTES`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        return
    if size > MAX_UNZIPPED_BYTES:
        raise RefusedFileError(
            f"{file}: {size / 1e6:,.0f} MB unpacked is too much.",
            f"At most {MAX_UNZIPPED_BYTES / 1e6:.0f} MB can be read; export a shorter period.",
        )


def _rows_of(rows: Iterable[Sequence[object]]) -> Iterator[Row]:
    for number, cells in enumerate(rows, start=1):
        n_used = len(cells)
        while n_used and cells[n_used - 1] is None:
            n_used -= 1
        yield number, [_shown(cell) for cell in cells[:n_used]]


def _shown(value: object) -> str:
    """Return the value of a cell as a CSV file would write it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)[:MAX_CELL]
