"""MetaTrader 4: events of a test paired by order, and trades of an account statement."""

from __future__ import annotations

import numpy as np
import pytest

from app.importers import Imported, read_files
from app.importers.formats.metatrader import comparable
from app.importers.formats.metatrader4_statement import _currency, _deposit, _layout
from app.importers.formats.metatrader4_tester import _key
from tests.unit.importers.formats.metatrader_pages import TESTER_HEADER, event, page, workbook
from tests.unit.importers.logs import DATA, finding, read

RUSSIAN = ["№", "Время", "Тип", "Ордер", "Объем", "Цена", "S / L", "T / P", "Прибыль", "Баланс"]
STATEMENT = (DATA / "formats" / "metatrader-mt4_statement.htm").read_text()
ROUND_TRIP = ["1 09:30 buy 1 0.10", "2 10:15 t/p 1 0.10 59.95 10059.95"]


def backtest(*events: str, header: list[str] = TESTER_HEADER, title: str = "") -> Imported:
    """Read a test with the events."""
    return read(page([header, *map(event, events)], title), "test.htm")


def at(values: np.ndarray) -> list[str]:
    """Return timestamps as text, to the minute."""
    return np.datetime_as_string(values, "m").tolist()


class TestTester:
    def test_read_of_sample_gives_trades(self) -> None:
        data = (DATA / "formats" / "metatrader-mt4_tester.htm").read_bytes()
        imported = read(data, "StrategyTester.htm")
        log = imported.log
        assert log.pl.tolist() == [59.95, -30]
        assert log.contracts.tolist() == [0.1, 0.1]
        assert at(log.opened_at) == ["2026-01-05T09:30", "2026-01-07T09:12"]
        assert at(log.closed_at) == ["2026-01-06T10:15", "2026-01-07T11:40"]
        assert log.funds_at_close.tolist() == [10_059.95, 10_029.95]
        assert log.strategies == ("Demo",)
        assert log.reasons == ("Take profit", "Stop loss")
        assert np.isnan(log.margin_req).all()
        assert np.isnan(log.commissions).all()
        assert imported.report.starting_capital == 10_000
        assert imported.report.rows_read == 6
        assert imported.report.rows_kept == 4

    def test_read_of_pending_orders_and_changes_leaves_rows_out_without_warning(self) -> None:
        imported = backtest(
            "1 08:00 buy_limit 1 0.10", "2 08:30 delete 1 0.10", "3 09:30 buy 2 0.10",
            "4 09:40 modify 2 0.10", "5 10:15 close 2 0.10 5.00 10005.00",
        )  # fmt: skip
        assert at(imported.log.opened_at) == ["2026-01-05T09:30"]
        assert finding(imported, "1 row of a pending order").tone == "info"
        assert finding(imported, "2 rows of a change to an order").tone == "info"
        assert finding(imported, "2 rows kept, 3 left out").tone == "info"

    def test_read_of_swaps_opens_trade_at_swap(self) -> None:
        """A carried position is closed and opened again under a new order, at midnight."""
        imported = backtest(
            "1 09:00 sell 1 0.10", "2 10:00 swap_close 1 0.10 -3.00 9997.00",
            "3 10:00 swap_open 2 0.10", "4 11:00 s/l 2 0.10 -8.50 9988.50",
        )  # fmt: skip
        assert imported.log.pl.tolist() == [-3, -8.5]
        assert at(imported.log.opened_at) == ["2026-01-05T09:00", "2026-01-05T10:00"]
        assert finding(imported, "running total agrees").tone == "ok"

    def test_read_of_close_at_stop_counts_forced_close(self) -> None:
        imported = backtest("1 09:30 buy 1 0.10", "2 10:15 close_at_stop 1 0.10 -7.00 9993.00")
        assert imported.log.pl.tolist() == [-7]
        assert imported.report.forced_closes == 1

    @pytest.mark.parametrize("rest", ["1", "2"], ids=["same order", "new order"])
    def test_read_of_partial_closes_keeps_opening_time(self, rest: str) -> None:
        imported = backtest(
            "1 09:00 buy 1 0.30", "2 10:00 close 1 0.10 10.00 10010.00",
            f"3 11:00 close {rest} 0.20 -6.00 10004.00",
        )  # fmt: skip
        assert imported.log.pl.tolist() == [10, -6]
        assert imported.log.contracts.tolist() == [0.1, 0.2]
        assert at(imported.log.opened_at) == ["2026-01-05T09:00"] * 2
        assert imported.report.rows_kept == 3

    def test_read_of_rest_listed_as_new_order_keeps_opening_time(self) -> None:
        """After a partial close the platform lists the rest with the price of the first open."""
        imported = backtest(
            "1 09:00 buy 1 0.97", "2 10:00 close 1 0.49 68.17 10068.17",
            "3 10:00 buy 2 0.48", "4 11:00 s/l 2 0.48 -10.00 10058.17",
        )  # fmt: skip
        log = imported.log
        assert log.contracts.tolist() == [0.49, 0.48]
        assert at(log.opened_at) == ["2026-01-05T09:00"] * 2
        assert imported.report.open_positions == 0
        assert imported.report.rows_kept == 4

    def test_read_of_other_order_after_a_partial_close_opens_a_position(self) -> None:
        """It has another side than the position, of which the rest stays open."""
        imported = backtest(
            "1 09:00 buy 1 0.97", "2 10:00 close 1 0.49 68.17 10068.17",
            "3 10:00 sell 2 0.48", "4 11:00 s/l 2 0.48 -10.00 10058.17",
        )  # fmt: skip
        closed = imported.log.is_closed
        assert at(imported.log.opened_at[closed]) == ["2026-01-05T09:00", "2026-01-05T10:00"]
        assert imported.report.open_positions == 1

    def test_read_of_order_without_close_gives_open_position(self) -> None:
        imported = backtest(*ROUND_TRIP, "3 11:00 sell 2 0.10")
        assert np.isnat(imported.log.closed_at).tolist() == [False, True]
        assert imported.report.open_positions == 1

    def test_read_of_close_without_opening_names_line(self) -> None:
        imported = backtest(*ROUND_TRIP, "3 11:00 close 7 0.10 4.00 10063.95")
        assert len(imported.log) == 1
        assert finding(imported, "closing row without its opening row").lines == (5,)

    def test_read_of_close_before_open_leaves_both_rows_out(self) -> None:
        imported = backtest(
            *ROUND_TRIP, "3 11:00 sell 2 0.10", "4 10:00 close 2 0.10 1.00 10060.95"
        )
        assert imported.log.pl.tolist() == [59.95]
        assert finding(imported, "2 rows with its close before its open").count == 2

    def test_read_of_russian_page_without_charset_gives_same_trades(self) -> None:
        text = page([RUSSIAN, *map(event, ROUND_TRIP)], "Тестер стратегий: Скальпер")
        imported = read(text.encode("cp1251"), "отчёт.htm")
        assert imported.log.pl.tolist() == [59.95]
        assert imported.log.strategies == ("Скальпер",)

    def test_read_of_header_in_any_language_gives_same_trades(self) -> None:
        header = ["Nr.", *(f"column {number}" for number in range(1, len(TESTER_HEADER)))]
        assert backtest(*ROUND_TRIP, header=header).log.pl.tolist() == [59.95]

    def test_read_of_page_with_charset_uses_it(self) -> None:
        text = page([RUSSIAN, *map(event, ROUND_TRIP)], "Тестер: Я")
        text = text.replace("<head>", '<head><meta content="text/html; charset=windows-1251">')
        assert read(text.encode("cp1251"), "t.htm").log.strategies == ("Я",)

    def test_read_of_western_page_without_charset_keeps_accents(self) -> None:
        text = page([TESTER_HEADER, *map(event, ROUND_TRIP)], "Testeur de stratégie: Été")
        assert read(text.encode("cp1252"), "t.htm").log.strategies == ("Été",)

    def test_read_of_workbook_gives_same_trades(self) -> None:
        data = workbook([["Strategy Tester Report"], TESTER_HEADER, *map(event, ROUND_TRIP)])
        assert read(data, "t.xlsx").log.pl.tolist() == [59.95]

    def test_read_of_page_on_one_line_gives_all_trades(self) -> None:
        text = page([TESTER_HEADER, *map(event, ROUND_TRIP)]).replace("\n", "")
        assert read(text, "t.htm").log.pl.tolist() == [59.95]

    def test_read_of_test_without_trade_is_refused(self) -> None:
        error = backtest().report.error
        assert "has no usable row" in error.head
        assert "nothing below the header" in error.text

    def test_read_of_unreadable_profit_leaves_row_out(self) -> None:
        imported = backtest(*ROUND_TRIP, "3 11:00 sell 2 0.10", "4 12:00 close 2 0.10 4x 10063.95")
        assert imported.log.pl[imported.log.is_closed].tolist() == [59.95]
        assert finding(imported, "row whose Profit cannot be read").lines == (6,)


