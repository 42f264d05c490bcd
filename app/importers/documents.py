"""Open a file as the kind of document that its content shows."""

from __future__ import annotations

from app.importers.grid_document import read_web_page, read_workbook
from app.importers.progress import SILENT, Progress
from app.importers.sniff import encoding_of, kind_of
from app.importers.table import Document
from app.importers.text_document import TextDocument


def open_document(file: str, data: bytes, progress: Progress = SILENT) -> Document:
    """Return the content of a file as rows of cells; `progress` hears of the rows taken.

    Raises `RefusedFileError` when it is neither text nor a web page nor a workbook.
    """
    kind = kind_of(file, data)
    if kind == "web page":
        return read_web_page(file, data, encoding_of(file, data), progress)
    if kind == "workbook":
        return read_workbook(file, data, progress)
    return TextDocument(file, data, progress)
