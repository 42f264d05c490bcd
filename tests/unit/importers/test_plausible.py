"""Dates that can hardly be meant are kept and named by line."""

from __future__ import annotations

from datetime import date

import pytest

from app.importers import Imported, read_files
from tests.unit.importers.logs import Row, csv_of, finding, trades

ROWS = trades([0, 300, 120, 50])
TODAY = date(2025, 3, 6)  #: the day on which the last row closes


def read_with(change: Row, today: date = TODAY) -> Imported:
    """Read four daily trades, the third one changed."""
    rows = [ROWS[0], ROWS[1], ROWS[2] | change, ROWS[3]]
    return read_files([("log.csv", csv_of(rows).encode())], today=today)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Date Closed": "2025-03-07"}, "1 row with a date after today"),
        ({"Date Opened": "2052-03-05", "Date Closed": "2052-03-05"}, "1 row with a date after"),
        ({"Date Opened": "1925-03-05"}, "1 row opened before 1970"),
        ({"Date Opened": "2015-03-05", "Date Closed": "2015-03-05"}, "1 row far from all others"),
        ({"Date Opened": "2024-12-05"}, "1 row far from all others in time"),
    ],
)
def test_read_of_implausible_date_keeps_row_and_names_line(change: Row, words: str) -> None:
    imported = read_with(change)
    message = finding(imported, words)
    assert (message.tone, message.lines) == ("warn", (4,))
    assert imported.report.rows_kept == 4


@pytest.mark.parametrize(
    "change",
    [{}, {"Date Closed": "2025-03-06"}, {"Date Opened": "2025-01-10"}, {"Date Closed": ""}],
    ids=["as it is", "close today", "two months", "still open"],
)
def test_read_of_plausible_dates_warns_of_none(change: Row) -> None:
    heads = [message.head for message in read_with(change).report.findings]
    assert not [head for head in heads if "today" in head or "1970" in head or "far" in head]


def test_read_without_today_takes_clock_of_computer() -> None:
    far = date.today().replace(year=date.today().year + 1, day=1).isoformat()
    rows = [ROWS[0], ROWS[1] | {"Date Closed": far}]
    finding(read_files([("log.csv", csv_of(rows).encode())]), "1 row with a date after today")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2052-03-05", "1 row with a date after today"),
        ("1925-03-05", "1 row with a date before 1970"),
        ("2015-03-05", "1 row far from all others in time"),
    ],
)
def test_read_of_daily_log_with_implausible_date_names_line(day: str, words: str) -> None:
    days = [f"2025-03-0{number},100000,0" for number in (3, 4, 5)]
    text = "\n".join(["Date,Net Liquidity,P/L", *days[:2], f"{day},100000,0", days[2]])
    imported = read_files([("daily.csv", text.encode())], today=TODAY)
    assert finding(imported, words).lines == (4,)
    assert len(imported.daily) == 4
