"""Step 2 of the decision: the wanted size of each rule, or the skip reason (semantics 4)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.reference.economics import NEGLIGIBLE, Economics
from tests.reference.estimators import (
    kelly_sample,
    largest_loss,
    log_optimal,
    payoff_margin_share,
    plain_sample,
)
from tests.reference.log import Position
from tests.reference.settings import MIN_TRADES, Document, Settings, is_walk_forward, setting


class Skipped(Exception):  # noqa: N818 - an outcome, not an error
    """The position is not traded; the message is the reason in `skipped:<reason>`."""


@dataclass
class Estimate:
    """A Kelly or optimal-f estimate and the number of positions it was made from."""

    value: float
    positions: int

    def is_stale(self, positions: int) -> bool:
        """Return True once the sample has grown by 1 %."""
        return 100 * positions >= 101 * self.positions


@dataclass
class Desk:
    """Inputs of every rule while a scenario is replayed.

    Places index `positions` and `economics`.
    """

    settings: Settings
    positions: Sequence[Position]
    economics: Sequence[Economics]
    closed: list[int] = field(default_factory=list)  #: places in the order of their last closes
    #: Profit of each strategy in this replay.
    booked: dict[str, float] = field(default_factory=dict)
    estimates: dict[str, Estimate] = field(default_factory=dict)
    #: First place of a resampled path, behind those of the log that hindsight rests on; 0 for a
    #: replay of the log.
    path_from: int = 0

    @property
    def rule(self) -> Document:
        return self.settings.rule


@dataclass
class Offer:
    """One position at its open, and the equity its rule sizes from [currency]."""

    desk: Desk
    place: int
    equity: float

    @property
    def rule(self) -> Document:
        return self.desk.rule

    @property
    def position(self) -> Position:
        return self.desk.positions[self.place]

    @property
    def economics(self) -> Economics:
        return self.desk.economics[self.place]

    @property
    def margin(self) -> float:
        """m, asked for only by rules that divide by it."""
        if self.economics.margin is None:
            raise Skipped("unsizable")
        return self.economics.margin


def wanted_size(offer: Offer) -> float:
    """Return the size the rule asks for.

    Raises `Skipped` in the order of the semantics page: margin, history, loss or volatility, edge.
    """
    if divides_by_margin(offer.rule) and offer.economics.margin is None:
        raise Skipped("unsizable")
    if _has_too_little_history(offer):
        raise Skipped("warmup")
    size = RULES[offer.rule["kind"]](offer)
    if size <= 0:
        raise Skipped("zero_size")
    return size


def divides_by_margin(rule: Document) -> bool:
    """Return True if the rule needs the position's own margin."""
    if rule["kind"] in ("kelly", "allocation"):
        return True
    return rule["kind"] in (
        "fixed_dollar",
        "fixed_fractional",
        "volatility_adjusted",
    ) and not _is_on_max_loss(rule)


def _is_on_max_loss(rule: Document) -> bool:
    return bool(setting(rule, "basis", "margin") == "max_loss")


# --- history --------------------------------------------------------------------------------------


def _known(offer: Offer) -> Sequence[int]:
    """Every place in the log, or under walk-forward those closed before this open."""
    return (
        offer.desk.closed
        if is_walk_forward(offer.rule)
        else range(offer.desk.path_from or len(offer.desk.positions))
    )


def _of_strategy(offer: Offer, places: Sequence[int]) -> list[Economics]:
    return [
        offer.desk.economics[i]
        for i in places
        if offer.desk.positions[i].strategy == offer.position.strategy
    ]


def _nets(offer: Offer) -> list[float]:
    return [economics.net for economics in _of_strategy(offer, _known(offer))]


def _returns(offer: Offer, places: Sequence[int]) -> list[float]:
    return [
        economics.on_margin
        for economics in _of_strategy(offer, places)
        if economics.on_margin is not None
    ]


def _vix_levels(offer: Offer) -> list[float]:
    """Opening VIX of the known positions of all strategies."""
    levels = [offer.desk.positions[i].first.opening_vix for i in _known(offer)]
    return [level for level in levels if level is not None]


def _has_too_little_history(offer: Offer) -> bool:
    rule = offer.rule
    if (
        _uses_trailing_volatility(rule)
        and len(_returns(offer, offer.desk.closed)) < rule["lookback"]
    ):
        return True
    least = setting(rule, "min_trades", MIN_TRADES) if is_walk_forward(rule) else 0
    return any(len(sample) < least for sample in _samples(offer))


def _samples(offer: Offer) -> list[list[float]]:
    """The samples of closed positions the rule estimates from."""
    rule = offer.rule
    samples = []
    if rule["kind"] == "kelly":
        samples.append(_returns(offer, _known(offer)))
    if rule["kind"] == "optimal_f" or _is_on_max_loss(rule):
        samples.append(_nets(offer))
    if _uses_vix_median(rule):
        samples.append(_vix_levels(offer))
    return samples


def _uses_trailing_volatility(rule: Document) -> bool:
    return rule["kind"] == "volatility_adjusted" and bool(
        setting(rule, "source", "vix") == "trailing"
    )


