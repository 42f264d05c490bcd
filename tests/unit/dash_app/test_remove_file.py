"""Removal of one file of the loaded portfolio: what stays, and what the report says then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.dash_app.pages.portfolio import records, remove
from app.dash_app.pages.portfolio.revise import is_needed
from app.dash_app.state.packing import unpack_log
from app.dash_app.state.portfolio_cache import LoadedPortfolio
from app.importers import Finding, ImportReport, read_files
from app.importers.sample import sample_files
from tests.browser.logs import CALLS, Row, option_omega, simple_rows

ONE, OTHER = simple_rows(12), [Row(day, 50.0, "Butterfly", CALLS) for day in range(8)]
#: The second file has a row without a P/L, which is left out, so seven are kept.
FILES = [
    ("one.csv", option_omega(ONE)),
    ("other.csv", option_omega(OTHER).replace(b",50.0,", b",n/a,", 1)),
]


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return the properties sent to the browser, by the name of the component."""
    given: dict[str, Any] = {}
    monkeypatch.setattr(records, "set_props", lambda name, props: given.update({name: props}))
    monkeypatch.setattr(remove, "tell", lambda title, *_: given.update({"told": title}))
    return given


def loaded(files: list[tuple[str, bytes]]) -> LoadedPortfolio:
    """Return a portfolio of these files as the server holds it."""
    imported = read_files(files)
    assert imported.log is not None
    return LoadedPortfolio(Book.of(imported.log, imported.daily), imported.report, "f")


def remaining(handed: dict[str, Any]) -> tuple[TradeLog, ImportReport]:
    """Return the log and the report that the browser was handed."""
    log, document = unpack_log(handed["portfolio-loaded"]["data"]["portfolio"]["packed"])
    return log, ImportReport.from_dict(document)


def test_remove_file_leaves_the_other_as_if_it_were_read_alone(handed: dict[str, Any]) -> None:
    ledger, alone = loaded(FILES), loaded(FILES[:1])
    remove.remove_file(ledger, ledger.report.files[1])
    log, report = remaining(handed)
    assert log.to_frame().equals(alone.book.log.to_frame())
    assert log.strategies == ("Condor",)
    assert report.files == alone.report.files
    assert report.n_issues == 0
    assert report.issues == ()
    assert report.columns == alone.report.columns
    assert {replace(finding, file="") for finding in report.findings} == set(alone.report.findings)
    assert not handed["portfolio-loaded"]["data"]["revises"]  # the whole one becomes recent


def test_remove_file_keeps_what_was_left_out_of_the_other(handed: dict[str, Any]) -> None:
    ledger = loaded(FILES)
    remove.remove_file(ledger, ledger.report.files[0])
    log, report = remaining(handed)
    assert len(log) == len(OTHER) - 1
    assert (report.rows_read, report.rows_kept, report.n_issues) == (8, 7, 1)
    assert report.findings[0].head == "7 rows kept, 1 left out."
    assert report.findings[0].tone == "warn"


def test_remove_file_of_the_daily_log_takes_it_out_of_the_report(handed: dict[str, Any]) -> None:
    ledger = loaded([(name, content) for name, content in sample_files()])
    daily = next(file for file in ledger.report.files if file.is_daily)
    remove.remove_file(ledger, daily)
    log, report = remaining(handed)
    assert len(log) == len(ledger.book.log)
    assert handed["portfolio-loaded"]["data"]["daily"] is None
    assert report.starting_source == "funds_at_close"
    assert not any("daily log" in finding.head for finding in report.findings)


def test_remove_file_that_alone_has_closed_trades_is_refused(handed: dict[str, Any]) -> None:
    ledger = loaded(FILES[:1])
    remove.remove_file(ledger, ledger.report.files[0])
    assert handed == {"told": "Nothing would be left"}


def test_remove_file_whose_rows_a_later_one_was_read_without_is_refused(
    handed: dict[str, Any],
) -> None:
    longer = option_omega([*ONE, *simple_rows(20)[12:]])
    ledger = loaded([("short.csv", option_omega(ONE)), ("long.csv", longer)])
    assert len(ledger.book.log) == 20
    remove.remove_file(ledger, ledger.report.files[0])
    assert handed == {"told": "short.csv cannot be removed alone"}
    remove.remove_file(ledger, ledger.report.files[1])
    assert len(remaining(handed)[0]) == 12


def test_is_needed_only_by_files_that_were_read_later() -> None:
    ledger = loaded(FILES)
    overlap = Finding("warn", "3 rows that an earlier file already has: left out.", file="one.csv")
    report = replace(ledger.report, findings=(overlap,))
    assert not is_needed(report, "other.csv")
    assert not is_needed(report, "one.csv")
