"""Option Omega logs that a spreadsheet rewrote: dates, decimal marks, currency signs."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.importers.logs import csv_of, each, finding, read, read_rows, trades

ROWS = trades([0, 300, 120])


def at(values: np.ndarray) -> list[str]:
    """Return timestamps as text."""
    return np.datetime_as_string(values).tolist()


def test_read_of_spreadsheet_copy_equals_original() -> None:
    rewritten = [
        row
        | {
            "Date Opened": f"3/{3 + number}/2025",
            "Date Closed": f"3/{3 + number}/2025",
            "Time Opened": "10:15 AM",
            "Time Closed": "4:00 PM",
            "P/L": f"${abs(int(row['P/L'])):,}.00"
            if int(row["P/L"]) > 0
            else f"(${abs(int(row['P/L']))}.00)",
            "Funds at Close": f"${int(row['Funds at Close']):,}.00",
            "Margin Req.": "9 600.00",
            "Max Loss": "\u2212117.86%",
            "Opening Price": "5,800.50",
        }
        for number, row in enumerate(ROWS)
    ]
    original, imported = read_rows(ROWS).log, read_rows(rewritten)
    for name in (
        "opened_at",
        "closed_at",
        "pl",
        "funds_at_close",
        "margin_req",
        "mae",
        "underlying_open",
    ):
        assert getattr(imported.log, name).tolist() == getattr(original, name).tolist(), name
    assert imported.report.rows_repaired == 3
    assert finding(imported, "3 rows have cells that are not plain numbers or dates").lines == (
        2,
        3,
        4,
    )
    assert finding(imported, "Dates such as 2/3/2026 were read month first").tone == "warn"


def test_read_of_decimal_commas_gives_values() -> None:
    rows = each(
        each(ROWS, "Opening VIX", lambda _: "19,5"),
        "Funds at Close",
        lambda cell: f"{int(cell):,}".replace(",", ".") + ",00",
    )
    imported = read(
        csv_of(each(rows, "Opening Price", lambda _: "5.800,50"), delimiter=";")
        .replace("-117.86", "-117,86")
        .replace("62.5", "62,5")
        .replace("5810.25", "5.810,25")
        .replace("20.25", "20,25")
    )
    assert imported.log.funds_at_close.tolist() == [100_393, 100_186, 100_339]
    assert imported.log.opening_vix.tolist() == [19.5] * 3
    assert finding(imported, "comma is the decimal mark").tone == "info"


@pytest.mark.parametrize(
    ("cells", "delimiter", "words"),
    [
        (
            ["-300,50", "12.25", "590.12"],
            ",",
            "2 numbers have a decimal point, 1 a decimal comma",
        ),
        (["-300,50", "1", "590.125"], ",", "Numbers such as 1.250 were read as 1250"),
        (["1,250", "-735", "2,300"], ";", "Numbers such as 1,250 were read as 1.25"),
    ],
)
def test_read_of_unclear_decimal_mark_warns(cells: list[str], delimiter: str, words: str) -> None:
    columns = ["Date Opened", "Date Closed", "P/L"]
    text = csv_of(
        [row | {"P/L": cell} for row, cell in zip(ROWS, cells, strict=True)], columns, delimiter
    )
    assert finding(read(text), words).tone == "warn"


def test_read_of_dates_in_both_orders_warns() -> None:
    dates = ["13/1/2025", "14/1/2025", "1/16/2025"]
    imported = read_rows(
        [
            row | {"Date Opened": day, "Date Closed": day}
            for row, day in zip(ROWS, dates, strict=True)
        ]
    )
    assert finding(imported, "Some dates have the day first, others the month").tone == "warn"
    assert imported.log.line.tolist() == [2, 3]


def test_read_of_proven_day_first_reports_order() -> None:
    rows = [
        ROWS[0] | {"Date Opened": "3/4/2025", "Date Closed": "3/4/2025"},
        ROWS[1] | {"Date Opened": "14/4/2025", "Date Closed": "14/4/2025"},
    ]
    imported = read_rows(rows)
    assert at(imported.log.opened_at) == ["2025-04-03T10:15:00", "2025-04-14T10:15:00"]
    assert finding(imported, "read day first").tone == "info"
