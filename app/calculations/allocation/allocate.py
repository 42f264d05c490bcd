"""The strategy allocator: one set of weights for the whole book.

The weights keep to margin, ceilings and a bound on falling far. A weight is the share of equity
held as margin in each position of a strategy. Objectives:

* growth-optimal: simultaneous Kelly (`simultaneous`); fractional joint Kelly: that fraction of the
  optimum whose fraction keeps the limits; risk-constrained growth (`growth_objectives.LogMoment`):
  the fastest growth for which P(equity ever below 1 - target drawdown of its start) <= the accepted
  chance. That bound assumes independent periods of one distribution and counts from the start, not
  from a peak: the promise on drawdowns from a peak is kept by simulation (`drawdown_promise`).
* equal risk contribution, minimum CVaR, minimum CDaR, equal weight: mixes under a budget (`mixes`),
  then scaled to the fastest growth that the limits and the same bound allow (`scale`).
* the user's own weights: as they are, with every limit they break.

Everything is fitted to the whole log, so every weight has hindsight; `walk_forward` repeats the fit
out of sample, and `ranges` shows the uncertainty of the weights.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.calculations.allocation.fit import Fit, Task, fit
from app.calculations.allocation.limits import allocation_limits
from app.calculations.allocation.messages import BrokenLimit, no_safe_weights
from app.calculations.allocation.notes import AllocationNote, allocation_notes
from app.calculations.allocation.periods import (
    Periods,
    Scenarios,
    covariance,
    mean_shrinkage,
    scenarios,
)
from app.calculations.allocation.ruin_bound import mean_growth, ruin_bound
from app.calculations.allocation.settings import AllocationSettings
from app.calculations.arrays import Floats, Ints
from app.calculations.errors import CalculationError
from app.calculations.kelly.caution import strategy_cautions
from app.calculations.kelly.growth_objectives import exponent
from app.calculations.kelly.joint_growth import UnmetBoundError
from app.calculations.kelly.simultaneous import joint_returns
from app.calculations.kelly.status import MIN_TRADES, Status
from app.calculations.log.book import Book
from app.calculations.log.concurrency import mean_positions
from app.calculations.log.economics import Economics, economics
from app.calculations.log.periods import Unit
from app.calculations.profile.model import Profile, Scenario
from app.calculations.profile.rules import AllocationRule


@dataclass(frozen=True, eq=False)
class Allocation:
    """An allocation of a book's strategies. S strategies, in the order of the log."""

    settings: AllocationSettings
    strategies: tuple[str, ...]
    weights: Floats  #: (S,) share of equity held as margin per position
    statuses: tuple[Status, ...]  #: (S,) why a weight is 0, or what to know about it
    #: (S,) before scaling, at sum of weight x mean concurrent positions = 1; None for growth
    #: objectives and own weights
    mix: Floats | None
    #: (S,) share of the book's variance that each strategy brings; 0 without any variance
    risk: Floats
    kept: Floats  #: (S,) of each strategy's mean return, after shrinking; 1 when it is switched off
    positions: Ints  #: (S,) behind each strategy
    unit: Unit  #: of the periods
    periods: int  #: with a close
    growth: float | None  #: mean log growth per period, as shrunk; None when everything is lost
    growth_in_log: float | None  #: the same of the log as it is, without shrinking and added losses
    ruin_bound: float  #: exponential bound on the chance of ever falling below the floor
    floor: float  #: of the start: 1 - target drawdown
    peak_share: float  #: of equity: margin held at the log's fullest instant
    ceiling_binds: bool
    bound_binds: bool
    residual: float  #: largest violation of the optimality conditions: near 0 it is rounding
    violation: float  #: by how much the most broken limit is broken: rounding, but for own weights
    broken: tuple[BrokenLimit, ...]  #: limits that the weights break: only own weights do
    notes: tuple[AllocationNote, ...]  #: what a person should know of it, most important first

    def scenario(self, name: str = "Allocator") -> Scenario:
        """Return the weights as a scenario to replay; it has hindsight of the whole log."""
        return allocation_scenario(name, self.strategies, self.weights)


@dataclass(frozen=True, eq=False)
class AllocationContext:
    """The inputs that allocations of one book, profile and settings share."""

    task: Task
    periods: Periods
    unit: Unit
    period: NDArray[np.datetime64]  #: (T,) the day, or the Monday of the week
    no_margin: tuple[bool, ...]  #: (S,) the strategy has positions, but no margin is known of any


def allocation_scenario(name: str, strategies: tuple[str, ...], weights: Floats) -> Scenario:
    """Return weights (S,) as a scenario of the rule `allocation`."""
    shares = {
        strategy: float(weight)
        for strategy, weight in zip(strategies, weights, strict=True)
        if weight > 0
    }
    return Scenario(name=name, rule=AllocationRule(kind="allocation", weights=shares))


def allocation_context(
    book: Book, profile: Profile, settings: AllocationSettings, sizes: Economics | None = None
) -> AllocationContext:
    """Return the joint returns, limits and budget of an allocation.

    Raises `CalculationError` as `allocate` does.
    """
    limits = allocation_limits(book, profile, settings)
    portfolio = profile.portfolio
    per_contract = sizes or economics(book, profile)
    haircut = strategy_cautions(profile, book.log.strategies).edge_haircut
    joint = joint_returns(book, per_contract, haircut, limits.taking_part)
    power = exponent(1 - portfolio.target_max_drawdown, portfolio.drawdown_probability)
    known = np.isfinite(per_contract.return_on_margin)
    no_margin = tuple(
        bool((book.strategy == code).any() and not known[book.strategy == code].any())
        for code in range(len(book.log.strategies))
    )
    task = Task(settings, limits, mean_positions(book), power)
    as_logged = joint_returns(book, per_contract, None, limits.taking_part)
    periods = Periods(
        joint.returns,
        joint.positions,
        as_logged.returns < 0,
        portfolio.tail_loss_every or 0.0,
        portfolio.added_full_losses,
    )
    return AllocationContext(task, periods, joint.unit, joint.period, no_margin)


