"""The five made-up strategies of the sample portfolio, as rules that yield orders."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scripts.sample_market import STEPS, WINTER, Leg, Market


@dataclass(frozen=True)
class Order:
    """The opening of a structure by a strategy; prices and close follow from the market."""

    strategy: str
    tick: int
    expiry: int  #: tick
    legs: tuple[Leg, ...]
    contracts: int
    width: int  #: index points at risk; 0 for a bought structure
    stop: float = math.inf  #: loss at which to close, as a multiple of the premium
    target: float = math.inf  #: gain at which to close, as a multiple of the premium
    exit_tick: int = 10**9  #: latest tick
    sister: tuple[Leg, ...] = ()  #: legs of the other row of the same structure, if any


def orders(market: Market) -> Iterator[Order]:
    """Yield the orders of all strategies, day by day."""
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
    """Sell puts on Mondays and Fridays that expire the same day: small wins, rare large losses."""
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
    """Sell two condors each Tuesday for eleven trading days, so that four or more are open at once.

    The put side and the call side are two rows.
    """
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
    """Buy a strangle each Wednesday and hold it overnight; it costs more than it earns."""
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
    """Sell a butterfly at the index each Thursday; it wins when the volatility index is low."""
    if market.days[day // STEPS].weekday() == 3:
        at = _strike(market, day + 3, 0.0, 1)
        legs = (Leg(-1, "P", at), Leg(-1, "C", at), Leg(1, "P", at - 40), Leg(1, "C", at + 40))
        yield Order("Calm Market Butterfly", day + 3, day + 13, legs, 1, 40, stop=0.9, target=0.6)


def winter_call(market: Market, day: int) -> Iterator[Order]:
    """Buy a call spread for a week each Monday from November to April."""
    date = market.days[day // STEPS]
    if date.weekday() == 0 and date.month in WINTER:
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
    """Return a strike `deviations` standard deviations from the index, in steps of 5."""
    move = market.index[tick] * market.vix[tick] / 100 * math.sqrt(days / 252)
    return round((market.index[tick] + deviations * move) / 5) * 5
