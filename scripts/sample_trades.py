"""The orders of the sample portfolio carried out in its made-up market."""

from __future__ import annotations

from dataclasses import dataclass

from scripts.sample_market import Leg, Market, prices
from scripts.sample_orders import Order

FEE_PER_LEG = 150  #: cents a contract, each way
SLIPPAGE = 0.05  #: index points a leg


@dataclass(frozen=True)
class Trade:
    """An order that was opened and closed; money in cents, premium and cost per contract."""

    order: Order
    closed: int  #: tick
    premium: int
    cost: int
    fees: tuple[int, int]
    margin: int
    reason: str
    best: float  #: largest unrealised gain, percent of premium
    worst: float  #: largest unrealised loss, percent of premium
    opening_prices: tuple[float, ...]

    @property
    def pl(self) -> int:
        """Return the profit or loss net of fees [cents]."""
        return (self.premium - self.cost) * self.order.contracts - sum(self.fees)


def credit(legs: tuple[Leg, ...], mids: tuple[float, ...], slippage: float = 0.0) -> int:
    """Return the proceeds of selling the structure [cents a contract], negative for a debit.

    Slippage is paid on every leg.
    """
    proceeds = sum(-leg.side * mid for leg, mid in zip(legs, mids, strict=True))
    return round((proceeds - slippage * len(legs)) * 100) * 100


def carry_out(market: Market, order: Order) -> Trade:
    """Open the order, value it each half hour, close it at its stop, target, exit or expiry."""
    opening = prices(market, order.legs, order.tick, order.expiry)
    premium = credit(order.legs, opening, SLIPPAGE)
    last = min(order.expiry, order.exit_tick, len(market.index) - 1)
    best = worst = 0.0
    for tick in range(order.tick + 1, last + 1):
        expired = tick == order.expiry
        mids = prices(market, order.legs, tick, order.expiry)
        cost = credit(order.legs, mids, 0.0 if expired else -SLIPPAGE)
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
    if tick < last:
        return ""
    return "Exit Time" if last == order.exit_tick else "Backtest Completed"


def _margin(market: Market, order: Order, premium: int) -> int:
    """Return the margin of all contracts [cents]: the width less all premiums, or the debit.

    Both rows of a pair carry the margin of the whole structure.
    """
    if not order.width:
        return -premium * order.contracts
    other_premium = 0
    if order.sister:
        mids = prices(market, order.sister, order.tick, order.expiry)
        other_premium = credit(order.sister, mids, SLIPPAGE)
    return (order.width * 100_00 - premium - other_premium) * order.contracts
