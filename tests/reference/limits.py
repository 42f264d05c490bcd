"""Steps 1 and 3 to 5 of the decision: gates, modifiers, lots and limits (semantics 4)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from tests.reference.settings import Document, setting
from tests.reference.sizing import Offer, Skipped

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ROUNDING = 1e-9  #: of a lot, so that 2.9999999999 lots are three


@dataclass
class Account:
    """The replayed account: equity and margins held [currency], by place of the open position."""

    start: float
    equity: float
    peak: float  #: highest equity at the end of any second so far, starting capital included
    held: dict[int, float] = field(
        default_factory=dict
    )  #: margin of every open position with k > 0
    held_by: dict[int, str] = field(default_factory=dict)  #: its strategy

    @property
    def margin(self) -> float:
        return math.fsum(self.held.values())

    def margin_of(self, strategy: str) -> float:
        return math.fsum(
            margin for place, margin in self.held.items() if self.held_by[place] == strategy
        )


def check_gates(offer: Offer, account: Account) -> None:
    """Apply step 1; raise `Skipped` for an open that is not sized at all."""
    portfolio = offer.state.settings.portfolio
    if not setting(_strategy(offer), "enabled", True):
        raise Skipped("strategy_disabled")
    if WEEKDAYS[offer.position.opened.weekday()] not in setting(
        portfolio, "trading_days", WEEKDAYS
    ):
        raise Skipped("day_disabled")
    if account.equity <= 0:
        raise Skipped("ruined")
    if len(account.held) >= setting(portfolio, "max_parallel_trades", math.inf):
        raise Skipped("parallel_cap")


def modified(size: float, offer: Offer, account: Account) -> float:
    """Apply step 3: return the desired size times every modifier that applies."""
    size *= _streak_multiplier(offer) * _vix_multiplier(offer) * _brake_multiplier(offer, account)
    if size <= 0:
        raise Skipped("paused")
    return size


def in_lots(size: float, lot: float) -> float:
    """Return the largest whole number of lots not above `size`, in contracts."""
    return math.floor(size / lot + ROUNDING) * lot


def at_least_one(size: float, offer: Offer) -> float:
    """Apply step 4: return whole lots; less than one is one lot or none, by the profile."""
    lots = in_lots(size, _lot(offer))
    if lots > 0:
        return lots
    if setting(offer.state.settings.portfolio, "below_one", "skip") == "one":
        return _lot(offer)
    raise Skipped("below_one")


def limited(size: float, offer: Offer, account: Account) -> tuple[float, str]:
    """Apply step 5: return size and outcome within the limits; the first limit wins a tie."""
    room = {
        name: in_lots(max(most, 0.0), _lot(offer)) for name, most in _limits(offer, account).items()
    }
    tightest = min(room, key=lambda name: room[name], default=None)
    if tightest is None or room[tightest] >= size:
        return size, "taken"
    if room[tightest] <= 0:
        raise Skipped(tightest)
    return room[tightest], f"reduced:{tightest}"


def _limits(offer: Offer, account: Account) -> dict[str, float]:
    """Return the most contracts of each limit, in the page's order; margin limits need a margin."""
    most: dict[str, float] = {}
    max_contracts, capital = (
        _strategy(offer).get("max_contracts"),
        _strategy(offer).get("capital_ceiling"),
    )
    ceiling, margin = offer.state.settings.margin_ceiling, offer.economics.margin
    times_logged = offer.state.settings.portfolio.get("max_times_logged")
    if max_contracts is not None:
        most["max_contracts"] = max_contracts
    if times_logged is not None:
        cap = times_logged * _largest_logged_size(offer)
        most["max_contracts"] = min(cap, most.get("max_contracts", cap))
    if margin is not None and capital is not None:
        most["capital_ceiling"] = (capital - account.margin_of(offer.position.strategy)) / margin
    if margin is not None and ceiling is not None:
        most["margin_ceiling"] = (ceiling * account.equity - account.margin) / margin
    return most


def _largest_logged_size(offer: Offer) -> float:
    """Return the most contracts of any of the strategy's positions in the whole log."""
    return max(
        economics.size
        for position, economics in zip(offer.state.positions, offer.state.economics, strict=True)
        if position.strategy == offer.position.strategy
    )


def _strategy(offer: Offer) -> Document:
    return offer.state.settings.strategy(offer.position.strategy)


def _lot(offer: Offer) -> float:
    return float(setting(_strategy(offer), "lot_size", 1.0))


def _streak_multiplier(offer: Offer) -> float:
    """Return the multiplier after `losses` losing log positions in a row, taken or not."""
    rule = offer.state.settings.portfolio.get("streak_rule")
    if rule is None:
        return 1.0
    state = offer.state
    closed = [
        i
        for i in state.closed
        if i >= state.path_from and state.positions[i].strategy == offer.position.strategy
    ]
    outcomes = [state.economics[i].net for i in closed]
    last = outcomes[-rule["losses"] :]
    return (
        float(rule["multiplier"])
        if len(last) == rule["losses"] and all(net < 0 for net in last)
        else 1.0
    )


def _vix_multiplier(offer: Offer) -> float:
    rule, level = offer.state.settings.portfolio.get("vix_rule"), offer.position.first.opening_vix
    return (
        float(rule["multiplier"])
        if rule is not None and level is not None and level > rule["above"]
        else 1.0
    )


def _brake_multiplier(offer: Offer, account: Account) -> float:
    """Return the multiplier of the deepest step reached below the highest equity so far or now."""
    drawdown = 1 - account.equity / max(account.peak, account.equity)
    steps = setting(offer.state.settings.portfolio, "drawdown_brake", [])
    reached = [step for step in steps if drawdown >= step["drawdown"]]
    return float(max(reached, key=lambda step: step["drawdown"])["multiplier"]) if reached else 1.0
