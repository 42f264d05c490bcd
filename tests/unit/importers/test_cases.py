"""Small logs that were once read wrongly: each stands for a kind of fault (`tests/data/cases`)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from app.importers import Imported, read_files
from tests.unit.importers.logs import DATA, finding

TODAY = date(2026, 1, 2)


def case(name: str, *others: str) -> Imported:
    """Read the log of a case, with other files of its folder."""
    folder = DATA / "cases" / name
    files = [folder / "log.csv", *(folder / other for other in others)]
    return read_files([(path.name, path.read_bytes()) for path in files], today=TODAY)


def net(imported: Imported) -> float:
    """Return the sum of P/L."""
    assert imported.log is not None, imported.report.error
    return float(imported.log.pl.sum())


def test_read_of_first_closes_in_one_minute_starts_with_row_booked_first() -> None:
    imported = case("13-same-minute-first-close", "daily-true.csv")
    assert imported.report.starting_capital == 10_000
    assert finding(imported, "The daily log agrees with the trades").tone == "ok"
    assert "on all 2 days" in finding(imported, "The daily log agrees with the trades").text


def test_read_of_withdrawals_does_not_contradict_check_of_balances() -> None:
    imported = case("34-withdrawal-oo", "daily.csv")
    message = finding(imported, "records withdrawals of $1,000 in all")
    assert message.tone == "info"
    assert "no balance changes here" in message.text
    assert "on all 3 days" in finding(imported, "The daily log agrees with the trades").text
    assert net(imported) == 150


def test_read_of_trimmed_rows_keeps_them() -> None:
    imported = case("36-trailing-cells-trimmed")
    assert (imported.report.rows_kept, imported.report.rows_read) == (20, 20)
    assert net(imported) == 740
    trimmed = finding(imported, "12 rows without their last cells: read as missing")
    assert trimmed.lines == tuple(range(10, 22))


def test_read_of_fractional_size_keeps_it_and_margin_zero_is_unknown() -> None:
    log = case("37-fractional-size-zero-margin").log
    assert log is not None
    assert log.contracts.tolist() == [0.5, 1, 2]
    assert np.isnan(log.margin_req).tolist() == [False, True, False]


def test_read_of_mistyped_year_names_its_line() -> None:
    imported = case("45-year-typo")
    message = finding(imported, "1 row with a date after today")
    assert (message.tone, message.lines) == ("warn", (2,))
    assert imported.report.rows_kept == 3


def test_read_of_percent_as_money_refuses_file() -> None:
    error = case("46b-percent-in-pl-minimal").report.error
    assert error is not None
    assert "There are 2 rows below the header." in error.text
    assert "Line 2: found “1.00%” in P/L" in error.text


def test_read_of_negative_start_says_why_it_is_assumed() -> None:
    imported = case("51-start-not-positive")
    text = finding(imported, "Starting capital $100,000").text
    assert "−$200" in text
    assert "no account value" not in text


@pytest.mark.parametrize("folder", sorted((DATA / "cases").iterdir()), ids=lambda path: path.name)
def test_read_of_case_accounts_for_every_line(folder: Path) -> None:
    report = case(folder.name).report
    n_lines = len((folder / "log.csv").read_text("utf-8-sig").splitlines()) - 1
    if report.error is None:
        assert report.rows_kept + report.rows_left_out == report.rows_read == n_lines
    else:
        assert len(report.error.lines) == n_lines
