"""A scenario's rule as it sizes a resampled path: what is fixed beforehand, and what the path's own closes change.

Estimates over the full history are those of the log, whatever the path brings. Walk-forward estimates, the largest loss and trailing
volatility begin with what the whole log taught and grow by the path's closes. Losing streaks begin at none. A walk-forward VIX median
stays that of the whole log (the path's VIX values come from the same log), and so do walk-forward simultaneous shares: a refit a month
on every path would cost hours. Those two still wait for `min_trades` of the log.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import singledispatch

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.kelly.simultaneous import simultaneous_shares
from app.calculations.log.capital import capital_today_of
from app.calculations.log.history import Sample
from app.calculations.profile import rules
from app.calculations.profile.model import Scenario
from app.calculations.sizing.context import SizingContext, caution, largest_losses, switched_on
from app.calculations.sizing.limits import limits
from app.calculations.sizing.sizers import kelly_fractions, sizing

_EVER = np.iinfo(np.int64).max  # more than any count a rule waits for


@dataclass(frozen=True)
class PathSizing:
    """What the kernel needs to size a path."""

    sizing: (
        kernels.Sizing
    )  #: by the log's positions; `row_net` goes on with a full loss of each position, and a 0
    walk_forward: kernels.WalkForwardInputs
    limits: kernels.Limits


def path_sizing(base: SizingContext, scenario: Scenario) -> PathSizing:
    """How `scenario` sizes paths over the book of `base`."""
    rule = _without_learning(base, scenario.rule)
    arrays, _ = sizing(_knowing_all(base), scenario.model_copy(update={"rule": rule}))
    outcomes = np.where(
        (arrays.outcome == kernels.Outcome.TAKEN) & _waiting(base, scenario.rule),
        kernels.Outcome.SKIPPED_WARMUP,
        arrays.outcome,
    ).astype(np.int8)
    row_net = np.concatenate([arrays.row_net, -arrays.margin, [0.0]])
    portfolio = base.profile.portfolio
    start = capital_today_of(base.book, portfolio)
    return PathSizing(
        arrays._replace(outcome=outcomes, row_net=row_net),
        _learning(base, scenario),
        limits(base.book, base.profile, scenario.constrained)._replace(start=start),
    )


def _knowing_all(base: SizingContext) -> SizingContext:
    """The ground as a rule sees it that waits for nothing: what depends on the past is left to the path."""
    closed_history, n = base.closed_history, len(base.book.positions)
    ever, none = np.full(n, _EVER), np.zeros(n, np.int64)
    return replace(
        base,
        closed_history=replace(
            closed_history, closed=ever, known=ever, losing_streak=none, largest_loss=np.ones(n)
        ),
    )


def _without_learning(base: SizingContext, rule: rules.Rule) -> rules.Rule:
    """The rule whose wanted size is what the path's own knowledge then multiplies or divides."""
    if isinstance(rule, rules.Kelly) and rule.history == "walk_forward":
        return _as_weights(base, rule)
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
            vix = base.book.opening_vix
            known = vix[np.isfinite(vix)]
            return rule.model_copy(
                update={"reference": float(np.median(known)) if len(known) else None}
            )
    return rule


def _as_weights(base: SizingContext, rule: rules.Kelly) -> rules.Allocation:
    """Walk-forward Kelly but for its estimate: each strategy's fraction, times its share where that is held."""
    names, fractions = base.book.log.strategies, kelly_fractions(rule, base)
    if rule.estimator == "simultaneous":
        on = np.array(switched_on(base)) & (_counts(base.closed_history.returns) >= rule.min_trades)
        shares = np.zeros(len(names))
        shares[base.book.strategy] = simultaneous_shares(
            base.book, base.economics, on, *caution(base), None
        )
        fractions = fractions * shares
    return rules.Allocation(
        kind="allocation", weights=dict(zip(names, fractions.tolist(), strict=True))
    )


