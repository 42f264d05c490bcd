"""Sizing rules as data: the size wanted at every open, `base + slope x equity` (semantics 4).

Sources: fixed ratio, Jones, "The Trading Game" (1999); optimal f, Vince, "The Mathematics of Money
Management" (1992); fixed fractional and volatility sizing, Tharp, "Trade Your Way to Financial
Freedom" (1999). Kelly: see `kelly`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import singledispatch

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats, Mask
from app.calculations.errors import CalculationError
from app.calculations.log.economics import largest_losses
from app.calculations.log.history import running_vix_median
from app.calculations.profile import rules
from app.calculations.profile.model import Scenario
from app.calculations.sizing import limits
from app.calculations.sizing.context import SizingContext
from app.calculations.sizing.kelly_sizes import (
    kelly_fractions,
    kelly_over_the_log,
    simultaneous_by_position,
    walk_forward_kelly,
)


@dataclass(frozen=True, eq=False)
class DesiredSize:
    """Size that a rule wants at each open, (P,), with masks of the opens without one."""

    base: Floats | float = 0.0
    slope: Floats | float = 0.0
    no_margin: Mask | None = None  #: the rule divides by a margin that is unknown
    warmup: Mask | None = None  #: too little history
    unsizable: Mask | None = None  #: no loss, no VIX, no volatility to divide by
    estimates: kernels.Estimates | None = None  #: multiplies the size, in walk-forward
    delta: float = 0.0
    start_contracts: float = 1.0


def sizing(context: SizingContext, scenario: Scenario) -> tuple[kernels.Sizing, kernels.Estimates]:
    """Return a scenario's rule on a book as the arrays the replay kernel reads."""
    with np.errstate(divide="ignore", invalid="ignore"):
        desired = _desired_size(scenario.rule, context)
    positions = len(context.book.positions)
    outcomes = _outcomes(desired, positions)
    modifier = np.ones(positions)
    if scenario.constrained:
        off = limits.switched_off(context.book, context.profile)
        outcomes = np.where(off != kernels.Outcome.TAKEN.value, off, outcomes).astype(np.int8)
        modifier = limits.modifiers(
            context.book, context.profile, context.closed_history.losing_streak
        )
    arrays = kernels.Sizing(
        strategy=context.book.strategy,
        margin=np.nan_to_num(context.economics.margin),
        outcome=outcomes,
        base=_filled(desired.base, positions),
        slope=_filled(desired.slope, positions),
        modifier=modifier,
        row_net=context.economics.row_net,
        delta=float(desired.delta),
        start_contracts=float(desired.start_contracts),
    )
    return arrays, desired.estimates or _no_estimates(len(context.book.log.strategies))


def _outcomes(desired: DesiredSize, positions: int) -> NDArray[np.int8]:
    """(P,) the first refusal that applies, in the order of semantics 4 step 2."""
    outcomes = np.full(positions, kernels.Outcome.TAKEN.value, np.int8)
    for mask, outcome in (
        (desired.unsizable, kernels.Outcome.SKIPPED_UNSIZABLE.value),
        (desired.warmup, kernels.Outcome.SKIPPED_WARMUP.value),
        (desired.no_margin, kernels.Outcome.SKIPPED_UNSIZABLE.value),
    ):  # later ones overwrite earlier ones
        if mask is not None:
            outcomes[mask] = outcome
    return outcomes


def _filled(values: Floats | float, n: int) -> Floats:
    return np.ascontiguousarray(np.broadcast_to(np.asarray(values, float), n)).copy()


def _no_estimates(n_strategies: int) -> kernels.Estimates:
    none = np.zeros(0)
    return kernels.Estimates(
        kernels.NO_ESTIMATE,
        none,
        np.zeros(0, np.int64),
        np.zeros(n_strategies, np.int64),
        np.zeros(0, np.int64),
        np.zeros(0, np.int64),
        none,
        np.zeros(n_strategies),
        0.0,
        0.0,
        none.copy(),
        np.zeros(n_strategies, np.int64),
        False,
    )


@singledispatch
def _desired_size(rule: object, _context: SizingContext) -> DesiredSize:
    raise CalculationError(f"rule: no sizing is known for {type(rule).__name__}.")


@_desired_size.register
def _(rule: rules.Historical, context: SizingContext) -> DesiredSize:
    return DesiredSize(base=context.economics.contracts * rule.multiplier)


@_desired_size.register
def _(rule: rules.FixedContracts, _context: SizingContext) -> DesiredSize:
    return DesiredSize(base=rule.contracts)


@_desired_size.register
def _(rule: rules.FixedDollar, context: SizingContext) -> DesiredSize:
    basis, desired = _basis(rule, context)
    return replace(desired, base=rule.dollars / basis)


@_desired_size.register
def _(rule: rules.FixedFractional, context: SizingContext) -> DesiredSize:
    basis, desired = _basis(rule, context)
    return replace(desired, slope=rule.fraction / basis)


@_desired_size.register
def _(rule: rules.FixedRatio, _context: SizingContext) -> DesiredSize:
    return DesiredSize(delta=rule.delta, start_contracts=rule.start_contracts)


