"""Writes the sample portfolio: five made-up option strategies, 2023 to 2025, as Option Omega would export them.

    python -m scripts.make_sample            # writes assets/sample/

Nothing is market data. A seeded random walk stands in for the index, Black-Scholes for option prices, and five rules
trade them: short puts with a rare large loss, condors that overlap themselves (put and call side on two rows), bought
strangles that lose, butterflies that live off calm markets, and call spreads that trade in winter only.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scripts.sample_market import STEPS, Leg, Market, prices, simulate_market

SEED = 20
START_FUNDS = 100_000_00  # cents
FEE_PER_LEG = 150  # cents a contract, each way
SLIPPAGE = 0.05  # index points a leg
HEADER = """
Date Opened,Time Opened,Opening Price,Legs,Premium,Closing Price,Date Closed,Time Closed,Avg. Closing Cost,Reason For Close,P/L,
No. of Contracts,Funds at Close,Margin Req.,Strategy,Opening Commissions + Fees,Closing Commissions + Fees,
Opening Short/Long Ratio,Closing Short/Long Ratio,Opening VIX,Closing VIX,Gap,Movement,Max Profit,Max Loss
""".replace("\n", "").split(",")
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


@dataclass(frozen=True)
class Order:
    """What a strategy does at a tick; prices and the way out follow from the market."""

    strategy: str
    tick: int
    expiry: int  # tick
    legs: tuple[Leg, ...]
    contracts: int
    width: int  # index points at risk; 0 for a bought structure
    stop: float = math.inf  # of the premium
    target: float = math.inf
    exit_tick: int = 10**9
    sister: tuple[Leg, ...] = ()  # the other row of the same structure, for its margin


@dataclass(frozen=True)
class Trade:
    """An order carried out; money in cents, premium and cost per contract."""

    order: Order
    closed: int  # tick
    premium: int
    cost: int
    fees: tuple[int, int]
    margin: int
    reason: str
    best: float  # excursions, percent of premium
    worst: float
    opening_prices: tuple[float, ...]

    @property
    def pl(self) -> int:
        """Net of fees."""
        return (self.premium - self.cost) * self.order.contracts - sum(self.fees)


def credit(legs: tuple[Leg, ...], mids: tuple[float, ...], slippage: float = 0.0) -> int:
    """What selling the structure brings, in cents a contract; negative for a debit. Slippage is paid on every leg."""
    received = sum(-leg.side * mid for leg, mid in zip(legs, mids, strict=True)) - slippage * len(
        legs
    )
    return round(received * 100) * 100


def carry_out(market: Market, order: Order) -> Trade:
    """Open the order, follow it every half hour, and close it at its stop, target, exit or expiry."""
    opening = prices(market, order.legs, order.tick, order.expiry)
    premium = credit(order.legs, opening, SLIPPAGE)
    last = min(order.expiry, order.exit_tick, len(market.index) - 1)
    best = worst = 0.0
    for tick in range(order.tick + 1, last + 1):
        expired = tick == order.expiry
        cost = credit(
            order.legs,
            prices(market, order.legs, tick, order.expiry),
            0.0 if expired else -SLIPPAGE,
        )
        gain = (premium - cost) / abs(premium)
        best, worst = max(best, gain), min(worst, gain)
        reason = _reason(order, gain, tick, last, expired)
        if reason:
            break
    fee = FEE_PER_LEG * len(order.legs) * order.contracts
    fees = (fee, 0 if reason == "Expired" else fee)
    return Trade(
        order,
        tick,
        premium,
        cost,
        fees,
        _margin(market, order, premium),
        reason,
        100 * best,
        100 * worst,
        opening,
    )


def _reason(order: Order, gain: float, tick: int, last: int, expired: bool) -> str:
    if expired:
        return "Expired"
    if gain <= -order.stop:
        return "Stop Loss"
    if gain >= order.target:
        return "Profit Target"
    return "" if tick < last else "Exit Time" if last == order.exit_tick else "Backtest Completed"


def _margin(market: Market, order: Order, premium: int) -> int:
    """Width less all premiums, or the debit; both rows of a pair carry that of the whole structure. Cents, in all."""
    if not order.width:
        return -premium * order.contracts
    other = (
        credit(order.sister, prices(market, order.sister, order.tick, order.expiry), SLIPPAGE)
        if order.sister
        else 0
    )
    return (order.width * 100_00 - premium - other) * order.contracts


def orders(market: Market) -> Iterator[Order]:
    """Every strategy's orders, day by day."""
    rules: tuple[Callable[[Market, int], Iterator[Order]], ...] = (
        put_spread,
        iron_condor,
        strangle,
        butterfly,
        winter_call,
    )
    for number in range(len(market.days)):
        for rule in rules:
            yield from rule(market, number * STEPS)


