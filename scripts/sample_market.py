"""A made-up market for the sample portfolio: a seeded random walk, priced by Black-Scholes."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import date, timedelta

STEPS = 14  #: half hours from 09:30 to 16:00, both included
WINTER = (11, 12, 1, 2, 3, 4)  #: months in which the index rises
_HOLIDAYS = {(1, 1), (1, 2), (1, 16), (2, 20), (5, 27), (6, 19), (7, 4), (9, 2), (11, 28), (12, 25)}
#: Volatility index below which the market moves less than option prices imply, above it more.
_CALM = 19.0


@dataclass(frozen=True)
class Market:
    """Index and volatility index at each half hour, in flat lists of days x STEPS ticks."""

    days: list[date]
    index: list[float]
    vix: list[float]

    def clock(self, tick: int) -> tuple[str, str]:
        """Return date and time of a tick in the format of the export."""
        minutes = 570 + 30 * (tick % STEPS)
        return self.days[tick // STEPS].isoformat(), f"{minutes // 60:02}:{minutes % 60:02}:00"


@dataclass(frozen=True)
class Leg:
    """One option: `side` +1 bought, -1 sold."""

    side: int
    kind: str  #: P or C
    strike: int


def trading_days() -> list[date]:
    """Return the weekdays of 2023 to 2025 without the main holidays."""
    every = (date(2023, 1, 3) + timedelta(days=n) for n in range(1094))
    return [day for day in every if day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS]


def simulate_market(rng: random.Random) -> Market:
    """Return a random walk with calm and volatile periods, winter rises and crashes."""
    days = trading_days()
    crashes = set(rng.sample(range(40, len(days), 7), 7))
    level, vix = 3850.0, 21.0
    index: list[float] = []
    volatility: list[float] = []
    for number, day in enumerate(days):
        fear = 9.0 if number in crashes else 0.0
        vix = min(45.0, max(11.0, vix + 0.06 * (16.5 - vix) + 0.9 * rng.gauss(0, 1) + fear))
        realised = vix / 100 * (0.7 if vix < _CALM else 1.25)
        drift = (0.42 if day.month in WINTER else 0.03) / 252
        for step in range(STEPS):
            share = 0.25 if step == 0 else 0.75 / (STEPS - 1)
            shock = -0.016 if number in crashes and step in (6, 9) else 0.0
            level *= math.exp(
                drift * share + realised * math.sqrt(share / 252) * rng.gauss(0, 1) + shock
            )
            index.append(round(level, 2))
            volatility.append(round(vix + 0.03 * step * rng.gauss(0, 1), 2))
    return Market(days, index, volatility)


def option_price(leg: Leg, spot: float, vix: float, days_left: float) -> float:
    """Return the price by Black-Scholes (1973) without interest [index points]."""
    moneyness = spot - leg.strike if leg.kind == "C" else leg.strike - spot
    intrinsic = max(moneyness, 0.0)
    spread = vix / 100 * math.sqrt(max(days_left, 0.0) / 252)
    if spread < 1e-6:
        return intrinsic
    d1 = math.log(spot / leg.strike) / spread + spread / 2
    call = spot * _normal(d1) - leg.strike * _normal(d1 - spread)
    return call if leg.kind == "C" else call - spot + leg.strike


def _normal(x: float) -> float:
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


def prices(market: Market, legs: tuple[Leg, ...], tick: int, expiry: int) -> tuple[float, ...]:
    """Return the mid prices of the legs at a tick, in steps of 0.05 index points."""
    left = (expiry - tick) / STEPS
    return tuple(
        round(option_price(leg, market.index[tick], market.vix[tick], left) * 20) / 20
        for leg in legs
    )