def _waiting(base: SizingContext, rule: rules.Rule) -> NDArray[np.bool_]:
    """(P,) too little in the log for an estimate that is held: simultaneous shares, or a VIX median."""
    if (
        isinstance(rule, rules.Kelly)
        and rule.history == "walk_forward"
        and rule.estimator == "simultaneous"
    ):
        few: NDArray[np.bool_] = (_counts(base.closed_history.returns) < rule.min_trades)[
            base.book.strategy
        ]
        return few
    if (
        isinstance(rule, rules.VolatilityAdjusted)
        and rule.history == "walk_forward"
        and rule.source == "vix"
        and rule.reference is None
    ):
        return (
            ~base.nowhere()
            if np.isfinite(base.book.opening_vix).sum() < rule.min_trades
            else base.nowhere()
        )
    return base.nowhere()


@dataclass(frozen=True)
class _Lessons:
    """What a rule takes from the path: fields of `kernels.Learning`."""

    estimator: int = kernels.NO_ESTIMATE
    of_nets: bool = False
    min_closed: int = 0
    min_known: int = 0
    by_largest_loss: bool = False
    lookback: int = 0
    reference: float = 0.0
    minimum: float = 0.0
    maximum: float = 0.0


@singledispatch
def _lessons(rule: object) -> _Lessons:
    return _Lessons()


@_lessons.register
def _(rule: rules.Kelly) -> _Lessons:
    if rule.history == "full" or rule.estimator == "simultaneous":
        return _Lessons()
    return _Lessons(
        kernels.PAYOFF if rule.estimator == "payoff" else kernels.LOG_OPTIMAL,
        min_known=rule.min_trades,
    )


@_lessons.register
def _(rule: rules.OptimalF) -> _Lessons:
    if rule.history == "full":
        return _Lessons()
    return _Lessons(
        kernels.LOG_OPTIMAL,
        of_nets=True,
        min_closed=rule.min_trades,
        by_largest_loss=True,
    )


@_lessons.register(rules.FixedDollar)
@_lessons.register(rules.FixedFractional)
def _by_loss(
    rule: rules.FixedDollar | rules.FixedFractional | rules.VolatilityAdjusted,
) -> _Lessons:
    if rule.basis == "margin" or rule.history == "full":
        return _Lessons()
    return _Lessons(min_closed=rule.min_trades, by_largest_loss=True)


@_lessons.register
def _(rule: rules.VolatilityAdjusted) -> _Lessons:
    if rule.source == "vix":
        return _by_loss(rule)
    lookback, reference = (
        rule.lookback or 0,
        float(rule.reference or 0.0),
    )  # the profile requires both
    return replace(
        _by_loss(rule),
        min_known=lookback,
        lookback=lookback,
        reference=reference,
        minimum=float(rule.floor),
        maximum=float(rule.cap),
    )


def _learning(base: SizingContext, scenario: Scenario) -> kernels.WalkForwardInputs:
    lessons, streak = (
        _lessons(scenario.rule),
        base.profile.portfolio.streak_rule if scenario.constrained else None,
    )
    haircut, tail_every = (0.0, 0.0) if lessons.of_nets else caution(base)
    strategies = len(base.book.log.strategies)
    known = np.zeros(strategies, np.int64)
    closed, loss = _counts(base.closed_history.nets), largest_losses(base)
    values, start = _prior(base, lessons)
    if not lessons.of_nets:
        known = np.diff(start)
    return kernels.WalkForwardInputs(
        streak_losses=streak.losses if streak else 0,
        streak_multiplier=float(streak.multiplier) if streak else 1.0,
        haircut=haircut,
        tail_every=tail_every,
        net=base.economics.net,
        result=base.economics.return_on_margin,
        prior_closed=closed,
        prior_known=known,
        prior_loss=loss,
        prior=values,
        prior_start=start,
        **vars(lessons),
    )


def _counts(sample: Sample) -> Ints:
    """(S,) values of each strategy."""
    counts: Ints = np.diff(sample.start, append=len(sample.values))
    return counts


def _prior(base: SizingContext, lessons: _Lessons) -> tuple[Floats, Ints]:
    """The sample that a path's closes are added to, strategy after strategy, and where each begins (S + 1,); a lookback needs no more."""
    strategies = len(base.book.log.strategies)
    if lessons.estimator == kernels.NO_ESTIMATE and not lessons.lookback:
        return np.zeros(0), np.zeros(strategies + 1, np.int64)
    sample = base.closed_history.nets if lessons.of_nets else base.closed_history.returns
    parts = [sample.of(code)[-lessons.lookback :] for code in range(strategies)]
    return np.concatenate(parts), np.cumsum([0, *map(len, parts)])
