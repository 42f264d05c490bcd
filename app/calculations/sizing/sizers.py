"""Sizing rules as data: each rule turns a book into the size wanted at every open, `base + slope x equity` (semantics 4).

Sources: fixed ratio, Jones, "The Trading Game" (1999); optimal f, Vince, "The Mathematics of Money Management" (1992);
fixed fractional and volatility sizing, Tharp, "Trade Your Way to Financial Freedom" (1999). Kelly: see `kelly`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import singledispatch

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats, Mask
from app.calculations.errors import CalculationError
from app.calculations.kelly.simultaneous import simultaneous_shares
from app.calculations.log.history import running_vix_median
from app.calculations.profile import rules
from app.calculations.profile.model import Scenario
from app.calculations.sizing import limits
from app.calculations.sizing.context import Ground, caution, largest_losses, switched_on


@dataclass(frozen=True, eq=False)
class Wanted:
    """The size a rule wants at each open, (P,), and where it has none."""

    base: Floats | float = 0.0
    slope: Floats | float = 0.0
    no_margin: Mask | None = None  #: the rule divides by a margin that is unknown
    warmup: Mask | None = None  #: too little history
    unsizable: Mask | None = None  #: no loss, no VIX, no volatility to divide by
    estimates: kernels.Estimates | None = None  #: multiplies the size, in walk-forward
    delta: float = 0.0
    start_contracts: float = 1.0


def sizing(ground: Ground, scenario: Scenario) -> tuple[kernels.Sizing, kernels.Estimates]:
    """A scenario's rule on a book as the arrays the replay kernel reads."""
    with np.errstate(divide="ignore", invalid="ignore"):
        wanted = _wanted(scenario.rule, ground)
    positions = len(ground.book.positions)
    verdict = _verdict(wanted, positions)
    modifier = np.ones(positions)
    if scenario.constrained:
        off = limits.switched_off(ground.book, ground.profile)
        verdict = np.where(off != kernels.Outcome.TAKEN, off, verdict).astype(np.int8)
        modifier = limits.modifiers(ground.book, ground.profile, ground.past.losing_streak)
    arrays = kernels.Sizing(
        strategy=ground.book.strategy,
        margin=np.nan_to_num(ground.economics.margin),
        verdict=verdict,
        base=_filled(wanted.base, positions),
        slope=_filled(wanted.slope, positions),
        modifier=modifier,
        row_net=ground.economics.row_net,
        delta=float(wanted.delta),
        start_contracts=float(wanted.start_contracts),
    )
    return arrays, wanted.estimates or _no_estimates(len(ground.book.log.strategies))


def _verdict(wanted: Wanted, positions: int) -> NDArray[np.int8]:
    """(P,) the first refusal that applies, in the order of semantics 4 step 2."""
    verdict = np.full(positions, kernels.Outcome.TAKEN, np.int8)
    for mask, outcome in (
        (wanted.unsizable, kernels.Outcome.SKIPPED_UNSIZABLE),
        (wanted.warmup, kernels.Outcome.SKIPPED_WARMUP),
        (wanted.no_margin, kernels.Outcome.SKIPPED_UNSIZABLE),
    ):  # later ones overwrite earlier ones
        if mask is not None:
            verdict[mask] = outcome
    return verdict


def _filled(values: Floats | float, n: int) -> Floats:
    return np.ascontiguousarray(np.broadcast_to(np.asarray(values, float), n)).copy()


def _no_estimates(n_strategies: int) -> kernels.Estimates:
    none = np.zeros(0)
    return kernels.Estimates(
        kernels.NO_ESTIMATE,
        none,
        np.zeros(n_strategies, np.int64),
        np.zeros(0, np.int64),
        none,
        0.0,
        0.0,
        none.copy(),
        False,
    )


@singledispatch
def _wanted(rule: object, ground: Ground) -> Wanted:
    raise CalculationError(f"rule: no sizing is known for {type(rule).__name__}.")


@_wanted.register
def _(rule: rules.Historical, ground: Ground) -> Wanted:
    return Wanted(base=ground.economics.contracts * rule.multiplier)


@_wanted.register
def _(rule: rules.FixedContracts, ground: Ground) -> Wanted:
    return Wanted(base=rule.contracts)


@_wanted.register
def _(rule: rules.FixedDollar, ground: Ground) -> Wanted:
    basis, wanted = _basis(rule, ground)
    return replace(wanted, base=rule.dollars / basis)


@_wanted.register
def _(rule: rules.FixedFractional, ground: Ground) -> Wanted:
    basis, wanted = _basis(rule, ground)
    return replace(wanted, slope=rule.fraction / basis)


@_wanted.register
def _(rule: rules.FixedRatio, ground: Ground) -> Wanted:
    return Wanted(delta=rule.delta, start_contracts=rule.start_contracts)


@_wanted.register
def _(rule: rules.Allocation, ground: Ground) -> Wanted:
    weights = np.array([rule.weights.get(name, 0.0) for name in ground.book.log.strategies])
    margin = ground.economics.margin
    return Wanted(slope=ground.by_position(weights) / margin, no_margin=np.isnan(margin))


@_wanted.register
def _(rule: rules.Kelly, ground: Ground) -> Wanted:
    margin = ground.economics.margin
    fraction = ground.by_position(kelly_fractions(rule, ground))
    wanted = Wanted(slope=fraction / margin, no_margin=np.isnan(margin))
    if rule.estimator == "simultaneous":
        shares = _simultaneous(rule, ground)
        return replace(wanted, slope=wanted.slope * np.nan_to_num(shares), warmup=np.isnan(shares))
    if rule.history == "full":
        return replace(wanted, slope=wanted.slope * ground.by_position(_full_kelly(rule, ground)))
    past = ground.past
    return replace(
        wanted, warmup=past.known < rule.min_trades, estimates=_kelly_estimates(rule, ground)
    )


