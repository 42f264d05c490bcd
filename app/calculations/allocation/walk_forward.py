"""The allocation chosen on the first part of the history and traded on the rest.

Expanding walk-forward: the periods after the first part are cut into folds of equal numbers. Each
fold's weights are fitted to every period before it, within the margin ceiling at every instant
before it, and size the positions that open in it. They compete with equal weight, equal risk and
today's sizing: all contestants are replayed over the same days from the same capital, with whole
contracts and every limit of the profile (`replay`); positions opened before the first fold are left
out. Beside them stands the fit to the whole log over the same days: the result of hindsight.

Sizes differ in risk more than in merit, so each contestant is replayed at the multiple of its own
sizes that keeps the drawdown promise (`drawdown_promise`). That one number is fitted to the whole
log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from app.calculations import kernels
from app.calculations.allocation.allocate import Allocation, AllocationContext, allocation_scenario
from app.calculations.allocation.fit import STOPPED, Task, fit
from app.calculations.allocation.limits import allocation_limits
from app.calculations.allocation.settings import COMPARED, OBJECTIVES
from app.calculations.arrays import Floats, Ints
from app.calculations.errors import CalculationError, WorkStoppedError
from app.calculations.log.book import Book
from app.calculations.log.concurrency import mean_positions
from app.calculations.metrics import curve as metrics
from app.calculations.metrics.curve import CurveFigures
from app.calculations.metrics.under_water import Days
from app.calculations.numerics.chunked_work import Progress, Stopped
from app.calculations.profile.judged_drawdown import DrawdownName, judged_drawdown
from app.calculations.profile.model import Profile, Scenario
from app.calculations.replay.engine import Replay, replay_sized
from app.calculations.sizing.context import sizing_context
from app.calculations.sizing.defaults import MY_SIZING
from app.calculations.sizing.limits import limits
from app.calculations.sizing.sizers import sizing
from app.formatting import day, plural

FOLDS = 5
FIRST_PART = 0.4  #: of the periods, to which the first fold is fitted
MINIMUM_PERIODS = 4  #: a fold, below which its result says nothing


class Fold(NamedTuple):
    """A stretch of the history and the weights it was traded with."""

    first: np.datetime64  #: day
    last: np.datetime64  #: day, of the last period's beginning
    fitted_to: int  #: periods before it
    weights: Floats  #: (S,)


@dataclass(frozen=True, eq=False)
class Contestant:
    """One way of sizing over the days out of sample."""

    name: str
    has_hindsight: bool
    multiple: float | None  #: of its own sizes, at which it is replayed; None for as they are
    figures: CurveFigures
    peak_margin: float  #: highest margin over equity
    trades_taken: int
    equity: Floats  #: (D,) [currency]
    growth_by_fold: Floats  #: (F,) log growth; NaN from the fold on in which the equity is lost


@dataclass(frozen=True, eq=False)
class WalkForward:
    """The worth of an allocation on data it was not fitted to."""

    folds: tuple[Fold, ...]
    day: Days  #: (D,) out of sample
    start: float  #: capital of every contestant on the first of them [currency]
    judged: DrawdownName  #: the drawdown that contestants are judged by
    proposed: Contestant
    others: tuple[Contestant, ...]  #: equal weight and equal risk, unless proposed, and today's
    hindsight: Contestant  #: the fit to the whole log, on days that it knows

    @property
    def contestants(self) -> tuple[Contestant, ...]:
        """All of them, the proposed first."""
        return self.proposed, *self.others, self.hindsight


@dataclass(frozen=True)
class WalkForwardOptions:
    """The folds of a walk-forward, its competitor, and how its work is run."""

    folds: int = FOLDS
    first_part: float = FIRST_PART  #: share of the periods to which the first fold is fitted
    today: Scenario = MY_SIZING  #: the scenario that the allocation competes with
    #: by name of a contestant: the multiple of its sizes to replay; absent for as they are
    multiples: Mapping[str, float] = field(default_factory=dict)
    progress: Progress | None = None  #: called with the folds that are done, and all folds
    stopped: Stopped | None = None


def allocation_walk_forward(
    book: Book,
    profile: Profile,
    allocation: Allocation,
    context: AllocationContext,
    options: WalkForwardOptions | None = None,
) -> WalkForward:
    """Walk an allocation of this context forward.

    Raises `CalculationError` for a history too short for its folds, for fewer than five folds, and
    when a fold has no answer; `WorkStoppedError` when stopped.
    """
    asked = options or WalkForwardOptions()
    periods = len(context.period)
    starts = _starts(periods, asked.folds, asked.first_part)
    objectives = [
        context.task.settings.objective,
        *(name for name in COMPARED if name != context.task.settings.objective),
    ]
    weights = np.zeros((len(objectives), asked.folds, len(allocation.strategies)))
    for done, start in enumerate(starts):
        if asked.stopped is not None and asked.stopped():
            raise WorkStoppedError(STOPPED)
        task = _task_before(book, profile, context, start)
        for number, objective in enumerate(objectives):
            settings = task.settings.model_copy(update={"objective": objective})
            weights[number, done] = _weights(replace(task, settings=settings), context, start)
        if asked.progress is not None:
            asked.progress(done + 1, asked.folds)
    ends = [*starts[1:], periods]
    folds = tuple(
        Fold(context.period[start], context.period[end - 1], start, fitted)
        for start, end, fitted in zip(starts, ends, weights[0], strict=True)
    )
    by_name = dict(zip((OBJECTIVES[name] for name in objectives), weights, strict=True))
    return _competition(_Field(book, profile, folds), allocation, by_name, asked)


def _starts(periods: int, folds: int, first_part: float) -> list[int]:
    """The first period of each fold."""
    if folds < 5:
        raise CalculationError(f"folds: found {folds}, expected 5 or more.")
    if not 0 < first_part < 1:
        raise CalculationError(
            f"first_part: found {first_part!r}, expected a share between 0 and 1."
        )
    first = int(np.ceil(first_part * periods))
    if (periods - first) // folds < MINIMUM_PERIODS or first < MINIMUM_PERIODS:
        needed = int(np.ceil(folds * MINIMUM_PERIODS / (1 - first_part)))
        raise CalculationError(
            f"The log has {plural(periods, 'period')} with a close; {folds} folds after the first "
            f"{first_part:.0%} of them need {needed} to say anything out of sample."
        )
    return [int(start) for start in np.linspace(first, periods, folds + 1)[:-1]]


def _task_before(book: Book, profile: Profile, context: AllocationContext, start: int) -> Task:
    """The task as it was known before a period: instants from then on count for nothing."""
    until = _second(context.period[start])
    limits = allocation_limits(book, profile, context.task.settings, until=until)
    return replace(context.task, limits=limits, budget_cost=mean_positions(book, until))


def _weights(task: Task, context: AllocationContext, start: int) -> Floats:
    try:
        return fit(task, context.periods.at(slice(0, start))).weights
    except CalculationError as error:
        raise CalculationError(
            f"Fitted to the periods before {day(context.period[start])}: {error}"
        ) from error


class _Field:
    """The days out of sample, and the fold that sizes each position: common to all contestants."""

    def __init__(self, book: Book, profile: Profile, folds: tuple[Fold, ...]) -> None:
        self.context, self.folds = sizing_context(book, profile), folds
        opened = book.log.opened_at[book.positions.first].astype("datetime64[s]").astype(np.int64)
        firsts = [_second(fold.first) for fold in folds]
        #: (P,) -1 before the first fold
        self.fold: Ints = np.searchsorted(firsts, opened, side="right") - 1
        self.first_day = int(np.searchsorted(book.timeline.day, folds[0].first))
        self.starts = np.searchsorted(book.timeline.day, [fold.first for fold in folds])

    def contestant(
        self, name: str, scenario: Scenario, weights: Floats | None, multiple: float | None
    ) -> Contestant:
        """Replay a multiple of a scenario out of sample, sized by weights (F, S) if given."""
        sizes, estimates = sizing(self.context, scenario)
        refused = np.where(self.fold >= 0, sizes.outcome, kernels.Outcome.SKIPPED_PAUSED.value)
        factor = 1.0 if multiple is None else multiple
        slope = factor * sizes.slope
        if weights is not None:
            slope = slope * weights[self.fold, sizes.strategy]
        sized = sizes._replace(
            base=factor * sizes.base, slope=slope, outcome=refused.astype(np.int8)
        )
        replayed = replay_sized(self.context, scenario, sized, estimates)
        has_hindsight = scenario.has_hindsight and weights is None
        return replace(self._judged(name, has_hindsight, replayed), multiple=multiple)

    def _judged(self, name: str, has_hindsight: bool, replayed: Replay) -> Contestant:
        days, equity = replayed.day[self.first_day :], replayed.equity[self.first_day :]
        span = int((days[-1] - days[0]).astype(int))
        portfolio = self.context.profile.portfolio
        below_peak = metrics.drawdown(equity, replayed.start)
        figures = metrics.curve_figures(
            metrics.DailyCurve(days, equity, below_peak, replayed.start),
            span_days=span,
            risk_free_rate=portfolio.risk_free_rate,
        )
        at = np.append(equity[self.starts[1:] - self.first_day - 1], equity[-1])
        with np.errstate(divide="ignore", invalid="ignore"):
            growth = np.diff(np.log(np.maximum(np.append(replayed.start, at), 0.0)))
        peak, taken = replayed.metrics.peak_margin_utilisation, replayed.metrics.trades_taken
        return Contestant(
            name,
            has_hindsight,
            None,
            figures,
            peak,
            taken,
            equity,
            np.where(np.isfinite(growth), growth, np.nan),
        )


def _competition(
    contest: _Field,
    allocation: Allocation,
    weights: Mapping[str, Floats],
    options: WalkForwardOptions,
) -> WalkForward:
    """Replay the weights (F, S) of each contestant by name, the proposed first, and the others."""
    names, today, multiples = allocation.strategies, options.today, options.multiples
    unit = allocation_scenario("unit", names, np.ones(len(names)))
    proposed, *others = (
        contest.contestant(name, unit, fitted, multiples.get(name))
        for name, fitted in weights.items()
    )
    sized_today = contest.contestant(today.name, today, None, multiples.get(today.name))
    hindsight = contest.contestant(
        "Fitted to the whole log", allocation.scenario(), None, proposed.multiple
    )
    return WalkForward(
        folds=contest.folds,
        day=contest.context.book.timeline.day[contest.first_day :],
        start=limits(contest.context.book, contest.context.profile, True).start,
        proposed=proposed,
        others=(*others, sized_today),
        hindsight=hindsight,
        judged=judged_drawdown(contest.context.profile.portfolio),
    )


def _second(day_: np.datetime64) -> int:
    return int(day_.astype("datetime64[s]").astype(np.int64))
