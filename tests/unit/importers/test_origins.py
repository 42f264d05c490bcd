"""The origin of each column, and what else a report says of each of its files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.importers import ImportReport, read_files
from tests.browser.logs import CALLS, HEADER, MARGIN, Row, option_omega, simple_rows

FORMATS = Path(__file__).parents[2] / "data" / "formats"


def without(column: str) -> bytes:
    """Return a log of four rows whose `column` is removed."""
    lines = option_omega(simple_rows(4)).decode("utf-8-sig").splitlines()
    at = HEADER.split(",").index(column)
    return "\n".join(
        ",".join(cell for i, cell in enumerate(line.split(",")) if i != at) for line in lines
    ).encode()


@pytest.mark.parametrize(
    ("removed", "column", "origin"),
    [
        ("Funds at Close", "pl", "explicit"),
        ("Funds at Close", "funds_at_close", "missing"),
        ("Margin Req.", "margin_req", "missing"),
        ("Margin Req.", "commissions", "calculated"),
        ("No. of Contracts", "contracts", "assumed"),
        ("Time Opened", "opened_at", "assumed"),
        ("Time Opened", "closed_at", "explicit"),
        ("Strategy", "strategy", "assumed"),
        ("Strategy", "opening_vix", "missing"),
    ],
)
def test_file_says_where_each_column_comes_from(removed: str, column: str, origin: str) -> None:
    (file,) = read_files([("a.csv", without(removed))]).report.files
    assert file.origins[column] == origin


def test_strategy_of_a_file_that_names_none_among_others_is_assumed() -> None:
    nameless = option_omega(simple_rows(4, "")), option_omega(simple_rows(4, "Condor"))
    report = read_files([("breakout.csv", nameless[0]), ("b.csv", nameless[1])]).report
    assert [file.origins["strategy"] for file in report.files] == ["assumed", "explicit"]


def test_calculated_column_is_the_one_before_the_colon_of_its_name() -> None:
    """This report calculates `Funds at Close: the balance without the commissions of …`."""
    name = "metatrader-mt5_history.html"
    (file,) = read_files([(name, (FORMATS / name).read_bytes())]).report.files
    assert (file.origins["funds_at_close"], file.origins["commissions"]) == (
        "calculated",
        "explicit",
    )


def test_file_says_its_days_trades_strategies_and_missing_margins() -> None:
    rows = [Row(0, 10.0, "A"), Row(4, 20.0, "B"), Row(9, 30.0, "B", CALLS)]
    content = option_omega(rows).replace(str(MARGIN).encode(), b"", 1)
    (file,) = read_files([("a.csv", content)]).report.files
    assert (file.first_day, file.last_day) == ("2024-01-08", "2024-01-19")  # day 9: second Friday
    assert (file.n_trades, file.n_strategies, file.n_without_margin) == (3, 2, 1)


def test_file_with_an_open_position_ends_on_its_open_day() -> None:
    content = option_omega(simple_rows(3)).decode("utf-8-sig")
    content = content.replace("2024-01-10,15:30:00", ",")
    (file,) = read_files([("a.csv", content.encode())]).report.files
    assert (file.first_day, file.last_day) == ("2024-01-08", "2024-01-10")


def test_report_of_an_earlier_version_still_loads() -> None:
    report = read_files([("a.csv", option_omega(simple_rows(3)))]).report
    document = json.loads(json.dumps(report.to_dict()))
    for name in ("first_day", "last_day", "n_trades", "n_strategies", "n_without_margin"):
        del document["files"][0][name]
    del document["files"][0]["columns"], document["files"][0]["origins"]
    for finding in document["findings"]:
        del finding["setting"]
    (file,) = ImportReport.from_dict(document).files
    assert (file.rows_kept, file.first_day, file.origins) == (3, "", {})
