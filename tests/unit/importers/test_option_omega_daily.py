"""The daily log: read alone, beside its trades, and beside trades of another run."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.importers import Imported, daily_finding, read_files
from tests.unit.importers.logs import DATA, csv_of, finding, read, trades

ROWS = trades([0, 300, 120])
HEADER = (
    '"Date","Net Liquidity","Current Funds","Withdrawn","Trading Funds","P/L","P/L %","Drawdown %"'
)
DAYS = [
    "2025-03-03,100393,100393,0,100393,393,0.39,0",
    "2025-03-04,100186,100186,0,100186,-207,-0.21,-0.21",
    "2025-03-05,100339,100339,0,100339,153,0.15,-0.05",
]


def daily_of(*days: str) -> str:
    """A daily log as text."""
    return "\n".join([HEADER, *days])


def beside(daily: str, rows: list[dict[str, str]] = ROWS) -> Imported:
    """A trade log and a daily log read together."""
    return read_files([("log.csv", csv_of(rows).encode()), ("daily.csv", daily.encode())])


@pytest.mark.parametrize("order", [1, -1], ids=["ascending", "descending"])
def test_alone_it_is_read_and_left_to_the_page(order: int) -> None:
    imported = read(daily_of(*DAYS[::order]), "daily.csv")
    assert imported.log is None
    assert imported.report.error is None
    assert imported.daily.date.astype(str).tolist() == ["2025-03-03", "2025-03-04", "2025-03-05"]
    assert imported.daily.net_liquidity.tolist() == [100_393, 100_186, 100_339]
    assert imported.daily.pl.tolist() == [393, -207, 153]
    assert imported.daily.drawdown.tolist() == [0, 0.0021, 0.0005]
    assert "3 days" in finding(imported, "A daily log").head


def test_published_sample_beside_its_trades() -> None:
    files = [
        (name, (DATA / f"option-omega-{name}.csv").read_bytes()) for name in ("daily", "trades")
    ]
    imported = read_files(files)
    assert imported.report.daily_check.checked == imported.report.daily_check.agree == 3
    assert imported.report.starting_source == "daily_log"
    assert imported.report.starting_capital == 100_441 - 441


def test_agreeing_daily_log_is_used_in_either_order_of_files() -> None:
    imported = beside(daily_of(*DAYS))
    assert finding(imported, "The daily log agrees").tone == "ok"
    assert finding(imported, "The daily log agrees").text.count("$339") == 2
    assert imported.daily is not None


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(DAYS[1:], id="begins after the first close"),
        pytest.param([DAYS[0].replace(",393,", ",,"), *DAYS[1:]], id="does not know its first P/L"),
        pytest.param([DAYS[0].replace("2025-03-03", "03-03"), *DAYS[1:]], id="lost its first day"),
    ],
)
def test_a_daily_log_that_cannot_tell_the_starting_capital_is_not_asked(days: list[str]) -> None:
    imported = beside(daily_of(*days))
    assert imported.daily is not None
    assert (imported.report.starting_source, imported.report.starting_capital) == (
        "funds_at_close",
        100_000,
    )


def test_daily_log_of_another_run_is_noticed_and_not_used() -> None:
    other = daily_of(*(day.replace("100", "200") for day in DAYS))
    imported = beside(other)
    found = finding(imported, "belongs to another run")
    assert found.tone == "danger"
    assert "On 2025-03-03 its balance is $200,393, that of the trades $100,393." in found.text
    assert imported.daily is None
    assert imported.report.starting_source == "funds_at_close"
    assert daily_finding(imported.log, read(other).daily) == daily_finding(
        imported.log, read(other, "x.csv").daily
    )


def test_daily_log_of_another_time_is_noticed() -> None:
    imported = beside(daily_of(*(day.replace("2025", "2019") for day in DAYS)))
    assert "shares no day" in finding(imported, "belongs to another run").text
    assert imported.daily is None


def test_one_differing_day_is_named_and_the_log_still_used() -> None:
    imported = beside(daily_of(DAYS[0], DAYS[1].replace("100186", "100286"), DAYS[2]))
    found = finding(imported, "differs on 1 of 3 days")
    assert found.tone == "warn"
    assert "On 2025-03-04 its balance is $100,286, that of the trades $100,186." in found.text
    assert imported.daily is not None


def test_days_that_end_with_an_open_position_are_not_compared() -> None:
    rows = [ROWS[0] | {"Date Closed": "2025-03-04"}, *ROWS[1:]]
    imported = beside(daily_of("2025-03-03,99000,0,0,0,-1000,0,0", *DAYS[1:]), rows)
    assert imported.report.daily_check.checked == imported.report.daily_check.agree == 2


def test_a_position_open_every_night_leaves_nothing_to_compare() -> None:
    rows = [row | {"Date Closed": "2025-03-28"} for row in ROWS]
    assert finding(beside(daily_of(*DAYS), rows), "could not be checked").tone == "info"


def test_missing_columns_are_computed() -> None:
    text = "Date,Net Liquidity\n2025-03-03,100\n2025-03-04,80\n2025-03-05,110\n"
    daily = read(text).daily
    assert daily.pl.tolist() == pytest.approx([math.nan, -20, 30], nan_ok=True)
    assert daily.drawdown.tolist() == [0, 0.2, 0]


def test_unusable_and_repeated_days_are_left_out() -> None:
    imported = read(
        daily_of(DAYS[0], "x,1,1,0,1,1,1,1", "2025-03-04,?,1,0,1,1,1,1", DAYS[0], DAYS[2])
    )
    assert imported.daily.date.astype(str).tolist() == ["2025-03-03", "2025-03-05"]
    assert [issue.line for issue in imported.report.issues] == [3, 4, 5]


def test_without_a_usable_day_it_is_refused() -> None:
    error = read(daily_of("x,1,1,0,1,1,1,1"), "daily.csv").report.error
    assert "no usable day" in error.head


def test_withdrawals_are_mentioned() -> None:
    imported = read(daily_of(DAYS[0], DAYS[1].replace(",0,100186", ",500,100186")))
    assert "2025-03-04" in finding(imported, "Money was withdrawn").text


def test_of_two_daily_logs_the_fitting_one_is_used() -> None:
    other = daily_of(*(day.replace("100", "200") for day in DAYS))
    files = [
        ("other.csv", other.encode()),
        ("log.csv", csv_of(ROWS).encode()),
        ("mine.csv", daily_of(*DAYS).encode()),
    ]
    imported = read_files(files)
    assert imported.daily.net_liquidity[0] == 100_393
    assert finding(imported, "other.csv is not used").tone == "warn"


def test_arrays_are_what_the_calculations_expect() -> None:
    daily = read(daily_of(*DAYS)).daily
    assert daily.date.dtype == np.dtype("datetime64[D]")
    assert {daily.net_liquidity.dtype, daily.pl.dtype, daily.drawdown.dtype} == {np.dtype(float)}
