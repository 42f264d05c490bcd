"""Trades of QuantConnect, backtesting.py, vectorbt, pyfolio and backtrader."""

from __future__ import annotations

import numpy as np
import pytest

from app.importers.formats.python_trades import _date_of
from tests.unit.importers.logs import DATA, finding, read

QUANTCONNECT = (DATA / "formats" / "quantconnect-web_download.csv").read_text()
BACKTESTING = (DATA / "formats" / "backtestingpy-trades.csv").read_text()
VECTORBT = (DATA / "formats" / "vectorbt-trades.csv").read_text()


def at(values: np.ndarray) -> list[str]:
    """Return timestamps as text."""
    return np.datetime_as_string(values).tolist()


class TestQuantConnect:
    def test_read_of_sample_subtracts_fees(self) -> None:
        imported = read(QUANTCONNECT, "trades.csv")
        log = imported.log
        assert log.pl.tolist() == [423, -1122.6, 208.2]
        assert log.commissions.tolist() == [2, 2.6, 4.3]
        assert log.contracts.tolist() == [100, 2, 1]
        assert at(log.opened_at[:1]) == ["2026-01-05T14:45:00"]
        assert at(log.closed_at[:1]) == ["2026-01-09T20:00:00"]
        assert finding(imported, "Times carry the offset +00:00 (UTC).").tone == "info"

    def test_read_of_options_gives_premium(self) -> None:
        """Two puts sold at 12.50 bring 2 x 12.50 x 100; shares and futures have no premium."""
        log = read(QUANTCONNECT, "t.csv").log
        assert np.nan_to_num(log.premium).tolist() == [0, 2500, 0]
        bought = read(QUANTCONNECT.replace("Sell", "Buy"), "t.csv").log
        assert bought.premium[1] == -2500

    def test_read_of_older_header_gives_trades(self) -> None:
        lines = [line.split(",") for line in QUANTCONNECT.splitlines()]
        text = "\n".join(",".join([*cells[:9], *cells[11:]]) for cells in lines)
        assert read(text, "t.csv").log.pl.tolist() == [423, -1122.6, 208.2]

    def test_read_with_short_quantity_gives_size(self) -> None:
        log = read(QUANTCONNECT.replace(",2,-1120", ",-2,-1120"), "t.csv").log
        assert log.contracts.tolist() == [100, 2, 1]


class TestBacktestingPy:
    def test_read_of_sample_gives_trades(self) -> None:
        imported = read(BACKTESTING, "trades.csv")
        log = imported.log
        assert log.pl.tolist() == [219.76, -218.4384, 9.865]
        assert log.contracts.tolist() == [40, 64, 10]
        assert log.commissions.tolist() == [20.24, 20.0384, 5.135]
        assert log.strategies == ("breakout", "Uncategorized")
        assert log.underlying_open.tolist() == [250, 155, 256]
        assert at(log.opened_at[2:]) == ["2026-01-09T00:00:00"]
        assert at(log.closed_at[2:]) == ["2026-01-14T00:00:00"]
        assert finding(imported, "Times carry the offset -05:00.").tone == "info"

    def test_read_before_commissions_gives_trades(self) -> None:
        """Versions before 0.6.5 have no commission, the first ones no stops and tags either."""
        text = (
            ",Size,EntryBar,ExitBar,EntryPrice,ExitPrice,PnL,ReturnPct,"
            "EntryTime,ExitTime,Duration\n"
            "0,-40,5,9,250.0,256.0,-240.0,-0.02,2026-01-05 09:30:00,2026-01-05 16:00:00,0 days\n"
        )
        log = read(text, "t.csv").log
        assert log.pl.tolist() == [-240]
        assert log.contracts.tolist() == [40]
        assert np.isnan(log.commissions).all()

    def test_read_with_indicator_columns_gives_trades(self) -> None:
        lines = BACKTESTING.splitlines()
        text = "\n".join(
            [lines[0] + ',"Entry_SMA(C,10)",Exit_λ(…)', *(line + ",1.5,2.5" for line in lines[1:])]
        )
        assert read(text, "t.csv").log.pl.tolist() == [219.76, -218.4384, 9.865]

    def test_read_with_numeric_tags_names_no_strategy(self) -> None:
        log = read(BACKTESTING.replace("breakout", "7"), "t.csv").log
        assert log.strategies == ("Uncategorized",)


