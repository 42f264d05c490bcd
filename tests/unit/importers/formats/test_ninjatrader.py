"""NinjaTrader's grid of trades in two locales, and its other grids."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from tests.unit.importers.logs import DATA, finding, read

US = (DATA / "formats" / "ninjatrader-us.csv").read_text()
EU = (DATA / "formats" / "ninjatrader-eu.csv").read_text()
INSTEAD = "Open the tab Trades"


def test_read_of_us_sample_gives_trades() -> None:
    imported = read(US, "NinjaTrader Grid 2026-01-09 04-00 PM.csv")
    log = imported.log
    assert log.pl.tolist() == [991.36, -1008.64, 208.18]
    assert log.contracts.tolist() == [2, 2, 1]
    assert log.commissions.tolist() == [8.64, 8.64, 4.32]
    assert np.datetime_as_string(log.opened_at[0]) == "2026-01-05T09:45:00"
    assert np.datetime_as_string(log.closed_at[2]) == "2026-01-07T15:59:00"
    assert log.strategies == ("Breakout",)
    assert log.reasons == ("Profit target", "Stop loss", "Exit on session close")
    assert np.isnan(log.margin_req).all()
    assert finding(imported, "3 rows kept, none left out").tone == "ok"


def test_read_of_european_sample_gives_trades() -> None:
    log = read(EU, "grid.csv").log
    assert log.pl.tolist() == [991.36, -1008.64]
    assert log.commissions.tolist() == [8.64, 8.64]
    assert np.datetime_as_string(log.opened_at[1]) == "2026-01-13T15:50:00"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("-$ 200,00", -200),
        ("58,00 $", 58),
        ("1 991,36 $", 1991.36),
        ("1\u00a0991,36 €", 1991.36),
        ("-1.250,00 €", -1250),
        ("\u22121\u202f008,64 $", -1008.64),
    ],
)
def test_read_of_european_money_gives_value(written: str, value: float) -> None:
    text = EU.replace("991,36 $", written)
    text = text.replace("$", "€") if "€" in written else text  # an account has one currency
    assert read(text, "g.csv").log.pl[0] == value


def test_read_with_five_fees_adds_them() -> None:
    text = US.replace("$8.64,$0.00,$0.00,$0.00,$0.00", "$4.00,$1.00,$2.50,$0.10,$0.04")
    assert read(text, "g.csv").log.commissions.tolist() == [7.64, 7.64, 4.32]


def test_read_of_older_header_gives_trades() -> None:
    """NinjaTrader 7 writes other names and one fee column."""
    lines = US.replace("Trade number", "Trade-#").replace(",Qty,", ",Quantity,").splitlines()
    lines = [line.replace("$0.00,$0.00,$0.00,$0.00,", "") for line in lines]
    lines[0] = lines[0].replace("Clearing Fee,Exchange Fee,IP Fee,NFA Fee,", "")
    log = read("\n".join(lines), "g.csv").log
    assert log.contracts.tolist() == [2, 2, 1]
    assert log.commissions.tolist() == [8.64, 8.64, 4.32]


def test_read_of_chosen_columns_gives_trades() -> None:
    text = (
        "Instrument,Account,Market pos.,Qty,Entry time,Exit time,Profit,Commission\n"
        "MNQ SEP26,Sim101,Long,1,7/2/2026 9:12,7/2/2026 9:13,$48.10 ,$0.78 \n"
    )
    log = read(text, "g.csv").log
    assert log.pl.tolist() == [48.1]
    assert log.commissions.tolist() == [0.78]


def test_read_of_trade_without_exit_gives_open_position() -> None:
    text = US.replace("1/7/2026 3:59:00 PM", "").replace("$208.18", "")
    assert np.isnat(read(text, "g.csv").log.closed_at).tolist() == [False, False, True]


def test_read_of_copied_grid_gives_trades() -> None:
    """Pasted from the clipboard, cells are separated by tabs."""
    rows = list(csv.reader(io.StringIO(US)))
    text = "\n".join("\t".join(row) for row in rows)
    assert read(text, "g.txt").log.pl.tolist() == [991.36, -1008.64, 208.18]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (
            "Instrument,Action,Quantity,Price,Time,ID,E/X,Position,Order ID,Name,Commission,Rate,"
            "Account,Connection,",
            "list of executions",
        ),
        (
            "Instrument,Action,Type,Quantity,Limit,Stop,State,Filled,Avg. price,Remaining,Name,"
            "Strategy,OCO,TIF,Account,ID,Time,",
            "list of orders",
        ),
        (
            "Period,#,Cum. net profit,Net profit,Commission,Cum. max. drawdown,Max. drawdown,"
            "Avg. MAE,Avg. MFE,Avg. ETD,",
            "period summary",
        ),
        ("Performance,All trades,Long trades,Short trades,", "performance summary"),
        ("Instrument,Performance,Parameters,Total net profit,Profit factor,", "optimizer"),
    ],
)
def test_read_of_other_grid_is_refused_by_name(header: str, name: str) -> None:
    error = read(f"{header}\n1,2,3,4\n", "grid.csv").report.error
    assert "NinjaTrader" in error.head
    assert name in error.head
    assert INSTEAD in error.text