def put_spread(market: Market, day: int) -> Iterator[Order]:
    """Mondays and Fridays, sold puts that expire the same day and have no stop: small wins, rarely a large loss."""
    if market.days[day // STEPS].weekday() in (0, 4):
        short = _strike(market, day + 1, -1.0, 1)
        yield Order(
            "0DTE Put Spread",
            day + 1,
            day + 13,
            (Leg(-1, "P", short), Leg(1, "P", short - 50)),
            2,
            50,
        )


def iron_condor(market: Market, day: int) -> Iterator[Order]:
    """Tuesdays twice, for eleven trading days: four or more are open at once. Put and call side are two rows."""
    if market.days[day // STEPS].weekday() != 1:
        return
    for step in (1, 7):
        low, high = _strike(market, day + step, -1.0, 11), _strike(market, day + step, 1.1, 11)
        puts = (Leg(-1, "P", low), Leg(1, "P", low - 40))
        calls = (Leg(-1, "C", high), Leg(1, "C", high + 40))
        for legs, sister in ((puts, calls), (calls, puts)):
            yield Order(
                "Staggered Iron Condor",
                day + step,
                day + 11 * STEPS - 1,
                legs,
                1,
                40,
                stop=1.5,
                target=0.8,
                sister=sister,
            )


def strangle(market: Market, day: int) -> Iterator[Order]:
    """Wednesdays, a bought strangle held overnight: it pays for more movement than there is."""
    if market.days[day // STEPS].weekday() == 2:
        legs = (
            Leg(1, "P", _strike(market, day + 2, -0.5, 2)),
            Leg(1, "C", _strike(market, day + 2, 0.5, 2)),
        )
        yield Order(
            "Overnight Strangle",
            day + 2,
            day + 2 * STEPS - 1,
            legs,
            1,
            0,
            target=1.0,
            exit_tick=day + STEPS + 4,
        )


def butterfly(market: Market, day: int) -> Iterator[Order]:
    """Thursdays, a sold butterfly around the index: good while the volatility index is low, poor when it is high."""
    if market.days[day // STEPS].weekday() == 3:
        at = _strike(market, day + 3, 0.0, 1)
        legs = (Leg(-1, "P", at), Leg(-1, "C", at), Leg(1, "P", at - 40), Leg(1, "C", at + 40))
        yield Order("Calm Market Butterfly", day + 3, day + 13, legs, 1, 40, stop=0.9, target=0.6)


def winter_call(market: Market, day: int) -> Iterator[Order]:
    """Mondays from November to April, a bought call spread for a week."""
    if market.days[day // STEPS].weekday() == 0 and market.days[day // STEPS].month in (
        11,
        12,
        1,
        2,
        3,
        4,
    ):
        at = _strike(market, day + 5, 0.1, 5)
        yield Order(
            "Winter Call Spread",
            day + 5,
            day + 5 * STEPS - 1,
            (Leg(1, "C", at), Leg(-1, "C", at + 60)),
            1,
            0,
            target=1.2,
            stop=0.7,
        )


def _strike(market: Market, tick: int, deviations: float, days: int) -> int:
    """A strike so many standard deviations from the index, in steps of 5."""
    move = market.index[tick] * market.vix[tick] / 100 * math.sqrt(days / 252)
    return round((market.index[tick] + deviations * move) / 5) * 5


def trade_log(market: Market, trades: list[Trade]) -> str:
    """The trades as CSV, newest open first, with the account value after each close."""
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
    return " | ".join(
        f"{trade.order.contracts} {expiry:%b} {expiry.day} {leg.strike} {leg.kind} {'BTO' if leg.side > 0 else 'STO'} {price:.2f}"
        for leg, price in zip(trade.order.legs, trade.opening_prices, strict=True)
    )


def _ratio(legs: tuple[Leg, ...], mids: tuple[float, ...]) -> float:
    """Value of the sold legs over that of the bought ones; 1 when either side is worth nothing."""
    sold, bought = (
        sum(mid for leg, mid in zip(legs, mids, strict=True) if leg.side == side)
        for side in (-1, 1)
    )
    return _plain(round(sold / bought, 3)) if sold and bought else 1


def daily_log(market: Market, trades: list[Trade]) -> str:
    """The account at the end of each trading day, by what was closed that day."""
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
    """Whole numbers without a decimal point, and never a negative zero."""
    return int(value) if value == int(value) else value


def _csv(header: list[str], rows: Iterator[list[str | float]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerows([header, *rows])
    return text.getvalue()


def make_sample(seed: int = SEED) -> dict[str, bytes]:
    """The sample portfolio's files by name."""
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
    """Write the files."""
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
