"""TradingView's list of trades: layouts, languages, partial exits, open and repeated trades."""

from __future__ import annotations

import io
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import numpy as np
import openpyxl
import pytest

from app.importers import read_files
from app.importers.formats.tradingview_capital import _Totals, _unit
from app.importers.formats.tradingview_columns import _by_place
from app.importers.formats.tradingview_pairs import _by_time, exit_rows
from app.importers.header import Header
from tests.unit.importers.formats.independent import (
    Figures,
    assert_no_row_lost,
    figures,
    figures_of,
    moment,
    records,
    times,
)
from tests.unit.importers.logs import DATA, finding, read

FORMATS = DATA / "formats"
GEN_1 = (FORMATS / "tradingview-gen1.csv").read_text("utf-8")
GEN_2 = (FORMATS / "tradingview-gen2_partial_and_open.csv").read_text("utf-8-sig")
GEN_3 = (FORMATS / "tradingview-gen3.csv").read_text("utf-8-sig")
SAMPLES = {"before 2025": GEN_1, "2025": GEN_2, "since July 2026": GEN_3}
BY_NAME = pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES)

CHINESE = (
    "交易 #,類型,訊號,日期/時間,價格 USDT,合約,獲利 USDT,獲利 %,累計獲利 USDT,累計獲利 %,"
    "最大漲幅 USDT,最大漲幅 %,回撤 USDT,回撤 %"
)
RUSSIAN = (
    "№ Сделки;Тип;Дата и время;Сигнал;Цена USD;Размер (кол-во);Размер (стоимость);"
    "Чистая ПР/УБ USD;Чистая ПР/УБ %;Благоприятное отклонение USD;Благоприятное отклонение %;"
    "Неблагоприятное отклонение USD;Неблагоприятное отклонение %;Совокупные ПР/УБ USD;"
    "Совокупные ПР/УБ %"
)
KOREAN = (
    "거래 #,종류,날짜 및 시간,신호,가격 USDT,사이즈 (수량),사이즈 (값),순손익 USD,수익률 %,"
    "수수료 USD,최대 상승 USD,최대 상승 %,최대 하락 USD,최대 하락 %,누적 손익 USD,누적 손익 %,"
    "기간 (봉)"
)


def second_reading(text: str) -> Figures:
    """Read the closed trades of an English list without the importer."""
    rows = records(text, "Trade")
    names = list(rows[0])
    result = next(name for name in names if name.startswith(("Profit", "Net P")))
    time = next(name for name in names if name.startswith("Date"))
    at = moment("%Y-%m-%d %H:%M")
    entries = {row[names[0]]: row for row in rows if row["Type"].lower().startswith("entry")}
    return figures(
        (at(entries[row[names[0]]][time]), at(row[time]), float(row[result]))
        for row in rows
        if row["Type"].lower().startswith("exit") and row["Signal"] != "Open"
    )


def translated(text: str, header: str, words: dict[str, str]) -> str:
    """Return a list with another header and other words for the types."""
    body = text.split("\n", 1)[1]
    for word, other in words.items():
        body = body.replace(word, other)
    return f"{header}\n{body}"


def european(text: str) -> str:
    """Return a list with semicolons between its cells and decimal commas."""
    return text.replace(",", ";").replace(".", ",")


@BY_NAME
def test_read_of_sample_agrees_with_second_reading(text: str) -> None:
    imported = read(text)
    assert figures_of(imported) == second_reading(text)
    assert imported.report.files[0].source == "TradingView"
    assert_no_row_lost(imported)


def test_read_of_first_layout_pairs_rows_newest_first() -> None:
    log = read(GEN_1).log
    assert times(log.opened_at) == ["2024-01-05T00:00", "2024-02-01T00:00", "2024-03-12T00:00"]
    assert times(log.closed_at[:2]) == ["2024-01-19T00:00", "2024-02-20T00:00"]
    assert log.pl[:2].tolist() == [500, -250]
    assert log.contracts[:2].tolist() == [100, 100]
    assert log.line.tolist() == [6, 4, 2]
    assert [log.reasons[code] for code in log.reason[:2]] == ["TP", "Close Sell"]


