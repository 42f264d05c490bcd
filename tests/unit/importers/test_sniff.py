"""Files of other kinds are refused with advice; text of any usual encoding is decoded."""

from __future__ import annotations

import io
import zipfile

import pytest

from app.importers.report import RefusedFileError
from app.importers.sniff import encoding_of, kind_of
from tests.unit.importers.logs import csv_of, read, trades

TEXT = csv_of(trades([0, 300], Strategy="Größe – 50 %"))


def zipped(inner: str) -> bytes:
    """Return an archive with one file."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr(inner, "x")
    return archive.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "head", "advice"),
    [
        ("a.csv", b"", "empty", "Export"),
        ("a.csv", b"\xef\xbb\xbf\r\n\r\n  ", "empty", "Export"),
        ("a.csv", zipped("log.csv"), "archive", "Unzip"),
        ("a.csv.gz", b"\x1f\x8b\x08\x00rest", "archive", "Unzip"),
        ("a.xlsx", zipped("[Content_Types].xml"), "workbook", "save the sheet as CSV"),
        ("a.csv", zipped("[Content_Types].xml"), "workbook", "save the sheet as CSV"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook", "save the sheet as CSV"),
        ("a.csv", b"%PDF-1.7\n", "PDF", "export it as CSV"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "picture", "export it as CSV"),
        ("a.htm", b"\n<!DOCTYPE HTML PUBLIC><html>", "web page without a table", "as CSV"),
        ("a.html", "<html><body>Report".encode("utf-16"), "web page without a table", "MetaTrader"),
        ("a.csv", bytes(range(1, 256)) * 8, "not text", "CSV"),
        ("a.csv", b"\x00\x01\x00\x00" * 100, "not text", "CSV"),
    ],
    ids=[
        "empty",
        "blank",
        "zip",
        "gz",
        "xlsx",
        "xlsx-renamed",
        "xls",
        "pdf",
        "png",
        "html",
        "html-utf-16",
        "binary",
        "zeros",
    ],
)
def test_read_of_other_kind_refuses_with_advice(
    name: str, data: bytes, head: str, advice: str
) -> None:
    report = read(data, name).report
    assert report.error is not None
    assert name in report.error.head
    assert head in report.error.head
    assert advice in report.error.text


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_read_of_usual_encoding_gives_same_names(encoding: str) -> None:
    log = read(TEXT.encode(encoding)).log
    assert log is not None
    assert log.strategies == ("Größe – 50 %",)
    assert len(log) == 2


def test_read_of_windows_encoding_mentions_it() -> None:
    heads = [finding.head for finding in read(TEXT.encode("cp1252")).report.findings]
    assert "The file is not UTF-8." in heads


def test_encoding_of_stray_byte_falls_back_to_windows() -> None:
    data = TEXT.encode().replace("ö".encode(), b"\xff", 1)
    assert encoding_of("a.csv", data) == "cp1252"
    assert read(data).log is not None


def test_kind_of_empty_file_raises_refused_file_error() -> None:
    with pytest.raises(RefusedFileError, match="0 bytes"):
        kind_of("a.csv", b"")
