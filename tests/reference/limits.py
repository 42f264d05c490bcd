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
    """The replayed account: its equity, and its holdings by the place of each open position.

    Money is in account currency.
    """

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
    """Apply step 1, the gates; raise `Skipped` where the open is not to be sized."""
    portfolio = offer.desk.settings.portfolio
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
    """Step 3: the wanted size times every modifier that applies."""
    size *= _streak_multiplier(offer) * _vix_multiplier(offer) * _brake_multiplier(offer, account)
    if size <= 0:
        raise Skipped("paused")
    return size


def in_lots(size: float, lot: float) -> float:
    """The largest whole number of lots not above `size`, in contracts."""
    return math.floor(size / lot + ROUNDING) * lot


def at_least_one(size: float, offer: Offer) -> float:
    """Step 4: whole lots; less than one is one lot or nothing, as the profile says."""
    lots = in_lots(size, _lot(offer))
    if lots > 0:
        return lots
    if setting(offer.desk.settings.portfolio, "below_one", "skip") == "one":
        return _lot(offer)
    raise Skipped("below_one")


def limited(size: float, offer: Offer, account: Account) -> tuple[float, str]:
    """Step 5: the size the limits leave, and the outcome; the first named limit wins a tie."""
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
    """Return the most contracts each limit allows, in the order of the semantics page.

    Margin limits need a margin.
    """
    most: dict[str, float] = {}
    max_contracts, capital = (
        _strategy(offer).get("max_contracts"),
        _strategy(offer).get("capital_ceiling"),
    )
    ceiling, margin = offer.desk.settings.margin_ceiling, offer.economics.margin
    if max_contracts is not None:
        most["max_contracts"] = max_contracts
    if margin is not None and capital is not None:
        most["capital_ceiling"] = (capital - account.margin_of(offer.position.strategy)) / margin
    if margin is not None and ceiling is not None:
        most["margin_ceiling"] = (ceiling * account.equity - account.margin) / margin
    return most


def _strategy(offer: Offer) -> Document:
    return offer.desk.settings.strategy(offer.position.strategy)


def _lot(offer: Offer) -> float:
    return float(setting(_strategy(offer), "lot_size", 1.0))


def _streak_multiplier(offer: Offer) -> float:
    """Return the multiplier of the streak rule.

    It applies while the strategy's last `losses` closed log positions all lost, traded here or not.
    """
    rule = offer.desk.settings.portfolio.get("streak_rule")
    if rule is None:
        return 1.0
    desk = offer.desk
    closed = [
        i
        for i in desk.closed
        if i >= desk.path_from and desk.positions[i].strategy == offer.position.strategy
    ]
    outcomes = [desk.economics[i].net for i in closed]
    last = outcomes[-rule["losses"] :]
    return (
        float(rule["multiplier"])
        if len(last) == rule["losses"] and all(net < 0 for net in last)
        else 1.0
    )


def _vix_multiplier(offer: Offer) -> float:
    rule, level = offer.desk.settings.portfolio.get("vix_rule"), offer.position.first.opening_vix
    return (
        float(rule["multiplier"])
        if rule is not None and level is not None and level > rule["above"]
        else 1.0
    )


def _brake_multiplier(offer: Offer, account: Account) -> float:
    """Return the multiplier of the deepest step reached.

    The drawdown is measured from the highest equity so far or now.
    """
    drawdown = 1 - account.equity / max(account.peak, account.equity)
    steps = setting(offer.desk.settings.portfolio, "drawdown_brake", [])
    reached = [step for step in steps if drawdown >= step["drawdown"]]
    return float(max(reached, key=lambda step: step["drawdown"])["multiplier"]) if reached else 1.0
