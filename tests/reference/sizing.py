"""Step 2 of the decision: the desired size of each rule, or the reason for none (semantics 4)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tests.reference.economics import NEGLIGIBLE, Economics
from tests.reference.estimators import (
    Caution,
    kelly_sample,
    largest_loss,
    log_optimal,
    payoff_margin_share,
    period_sample,
    plain_sample,
)
from tests.reference.log import Position
from tests.reference.settings import MIN_TRADES, Document, Settings, is_walk_forward, setting


class Skipped(Exception):  # noqa: N818 - an outcome, not an error
    """A position that is not traded; the message is the reason in `skipped:<reason>`."""


@dataclass
class Estimate:
    """A stored Kelly or optimal-f estimate and the number of positions behind it."""

    value: float
    positions: int

    def is_stale(self, positions: int) -> bool:
        """Return True once the sample has grown by 1 %."""
        return 100 * positions >= 101 * self.positions


@dataclass
class ReplayState:
    """State of a replay that rules read; places index `positions` and `economics`."""

    settings: Settings
    positions: Sequence[Position]
    economics: Sequence[Economics]
    closed: list[int] = field(default_factory=list)  #: places in the order of their last closes
    booked: dict[str, float] = field(
        default_factory=dict
    )  #: profit of each strategy in this replay
    estimates: dict[str, Estimate] = field(default_factory=dict)
    #: the first place of a resampled path, after those of the log used for hindsight; 0 for a
    #: replay of the log
    path_from: int = 0
    #: number of the day or week of a moment; equal numbers are one period
    period_of: Callable[[datetime], int] = datetime.toordinal
    now: datetime = datetime.min
    closed_in: dict[int, int] = field(default_factory=dict)  #: period of each last close, by place

    @property
    def rule(self) -> Document:
        return self.settings.rule


@dataclass
class Offer:
    """One position at its open, and the equity its rule sizes from [currency]."""

    state: ReplayState
    place: int
    equity: float

    @property
    def rule(self) -> Document:
        return self.state.rule

    @property
    def position(self) -> Position:
        return self.state.positions[self.place]

    @property
    def economics(self) -> Economics:
        return self.state.economics[self.place]

    @property
    def margin(self) -> float:
        """m, read only by rules that divide by it."""
        if self.economics.margin is None:
            raise Skipped("unsizable")
        return self.economics.margin


def desired_size(offer: Offer) -> float:
    """Return the size of the rule.

    Raises `Skipped` in the page's order: margin, history, loss or volatility, edge.
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


# --- history ---


def _known(offer: Offer) -> Sequence[int]:
    """Return every place in the log, or under walk-forward those closed before this open."""
    return (
        offer.state.closed
        if is_walk_forward(offer.rule)
        else range(offer.state.path_from or len(offer.state.positions))
    )


