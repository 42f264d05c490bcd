"""TradeSteward's performance log: 75 columns, a comma behind each row, ratios and fees."""

from __future__ import annotations

from app.importers import Choices
from tests.unit.importers.logs import finding, read

LEG = "Symbol,Expiration,Strike,PutCall,Qty,Price,Bid,Ask,Delta"
CLOSING = "Closings,AvgClosePrice,PL"
FEES = "RegulatoryFees,BrokerCommissions,ExchangeFees,TotalCommsFees"


def header() -> str:
    """Return the header of the log."""
    legs = [f"Opt{leg}-{name}" for leg in range(1, 5) for name in LEG.split(",")]
    closings = [f"Opt{leg}-{name}" for leg in range(1, 5) for name in CLOSING.split(",")]
    fees = [f"{name}_{end}" for end in ("Open", "Close") for name in FEES.split(",")]
    names = [
        *[
            "OpenOrderNumber",
            "AccountNum",
            "BotName",
            "Strategy",
            "OpenDate",
            "OpenTime",
            "Underlying",
        ],
        *["UnderlyingOpenQuote", "VIXOpenQuote", "TotalAverageOpen", "OpenBid", "OpenAsk"],
        *legs,
        *closings,
        *["TotalAverageClose", "FinalTradeClosedDate", "FinalTradeClosedTime"],
        *["UnderlyingCloseQuote", "VIXCloseQuote", "TotalGrossProfitLoss"],
        "TotalProfitLossPercent",
        *fees,
        "TotalNetProfitLoss",
    ]
    return ",".join(names) + "\n"


def row(gross: float, fees: float, quantities: tuple[int, int] = (-2, 3)) -> str:
    """Return a ratio of two short puts of 5.10 and three long ones of 0.20: a credit of 9.60."""
    first, second = quantities
    legs = (
        f"SPXW_P6080,2025-01-22,6080,P,{first},5.1,5,5.2,-0.3,"
        f"SPXW_P6005,2025-01-22,6005,P,{second},0.2,0.1,0.3,-0.02," + "," * 18
    )
    return (
        '900001,55501,"Morning bot","Ratio",1/22/2025,10:19:18AM,SPX,6091.42,14.96,9.6,9.4,9.8,'
        f"{legs}" + "," * 12 + "-1.5,1/22/2025,4:15:00PM,6086.37,15.1,"
        f"{gross},10,0.1,6.5,5.15,11.75,0,0,0,{fees - 11.75:.2f},{gross - fees:.2f},\n"
    )


def test_read_gives_premium_cost_and_fees_of_the_row() -> None:
    imported = read(header() + row(700, 18.8))
    log = imported.log
    assert (log.premium[0], log.closing_cost[0]) == (960, 260)
    assert (log.pl[0], log.commissions[0], log.opening_vix[0]) == (681.2, 18.8, 14.96)
    assert str(log.opened_at[0]) == "2025-01-22T10:19:18"
    assert str(log.closed_at[0]) == "2025-01-22T16:15:00"
    assert finding(imported, "P/L agrees").tone == "ok"
    assert log.leg_texts == ("2 Jan 22 6080 P STO 5.1 | 3 Jan 22 6005 P BTO 0.2",)


def test_read_takes_the_size_that_divides_all_legs() -> None:
    text = header() + row(700, 18.8) + row(500, 18.8, (-4, 6)) + row(300, 18.8, (-5, 5))
    assert read(text).log.contracts.tolist() == [1, 2, 5]


def test_read_names_strategies_by_bot_or_by_column() -> None:
    text = header() + row(700, 18.8)
    assert read(text).log.strategies == ("Morning bot",)
    assert read(text, choices=Choices(strategy_column=True)).log.strategies == ("Ratio",)


def test_read_keeps_no_account_and_no_order_number() -> None:
    imported = read(header() + row(700, 18.8))
    shown = str(imported.report.to_dict()) + imported.log.to_frame().to_csv()
    assert "55501" not in shown
    assert "900001" not in shown
