"""StrategyQuant, Option Alpha, and broker files that are refused."""

from __future__ import annotations

import numpy as np
import pytest

from app.importers import Choices
from app.importers.formats.quantconnect import _value
from tests.unit.importers.logs import DATA, finding, read

STRATEGYQUANT = (DATA / "formats" / "strategyquant-trades.csv").read_text()
OPTION_ALPHA = (DATA / "formats" / "optionalpha-positions.csv").read_text()


class TestStrategyQuant:
    def test_read_of_sample_gives_trades(self) -> None:
        imported = read(STRATEGYQUANT, "trades.csv")
        log = imported.log
        assert log.pl.tolist() == [29.3, -20.7]
        assert log.contracts.tolist() == [0.1, 0.1]
        assert log.funds_at_close.tolist() == [10_029.3, 10_008.6]
        assert log.reasons == ("Profit Target", "Stop Loss")
        assert imported.report.starting_capital == 10_000
        assert finding(imported, "Rows by sample: IS 1, OOS 1").tone == "warn"

    def test_read_of_one_sample_says_so_without_a_warning(self) -> None:
        imported = read(STRATEGYQUANT.replace('"IS"', '"OOS"'), "trades.csv")
        assert finding(imported, "Rows by sample: OOS 2").tone == "info"

    def test_read_of_localised_numbers_gives_values(self) -> None:
        text = STRATEGYQUANT.replace('"29.30"', '"1 029,30"').replace('"-20.70"', '"-20,70"')
        text = text.replace("10029.30", "11 029,30").replace("10008.60", "11 008,60")
        text = text.replace('"0.10"', '"0,10"')
        log = read(text, "t.csv").log
        assert log.pl.tolist() == [1029.3, -20.7]
        assert log.funds_at_close.tolist() == [11_029.3, 11_008.6]

    def test_read_of_quantanalyzer_header_gives_trades(self) -> None:
        text = (
            '"Ticket";"Symbol";"Type";"Open time";"Open price";"Size";"Close time";"Close price";'
            '"Profit/Loss ($)";"Comment"\n'
            '"1";"EURUSD";"Buy";"2026.01.05 09:30:00";"1.0";"0.10";"2026.01.05 14:00:00";"1.1";'
            '"29.30";""\n'
        )
        assert read(text, "t.csv").log.pl.tolist() == [29.3]

    def test_read_of_dates_alone_closes_in_the_last_second_of_the_day(self) -> None:
        text = STRATEGYQUANT
        for clock in ("09:30:00", "14:00:00", "10:00:00", "11:30:00"):
            text = text.replace(f" {clock}", "")
        log = read(text, "trades.csv").log
        assert str(log.opened_at[0]) == "2026-01-05T00:00:00"
        assert str(log.closed_at[0]) == "2026-01-05T23:59:59"

    def test_read_of_pending_order_leaves_row_out(self) -> None:
        imported = read(STRATEGYQUANT.replace('"Sell"', '"SellStop"'), "t.csv")
        assert imported.log.pl.tolist() == [29.3]
        assert finding(imported, "row of a pending order").tone == "info"


class TestOptionAlpha:
    def test_read_of_sample_gives_close_only_trades(self) -> None:
        imported = read(OPTION_ALPHA, "positions.csv")
        log = imported.log
        assert log.pl.tolist() == [42.88]
        assert log.premium.tolist() == [460]
        assert log.commissions.tolist() == [3.12]
        assert log.opened_at.tolist() == log.closed_at.tolist()
        assert log.strategies == ("SPX 0DTE IC",)
        assert finding(imported, "no opening times").tone == "warn"
        assert finding(imported, "row whose pnl cannot be read").lines == (3,)

    def test_read_of_open_positions_calls_them_open(self) -> None:
        header, row, *_ = OPTION_ALPHA.splitlines()
        place = header.split(",").index("closedate")
        cells = [row.split(",") for _ in range(3)]
        cells[1][place], cells[2][place] = "--", ""
        text = "\n".join([header, *(",".join(each) for each in cells)])
        imported = read(text, "positions.csv")
        assert len(imported.log.pl) == 1
        said = " ".join(finding.head for finding in imported.report.findings)
        assert "2 rows of positions that are still open" in said
        assert "cannot be read" not in said

    def test_read_without_net_subtracts_fees(self) -> None:
        text = OPTION_ALPHA.replace(",42.88", ",--").replace("credit", "debit")
        log = read(text, "p.csv").log
        assert log.pl.tolist() == [42.88]
        assert log.premium.tolist() == [-460]
        assert np.isnan(log.margin_req).all()


LEGACY_TASTYTRADE = (
    "Date/Time,Transaction Code,Transaction Subcode,Symbol,Buy/Sell,Open/Close,Quantity,"
    "Expiration Date,Strike,Call/Put,Price,Fees,Amount,Description,Account Reference"
)
SECOND_TASTYTRADE = (
    "Date,Type,Action,Symbol,Instrument Type,Description,Value,Quantity,Average Price,Commissions,"
    "Fees,Multiplier,Root Symbol,Underlying Symbol,Expiration Date,Strike Price,Call or Put,Order #"
)
THIRD_TASTYTRADE = (DATA / "formats" / "tastytrade-v2_total.csv").read_text()
FLEX = (DATA / "formats" / "ibkr-flex_trades.csv").read_text()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (LEGACY_TASTYTRADE, "tastytrade"),
        (SECOND_TASTYTRADE, "tastytrade"),
        (THIRD_TASTYTRADE, "tastytrade"),
        (FLEX, "Interactive Brokers"),
        ('"BOF","U1"\n"HEADER","TRNT",' + FLEX.replace('"U0000000"', '"DATA","U0"'), "Interactive"),
        ("Statement,Header,Field Name,Field Value\nStatement,Data,Title,Activity", "Interactive"),
        ('<FlexQueryResponse queryName="q" type="AF"></FlexQueryResponse>', "Interactive Brokers"),
    ],
    ids=["legacy", "second", "third", "Flex", "Flex with prefixes", "statement", "Flex as XML"],
)
def test_read_of_broker_fills_is_refused_by_name(text: str, name: str) -> None:
    error = read(text, "fills.csv").report.error
    assert name in error.head
    assert "Export closed trades instead, one row a trade" in error.text


class TestQuantConnect:
    def test_value_is_known_where_the_result_proves_a_multiplier_of_one(self) -> None:
        change, gross = np.array([5.0, -5.0, 5.0, 0.0]), np.array([5.004, 5.0, 5.006, 0.0])
        found = _value(np.full(4, 100.0), change, gross)
        assert np.array_equal(found, [100, 100, np.nan, np.nan], equal_nan=True)

    def test_read_with_margin_share_assumes_it_of_the_value_at_the_open(self) -> None:
        text = (DATA / "formats" / "quantconnect-web_download.csv").read_text()
        imported = read(text, "trades.csv", Choices(margin_share=1.0))
        assert imported.log.margin_req[0] == 690.25 * 100