@_desired_size.register
def _(rule: rules.AllocationRule, context: SizingContext) -> DesiredSize:
    weights = np.array([rule.weights.get(name, 0.0) for name in context.book.log.strategies])
    margin = context.economics.margin
    return DesiredSize(slope=context.by_position(weights) / margin, no_margin=np.isnan(margin))


@_desired_size.register
def _(rule: rules.Kelly, context: SizingContext) -> DesiredSize:
    margin = context.economics.margin
    fraction = context.by_position(kelly_fractions(rule, context))
    desired = DesiredSize(slope=fraction / margin, no_margin=np.isnan(margin))
    if rule.estimator == "simultaneous":
        shares = simultaneous_by_position(rule, context)
        return replace(
            desired, slope=desired.slope * np.nan_to_num(shares), warmup=np.isnan(shares)
        )
    if rule.history == "full":
        return replace(
            desired, slope=desired.slope * context.by_position(kelly_over_the_log(rule, context))
        )
    warmup = context.closed_history.known < rule.min_trades
    if rule.estimator == "by_period":
        warmup = warmup | (context.period_history.known == 0)
    return replace(desired, warmup=warmup, estimates=walk_forward_kelly(rule, context))


@_desired_size.register
def _(rule: rules.OptimalFRule, context: SizingContext) -> DesiredSize:
    nets, closed_history = context.closed_history.nets, context.closed_history
    loss, desired = _largest_loss(rule, context)
    desired = replace(desired, slope=rule.fraction / loss)
    if rule.history == "full":
        largest = largest_losses(context.book, context.economics)
        optimal = np.array(
            [kernels.log_optimal(nets.of(s), 0.0, 0.0, 0.0, 0.0) for s in range(len(nets.start))]
        )
        return replace(desired, slope=desired.slope * context.by_position(optimal * largest))
    memo = nets.memo("optimal_f")
    estimates = kernels.Estimates(
        estimator=kernels.LOG_OPTIMAL,
        sample=nets.values,
        positions=np.zeros(0, np.int64),
        start=nets.start,
        known=closed_history.closed,
        behind=closed_history.closed,
        scale=closed_history.largest_loss,
        haircut=np.zeros(len(nets.start)),
        tail_every=0.0,
        added_losses=0.0,
        memo=memo,
        memo_start=nets.start,
        follows=False,
    )
    return replace(desired, estimates=estimates)


@_desired_size.register
def _(rule: rules.VolatilityAdjusted, context: SizingContext) -> DesiredSize:
    basis, desired = _basis(rule, context)
    volatility, reference, too_few = _volatility(rule, context)
    scale = np.clip(reference / volatility, rule.floor, rule.cap)
    unsizable = ~(volatility > 0) | ~np.isfinite(reference)
    return replace(
        desired,
        slope=rule.fraction / basis * scale,
        warmup=_either(desired.warmup, too_few),
        unsizable=_either(desired.unsizable, unsizable),
    )


def _either(first: Mask | None, second: Mask) -> Mask:
    """Return the union of two masks, of which the first may be absent."""
    return second if first is None else first | second


def _volatility(
    rule: rules.VolatilityAdjusted, context: SizingContext
) -> tuple[Floats, Floats, Mask]:
    """(P,) present and reference volatility, and a mask of opens with too little history."""
    book, closed_history = context.book, context.closed_history
    if rule.source == "trailing":
        lookback = rule.lookback or 0  # the profile requires one
        deviation = kernels.trailing_deviation(
            closed_history.returns.values,
            closed_history.returns.start,
            closed_history.known,
            book.strategy,
            lookback,
        )
        return deviation, np.full(len(deviation), rule.reference), closed_history.known < lookback
    vix = book.opening_vix
    if rule.reference is not None:
        return vix, np.full(len(vix), rule.reference), context.nowhere()
    if rule.history == "full":
        known = vix[np.isfinite(vix)]
        return vix, np.full(len(vix), np.median(known) if len(known) else np.nan), context.nowhere()
    median, positions = running_vix_median(book)
    return vix, median, positions < rule.min_trades


def _basis(
    rule: rules.FixedDollar | rules.FixedFractional | rules.VolatilityAdjusted,
    context: SizingContext,
) -> tuple[Floats, DesiredSize]:
    """(P,) the risk of one contract [currency], with masks of the opens where it is unknown."""
    if rule.basis == "margin":
        margin = context.economics.margin
        return margin, DesiredSize(no_margin=np.isnan(margin))
    return _largest_loss(rule, context)


def _largest_loss(
    rule: rules.FixedDollar | rules.FixedFractional | rules.VolatilityAdjusted | rules.OptimalFRule,
    context: SizingContext,
) -> tuple[Floats, DesiredSize]:
    """(P,) the strategy's largest loss per contract [currency], of the log or of earlier closes."""
    if rule.history == "full":
        loss = context.by_position(largest_losses(context.book, context.economics))
        return loss, DesiredSize(unsizable=loss <= 0)
    loss = context.closed_history.largest_loss
    return loss, DesiredSize(
        unsizable=loss <= 0, warmup=context.closed_history.closed < rule.min_trades
    )
