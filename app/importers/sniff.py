"""Recognise the kind and the encoding of a file, and refuse other kinds with advice."""

from __future__ import annotations

import codecs
import re
from typing import Literal

from app.importers.report import RefusedFileError

Kind = Literal["text", "web page", "workbook"]

_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_XLSX = (".xlsx", ".xlsm")
_OTHER_WORKBOOKS = (".xlsb", ".ods")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|table)\b", re.IGNORECASE
)
#: Byte-order marks, and the zero bytes of UTF-16 in Latin text.
_MARKS = re.compile(rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)|\x00")
_XML_SPREADSHEET = re.compile(rb"<\?mso-application|<Workbook\b")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 65_536  #: number of first bytes searched for control characters
_PIECE = 1 << 20  #: bytes decoded at once


def kind_of(name: str, data: bytes) -> Kind:
    """Return the kind of a file by its content.

    Raises `RefusedFileError` for an empty file and for kinds that hold no trade log.
    """
    _refuse_empty(name, data)
    _refuse_known_kinds(name, data)
    if data.startswith(_ZIP):
        return "workbook"
    return "web page" if _HTML.match(_MARKS.sub(b"", data[:4096])) else "text"


def encoding_of(name: str, data: bytes) -> str:
    """Return the codec that decodes `data`.

    Raises `RefusedFileError` when it is not text that could hold a trade log.
    """
    encoding = _by_mark(data) or _by_zeros(data) or _by_trial(data)
    sample = data[:_SAMPLE].decode(encoding, errors="replace")
    if len(_CONTROL.findall(sample)) * 100 > len(sample):
        raise RefusedFileError(
            f"{name} is not text.",
            "It holds binary data; a CSV file was expected. "
            "Export the trade log as CSV and drop that.",
        )
    if not sample.strip("\ufeff\r\n\t ") and len(data) <= _SAMPLE:
        raise RefusedFileError(
            f"{name} is empty.", "Not one line of text was found. Export the trade log again."
        )
    return encoding


def _refuse_empty(name: str, data: bytes) -> None:
    if not data:
        raise RefusedFileError(
            f"{name} is empty.",
            "It has 0 bytes; a CSV file with a header line was expected. "
            "Export the trade log again.",
        )


def _refuse_known_kinds(name: str, data: bytes) -> None:
    start = data[:4096]
    is_zip = start.startswith(_ZIP)
    is_xlsx = is_zip and (name.lower().endswith(_XLSX) or b"[Content_Types].xml" in start)
    if start.startswith(b"\xd0\xcf\x11\xe0") or (
        is_zip and name.lower().endswith(_OTHER_WORKBOOKS)
    ):
        raise RefusedFileError(
            f"{name} is a workbook of a kind that cannot be read.",
            "Open it in a spreadsheet, save it as xlsx or save the sheet as CSV, and drop that.",
        )
    if (is_zip and not is_xlsx) or start.startswith(_ARCHIVES):
        raise RefusedFileError(
            f"{name} is a compressed archive.",
            "Unzip it first, then drop the file that is inside.",
        )
    _refuse_xml(name, start)
    if start.startswith((b"%PDF", *_PICTURES)):
        kind = "a PDF document" if start.startswith(b"%PDF") else "a picture"
        raise RefusedFileError(
            f"{name} is {kind}.",
            "A trade log was expected: export it as CSV and drop that.",
        )


def _refuse_xml(name: str, start: bytes) -> None:
    if _XML_SPREADSHEET.search(start):
        raise RefusedFileError(
            f"{name} is an XML spreadsheet, as MetaTrader 5 saves the passes of an optimisation.",
            "Run a single test with the chosen inputs and save its report as HTML or Open XML; "
            "save any other spreadsheet as xlsx or CSV.",
        )
    if b"<FlexQueryResponse" in start:
        raise RefusedFileError(
            f"{name} is a Flex query of Interactive Brokers.",
            "It lists single executions. Export closed trades instead, one row a trade with its "
            "open, its close and its P/L, for example from a trade journal.",
        )


def _by_mark(data: bytes) -> str | None:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig" if _decodes(data, "utf-8-sig") else "cp1252"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


def _by_zeros(data: bytes) -> str | None:
    """Recognise UTF-16 without a byte-order mark: in Latin text every other byte is zero."""
    sample = data[:2048]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 4 and even == 0:
        return "utf-16-le"
    if even > len(sample) // 4 and odd == 0:
        return "utf-16-be"
    return None


def _by_trial(data: bytes) -> str:
    return "utf-8" if _decodes(data, "utf-8") else "cp1252"


def _decodes(data: bytes, encoding: str) -> bool:
    """Return True when all of `data` decodes, tried piece by piece to need little memory."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), _PIECE):
            decoder.decode(data[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
