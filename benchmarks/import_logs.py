"""The rows of a synthetic log as other platforms export them."""

from __future__ import annotations

from operator import itemgetter

import numpy as np
import pandas as pd

from app.calculations.log.trade_log import TradeLog
from app.importers import canonical_csv
from benchmarks.logs import START, balances, synthetic_frame

_POINT = 50.0  #: of a future [currency]
_PRICES = ("1.03120", "0.00000", "0.00000")  #: MetaTrader's price, stop loss and take profit
_PRICE = 5_000.0  #: of every entry [currency]

#: Columns of the table `mapped_csv`, by the field that they are named for.
MAPPING = {
    "opened": "Bought",
    "closed": "Sold",
    "pl": "Won",
    "size": "How many",
    "fees": "Paid",
    "strategy": "Idea",
    "margin": "Held",
}


def tradingview_csv(rows: int) -> bytes:
    """Return `rows` rows of TradingView's list, an exit and an entry a trade."""
    frame = synthetic_frame(rows // 2)
    total = frame["pl"].cumsum().round(2)
    value = _PRICE * frame["contracts"]
    common = {
        "Trade #": np.arange(len(frame)) + 1,
        "Size (qty)": frame["contracts"].astype(int),
        "Size (value)": value,
        "Net P&L USD": frame["pl"],
        "Net P&L %": (100 * frame["pl"] / value).round(2),
        "Cumulative P&L USD": total,
        "Cumulative P&L %": (100 * total / START).round(2),
    }
    exits = {
        "Type": "Exit long",
        "Date and time": frame["closed_at"].dt.strftime("%Y-%m-%d %H:%M"),
        "Signal": "Take profit",
        "Price USD": _exit_price(frame),
    }
    entries = {
        "Type": "Entry long",
        "Date and time": frame["opened_at"].dt.strftime("%Y-%m-%d %H:%M"),
        "Signal": "Long",
        "Price USD": _PRICE,
    }
    both = pd.concat([pd.DataFrame({**common, **one}) for one in (exits, entries)])
    columns = ["Trade #", "Type", "Date and time", "Signal", "Price USD", *list(common)[1:]]
    return _csv(both[columns].sort_index(kind="stable"))


def ninjatrader_csv(rows: int) -> bytes:
    """Return `rows` trades as NinjaTrader's grid of trades in the locale of the United States."""
    frame = synthetic_frame(rows)
    export = {
        "Trade number": np.arange(rows) + 1,
        "Instrument": "ES MAR26",
        "Account": "Backtest",
        "Strategy": frame["strategy"],
        "Market pos.": "Long",
        "Qty": frame["contracts"].astype(int),
        "Entry price": _PRICE,
        "Exit price": _exit_price(frame),
        "Entry time": _american(frame["opened_at"]),
        "Exit time": _american(frame["closed_at"]),
        "Entry name": "Entry",
        "Exit name": "Profit target",
        "Profit": _dollars(frame["pl"]),
        "Cum. net profit": _dollars(frame["pl"].cumsum()),
        "Commission": _dollars(frame["commissions"]),
        **dict.fromkeys(("Clearing Fee", "Exchange Fee", "IP Fee", "NFA Fee"), "$0.00"),
        "MAE": _dollars(-frame["pl"].clip(upper=0)),
        "MFE": _dollars(frame["pl"].clip(lower=0)),
        "ETD": "$33.64",
        "Bars": 9,
        "": "",
    }
    return _csv(pd.DataFrame(export))


def mapped_csv(rows: int) -> bytes:
    """Return `rows` trades as a table of one's own, with the columns of `MAPPING`."""
    frame = synthetic_frame(rows)
    columns = ("opened_at", "closed_at", "pl", "contracts", "commissions", "strategy", "margin_req")
    names = dict(zip(columns, MAPPING.values(), strict=True))
    return _csv(frame[list(columns)].rename(columns=names))


def canonical_log_csv(rows: int) -> bytes:
    """Return `rows` trades as Lotwise's own log."""
    return canonical_csv(TradeLog.from_frame(synthetic_frame(rows))).encode()


def metatrader_html(rows: int) -> bytes:
    """Return `rows` rows of MetaTrader 4's tester report, an opening and a closing one a trade."""
    frame = synthetic_frame(rows // 2)
    size = frame["contracts"].map("{:.2f}".format)
    money = [[f"{amount:.2f}" for amount in column] for column in (frame["pl"], balances(frame))]
    opened, closed = (
        frame[name].dt.strftime("%Y.%m.%d %H:%M") for name in ("opened_at", "closed_at")
    )
    opens = [
        (time, "buy", str(order), lots, *_PRICES)
        for order, (time, lots) in enumerate(zip(opened, size, strict=True), start=1)
    ]
    closes = [
        (time, "t/p", str(order), lots, *_PRICES, *result)
        for order, (time, lots, *result) in enumerate(
            zip(closed, size, *money, strict=True), start=1
        )
    ]
    events = sorted([*opens, *closes], key=itemgetter(0))
    body = "".join(_row(str(number), *event) for number, event in enumerate(events, start=1))
    names = ("#", "Time", "Type", "Order", "Size", "Price", "S / L", "T / P", "Profit", "Balance")
    title = "<title>Strategy Tester: Expert</title>"
    page = f"<html><head>{title}</head><body><table>{_row(*names)}{body}</table></body></html>"
    return page.encode()


def _row(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def _exit_price(frame: pd.DataFrame) -> pd.Series:
    return (_PRICE + frame["pl"] / frame["contracts"] / _POINT).round(2)


def _dollars(amounts: pd.Series) -> pd.Series:
    """Return amounts as NinjaTrader writes them: `$1,025.00`, and `($65.76)` below 0."""
    return amounts.map(lambda amount: f"(${-amount:,.2f})" if amount < 0 else f"${amount:,.2f}")


def _american(times: pd.Series) -> pd.Series:
    """Return times as `1/5/2026 9:45:00 AM`."""
    parts, clock = times.dt, times.dt.strftime("%I:%M:%S %p").str.removeprefix("0")
    days = (part.astype(str) for part in (parts.month, parts.day, parts.year))
    return next(days) + "/" + next(days) + "/" + next(days) + " " + clock


def _csv(table: pd.DataFrame) -> bytes:
    text: str = table.to_csv(index=False, lineterminator="\n")
    return text.encode()