class TestStatement:
    def test_read_of_sample_gives_trades(self) -> None:
        imported = read(STATEMENT, "Statement.htm")
        log = imported.log
        assert log.pl.tolist() == [1099.2, -100, 0]
        assert log.commissions.tolist()[:2] == [0.7, 0]
        assert log.contracts.tolist() == [0.1] * 3
        assert log.funds_at_close.tolist()[:2] == [11_099.2, 10_999.2]
        assert np.isnat(log.closed_at).tolist() == [False, False, True]
        assert imported.report.starting_capital == 10_000
        assert imported.report.rows_kept == 3
        assert finding(imported, "row of a deposit").tone == "info"
        assert finding(imported, "row of a pending order").tone == "info"

    def test_read_without_taxes_gives_same_profit(self) -> None:
        """Builds before 2013 have 13 columns."""
        text = STATEMENT.replace("<td>Taxes</td>", "")
        for fees in ("-0.70", "0.00"):
            text = text.replace(f"<td>{fees}</td><td>0.00</td>", f"<td>{fees}</td>")
        log = read(text, "s.htm").log
        assert log.pl.tolist() == [1099.2, -100, 0]

    def test_read_of_numbered_rows_with_comments_gives_trades(self) -> None:
        """Old builds number their rows and end them with a comment."""
        row = (
            "1|200|2006.07.27 13:27|sell|2.50|eurusd|1.2764|0|0|2006.07.27 13:34|1.2768|"
            "-1.00|-0.50|-100.00|to #201"
        )
        log = read(page([["Closed Transactions:"], row.split("|")]), "s.htm").log
        assert log.pl.tolist() == [-101.5]
        assert log.commissions.tolist() == [1]

    def test_read_of_later_deposit_counts_first_ones_only(self) -> None:
        late = ["15", "2026.01.06 12:00:00", "balance", "Deposit", "500.00"]
        cells = "".join(f"<td>{cell}</td>" for cell in late)
        report = read(STATEMENT.replace("</table>", f"<tr>{cells}</tr></table>"), "s.htm").report
        assert report.starting_capital == 10_000

    def test_read_of_statement_without_deposit_gives_balance_before_its_trades(self) -> None:
        """The summary ends at 1,088.72 after 88.72 of profit and a deposit of 50."""
        trade = (
            "11|2026.01.05 09:30:00|buy|0.10|eurusd|1.03|0|0|2026.01.05 10:00:00|1.04|"
            "0.00|0.00|0.00|88.72"
        )
        summary = [
            ["Deposit/Withdrawal:", "50.00", "Credit Facility:", "0.00"],
            ["Closed Trade P/L:", "88.72", "Floating P/L:", "0.00"],
            ["Balance:", "1 138.72", "Equity:", "1 138.72"],
        ]
        report = read(page([["Closed Transactions:"], trade.split("|"), *summary]), "s.htm").report
        assert report.starting_capital == 1_000

    def test_read_of_trade_with_credit_row_keeps_profit(self) -> None:
        text = STATEMENT.replace("<td>balance</td>", "<td>credit</td>")
        assert read(text, "s.htm").log.pl.tolist() == [1099.2, -100, 0]

    def test_read_of_comments_over_tickets_names_strategies_and_reasons(self) -> None:
        """The server adds `[tp]` or `[sl]` to the comment with which an expert opened a trade."""
        text = STATEMENT.replace('title="x">11', 'title="Breakout[tp]">11')
        log = read(text.replace("<td>14<", '<td title="Breakout">14<'), "Statement.htm").log
        names = [log.strategies[code] for code in log.strategy]
        assert names == ["Breakout", "Uncategorized", "Breakout"]
        assert log.reasons == ("Take profit",)

    def test_read_of_parts_of_one_position_names_no_strategy(self) -> None:
        log = read(STATEMENT.replace('title="x">11', 'title="to #15">11'), "Statement.htm").log
        assert log.strategies == ("Uncategorized",)

    def test_read_of_statement_without_trade_is_refused(self) -> None:
        only_deposit = [line for line in STATEMENT.splitlines() if "buy" not in line]
        error = read("\n".join(line for line in only_deposit if "sell" not in line)).report.error
        assert "has no usable row" in error.head


