"""A scenario's rule as it sizes a resampled path.

Part of the sizing is fixed beforehand, and part changes with the path's own closes. Estimates over
the full history are those of the log, whatever the path brings. Walk-forward estimates, the largest
loss and trailing volatility begin with the whole log and grow by the path's closes. Losing streaks
begin at none. A walk-forward VIX median stays that of the whole log (the path's VIX values come
from the same log), and so do walk-forward simultaneous shares: a refit a month on every path would
cost hours. Those two still wait for `min_trades` of the log.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import singledispatch

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.kelly.caution import StrategyCautions
from app.calculations.kelly.simultaneous import simultaneous_shares
from app.calculations.log.capital import capital_today_of
from app.calculations.log.economics import largest_losses
from app.calculations.log.history import Sample
from app.calculations.log.periods import trading_days_per_period
from app.calculations.profile import rules
from app.calculations.profile.model import Scenario
from app.calculations.sizing.context import SizingContext, caution, switched_on
from app.calculations.sizing.kelly_sizes import kelly_fractions
from app.calculations.sizing.limits import limits
from app.calculations.sizing.sizers import sizing

_EVER = np.iinfo(np.int64).max  # more than any count a rule waits for


@dataclass(frozen=True)
class PathSizing:
    """The inputs by which the kernel sizes a path."""

    #: by the log's positions; `row_net` goes on with a full loss of each position, and a 0
    sizing: kernels.Sizing
    walk_forward: kernels.WalkForwardInputs
    limits: kernels.Limits


def path_sizing(
    context: SizingContext, scenario: Scenario, *, largest_logged_loss: bool = False
) -> PathSizing:
    """Return the sizing of paths by `scenario` over the book of `context`.

    An injected full loss is a position's margin; with `largest_logged_loss` it is its strategy's
    largest logged loss where that is larger.
    """
    rule = _without_walk_forward(context, scenario.rule)
    arrays, _ = sizing(_with_full_history(context), scenario.model_copy(update={"rule": rule}))
    outcomes = np.where(
        (arrays.outcome == kernels.Outcome.TAKEN) & _warming_up(context, scenario.rule),
        kernels.Outcome.SKIPPED_WARMUP,
        arrays.outcome,
    ).astype(np.int8)
    full_loss = arrays.margin
    if largest_logged_loss:
        largest = context.by_position(largest_losses(context.book, context.economics))
        full_loss = np.maximum(full_loss, largest)
    row_net = np.concatenate([arrays.row_net, -full_loss, [0.0]])
    start = capital_today_of(context.book, context.profile.portfolio)
    return PathSizing(
        arrays._replace(outcome=outcomes, row_net=row_net),
        _walk_forward(context, scenario, full_loss),
        limits(context.book, context.profile, scenario.constrained)._replace(start=start),
    )


def _with_full_history(context: SizingContext) -> SizingContext:
    """The context for a rule that waits for no history: the path supplies its own history."""
    closed_history, n = context.closed_history, len(context.book.positions)
    ever, none = np.full(n, _EVER), np.zeros(n, np.int64)
    return replace(
        context,
        closed_history=replace(
            closed_history, closed=ever, known=ever, losing_streak=none, largest_loss=np.ones(n)
        ),
    )


def _without_walk_forward(context: SizingContext, rule: rules.Rule) -> rules.Rule:
    """The rule whose desired size the path's own estimates then multiply or divide."""
    if isinstance(rule, rules.Kelly) and rule.history == "walk_forward":
        return _as_weights(context, rule)
    if isinstance(rule, rules.VolatilityAdjusted):
        if rule.source == "trailing":
            return rules.FixedFractional(
                kind="fixed_fractional",
                fraction=rule.fraction,
                basis=rule.basis,
                history=rule.history,
                min_trades=rule.min_trades,
            )
        if rule.reference is None and rule.history == "walk_forward":
            vix = context.book.opening_vix
            known = vix[np.isfinite(vix)]
            return rule.model_copy(
                update={"reference": float(np.median(known)) if len(known) else None}
            )
    return rule


def _as_weights(context: SizingContext, rule: rules.Kelly) -> rules.AllocationRule:
    """Walk-forward Kelly without its estimate: each strategy's fraction.

    Simultaneous shares, which are held on a path, multiply the fractions.
    """
    names, fractions = context.book.log.strategies, kelly_fractions(rule, context)
    if rule.estimator == "simultaneous":
        on = np.array(switched_on(context)) & (
            _counts(context.closed_history.returns) >= rule.min_trades
        )
        shares = np.zeros(len(names))
        shares[context.book.strategy] = simultaneous_shares(
            context.book, context.economics, on, caution(context), None
        )
        fractions = fractions * shares
    return rules.AllocationRule(
        kind="allocation", weights=dict(zip(names, fractions.tolist(), strict=True))
    )


def _warming_up(context: SizingContext, rule: rules.Rule) -> NDArray[np.bool_]:
    """(P,) positions that wait: the log has too few trades for an estimate that is held.

    Simultaneous shares and a VIX median are held.
    """
    if (
        isinstance(rule, rules.Kelly)
        and rule.history == "walk_forward"
        and rule.estimator == "simultaneous"
    ):
        few: NDArray[np.bool_] = (_counts(context.closed_history.returns) < rule.min_trades)[
            context.book.strategy
        ]
        return few
    if not isinstance(rule, rules.VolatilityAdjusted) or rule.history != "walk_forward":
        return context.nowhere()
    needs_median = rule.source == "vix" and rule.reference is None
    few_levels = np.isfinite(context.book.opening_vix).sum() < rule.min_trades
    return ~context.nowhere() if needs_median and few_levels else context.nowhere()