def _uses_vix_median(rule: Document) -> bool:
    return (
        rule["kind"] == "volatility_adjusted"
        and not _uses_trailing_volatility(rule)
        and rule.get("reference") is None
    )


# --- shared parts of rules ------------------------------------------------------------------------


def _basis(offer: Offer) -> float:
    """Return the stake of one contract [currency]: its margin, or the strategy's largest loss."""
    return _largest_loss(offer) if _is_on_max_loss(offer.rule) else offer.margin


def _largest_loss(offer: Offer) -> float:
    loss = largest_loss(_nets(offer))
    if loss == 0:
        raise Skipped("unsizable")
    return loss


def _kept(offer: Offer, positions: int, estimate: Callable[[], float]) -> float:
    """Return the strategy's last estimate, renewed once its sample has grown by 1 %."""
    estimates, strategy = offer.desk.estimates, offer.position.strategy
    if strategy not in estimates or estimates[strategy].is_stale(positions):
        estimates[strategy] = Estimate(estimate(), positions)
    return estimates[strategy].value


# --- the rules ------------------------------------------------------------------------------------


def _historical(offer: Offer) -> float:
    return float(offer.economics.size * setting(offer.rule, "multiplier", 1.0))


def _fixed_contracts(offer: Offer) -> float:
    return float(offer.rule["contracts"])


def _fixed_dollar(offer: Offer) -> float:
    return float(offer.rule["dollars"] / _basis(offer))


def _fixed_fractional(offer: Offer) -> float:
    return float(offer.rule["fraction"] * offer.equity / _basis(offer))


def _kelly(offer: Offer) -> float:
    portfolio = offer.desk.settings.portfolio
    returns = _returns(offer, _known(offer))
    estimator = payoff_margin_share if offer.rule.get("estimator") == "payoff" else log_optimal

    def estimate() -> float:
        return estimator(
            kelly_sample(
                returns, setting(portfolio, "edge_haircut", 0.0), portfolio.get("tail_loss_every")
            )
        )

    fraction = offer.desk.settings.kelly_fraction(offer.position.strategy)
    return fraction * _kept(offer, len(returns), estimate) * offer.equity / offer.margin


def _volatility_adjusted(offer: Offer) -> float:
    level, reference = (
        _trailing_volatility(offer)
        if _uses_trailing_volatility(offer.rule)
        else _vix_volatility(offer)
    )
    if level <= 0:
        raise Skipped("unsizable")
    calm = min(
        max(reference / level, setting(offer.rule, "floor", 0.25)), setting(offer.rule, "cap", 2.0)
    )
    return float(offer.rule["fraction"] * offer.equity / _basis(offer) * calm)


def _trailing_volatility(offer: Offer) -> tuple[float, float]:
    """Return the deviation of the strategy's last closed returns, and its reference.

    The history setting does not matter. Returns equal on paper differ by roundings: a deviation
    that small is none.
    """
    window = _returns(offer, offer.desk.closed)[-offer.rule["lookback"] :]
    deviation = statistics.stdev(window)
    is_none = deviation <= NEGLIGIBLE * max(abs(value) for value in window)
    return 0.0 if is_none else deviation, offer.rule["reference"]


def _vix_volatility(offer: Offer) -> tuple[float, float]:
    """The position's opening VIX and its reference: a number, or the median over positions."""
    level = offer.position.first.opening_vix
    if level is None:
        raise Skipped("unsizable")
    reference = (
        statistics.median(_vix_levels(offer))
        if _uses_vix_median(offer.rule)
        else offer.rule["reference"]
    )
    return level, reference


def _fixed_ratio(offer: Offer) -> float:
    """Return the fixed-ratio size of Ryan Jones.

    At this size the strategy's booked profit has paid for every step of `delta` dollars.
    """
    start: float = setting(offer.rule, "start_contracts", 1)
    profit = max(offer.desk.booked.get(offer.position.strategy, 0.0), 0.0)
    return 0.5 * (1 + math.sqrt((2 * start - 1) ** 2 + 8 * profit / offer.rule["delta"]))


def _optimal_f(offer: Offer) -> float:
    nets, loss = _nets(offer), _largest_loss(offer)
    optimal = _kept(
        offer, len(nets), lambda: log_optimal(plain_sample([net / loss for net in nets]))
    )
    return float(setting(offer.rule, "fraction", 1.0) * optimal * offer.equity / loss)


def _allocation(offer: Offer) -> float:
    weight: float = setting(offer.rule["weights"], offer.position.strategy, 0.0)
    return weight * offer.equity / offer.margin


RULES: dict[str, Callable[[Offer], float]] = {
    "historical": _historical,
    "fixed_contracts": _fixed_contracts,
    "fixed_dollar": _fixed_dollar,
    "fixed_fractional": _fixed_fractional,
    "kelly": _kelly,
    "volatility_adjusted": _volatility_adjusted,
    "fixed_ratio": _fixed_ratio,
    "optimal_f": _optimal_f,
    "allocation": _allocation,
}