def _simultaneous(rule: rules.Kelly, ground: Ground) -> Floats:
    """(P,) simultaneous Kelly as each open knew it, NaN where too little was known; or of the whole log. Found once for a ground."""
    taking_part = tuple(switched_on(ground))
    care, least = caution(ground), rule.min_trades if rule.history == "walk_forward" else None
    memos, key = ground.past.returns.memos, ("simultaneous", taking_part, care, least)
    if (shares := memos.get(key)) is None:  # another thread may let it go at any time
        shares = memos[key] = simultaneous_shares(
            ground.book, ground.economics, np.array(taking_part), *care, least
        )
    return shares


def kelly_fractions(rule: rules.Kelly, ground: Ground) -> Floats:
    """(S,) the rule's fraction, else each strategy's own, else the portfolio's."""
    if rule.fraction is not None:
        return np.full(len(ground.book.log.strategies), rule.fraction)
    own = [ground.profile.strategy(name).kelly_fraction for name in ground.book.log.strategies]
    return np.array([ground.profile.portfolio.kelly_fraction if f is None else f for f in own])


def _full_kelly(rule: rules.Kelly, ground: Ground) -> Floats:
    """(S,) each strategy's Kelly over the whole log."""
    haircut, tail = caution(ground)
    returns = ground.past.returns
    if rule.estimator == "payoff":
        return np.array(
            [
                kernels.payoff_margin_share(returns.of(s), haircut, tail, 0.0)
                for s in range(len(returns.start))
            ]
        )
    return np.array(
        [
            kernels.log_optimal(returns.of(s), haircut, tail, 0.0, 0.0)
            for s in range(len(returns.start))
        ]
    )


def _kelly_estimates(rule: rules.Kelly, ground: Ground) -> kernels.Estimates:
    haircut, tail = caution(ground)
    returns, known = ground.past.returns, ground.past.known
    estimator = kernels.PAYOFF if rule.estimator == "payoff" else kernels.LOG_OPTIMAL
    memo = returns.memo((estimator, haircut, tail))
    return kernels.Estimates(
        estimator,
        returns.values,
        returns.start,
        known,
        np.ones(len(known)),
        haircut,
        tail,
        memo,
        False,
    )


@_wanted.register
def _(rule: rules.OptimalF, ground: Ground) -> Wanted:
    nets, past = ground.past.nets, ground.past
    loss, wanted = _largest_loss(rule, ground)
    wanted = replace(wanted, slope=rule.fraction / loss)
    if rule.history == "full":
        largest = largest_losses(ground)
        optimal = np.array(
            [kernels.log_optimal(nets.of(s), 0.0, 0.0, 0.0, 0.0) for s in range(len(nets.start))]
        )
        return replace(wanted, slope=wanted.slope * ground.by_position(optimal * largest))
    memo = nets.memo("optimal_f")
    estimates = kernels.Estimates(
        kernels.LOG_OPTIMAL,
        nets.values,
        nets.start,
        past.closed,
        past.largest_loss,
        0.0,
        0.0,
        memo,
        False,
    )
    return replace(wanted, estimates=estimates)


@_wanted.register
def _(rule: rules.VolatilityAdjusted, ground: Ground) -> Wanted:
    basis, wanted = _basis(rule, ground)
    volatility, reference, too_few = _volatility(rule, ground)
    scale = np.clip(reference / volatility, rule.floor, rule.cap)
    unsizable = ~(volatility > 0) | ~np.isfinite(reference)
    return replace(
        wanted,
        slope=rule.fraction / basis * scale,
        warmup=too_few if wanted.warmup is None else wanted.warmup | too_few,
        unsizable=unsizable if wanted.unsizable is None else wanted.unsizable | unsizable,
    )


def _volatility(rule: rules.VolatilityAdjusted, ground: Ground) -> tuple[Floats, Floats, Mask]:
    """Present and reference volatility of every open (P,), and where there is too little history for them."""
    book, past = ground.book, ground.past
    if rule.source == "trailing":
        lookback = rule.lookback or 0  # the profile requires one
        deviation = kernels.trailing_deviation(
            past.returns.values, past.returns.start, past.known, book.strategy, lookback
        )
        return deviation, np.full(len(deviation), rule.reference), past.known < lookback
    vix = book.opening_vix
    if rule.reference is not None:
        return vix, np.full(len(vix), rule.reference), ground.nowhere()
    if rule.history == "full":
        known = vix[np.isfinite(vix)]
        return vix, np.full(len(vix), np.median(known) if len(known) else np.nan), ground.nowhere()
    median, seen = running_vix_median(book)
    return vix, median, seen < rule.min_trades


def _basis(
    rule: rules.FixedDollar | rules.FixedFractional | rules.VolatilityAdjusted, ground: Ground
) -> tuple[Floats, Wanted]:
    """What one contract puts at risk (P,) [currency], and where that is not known."""
    if rule.basis == "margin":
        margin = ground.economics.margin
        return margin, Wanted(no_margin=np.isnan(margin))
    return _largest_loss(rule, ground)


def _largest_loss(
    rule: rules.FixedDollar | rules.FixedFractional | rules.VolatilityAdjusted | rules.OptimalF,
    ground: Ground,
) -> tuple[Floats, Wanted]:
    """Each strategy's largest loss per contract, of the whole log or of what had closed (P,) [currency]."""
    if rule.history == "full":
        loss = ground.by_position(largest_losses(ground))
        return loss, Wanted(unsizable=loss <= 0)
    loss = ground.past.largest_loss
    return loss, Wanted(unsizable=loss <= 0, warmup=ground.past.closed < rule.min_trades)