def test_read_of_same_trades_twice_counts_both_rows_of_each() -> None:
    """The second file repeats the trades in other bytes; its balances prove the copies."""
    text = page([TESTER_HEADER, *map(event, ROUND_TRIP)])
    imported = read_files([("a.htm", text.encode()), ("b.htm", f"{text}\n".encode())])
    assert imported.log.pl.tolist() == [59.95]
    assert (imported.report.rows_read, imported.report.rows_kept) == (4, 2)
    assert finding(imported, "2 rows that an earlier file already has").count == 2


def test_rest_of_a_position_is_known_by_its_size() -> None:
    assert _key(0.3 - 0.1) == _key(0.2) != _key(0.21)


def test_layout_places_columns_from_the_open_time_on() -> None:
    assert _layout([], 1).texts == {"ticket": 0, "type": 2, "item": 4}
    assert _layout([], 1).moments["open_time"] == 1
    assert {name: _layout([], 1).numbers[name] for name in ("size", "open_price")} == {
        "size": 3,
        "open_price": 5,
    }


def test_currency_of_a_statement_is_a_code_of_three_capitals() -> None:
    assert _currency([(1, ["Name: AB", "Currency: USD"])]) == "USD"
    assert _currency([(1, ["Name: AB", "Currency: EURO"])]) == ""


def test_deposit_counts_money_paid_in_up_to_the_time() -> None:
    rows = [
        (number, [str(number), moment, "balance", "", amount])
        for number, (moment, amount) in enumerate(
            [("2026.01.05 10:00", "100"), ("2026.01.05 11:00", "20"), ("2026.01.05 12:00", "3")], 1
        )
    ]
    assert _deposit(rows, comparable("2026.01.05 11:00")) == 120
