"""Trade Automation Toolbox's log: rows whose prices, sizes and costs fit together."""

from __future__ import annotations

from tests.unit.importers.logs import finding, read

HEADER = (
    "Account,Date,TimeOpened,TimeClosed,TradeType,PriceOpen,PriceClose,TotalPremium,Qty,"
    "Commission,ProfitLoss,Status,ShortPut,LongPut,ShortCall,LongCall,BuyingPower,Template,"
    "Strategy,OpenDate,OpenTime,CloseDate,CloseTime,TradeID,ContractCount,UnderlyingSymbol\n"
)
#: A calendar for a debit of 53.10, sold at 57.05: (57.05 - 53.10) x 100 x 5 - 45.65 = 1,929.35.
DEBIT = (
    "IB:U9,1/30/2026,10:04 AM,3:51 PM,DoubleCalendar,-53.1,57.05,-26550,5,45.65,1929.35,"
    "Manual Closed,6945,6945,0,,26550,Cal,DC,2026-01-30,10:04:13,2026-01-30,15:51:13,77,20,SPX\n"
)
#: A put spread for a credit of 2.20, bought back at 0.50: (2.20 - 0.50) x 100 x 2 - 6 = 334.
CREDIT = (
    "IB:U9,2/2/2026,10:15 AM,3:00 PM,PutSpread,2.2,0.5,440,2,6,334,Profit Target,"
    "6850,6770,0,0,15560,,PCS,2026-02-02,10:15:00,2026-02-02,15:00:00,78,4,SPX\n"
)


def test_read_gives_premium_cost_margin_and_size_of_the_row() -> None:
    log = read(HEADER + DEBIT).log
    assert (log.premium[0], log.closing_cost[0], log.pl[0]) == (-26550, -28525, 1929.35)
    assert (log.contracts[0], log.margin_req[0], log.commissions[0]) == (5, 26550, 45.65)
    assert str(log.closed_at[0]) == "2026-01-30T15:51:13"
    assert log.leg_texts == ("6945 P STO | 6945 P BTO",)


def test_read_of_credit_takes_the_group_where_there_is_no_template() -> None:
    imported = read(HEADER + DEBIT + CREDIT)
    assert imported.log.strategies == ("Cal", "PCS")
    assert imported.log.closing_cost.tolist() == [-28525, 100]
    assert finding(imported, "P/L agrees").tone == "ok"


def test_read_keeps_no_account_and_no_trade_number() -> None:
    imported = read(HEADER + DEBIT)
    shown = str(imported.report.to_dict()) + imported.log.to_frame().to_csv()
    assert "IB:U9" not in shown
    assert "Account" not in imported.report.columns.explicit


def test_read_of_older_header_closes_on_the_day_of_the_open() -> None:
    header = HEADER.replace("OpenDate,OpenTime,CloseDate,CloseTime,", "").lower()
    rows = CREDIT.replace("2026-02-02,10:15:00,2026-02-02,15:00:00,", "")
    still_open = rows.replace("3:00 PM", "").replace(",334,", ",,")
    imported = read(header + rows + still_open)
    assert [str(time) for time in imported.log.closed_at] == ["2026-02-02T15:00:00", "NaT"]
    assert "CloseDate: the day of the open" in imported.report.columns.assumed