def test_read_of_open_trade_leaves_it_out_of_figures() -> None:
    imported = read(GEN_2)
    assert imported.report.open_positions == 1
    assert np.isnat(imported.log.closed_at[2])
    assert imported.log.pl.tolist() == [1243.75, -643.75, 0]
    assert finding(imported, "still open").lines == (6,)


def test_read_of_partial_exits_gives_a_trade_each() -> None:
    log = read(GEN_2).log
    assert times(log.opened_at[:2]) == ["2025-04-01T09:45"] * 2
    assert times(log.closed_at[:2]) == ["2025-04-02T10:30", "2025-04-02T15:45"]


def test_read_of_commission_column_counts_it_once() -> None:
    log = read(GEN_3).log
    assert log.commissions.tolist() == [6.25, 6.15]
    assert log.pl.tolist() == [-130, 118.85]
    assert log.contracts.tolist() == [2.5, 2.5]


@pytest.mark.parametrize("currency", ["USDT", "BTC", "EUR", "$", "₹", ""])
def test_read_of_other_currency_reads_result(currency: str) -> None:
    first, body = GEN_1.split("\n", 1)
    text = f"{first.replace('Profit USD', f'Profit {currency}'.strip())}\n{body}"
    assert read(text).log.pl[:2].tolist() == [500, -250]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Net P&L USD", "Net PnL USD"),
        ("Net P&L %", "Return %"),
        ("Size (qty),Size (value)", "Position size (qty),Position size (value)"),
        ("Favorable excursion", "Run-up"),
        ("Date and time", "Date/Time"),
        ("Trade #", "Trade number"),
    ],
)
def test_read_of_renamed_column_gives_same_figures(old: str, new: str) -> None:
    assert figures_of(read(GEN_2.replace(old, new))) == figures_of(read(GEN_2))


def test_read_of_reordered_columns_gives_same_figures() -> None:
    rows = [line.split(",")[::-1] for line in GEN_2.splitlines()]
    assert figures_of(read("\n".join(map(",".join, rows)))) == figures_of(read(GEN_2))


@BY_NAME
def test_read_of_entry_before_exit_gives_same_figures(text: str) -> None:
    header, *lines = text.splitlines()
    swapped = [line for start in range(0, len(lines), 2) for line in lines[start : start + 2][::-1]]
    assert figures_of(read("\n".join([header, *swapped]))) == figures_of(read(text))


@BY_NAME
def test_read_of_all_exits_before_entries_gives_same_figures(text: str) -> None:
    header, *lines = text.splitlines()
    ordered = "\n".join([header, *lines[::2], *lines[1::2]])
    assert figures_of(read(ordered)) == figures_of(read(text))


@BY_NAME
def test_read_of_european_copy_gives_same_figures(text: str) -> None:
    assert figures_of(read(european(text))) == figures_of(read(text))


@BY_NAME
def test_read_of_semicolons_with_decimal_points_gives_same_figures(text: str) -> None:
    assert figures_of(read(text.replace(",", ";"))) == figures_of(read(text))


def test_read_of_thousands_separators_reads_amounts() -> None:
    text = GEN_2.replace(",1243.75,0.44,", ',"1,243.75",0.44,')
    assert read(text).log.pl[0] == 1243.75


def test_read_of_dates_alone_opens_first_and_closes_last() -> None:
    header = "Trade #,Type,Date and time,Signal,Price USD,Size (qty),Net P&L USD"
    text = f"{header}\n1,Exit long,2025-04-02,TP,10,1,5\n1,Entry long,2025-04-01,Long,9,1,5\n"
    imported = read(text)
    assert times(imported.log.opened_at) == ["2025-04-01T00:00"]
    assert times(imported.log.closed_at) == ["2025-04-02T23:59"]
    assert finding(imported, "without opening time").lines == (2,)
    assert finding(imported, "without closing time").lines == (2,)


