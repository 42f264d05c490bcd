"""The report travels as plain data and comes back checked; its words are grammatical."""

from __future__ import annotations

import json

import pytest

from app.calculations.errors import LogError
from app.importers import ImportReport
from app.importers.report import excerpt, line_list
from tests.unit.importers.logs import read, read_rows, trades


@pytest.mark.parametrize(
    "report",
    [read_rows(trades([0, 300])).report, read(b"").report, ImportReport()],
    ids=["log", "error", "empty"],
)
def test_round_trip_through_json(report: ImportReport) -> None:
    assert (
        ImportReport.from_dict(json.loads(json.dumps(report.to_dict(), allow_nan=False))) == report
    )


@pytest.mark.parametrize(
    "document",
    [
        None,
        5,
        [],
        {"findings": 5},
        {"findings": [{"tone": "loud", "head": "x"}]},
        {"n_pairs": "many"},
        {"error": {"head": "no tone"}},
    ],
)
def test_anything_else_is_damaged(document: object) -> None:
    with pytest.raises(LogError, match="import report is damaged"):
        ImportReport.from_dict(document)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([7], "line 7"),
        ([2, 7], "lines 2 and 7"),
        ([2, 7, 14], "lines 2, 7 and 14"),
        (range(1, 6), "lines 1, 2, 3, 4 and 5"),
        (range(1, 7), "lines 1, 2, 3, 4, 5 and 1 more"),
        ([1234, 5], "lines 1,234 and 5"),
    ],
)
def test_lines_in_words(lines: list[int], words: str) -> None:
    assert line_list(lines) == words


def test_counted_nouns_and_quotes() -> None:
    assert excerpt(" a\n\tb ") == "a b"
    assert excerpt("x" * 100) == "x" * 59 + "…"