def _of_strategy(offer: Offer, places: Sequence[int]) -> list[Economics]:
    return [
        offer.state.economics[i]
        for i in places
        if offer.state.positions[i].strategy == offer.position.strategy
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
    """Return the opening VIX of the known positions of all strategies."""
    levels = [offer.state.positions[i].first.opening_vix for i in _known(offer)]
    return [level for level in levels if level is not None]


def _has_too_little_history(offer: Offer) -> bool:
    rule = offer.rule
    if (
        _uses_trailing_volatility(rule)
        and len(_returns(offer, offer.state.closed)) < rule["lookback"]
    ):
        return True
    least = setting(rule, "min_trades", MIN_TRADES) if is_walk_forward(rule) else 0
    if _is_by_period(rule) and is_walk_forward(rule) and not _ended_periods(offer):
        return True
    return any(len(sample) < least for sample in _samples(offer))


def _samples(offer: Offer) -> list[list[float]]:
    """Return the samples of closed positions that the rule estimates from."""
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


# --- shared parts of rules ---


def _basis(offer: Offer) -> float:
    """Return the basis of one contract [currency]: its margin, or the strategy's largest loss."""
    return _largest_loss(offer) if _is_on_max_loss(offer.rule) else offer.margin


def _largest_loss(offer: Offer) -> float:
    loss = largest_loss(_nets(offer))
    if loss == 0:
        raise Skipped("unsizable")
    return loss


def _stored(offer: Offer, positions: int, estimate: Callable[[], float]) -> float:
    """Return the strategy's stored estimate, renewed when its sample has grown by 1 %."""
    estimates, strategy = offer.state.estimates, offer.position.strategy
    if strategy not in estimates or estimates[strategy].is_stale(positions):
        estimates[strategy] = Estimate(estimate(), positions)
    return estimates[strategy].value


# --- the rules ---


def _historical(offer: Offer) -> float:
    return float(offer.economics.size * setting(offer.rule, "multiplier", 1.0))


def _fixed_contracts(offer: Offer) -> float:
    return float(offer.rule["contracts"])


def _fixed_dollar(offer: Offer) -> float:
    return float(offer.rule["dollars"] / _basis(offer))


def _fixed_fractional(offer: Offer) -> float:
    return float(offer.rule["fraction"] * offer.equity / _basis(offer))


def _kelly(offer: Offer) -> float:
    returns, caution = _returns(offer, _known(offer)), _caution(offer)
    positions = len(returns)
    estimator = payoff_margin_share if offer.rule.get("estimator") == "payoff" else log_optimal

    def estimate() -> float:
        return estimator(kelly_sample(returns, caution))

    if _is_by_period(offer.rule):
        periods = _ended_periods(offer)
        positions = sum(len(period) for period in periods)

        def estimate() -> float:
            return log_optimal(period_sample(periods, caution))

    fraction = offer.state.settings.kelly_fraction(offer.position.strategy)
    return fraction * _stored(offer, positions, estimate) * offer.equity / offer.margin


def _caution(offer: Offer) -> Caution:
    portfolio = offer.state.settings.portfolio
    strategy = offer.state.settings.strategy(offer.position.strategy)
    return Caution(
        setting(strategy, "edge_haircut", setting(portfolio, "edge_haircut", 0.0)),
        portfolio.get("tail_loss_every"),
        setting(portfolio, "added_full_losses", 0.0),
    )


def _is_by_period(rule: Document) -> bool:
    return rule["kind"] == "kelly" and rule.get("estimator") == "by_period"


def _ended_periods(offer: Offer) -> list[list[float]]:
    """Return the strategy's known returns by period of their close; in order.

    Under walk-forward only periods before the one of this open.
    """
    state, now = offer.state, offer.state.period_of(offer.state.now)
    periods: dict[int, list[float]] = {}
    for place in _known(offer):
        period = state.closed_in[place]
        if is_walk_forward(offer.rule) and period >= now:
            continue
        on_margin = state.economics[place].on_margin
        is_own = state.positions[place].strategy == offer.position.strategy
        if is_own and on_margin is not None:
            periods.setdefault(period, []).append(on_margin)
    return [periods[period] for period in sorted(periods)]


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

    It does not depend on the history setting. A deviation within rounding error is 0.
    """
    window = _returns(offer, offer.state.closed)[-offer.rule["lookback"] :]
    deviation = statistics.stdev(window)
    negligible = deviation <= NEGLIGIBLE * max(abs(value) for value in window)
    return 0.0 if negligible else deviation, offer.rule["reference"]


def _vix_volatility(offer: Offer) -> tuple[float, float]:
    """Return the position's opening VIX and its reference: a number, or a median of positions."""
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
    """Return Ryan Jones's size: one more contract for every `delta` of profit per contract."""
    start: float = setting(offer.rule, "start_contracts", 1)
    profit = max(offer.state.booked.get(offer.position.strategy, 0.0), 0.0)
    return 0.5 * (1 + math.sqrt((2 * start - 1) ** 2 + 8 * profit / offer.rule["delta"]))


def _optimal_f(offer: Offer) -> float:
    nets, loss = _nets(offer), _largest_loss(offer)
    optimal = _stored(
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