def test_read_of_twelve_hour_clock_reads_times() -> None:
    text = GEN_2.replace("2025-04-02 15:45", "2025-04-02 3:45 PM")
    assert figures_of(read(text)) == figures_of(read(GEN_2))


def test_read_of_trade_numbers_from_later_start_reads_all() -> None:
    header, *lines = GEN_2.splitlines()
    later = [f"{900 + int(line.split(',')[0])},{line.split(',', 1)[1]}" for line in lines]
    assert figures_of(read("\n".join([header, *later]))) == figures_of(read(GEN_2))


@pytest.mark.parametrize(
    ("text", "header", "words"),
    [
        (
            GEN_1,
            CHINESE,
            {"Exit Long": "多單出場", "Entry Long": "多單進場"}
            | {"Exit Short": "空單出場", "Entry Short": "空單進場"},
        ),
        (
            european(GEN_2),
            RUSSIAN,
            {"Exit long": "Закрытие длинной", "Entry long": "Длинная"}
            | {"Exit short": "Закрытие короткой", "Entry short": "Короткая"},
        ),
        (
            GEN_3,
            KOREAN,
            {"Exit long": "롱 청산", "Entry long": "롱 진입"}
            | {"Exit short": "숏 청산", "Entry short": "숏 진입"},
        ),
        (GEN_2, RUSSIAN.replace(";", ","), {}),
    ],
    ids=["Chinese", "Russian", "Korean", "Russian header alone"],
)
def test_read_of_other_language_gives_same_trades(
    text: str, header: str, words: dict[str, str]
) -> None:
    log = read(translated(text, header, words)).log
    english = read(text).log
    for name in ("opened_at", "closed_at", "pl", "contracts", "commissions", "funds_at_close"):
        np.testing.assert_array_equal(getattr(log, name), getattr(english, name), name)


def test_read_of_chinese_list_without_percents_reads_columns_by_name() -> None:
    keep = slice(0, 7)
    lines = [line.split(",")[keep] for line in translated(GEN_1, CHINESE, {}).splitlines()]
    assert figures_of(read("\n".join(map(",".join, lines)))) == second_reading(GEN_1)


SIMPLIFIED = (
    "交易 #,类型,日期/时间,信号,价格 USD,仓位大小（数量）,仓位大小（价值）,净损益 USD,净损益 %,"
    "最大交易获利 USD,最大交易获利 %,交易亏损 USD,交易亏损 %,累计P&L USD,累计P&L %"
)


def test_read_of_header_with_some_known_names_tells_the_others_by_their_places() -> None:
    words = {"Exit long": "多头出场", "Entry long": "多头进场"}
    words |= {"Exit short": "空头出场", "Entry short": "空头进场"}
    log = read(translated(GEN_2, SIMPLIFIED, words)).log
    np.testing.assert_array_equal(log.pl, read(GEN_2).log.pl)
    np.testing.assert_array_equal(log.contracts, read(GEN_2).log.contracts)


def test_read_of_day_numbers_of_a_spreadsheet_gives_their_dates() -> None:
    """2025-04-02 10:30 is 45,749 days and seven sixteenths after the end of 1899."""
    moments = ("2025-04-02 10:30", "2025-04-01 09:45", "2025-04-02 15:45", "2025-04-03 16:00")
    numbers = ("45749.4375", "45748.40625", "45749.65625", "45750.6666666667")
    text = GEN_2.replace("2025-04-03 10:00", "45750.4166666667")
    for written, number in zip(moments, numbers, strict=True):
        text = text.replace(written, number)
    imported = read(text)
    assert figures_of(imported) == figures_of(read(GEN_2))
    assert finding(imported, "day numbers of a spreadsheet").tone == "info"


def test_read_of_rows_without_trade_numbers_is_no_translated_list() -> None:
    text = translated(GEN_3, KOREAN, {}).replace("\n1,", "\nA,").replace("\n2,", "\nB,")
    assert "not a trade log" in read(text).report.error.head


@pytest.mark.parametrize("header", [GEN_2.splitlines()[0], CHINESE], ids=["English", "Chinese"])
def test_read_of_header_alone_refuses_file_without_trades(header: str) -> None:
    error = read(header).report.error
    assert "no usable row" in error.head
    assert "nothing below the header" in error.text