def allocate(
    book: Book,
    profile: Profile,
    settings: AllocationSettings | None = None,
    *,
    sizes: Economics | None = None,
    context: AllocationContext | None = None,
) -> Allocation:
    """Return the allocation of a book under a profile.

    `sizes` and `context` are those of the same book, profile and settings, if made already. Raises
    `CalculationError`, naming the limit and the amount by which it is missed, when no weights keep
    to the settings.

    >>> from app.calculations import Book, default_profile, example_log
    >>> book = Book.of(example_log())
    >>> profile = default_profile(book)
    >>> allocation = allocate(book, profile)
    >>> weights = allocation.weights.round(3).tolist()
    >>> weights, round(allocation.ruin_bound, 3), round(allocation.peak_share, 2)
    ([0.045, 0.159], 0.05, 0.2)
    >>> settings = AllocationSettings(objective="growth", shrink=False)
    >>> allocate(book, profile, settings).weights.round(2).tolist()
    [0.13, 0.87]
    """
    asked = settings or AllocationSettings()
    shared = context or allocation_context(book, profile, asked, sizes)
    floor = 1 - profile.portfolio.target_max_drawdown
    chance = profile.portfolio.drawdown_probability
    try:
        fitted = fit(shared.task, shared.periods)
    except UnmetBoundError:
        raise CalculationError(no_safe_weights(floor, chance, shared.task.limits.minimum)) from None
    sample, plain = scenarios(shared.periods, asked.shrink), shared.periods.returns
    limits, weights = shared.task.limits, fitted.weights
    statuses = tuple(_status(code, shared, profile, sample, fitted) for code in range(len(weights)))
    return Allocation(
        settings=asked,
        strategies=limits.names,
        weights=weights,
        statuses=statuses,
        mix=fitted.mix,
        risk=risk_shares(weights, covariance(sample, asked.shrink)),
        kept=mean_shrinkage(shared.periods) if asked.shrink else np.ones(len(weights)),
        positions=shared.periods.positions.sum(axis=0),
        unit=shared.unit,
        periods=len(plain),
        growth=mean_growth(sample.returns, sample.weights, weights),
        growth_in_log=mean_growth(plain, np.full(len(plain), 1 / max(len(plain), 1)), weights),
        ruin_bound=ruin_bound(sample, weights, floor),
        floor=floor,
        peak_share=limits.peak(weights),
        ceiling_binds=fitted.ceiling_binds,
        bound_binds=fitted.bound_binds,
        residual=fitted.residual,
        violation=limits.violation(weights),
        broken=limits.broken(weights),
        notes=allocation_notes(shared.task, shared.periods, fitted, statuses),
    )


def scaled_allocation(
    allocation: Allocation, context: AllocationContext, multiple: float
) -> Allocation:
    """Return an allocation of this context at a multiple of its weights, with its figures there."""
    weights = multiple * allocation.weights
    limits, plain = context.task.limits, context.periods.returns
    sample = scenarios(context.periods, allocation.settings.shrink)
    return replace(
        allocation,
        weights=weights,
        growth=mean_growth(sample.returns, sample.weights, weights),
        growth_in_log=mean_growth(plain, np.full(len(plain), 1 / max(len(plain), 1)), weights),
        ruin_bound=ruin_bound(sample, weights, allocation.floor),
        peak_share=limits.peak(weights),
        ceiling_binds=allocation.ceiling_binds and multiple == 1,
        bound_binds=allocation.bound_binds and multiple == 1,
        violation=limits.violation(weights),
        broken=limits.broken(weights),
    )


def risk_shares(weights: Floats, covariances: Floats) -> Floats:
    """Return each strategy's share (S,) of the variance of weights (S,)."""
    parts = weights * (covariances @ weights)
    total = float(parts.sum())
    return np.asarray(parts / total + 0.0) if total > 0 else np.zeros(len(weights))


def _status(
    code: int, context: AllocationContext, profile: Profile, sample: Scenarios, fitted: Fit
) -> Status:
    limits, name = context.task.limits, context.task.limits.names[code]
    if not profile.strategy(name).enabled:
        return "switched_off"
    if not limits.taking_part[code]:
        return "held_out"
    count = int(context.periods.positions[:, code].sum())
    if not count:
        return "no_margin" if context.no_margin[code] else "no_trades"
    if fitted.unbounded[code] or context.periods.never_lost[code]:
        return _never_lost_status(code, context.periods)
    if fitted.weights[code] == 0 and context.task.settings.objective != "own":
        edge = float(sample.weights @ sample.returns[:, code])
        return "at_largest" if limits.maximum[code] <= 0 < edge else _zero_status(edge, fitted)
    if count < MIN_TRADES:
        return "too_few"
    at_largest = fitted.weights[code] >= limits.maximum[code] * (1 - 1e-6)
    return "at_largest" if at_largest else "ok"


def _never_lost_status(code: int, periods: Periods) -> Status:
    """Return the status of a strategy without a losing period."""
    earned, added = float(periods.returns[:, code].sum()), float(periods.full_losses[code])
    return "less_than_one_loss" if added and earned <= added else "no_loss"


def _zero_status(edge: float, fitted: Fit) -> Status:
    if edge <= 0:
        return "no_edge"
    return "crowded_out" if fitted.mix is None else "left_out"
