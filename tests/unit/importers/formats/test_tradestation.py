"""TradeStation's performance report: two rows a trade, other sections, percents, workbooks."""

from __future__ import annotations

import io
from datetime import datetime
from itertools import pairwise

import numpy as np
import openpyxl
import pytest

from tests.unit.importers.formats.independent import (
    Figures,
    assert_no_row_lost,
    figures,
    figures_of,
    moment,
    number,
    records,
    times,
)
from tests.unit.importers.logs import DATA, finding, read

TEXT = (DATA / "formats" / "tradestation-performance_report.csv").read_text("utf-8")
EUROPEAN = (
    TEXT.replace(",", ";").replace(".", ",").replace("Comm,", "Comm.").replace("Eff,", "Eff.")
)
SUMMARY = "\r\n".join(["TradeStation Performance Summary", ",All Trades,Long Trades", ""] * 60)
RETURNS = (
    "\r\nTradeStation Periodical Returns: Monthly\r\nPeriod,Net Profit\r\n1/1/2026,($19.20)\r\n"
)


def second_reading(text: str) -> Figures:
    """Read the closed trades of a comma-separated report without the importer."""
    rows = records(text, "#,")
    at = moment("%m/%d/%Y %H:%M")
    return figures(
        (
            at(entry["Date/Time"]),
            at(leave["Date/Time"]),
            number(entry["Net Profit - Cum Net Profit"]),
        )
        for entry, leave in pairwise(rows)
        if entry["#"] and not leave["#"]
    )


def test_read_of_sample_agrees_with_second_reading() -> None:
    imported = read(TEXT)
    assert figures_of(imported) == second_reading(TEXT)
    assert imported.report.files[0].source == "TradeStation"
    assert_no_row_lost(imported)


def test_read_of_sample_fills_columns() -> None:
    imported = read(TEXT)
    log = imported.log
    assert log.pl.tolist() == [990.4, -1009.6, 0]
    assert log.contracts.tolist() == [2, 2, 1]
    assert log.commissions[:2].tolist() == [4.8, 4.8]
    assert times(log.opened_at[:2]) == ["2026-01-05T09:45", "2026-01-06T09:50"]
    assert np.isnat(log.closed_at[2])
    assert log.line.tolist() == [6, 8, 9]
    assert [log.reasons[code] for code in log.reason[:2]] == ["Profit Target", "Stop Loss"]


def test_read_of_gross_results_states_their_difference() -> None:
    text = finding(read(TEXT), "Costs explain").text
    assert "4.80" in text  # 1000 gross - 990.40 net - 4 * 1.20 commission


def test_read_of_commission_that_explains_costs_says_nothing() -> None:
    imported = read(TEXT.replace("$2.40", "$4.80"))
    assert not any("Costs explain" in found.head for found in imported.report.findings)


def test_read_of_european_report_gives_same_results() -> None:
    text = EUROPEAN
    for day in (5, 6, 7):
        text = text.replace(f"1/{day}/2026", f"0{day}.01.2026")
    assert figures_of(read(text)) == figures_of(read(TEXT))


def test_read_of_twelve_hour_clock_with_seconds_reads_times() -> None:
    text = TEXT.replace("1/5/2026 10:30", "1/5/2026 10:30:00 AM")
    assert figures_of(read(text)) == figures_of(read(TEXT))


@pytest.mark.parametrize("percent", ["1,250.14%", "(2,500.00%)", "1,234,567.8%"])
def test_read_of_comma_in_percent_keeps_the_columns_behind_it(percent: str) -> None:
    imported = read(TEXT.replace("0.14%", percent))
    assert figures_of(imported) == figures_of(read(TEXT))
    assert imported.log.commissions[0] == 4.8
    assert_no_row_lost(imported)


def test_read_of_sections_around_the_list_leaves_them_out_without_warning() -> None:
    imported = read(f"{SUMMARY}\r\n{TEXT}{RETURNS}")
    assert figures_of(imported) == figures_of(read(TEXT))
    assert finding(imported, "of another section").tone == "info"
    assert finding(imported, "rows kept").tone == "info"
    assert_no_row_lost(imported)


def test_read_of_workbook_reads_trades_list() -> None:
    at = datetime(2026, 1, 5, 9, 45), datetime(2026, 1, 5, 10, 30)
    rows: list[list[object]] = [
        [1, "Buy", at[0], "LE", 6900.25, 0, 2, 990.4, 0.0014, 1025, 0.8723, None, 2.4, 0],
        [None, "Sell", at[1], "Exit", 6910.25, None, 1000, 990.4, None, -150, 0.9756, 0.85, 2.4, 0],
    ]
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Trades List")
    sheet.append(["TradeStation Trades List"])
    sheet.append(TEXT.splitlines()[3].split(","))
    for row in rows:
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    assert figures_of(read(data.getvalue(), "report.xlsx")) == Figures(1, 990.4, *at)


@pytest.mark.parametrize(
    ("old", "new", "left_out"),
    [
        ("1,Buy,1/5/2026 09:45", "1,Buy,31/31/2026 09:45", 2),
        (",Sell,1/5/2026 10:30", ",Sell,1/5/2025 10:30", 2),
        ("2,$990.40", "2,lots", 2),
        ("3,Buy,1/7/2026 10:00", ",Sell,1/7/2026 10:00", 1),
    ],
    ids=["entry time", "close before open", "result", "exit without entry"],
)
def test_read_of_unusable_row_leaves_out_its_trade(old: str, new: str, left_out: int) -> None:
    assert old in TEXT
    imported = read(TEXT.replace(old, new))
    assert imported.report.rows_left_out == left_out
    assert_no_row_lost(imported)


def test_read_of_list_without_net_result_names_the_columns() -> None:
    text = TEXT.replace("Net Profit - Cum Net Profit", "Other")
    assert "Net Profit - Cum Net Profit" in read(text).report.error.text


@pytest.mark.parametrize("settings", ["Initial Capital,$50000.00", 'Initial Capital:,"$50,000"'])
def test_read_with_settings_gives_starting_capital(settings: str) -> None:
    imported = read(f"{TEXT}\n\nSettings\nCommission,$2.40\n{settings}\n")
    assert figures_of(imported) == figures_of(read(TEXT))
    assert imported.report.starting_capital == 50_000
    assert finding(imported, "Starting capital").text == "stated in the settings of the file."
    assert imported.log.funds_at_close.tolist()[:2] == [50_990.4, 49_980.8]
    assert_no_row_lost(imported)


def test_read_without_settings_assumes_starting_capital() -> None:
    assert finding(read(TEXT), "Starting capital").tone == "warn"