def test_read_of_list_without_result_names_the_column() -> None:
    text = "Trade #,Type,Date/Time,Signal\n1,Exit Long,2024-01-05 00:00,x\n"
    assert "Net P&L USD" in read(text).report.error.text


def test_read_of_workbook_finds_sheet_with_trades() -> None:
    header, *lines = [line.split(",") for line in GEN_2.splitlines()]
    book = openpyxl.Workbook()
    book.active.append(["", "All USD", "All %"])
    sheet = book.create_sheet("List of trades")
    sheet.append(header)
    for cells in lines:
        opened = datetime.fromisoformat(cells[2])
        sheet.append([int(cells[0]), cells[1], opened, cells[3], *map(float, cells[4:])])
    assert_reads_gen_2(book, 100_000)
    book.create_sheet("Properties").append(["Initial capital", "98,765.00 USD"])
    assert_reads_gen_2(book, 98_765)


def assert_reads_gen_2(book: openpyxl.Workbook, capital: float) -> None:
    """Read the workbook, which holds the sample, and compare its starting capital."""
    data = io.BytesIO()
    book.save(data)
    imported = read(data.getvalue(), "list.xlsx")
    assert figures_of(imported) == second_reading(GEN_2)
    assert imported.report.starting_capital == capital


def test_read_of_file_joined_from_two_exports_keeps_each_trade_once() -> None:
    later = GEN_2.replace("03 16:00,Open", "04 16:00,TP").splitlines(keepends=True)
    imported = read(GEN_2 + "".join(later))
    assert imported.log.pl.tolist() == [1243.75, -643.75, 975]
    assert imported.report.open_positions == 0
    assert_no_row_lost(imported)


def test_read_of_export_joined_with_itself_keeps_each_trade_once() -> None:
    imported = read(GEN_2 + "".join(GEN_2.splitlines(keepends=True)[1:]))
    assert figures_of(imported) == second_reading(GEN_2)
    assert imported.report.open_positions == 1
    assert_no_row_lost(imported)


def test_read_of_lists_of_two_strategies_keeps_equal_trade_numbers() -> None:
    other = GEN_2.splitlines()[0] + "\n" + GEN_3.split("\n", 1)[1].replace(",6.25,", ",")
    other = other.replace(",6.15,", ",").replace(",14\n", "\n").replace(",30\n", "\n")
    assert len(read(GEN_2 + other).log) == 5


def test_read_of_close_called_open_counts_as_close() -> None:
    text = GEN_2.replace("TP1,5650.25", "Open,5650.25")
    imported = read(text)
    assert imported.report.open_positions == 1
    assert figures_of(imported) == second_reading(GEN_2)


def test_read_of_margin_call_counts_as_close() -> None:
    imported = read(GEN_2.replace("TP2", "Margin call"))
    assert figures_of(imported) == second_reading(GEN_2)
    assert "Margin call" in imported.log.reasons


def test_read_of_exit_without_entry_leaves_it_out() -> None:
    imported = read("\n".join(GEN_2.splitlines()[:2] + GEN_2.splitlines()[3:]))
    assert imported.log.pl.tolist() == [-643.75, 0]
    assert finding(imported, "without the other row").lines == (2,)
    assert_no_row_lost(imported)


def test_read_of_entry_without_exit_and_result_is_open() -> None:
    imported = read("\n".join([*GEN_1.splitlines()[:1], *GEN_1.splitlines()[2:]]))
    assert imported.report.open_positions == 1
    assert imported.report.rows_kept == imported.report.rows_read == 5


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2025-04-01 09:45,Long,5625,1,281250,1243.75", "2025-14-01,Long,5625,1,281250,1243.75"),
        ("2025-04-02 10:30", "2025-03-02 10:30"),
        ("TP1,5650.25,1,", "TP1,5650.25,0,"),
        ("TP1,5650.25,1,281250,1243.75", "TP1,5650.25,1,281250,none of it"),
    ],
    ids=["entry time", "close before open", "size", "result"],
)
def test_read_of_unusable_row_leaves_out_both_rows(old: str, new: str) -> None:
    assert old in GEN_2
    imported = read(GEN_2.replace(old, new, 1))
    assert imported.log.pl.tolist() == [-643.75, 0]
    assert imported.report.rows_left_out == 2
    assert_no_row_lost(imported)


