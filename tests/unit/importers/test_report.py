"""The report as plain data, and the words for lines and quoted text."""

from __future__ import annotations

import doctest
import json
from types import ModuleType

import pytest

from app.calculations.errors import LogError
from app.calculations.log.trade_log import StartingCapital
from app.importers import ImportReport, option_legs
from app.importers import report as report_module
from app.importers.faults import Fault, FaultKind
from app.importers.findings import _tone_of_kept, starting, still_open
from app.importers.part import TradeLogPart
from app.importers.report import excerpt, line_list
from tests.unit.importers.logs import read, read_rows, trades


@pytest.mark.parametrize(
    "report",
    [read_rows(trades([0, 300])).report, read(b"").report, ImportReport()],
    ids=["log", "error", "empty"],
)
def test_report_through_json_is_unchanged(report: ImportReport) -> None:
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
def test_from_dict_of_other_document_raises_log_error(document: object) -> None:
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
def test_line_list_of_lines_returns_words(lines: list[int], words: str) -> None:
    assert line_list(lines) == words


@pytest.mark.parametrize("module", [report_module, option_legs])
def test_docstring_examples_of_module_are_true(module: ModuleType) -> None:
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0


def test_excerpt_of_long_text_is_shortened() -> None:
    assert excerpt(" a\n\tb ") == "a b"
    assert excerpt("x" * 100) == "x" * 59 + "…"


@pytest.mark.parametrize(
    ("kind", "complete", "tone"),
    [
        (FaultKind("row", "x"), True, "ok"),
        (FaultKind("row", "x"), False, "warn"),
        (FaultKind("row", "x", harmless=True), False, "info"),
        (FaultKind("row", "x", effect="kept"), False, "info"),
    ],
)
def test_tone_of_kept_rows_warns_of_rows_that_are_lost(
    kind: FaultKind, complete: bool, tone: str
) -> None:
    part = object.__new__(TradeLogPart)
    part.faults = [Fault(kind, "log.csv")]
    assert _tone_of_kept([part], complete) == tone


def test_positions_that_are_still_open_are_told_where_there_are_some() -> None:
    assert still_open((), "log.csv") is None
    assert still_open((4, 7), "log.csv").head.startswith("2 positions are")


@pytest.mark.parametrize(
    ("source", "calculated", "words"),
    [
        ("daily_log", "", "from the daily log"),
        ("funds_at_close", "", "inferred from the first account value"),
        ("funds_at_close", "The percents", "The percents."),
        ("default", "", "assumed, because"),
        ("default", "The percents", "assumed, because"),
    ],
)
def test_starting_capital_is_told_with_its_source(source: str, calculated: str, words: str) -> None:
    found = starting(StartingCapital(100_000.0, source), calculated=calculated)
    assert found.head == "Starting capital $100,000"
    assert found.text.startswith(words)
