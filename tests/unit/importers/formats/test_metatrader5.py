"""MetaTrader 5: deals matched first in, first out, and positions of an account history."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal

import numpy as np
import pytest

from app.importers import Imported
from app.importers.formats.metatrader5_deals import _reason
from app.importers.formats.metatrader5_positions import _money
from tests.unit.importers.formats.metatrader_pages import (
    DEALS_HEADER,
    DEPOSIT,
    deal,
    deals_page,
    page,
    workbook,
)
from tests.unit.importers.logs import DATA, finding, read

TESTER = (DATA / "formats" / "metatrader-mt5_report.html").read_bytes()
HISTORY = (DATA / "formats" / "metatrader-mt5_history.html").read_text()
FRENCH = [
    "Heure",
    "Transaction",
    "Symbole",
    "Type",
    "Direction",
    "Volume",
    "Prix",
    "Ordre",
    "Commission",
    "Swap",
    "Profit",
    "Solde",
    "Commentaire",
]
WITH_FEE = [*FRENCH[:9], "Frais", *FRENCH[9:]]
LONG = [
    deal("2 09:00 EURUSD buy in 0.10 -0.35 0.00 0.00 9999.65", "ea"),
    deal("3 10:00 EURUSD sell out 0.10 -0.35 -0.10 20.00 10019.20", "tp 1.04"),
]


def at(values: np.ndarray) -> list[str]:
    """Return timestamps as clock times, to the minute."""
    return [text[11:] for text in np.datetime_as_string(values, "m").tolist()]


def backtest(*deals: list[str], expert: str = "") -> Imported:
    """Read a test with the deals."""
    return read(deals_page(deals, expert=expert), "ReportTester.html")


class TestDeals:
    def test_read_of_sample_gives_closing_deals(self) -> None:
        imported = read(TESTER, "ReportTester.html")
        log = imported.log
        assert log.pl.tolist() == [48.555, -5.555]
        assert log.contracts.tolist() == [0.15, 0.05]
        assert log.commissions.tolist() == [1.045, 0.355]
        assert at(log.opened_at) == ["09:30", "11:00"]
        assert log.pl.sum() == pytest.approx(10_043 - 10_000)
        assert imported.report.starting_capital == 10_000
        assert imported.report.rows_kept == 4
        assert finding(imported, "running total agrees").tone == "ok"
        assert finding(imported, "1 totals row").tone == "info"
        assert finding(imported, "1 row of a deposit").tone == "info"

    def test_read_with_expert_names_strategy(self) -> None:
        imported = backtest(*LONG, expert="Grid")
        assert imported.log.strategies == ("Grid",)
        assert backtest(*LONG).log.strategies == ("ea",)

    def test_read_of_sell_out_closes_long_position(self) -> None:
        imported = backtest(
            deal("2 09:00 EURUSD sell in 0.10 0 0 0 10000"),
            deal("3 09:10 EURUSD buy in 0.10 0 0 0 10000"),
            deal("4 10:00 EURUSD sell out 0.10 0 0 7 10007"),
            deal("5 11:00 EURUSD buy out 0.10 0 0 -2 10005"),
        )
        assert imported.log.pl.tolist() == [-2, 7]
        assert at(imported.log.opened_at) == ["09:00", "09:10"]
        assert at(imported.log.closed_at) == ["11:00", "10:00"]

    def test_read_of_several_symbols_matches_each_alone(self) -> None:
        imported = backtest(
            deal("2 09:00 EURUSD buy in 0.10 0 0 0 10000"),
            deal("3 09:05 USDJPY buy in 0.10 0 0 0 10000"),
            deal("4 10:00 USDJPY sell out 0.10 0 0 3 10003"),
            deal("5 11:00 EURUSD sell out 0.10 0 0 4 10007"),
        )
        assert imported.log.pl.tolist() == [4, 3]
        assert at(imported.log.closed_at) == ["11:00", "10:00"]

    def test_read_of_reversal_closes_and_opens(self) -> None:
        """Of a reversal of 0.30 that closes 0.10, two thirds of the fee open the next trade."""
        imported = backtest(
            deal("2 09:00 EURUSD buy in 0.10 -0.30 0 0 9999.70"),
            deal("3 10:00 EURUSD sell in/out 0.30 -0.90 0 5 10003.80"),
            deal("4 11:00 EURUSD buy out 0.20 -0.60 0 8 10011.20"),
        )
        assert imported.log.pl.tolist() == [4.4, 6.8]
        assert imported.log.contracts.tolist() == [0.1, 0.2]
        assert at(imported.log.opened_at) == ["09:00", "10:00"]
        assert imported.report.rows_kept == 3
        assert finding(imported, "running total agrees").tone == "ok"

    def test_read_of_partial_closes_splits_opening_fee(self) -> None:
        imported = backtest(
            deal("2 09:00 EURUSD buy in 0.30 -0.90 0 0 9999.10"),
            deal("3 10:00 EURUSD sell out 0.10 -0.30 0 5 10003.80"),
            deal("4 11:00 EURUSD sell out 0.20 -0.60 0 5 10008.20"),
        )
        assert imported.log.pl.tolist() == [4.4, 3.8]
        assert imported.report.rows_kept == 3

    def test_read_of_open_rest_gives_open_position(self) -> None:
        imported = backtest(
            deal("2 09:00 EURUSD buy in 0.30 -0.90 0 0 9999.10"),
            deal("3 10:00 EURUSD sell out 0.10 -0.30 0 5 10003.80"),
        )
        assert imported.log.contracts.tolist() == pytest.approx([0.1, 0.2])
        assert np.isnat(imported.log.closed_at).tolist() == [False, True]
        assert imported.log.funds_at_close[0] == pytest.approx(10_000 + 4.4)

    def test_read_of_close_by_closes_both_sides(self) -> None:
        imported = backtest(
            deal("2 09:00 EURUSD buy in 0.10 0 0 0 10000"),
            deal("3 09:10 EURUSD sell in 0.10 0 0 0 10000"),
            deal("4 10:00 EURUSD sell out_by 0.10 0 0 7 10007"),
            deal("5 10:00 EURUSD buy out_by 0.10 0 0 -3 10004"),
        )
        assert sorted(imported.log.pl.tolist()) == [-3, 7]

    def test_read_of_deals_listed_by_order_gives_trades_by_deal(self) -> None:
        """An order that waited for an hour stands above deals that were made before its own."""
        imported = backtest(
            deal("5 12:00 XAUUSD buy in 1.00 0 0 0 10000"),
            deal("2 09:00 XAUUSD buy in 1.00 -2.00 0 0 9998"),
            deal("3 10:00 XAUUSD sell out 1.00 0 0 12 10010"),
            deal("6 13:00 XAUUSD sell out 1.00 0 0 7 10017"),
        )
        log = imported.log
        assert at(log.opened_at) == ["09:00", "12:00"]
        assert log.pl.tolist() == [10, 7]
        assert log.funds_at_close.tolist() == [10_010, 10_017]
        assert imported.report.starting_capital == 10_000
        assert finding(imported, "running total agrees").tone == "ok"

    def test_read_of_close_without_opening_names_line(self) -> None:
        imported = backtest(*LONG, deal("4 11:00 USDJPY sell out 0.10 0 0 3 10022.20"))
        assert imported.log.pl.tolist() == [19.2]
        assert finding(imported, "closing row without its opening row").lines == (7,)

    def test_read_of_charge_warns(self) -> None:
        charge = deal("4 11:00 x charge x 0 0 0 -5.00 10014.20")
        charge[2] = charge[4] = charge[5] = charge[6] = ""
        imported = backtest(*LONG, charge)
        assert finding(imported, "row of a charge that belongs to no trade").tone == "warn"

    def test_read_of_end_of_test_counts_forced_close(self) -> None:
        closing = [*LONG[1][:-1], "end of test"]
        assert backtest(LONG[0], closing).report.forced_closes == 1

    @pytest.mark.parametrize("header", [FRENCH, DEALS_HEADER], ids=["French", "English"])
    def test_read_of_translated_header_gives_same_trades(self, header: list[str]) -> None:
        assert read(deals_page(LONG, header), "r.html").log.pl.tolist() == [19.2]

    @pytest.mark.parametrize("name", ["Frais", "Fee"])
    def test_read_with_fee_column_subtracts_fees(self, name: str) -> None:
        english = [*DEALS_HEADER[:9], "Fee", *DEALS_HEADER[9:]]
        header = english if name == "Fee" else WITH_FEE
        rows = [
            [*row[:9], fee, *row[9:]] for row, fee in zip(LONG, ("-0.20", "-0.10"), strict=True)
        ]
        deposit = [*DEPOSIT[:9], "0.00", *DEPOSIT[9:]]
        log = read(page([["Deals"], header, deposit, *rows]), "r.html").log
        assert log.pl.tolist() == [18.9]
        assert log.commissions.tolist() == [1]

    def test_read_of_workbook_gives_same_trades(self) -> None:
        data = workbook([["Deals"], DEALS_HEADER, DEPOSIT, *LONG])
        assert read(data, "r.xlsx").log.pl.tolist() == [19.2]
        data = workbook([["Transactions"], FRENCH, DEPOSIT, *LONG])
        assert read(data, "r.xlsx").log.pl.tolist() == [19.2]

    def test_read_of_test_without_trade_is_refused(self) -> None:
        error = backtest().report.error
        assert "has no usable row" in error.head
        assert "deposit" in error.text

    def test_read_of_header_without_rows_is_refused(self) -> None:
        error = read(page([["Deals"], DEALS_HEADER]), "r.html").report.error
        assert "has no usable row" in error.head

    def test_read_of_many_comments_names_no_strategy(self) -> None:
        deals = []
        for number in range(60):
            text = f"{2 * number + 2} 09:00 EURUSD buy in 0.10 0 0 0 10000"
            deals.append(deal(text, f"grid {number}"))
            deals.append(deal(f"{2 * number + 3} 10:00 EURUSD sell out 0.10 0 0 1 10001"))
        assert backtest(*deals).log.strategies == ("Uncategorized",)


class TestMatching:
    """Random deals against a matching of single hundredths of a lot in exact decimals."""

    @pytest.mark.parametrize("seed", range(6))
    def test_read_of_random_deals_agrees_with_units(self, seed: int) -> None:
        deals, expected = random_deals(random.Random(seed))
        imported = backtest(*deals)
        log = imported.log
        closed = np.flatnonzero(log.is_closed)
        found = sorted(zip(at(log.closed_at[closed]), log.pl[closed].round(6), strict=True))
        assert found == sorted((clock, float(round(net, 6))) for clock, net in expected)
        assert imported.report.rows_kept == len(deals)


def random_deals(rng: random.Random) -> tuple[list[list[str]], list[tuple[str, Decimal]]]:
    """Return deals of a netted account, and (time, net) of each closing deal."""
    units: dict[str, list[Decimal]] = defaultdict(list)
    long: dict[str, bool] = {}
    deals, expected, cent = [], [], Decimal("0.01")
    for number in range(120):
        symbol, size, fee = rng.choice("AB"), rng.randint(1, 6), Decimal(-rng.randint(0, 9)) * cent
        held, is_buy = units[symbol], rng.random() < 0.5
        clock = f"{number // 60 + 9:02}:{number % 60:02}"
        per_unit = fee / size
        n_closed = 0 if not held or is_buy == long[symbol] else min(size, len(held))
        profit = Decimal(rng.randint(-99, 99)) * cent if n_closed else Decimal(0)
        way = "in" if not n_closed else "out" if n_closed == size else "in/out"
        if n_closed:
            expected.append((clock, profit + n_closed * per_unit + sum(held[:n_closed])))
            del held[:n_closed]
        if n_closed < size:
            long[symbol] = is_buy
            held.extend([per_unit] * (size - n_closed))
        side = "buy" if is_buy else "sell"
        volume = f"{Decimal(size) * cent}"
        deals.append(
            deal(f"{number + 2} {clock} {symbol} {side} {way} {volume} {fee} 0 {profit} 0")
        )
    return deals, expected


class TestPositions:
    def test_read_of_history_gives_positions(self) -> None:
        imported = read(HISTORY, "ReportHistory.html")
        log = imported.log
        assert log.pl.tolist() == [1029.25, -53.5, 0]
        assert log.contracts.tolist() == [0.1, 0.05, 0.2]
        assert log.commissions.tolist()[:2] == [0.7, 1]
        assert log.funds_at_close.tolist()[:2] == [6029.25, 5975.75]
        assert np.isnat(log.closed_at).tolist() == [False, False, True]
        assert imported.report.starting_capital == 5000
        assert imported.report.rows_kept == imported.report.rows_read == 3

    def test_read_of_history_without_deals_has_no_balance(self) -> None:
        log = read(HISTORY[: HISTORY.index("<b>Orders</b>")] + "</th></tr></table>", "h.html").log
        assert log.pl.tolist() == [1029.25, -53.5]
        assert np.isnan(log.funds_at_close).all()

    def test_read_of_translated_history_gives_same_positions(self) -> None:
        text = HISTORY
        for english, german in (
            ("Position<", "Ticket<"), ("Commission", "Kommission"), ("Profit", "Gewinn"),
            ("Deals", "Trades"), ("Volume", "Volumen"), ("Time", "Zeit"),
        ):  # fmt: skip
            text = text.replace(english, german)
        log = read(text, "h.html").log
        assert log.pl.tolist() == [1029.25, -53.5, 0]
        assert log.funds_at_close.tolist()[:2] == [6029.25, 5975.75]

    @pytest.mark.parametrize("opened", ["2026.01.05 10:15:30", "2026-01-05 10:15:30"])
    def test_read_of_workbook_gives_positions(self, opened: str) -> None:
        header = (
            "Time|Position|Symbol|Type|Volume|Price|S / L|T / P|Time|Price|Commission|Swap|Profit"
        )
        row = f"{opened}|1001|EURUSD|buy|0.1|1.03|||2026.01.06 11:00:00|1.033|-0.7|0|30"
        deals = [["Deals"], DEALS_HEADER, DEPOSIT]
        rows = [["Positions"], header.split("|"), row.split("|"), [], *deals]
        log = read(workbook(rows), "h.xlsx").log
        assert log.pl.tolist() == [29.3]
        assert log.funds_at_close.tolist() == [10_029.3]
        assert at(log.closed_at) == ["11:00"]


def test_read_of_optimisation_as_xml_is_refused() -> None:
    text = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook></Workbook>'
    error = read(text, "ReportOptimizer.xml").report.error
    assert "optimisation" in error.head
    assert "single test" in error.text


def test_read_of_optimisation_as_page_is_refused() -> None:
    header = "Pass|Profit|Total trades|Profit factor|Expected Payoff|Drawdown $|Drawdown %"
    error = read(
        page([header.split("|"), ["1", "10", "5", "1.2", "2", "3", "4"]]), "o.htm"
    ).report.error
    assert "optimisation report of MetaTrader" in error.head


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("[end of test]", "End of test"),
        ("close", ""),
        ("[sl 1.2]", "Stop loss"),
        ("tp", "Take profit"),
    ],
)
def test_reason_of_a_deal_is_that_of_its_comment(comment: str, reason: str) -> None:
    assert _reason(comment) == reason


def test_money_columns_of_a_foreign_header_follow_the_commission() -> None:
    """Of thirteen columns the last three are commission, swap and profit; a fee makes fourteen."""
    thirteen, fourteen = ["?"] * 13, ["?"] * 14
    assert _money(thirteen, []) == {"commission": 10, "swap": 11, "profit": 12}
    assert _money(fourteen, []) == {"commission": 10, "fee": 11, "swap": 12, "profit": 13}