class TestVectorbt:
    def test_read_of_sample_leaves_open_trade_out_of_results(self) -> None:
        imported = read(VECTORBT, "trades.csv")
        log = imported.log
        assert log.pl.tolist() == [41.5103, -113.508, 0]
        assert log.commissions[:2].tolist() == [20.0616, 19.908]
        assert log.contracts.tolist() == [14.4875, 14.4, 14.2]
        assert np.isnat(log.closed_at).tolist() == [False, False, True]
        assert log.strategies == ("SPY", "('fast', 10)")
        assert imported.report.open_positions == 1

    def test_read_of_positions_gives_trades(self) -> None:
        text = VECTORBT.replace("Exit Trade Id,", "Position Id,").replace(",Position Id\n", "\n")
        lines = text.splitlines()
        text = "\n".join([lines[0], *(line.rpartition(",")[0] for line in lines[1:])])
        assert read(text, "p.csv").log.pl.tolist() == [41.5103, -113.508, 0]

    def test_read_of_index_columns_gives_trades(self) -> None:
        text = VECTORBT.replace("Timestamp", "Index").replace(
            "2026-01-09", "2026-01-09 10:00:00+00:00"
        )
        log = read(text, "t.csv").log
        assert at(log.closed_at[:1]) == ["2026-01-09T10:00:00"]

    def test_read_of_single_numbered_column_names_no_strategy(self) -> None:
        text = VECTORBT.replace("SPY", "0").replace("\"('fast', 10)\"", "0")
        assert read(text, "t.csv").log.strategies == ("Uncategorized",)

    def test_read_of_orders_is_refused(self) -> None:
        error = read("Order Id,Column,Timestamp,Size,Price,Fees,Side\n0,A,2026-01-05,1,2,0,Buy\n")
        assert "vectorbt's list of orders" in error.report.error.head
        assert "trades.records_readable" in error.report.error.text


class TestPyfolio:
    TEXT = (
        ",pnl,open_dt,close_dt,long,rt_returns,symbol,duration,returns\n"
        "0,120.5,2026-01-05 14:31:00+00:00,2026-01-06 20:00:00+00:00,True,0.01,SPY,1 days,0.001\n"
        "1,-60.25,2026-01-07 14:31:00+00:00,2026-01-08 20:00:00+00:00,False,-0.01,SPY,1 days,0\n"
    )

    def test_read_of_round_trips_gives_trades(self) -> None:
        imported = read(self.TEXT, "round_trips.csv")
        assert imported.log.pl.tolist() == [120.5, -60.25]
        assert at(imported.log.opened_at[:1]) == ["2026-01-05T14:31:00"]
        assert finding(imported, "2 rows without a size").tone == "warn"

    def test_read_of_round_trips_with_an_amount_takes_it_as_size(self) -> None:
        header, *rows = self.TEXT.splitlines()
        text = "\n".join([f"{header},amount", f"{rows[0]},15", f"{rows[1]},-3"])
        assert read(text, "round_trips.csv").log.contracts.tolist() == [15, 3]

    def test_read_of_transactions_is_refused(self) -> None:
        text = ",sid,symbol,price,order_id,amount,commission,dt,txn_dollars\n0,1,A,2,x,3,,4,5\n"
        error = read(text, "transactions.csv").report.error
        assert "transactions of zipline or pyfolio" in error.head
        assert "round trips" in error.text


class TestBacktrader:
    @pytest.mark.parametrize(
        ("opened", "closed"),
        [
            ("2026-01-05 09:30:00", "2026-01-06 16:00:00"),
            ("739621.3958333334", "739622.6666666666"),
        ],
        ids=["text", "days since year 1"],
    )
    def test_read_of_notified_trade_gives_net(self, opened: str, closed: str) -> None:
        text = f"ref,size,dtopen,dtclose,pnl,pnlcomm\n1,0,{opened},{closed},100,95.5\n"
        imported = read(text, "trades.csv")
        assert imported.log.pl.tolist() == [95.5]
        assert imported.log.commissions.tolist() == [4.5]
        assert at(imported.log.opened_at) == ["2026-01-05T09:30:00"]
        assert at(imported.log.closed_at) == ["2026-01-06T16:00:00"]
        assert np.isnan(imported.log.contracts).all()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("739000", "2024-04-24 00:00:00"),
        ("739000.5", "2024-04-24 12:00:00"),
        ("739000.041655092592", "2024-04-24 00:59:59"),
        ("2024-04-24", "2024-04-24"),
    ],
)
def test_days_since_the_year_one_are_dates(cell: str, text: str) -> None:
    """Python's `date.fromordinal(739000)` is 24 April 2024."""
    assert _date_of(cell) == text