@dataclass(frozen=True)
class _PathEstimates:
    """The estimates a rule takes from the path: fields of `kernels.WalkForwardInputs`."""

    estimator: int = kernels.NO_ESTIMATE
    period_days: int = 0
    of_nets: bool = False
    min_closed: int = 0
    min_known: int = 0
    by_largest_loss: bool = False
    lookback: int = 0
    reference: float = 0.0
    minimum: float = 0.0
    maximum: float = 0.0


@singledispatch
def _path_estimates(_rule: object) -> _PathEstimates:
    return _PathEstimates()


@_path_estimates.register
def _(rule: rules.Kelly) -> _PathEstimates:
    if rule.history == "full" or rule.estimator == "simultaneous":
        return _PathEstimates()
    estimator = {"payoff": kernels.PAYOFF, "by_period": kernels.BY_PERIOD}.get(
        rule.estimator, kernels.LOG_OPTIMAL
    )
    return _PathEstimates(estimator, min_known=rule.min_trades)


@_path_estimates.register
def _(rule: rules.OptimalFRule) -> _PathEstimates:
    if rule.history == "full":
        return _PathEstimates()
    return _PathEstimates(
        kernels.LOG_OPTIMAL,
        of_nets=True,
        min_closed=rule.min_trades,
        by_largest_loss=True,
    )


@_path_estimates.register(rules.FixedDollar)
@_path_estimates.register(rules.FixedFractional)
def _by_loss(
    rule: rules.FixedDollar | rules.FixedFractional | rules.VolatilityAdjusted,
) -> _PathEstimates:
    if rule.basis == "margin" or rule.history == "full":
        return _PathEstimates()
    return _PathEstimates(min_closed=rule.min_trades, by_largest_loss=True)


@_path_estimates.register
def _(rule: rules.VolatilityAdjusted) -> _PathEstimates:
    if rule.source == "vix":
        return _by_loss(rule)
    lookback, reference = rule.lookback or 0, float(rule.reference or 0.0)  # both are required
    return replace(
        _by_loss(rule),
        min_known=lookback,
        lookback=lookback,
        reference=reference,
        minimum=float(rule.floor),
        maximum=float(rule.cap),
    )


def _walk_forward(
    context: SizingContext, scenario: Scenario, full_loss: Floats
) -> kernels.WalkForwardInputs:
    estimates = _path_estimates(scenario.rule)
    streak = context.profile.portfolio.streak_rule if scenario.constrained else None
    streak_losses, streak_multiplier = 0, 1.0
    if streak is not None:
        streak_losses, streak_multiplier = streak.losses, float(streak.multiplier)
    strategies = len(context.book.log.strategies)
    cautious = caution(context)
    if estimates.of_nets:
        cautious = StrategyCautions(np.zeros(strategies), 0.0, 0.0)
    haircut, tail_every, added = cautious
    known = np.zeros(strategies, np.int64)
    closed, loss = (
        _counts(context.closed_history.nets),
        largest_losses(context.book, context.economics),
    )
    values, start = _prior(context, estimates)
    prior_positions = np.zeros(0, np.int64)
    if estimates.estimator == kernels.BY_PERIOD:
        periods, known = context.period_history, _counts(context.closed_history.returns)
        prior_positions = periods.positions
        estimates = replace(
            estimates, period_days=trading_days_per_period(context.book, periods.unit)
        )
    elif not estimates.of_nets:
        known = np.diff(start)
    return kernels.WalkForwardInputs(
        streak_losses=streak_losses,
        streak_multiplier=streak_multiplier,
        haircut=haircut,
        tail_every=tail_every,
        added_losses=added,
        net=context.economics.net,
        full_loss=full_loss,
        full_loss_result=-full_loss / context.economics.margin,
        result=context.economics.return_on_margin,
        prior_closed=closed,
        prior_known=known,
        prior_loss=loss,
        prior=values,
        prior_start=start,
        prior_positions=prior_positions,
        **vars(estimates),
    )


def _counts(sample: Sample) -> Ints:
    """(S,) values of each strategy."""
    counts: Ints = np.diff(sample.start, append=len(sample.values))
    return counts


def _prior(context: SizingContext, estimates: _PathEstimates) -> tuple[Floats, Ints]:
    """The sample that a path's closes are added to, and each strategy's first index (S + 1,).

    Strategies follow one another; with a lookback only that many values of each are kept.
    """
    strategies = len(context.book.log.strategies)
    if estimates.estimator == kernels.NO_ESTIMATE and not estimates.lookback:
        return np.zeros(0), np.zeros(strategies + 1, np.int64)
    sample = context.closed_history.nets if estimates.of_nets else context.closed_history.returns
    if estimates.estimator == kernels.BY_PERIOD:
        sample = context.period_history.returns
    parts = [sample.of(code)[-estimates.lookback :] for code in range(strategies)]
    return np.concatenate(parts), np.cumsum([0, *map(len, parts)])
