"""Write the sample portfolio: five made-up option strategies as Option Omega exports, 2023 to 2025.

    python -m scripts.make_sample            # writes assets/sample/

No market data is used. A seeded random walk replaces the index, Black-Scholes gives option prices,
and five rules trade them: short puts with a rare large loss, condors that overlap themselves (put
and call side on two rows), bought strangles that lose, butterflies that win in calm markets, and
call spreads that trade in winter only.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from scripts.sample_market import STEPS, Leg, Market, prices, simulate_market
from scripts.sample_orders import orders
from scripts.sample_trades import Trade, carry_out

SEED = 20
START_FUNDS = 100_000_00  #: cents
HEADER = [
    "Date Opened",
    "Time Opened",
    "Opening Price",
    "Legs",
    "Premium",
    "Closing Price",
    "Date Closed",
    "Time Closed",
    "Avg. Closing Cost",
    "Reason For Close",
    "P/L",
    "No. of Contracts",
    "Funds at Close",
    "Margin Req.",
    "Strategy",
    "Opening Commissions + Fees",
    "Closing Commissions + Fees",
    "Opening Short/Long Ratio",
    "Closing Short/Long Ratio",
    "Opening VIX",
    "Closing VIX",
    "Gap",
    "Movement",
    "Max Profit",
    "Max Loss",
]
DAILY_HEADER = [
    "Date",
    "Net Liquidity",
    "Current Funds",
    "Withdrawn",
    "Trading Funds",
    "P/L",
    "P/L %",
    "Drawdown %",
]


def trade_log(market: Market, trades: list[Trade]) -> str:
    """Return the trades as CSV, newest open first, with the account value after each close."""
    funds = START_FUNDS
    balance: dict[int, int] = {}
    for number in sorted(range(len(trades)), key=lambda n: (trades[n].closed, n)):
        funds += trades[number].pl
        balance[number] = funds
    newest_first = sorted(range(len(trades)), key=lambda n: (trades[n].order.tick, n), reverse=True)
    return _csv(HEADER, ([*_row(market, trades[n], balance[n])] for n in newest_first))


def _row(market: Market, trade: Trade, funds: int) -> Iterator[str | float]:
    order = trade.order
    first = order.tick - order.tick % STEPS
    closing = prices(market, order.legs, trade.closed, order.expiry)
    yield from market.clock(order.tick)
    yield from (market.index[order.tick], _legs_text(market, trade), _money(trade.premium))
    yield market.index[trade.closed]
    yield from market.clock(trade.closed)
    yield from (_money(trade.cost), trade.reason, _money(trade.pl))
    yield from (order.contracts, _money(funds), _money(trade.margin), order.strategy)
    yield from map(_money, trade.fees)
    yield from (
        _ratio(order.legs, trade.opening_prices),
        _ratio(order.legs, closing),
        market.vix[order.tick],
        market.vix[trade.closed],
    )
    yield round(market.index[first] - market.index[max(first - 1, 0)], 2)
    yield round(market.index[order.tick] - market.index[first], 2)
    yield from (_plain(round(trade.best, 2)), _plain(round(trade.worst, 2)))


def _legs_text(market: Market, trade: Trade) -> str:
    expiry = market.days[min(trade.order.expiry // STEPS, len(market.days) - 1)]
    day = f"{trade.order.contracts} {expiry:%b} {expiry.day}"
    action = {1: "BTO", -1: "STO"}
    return " | ".join(
        f"{day} {leg.strike} {leg.kind} {action[leg.side]} {price:.2f}"
        for leg, price in zip(trade.order.legs, trade.opening_prices, strict=True)
    )


def _ratio(legs: tuple[Leg, ...], mids: tuple[float, ...]) -> float:
    """Return the value of the sold legs over that of the bought legs, 1 when either is 0."""
    sold, bought = (
        sum(mid for leg, mid in zip(legs, mids, strict=True) if leg.side == side)
        for side in (-1, 1)
    )
    return _plain(round(sold / bought, 3)) if sold and bought else 1


def daily_log(market: Market, trades: list[Trade]) -> str:
    """Return the account at the end of each trading day as CSV, by the trades closed that day."""
    booked = [0] * len(market.days)
    for trade in trades:
        booked[trade.closed // STEPS] += trade.pl
    return _csv(DAILY_HEADER, _daily_rows(market.days, booked))


def _daily_rows(days: list[date], booked: list[int]) -> Iterator[list[str | float]]:
    funds = peak = START_FUNDS
    for day, pl in zip(days, booked, strict=True):
        before, funds = funds, funds + pl
        peak = max(peak, funds)
        pl_pct, drawdown_pct = round(100 * pl / before, 2), round(100 * (funds - peak) / peak, 2)
        yield [
            day.isoformat(),
            _money(funds),
            _money(funds),
            0,
            _money(funds),
            _money(pl),
            _plain(pl_pct),
            _plain(drawdown_pct),
        ]


def _money(cents: int) -> float:
    return _plain(round(cents / 100, 2))


def _plain(value: float) -> float:
    """Return whole numbers as integers, which are written without a decimal point or sign of 0."""
    return int(value) if value == int(value) else value


def _csv(header: list[str], rows: Iterator[list[str | float]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerows([header, *rows])
    return text.getvalue()


def make_sample(seed: int = SEED) -> dict[str, bytes]:
    """Return the sample portfolio's files by name; the same seed gives the same files."""
    market = simulate_market(random.Random(seed))
    trades = [
        carry_out(market, order)
        for order in orders(market)
        if order.tick < len(market.index) - STEPS
    ]
    texts = {
        "sample-tradelog.csv": trade_log(market, trades),
        "sample-dailylog.csv": daily_log(market, trades),
    }
    return {name: b"\xef\xbb\xbf" + text.encode() for name, text in texts.items()}


def main() -> None:
    """Write the files into the folder of the arguments."""
    parser = argparse.ArgumentParser(description="Write the sample portfolio.")
    parser.add_argument(
        "--to", type=Path, default=Path(__file__).resolve().parents[1] / "assets" / "sample"
    )
    folder = parser.parse_args().to
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in make_sample().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
