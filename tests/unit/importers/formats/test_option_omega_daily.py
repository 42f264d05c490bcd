"""The daily log: read alone, beside its trades, and beside trades of another run."""

from __future__ import annotations

import math
import re

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
    """Return a daily log as text."""
    return "\n".join([HEADER, *days])


def beside(daily: str, rows: list[dict[str, str]] = ROWS) -> Imported:
    """Read a trade log and a daily log together."""
    return read_files([("log.csv", csv_of(rows).encode()), ("daily.csv", daily.encode())])


@pytest.mark.parametrize("order", [1, -1], ids=["ascending", "descending"])
def test_read_of_daily_log_alone_gives_days(order: int) -> None:
    imported = read(daily_of(*DAYS[::order]), "daily.csv")
    assert imported.log is None
    assert imported.report.error is None
    assert imported.daily.date.astype(str).tolist() == ["2025-03-03", "2025-03-04", "2025-03-05"]
    assert imported.daily.net_liquidity.tolist() == [100_393, 100_186, 100_339]
    assert imported.daily.pl.tolist() == [393, -207, 153]
    assert imported.daily.drawdown.tolist() == [0, 0.0021, 0.0005]
    assert "3 days" in finding(imported, "A daily log").head


def test_read_files_of_published_samples_agree() -> None:
    files = [
        (name, (DATA / f"option-omega-{name}.csv").read_bytes()) for name in ("daily", "trades")
    ]
    imported = read_files(files)
    assert imported.report.daily_check.checked == imported.report.daily_check.agree == 3
    assert imported.report.starting_source == "daily_log"
    assert imported.report.starting_capital == 100_441 - 441


def test_read_files_with_agreeing_daily_log_uses_it() -> None:
    imported = beside(daily_of(*DAYS))
    assert finding(imported, "The daily log agrees").tone == "ok"
    assert finding(imported, "The daily log agrees").text.count("$339") == 2
    assert imported.daily is not None


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(DAYS[1:], id="begins after the first close"),
        pytest.param([DAYS[0].replace(",393,", ",,"), *DAYS[1:]], id="lacks its first P/L"),
        pytest.param([DAYS[0].replace("2025-03-03", "03-03"), *DAYS[1:]], id="lacks its first day"),
    ],
)
def test_read_files_with_incomplete_daily_log_starts_from_funds(days: list[str]) -> None:
    imported = beside(daily_of(*days))
    assert imported.daily is not None
    assert (imported.report.starting_source, imported.report.starting_capital) == (
        "funds_at_close",
        100_000,
    )


def test_read_files_with_daily_log_of_another_run_rejects_it() -> None:
    other = daily_of(*(day.replace("100", "200") for day in DAYS))
    imported = beside(other)
    message = finding(imported, "belongs to another run")
    assert message.tone == "danger"
    assert re.search(r"2025-03-03 .*\$200,393.* trades \$100,393\.", message.text)
    assert imported.daily is None
    assert imported.report.starting_source == "funds_at_close"
    assert daily_finding(imported.log, read(other).daily) == daily_finding(
        imported.log, read(other, "x.csv").daily
    )


def test_read_files_with_daily_log_of_other_years_rejects_it() -> None:
    imported = beside(daily_of(*(day.replace("2025", "2019") for day in DAYS)))
    assert "shares no day" in finding(imported, "belongs to another run").text
    assert imported.daily is None


def test_read_files_with_one_differing_day_names_it() -> None:
    imported = beside(daily_of(DAYS[0], DAYS[1].replace("100186", "100286"), DAYS[2]))
    message = finding(imported, "differs on 1 of 3 days")
    assert message.tone == "warn"
    assert re.search(r"2025-03-04 .*\$100,286.* trades \$100,186\.", message.text)
    assert imported.daily is not None


def test_compare_daily_with_open_position_skips_day() -> None:
    rows = [ROWS[0] | {"Date Closed": "2025-03-04"}, *ROWS[1:]]
    imported = beside(daily_of("2025-03-03,99000,0,0,0,-1000,0,0", *DAYS[1:]), rows)
    assert imported.report.daily_check.checked == imported.report.daily_check.agree == 2


def test_compare_daily_with_position_always_open_checks_nothing() -> None:
    rows = [row | {"Date Closed": "2025-03-28"} for row in ROWS]
    assert finding(beside(daily_of(*DAYS), rows), "could not be checked").tone == "info"


def test_read_of_two_columns_computes_others() -> None:
    text = "Date,Net Liquidity\n2025-03-03,100\n2025-03-04,80\n2025-03-05,110\n"
    daily = read(text).daily
    assert daily.pl.tolist() == pytest.approx([math.nan, -20, 30], nan_ok=True)
    assert daily.drawdown.tolist() == [0, 0.2, 0]


def test_read_of_unusable_and_repeated_days_leaves_them_out() -> None:
    imported = read(
        daily_of(DAYS[0], "x,1,1,0,1,1,1,1", "2025-03-04,?,1,0,1,1,1,1", DAYS[0], DAYS[2])
    )
    assert imported.daily.date.astype(str).tolist() == ["2025-03-03", "2025-03-05"]
    assert [issue.line for issue in imported.report.issues] == [3, 4, 5]


def test_read_without_usable_day_refuses_file() -> None:
    error = read(daily_of("x,1,1,0,1,1,1,1"), "daily.csv").report.error
    assert "no usable day" in error.head


def test_read_of_withdrawal_mentions_its_day() -> None:
    imported = read(daily_of(DAYS[0], DAYS[1].replace(",0,100186", ",500,100186")))
    message = finding(imported, "records withdrawals of $500 in all")
    assert message.tone == "info"
    assert "2025-03-04" in message.text


def test_read_files_with_two_daily_logs_uses_matching_one() -> None:
    other = daily_of(*(day.replace("100", "200") for day in DAYS))
    files = [
        ("other.csv", other.encode()),
        ("log.csv", csv_of(ROWS).encode()),
        ("mine.csv", daily_of(*DAYS).encode()),
    ]
    imported = read_files(files)
    assert imported.daily.net_liquidity[0] == 100_393
    assert finding(imported, "other.csv is not used").tone == "warn"


def test_read_of_daily_log_gives_array_types() -> None:
    daily = read(daily_of(*DAYS)).daily
    assert daily.date.dtype == np.dtype("datetime64[D]")
    assert {daily.net_liquidity.dtype, daily.pl.dtype, daily.drawdown.dtype} == {np.dtype(float)}