def test_read_of_totals_that_agree_says_so() -> None:
    assert finding(read(GEN_2), "agrees with the results").tone == "ok"


def test_read_of_totals_that_differ_names_the_line() -> None:
    imported = read("\n".join(GEN_2.splitlines()[:3] + GEN_2.splitlines()[5:]))
    assert finding(imported, "differs from the results").lines == (4,)


def test_read_of_overlapping_exports_leaves_out_both_rows_of_a_trade() -> None:
    first, second = ("a.csv", GEN_2.encode()), ("b.csv", GEN_2.replace("Open", "TP").encode())
    imported = read_files([first, second])
    left_out = sum(issue.effect == "left out" for issue in imported.report.issues)
    assert left_out > 0
    assert imported.report.rows_kept + left_out == imported.report.rows_read == 12


def test_words_of_foreign_exits_are_told_by_the_times_within_trades() -> None:
    """Rows of different trades have no vote; all neighbours together would be undecided."""
    times = np.array(["2026-01-05T10", "2026-01-05T11", "2026-01-05T12", "2026-01-05T13"], "M8[s]")
    words = ["kauf", "verkauf", "kauf", "kauf"]
    assert _by_time(words, ["1", "1", "2", "3"], times) == {"kauf": False, "verkauf": True}


def test_word_without_a_vote_is_an_exit_where_it_comes_first_alone() -> None:
    times = np.array(["2026-01-05T10", "2026-01-05T11", "2026-01-05T12"], "M8[s]")
    found = _by_time(["a", "b", "c"], ["1", "2", "3"], times)
    assert found == {"a": True, "b": False, "c": False}


def test_columns_of_a_foreign_header_are_told_by_their_places() -> None:
    """The newest layout has the commission behind the result in percent."""
    cells = tuple(f"c{n}%" if n in (8, 11, 13, 15) else f"c{n}" for n in range(16))
    fields = {
        field: int(name[1:].rstrip("%")) for field, name in _by_place(Header(1, cells)).items()
    }
    assert fields == {
        "number": 0,
        "type": 1,
        "moment": 2,
        "signal": 3,
        "price": 4,
        "contracts": 5,
        "value": 6,
        "pl": 7,
        "pl_pct": 8,
        "commission": 9,
        "cumulative": 14,
        "cumulative_pct": 15,
    }


def test_exit_rows_ask_for_times_where_words_are_foreign_alone() -> None:
    times = np.array(["2026-01-05T10", "2026-01-05T11"], "M8[s]")
    assert exit_rows(["Ein", "Aus"], ["1", "1"], lambda: times).tolist() == [False, True]
    assert exit_rows(["Exit long", "Entry long"], ["1", "1"], list).tolist() == [True, False]


@pytest.mark.parametrize(
    ("delimiter", "cell", "factor"),
    [("", "5", 1), ("", "0.05", 100), ("", "0.5", np.nan), (",", "0.05", 1)],
)
def test_unit_of_percents_in_a_workbook_is_told_by_the_value_of_the_position(
    delimiter: str, cell: str, factor: float
) -> None:
    """50 won on 1,000 are 5 percent, or a share of 0.05."""
    sheet: Any = SimpleNamespace(
        table=SimpleNamespace(header=SimpleNamespace(delimiter=delimiter)),
        decimal=SimpleNamespace(mark="."),
        texts=lambda _field: [cell, cell],
        optional=lambda _field: np.array([1_000.0, 1_000.0]),
    )
    totals = _Totals(np.array([0, 1]), np.array([50.0, -50.0]), np.zeros(2))
    assert _unit(sheet, totals) == pytest.approx(factor, nan_ok=True)
