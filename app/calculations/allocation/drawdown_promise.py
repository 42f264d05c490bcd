"""The promise on drawdowns: the part of an allocation that keeps it and is offered.

The bound of risk-constrained growth counts falls from the start, with fractional sizes and
independent periods. This simulation counts the judged drawdown over a horizon, by the cautious
reading of `size_search`, with whole contracts, rules and limits on every path. What is offered are
the weights scaled until the promise holds: down, never up, as the limits and joint Kelly that hold
them where they are would still do. In a comparison every sizing stands at its own largest scale
that keeps the promise, so that all of them run about the same risk: weights fitted to the log pay
for two loss days in its length, others for one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from app.calculations.allocation.allocate import (
    Allocation,
    AllocationContext,
    allocation_scenario,
)
from app.calculations.allocation.fit import fit
from app.calculations.allocation.settings import COMPARED, OBJECTIVES, Objective
from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.monte_carlo.assumptions import Conditions
from app.calculations.monte_carlo.result import Simulation
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.judged_drawdown import DrawdownName
from app.calculations.profile.model import Profile, Scenario
from app.calculations.size_search.scan import DRAWDOWN_QUANTILES, FoundSize
from app.calculations.size_search.search import SearchOptions, SizeSearch, find_size, settings_of

ALLOCATOR_NAME = "Allocator"
#: Days on which everything is lost, expected on paths as long as the log: one that the log may have
#: missed, and one for the choice of the weights by that log. With one alone the offer broke a
#: promise of 5 % in 7.0 % of fresh years, at eight strategies of fifty days; with two in 4.2 %.
FITTED_LOSS_DAYS = 2.0
DEEP = 0.95  #: quantile of the paths' judged drawdowns that is printed


@dataclass(frozen=True)
class PromiseWork:
    """The paths of searches, and how their work is run."""

    settings: SimulationSettings
    options: SearchOptions = field(default_factory=SearchOptions)

    def fitted(self, objective: Objective) -> PromiseWork:
        """Return the work for weights that an objective fitted to the log.

        They pay for having been chosen by the same log with a second day on which everything is
        lost; equal weights are not fitted.
        """
        if objective == "equal":
            return self
        settings = replace(self.settings, independent_loss_days=FITTED_LOSS_DAYS)
        return replace(self, settings=settings)

    def part(self, first: int, of: int, parts: int = 1) -> PromiseWork:
        """Return the work whose progress is `parts` of `of` parts, from number `first` on."""
        progress = self.options.progress
        if progress is None:
            return self

        def report(done: int, total: int) -> None:
            progress(round(1_000 * (first + parts * done / max(total, 1)) / of), 1_000)

        return replace(self, options=replace(self.options, progress=report))


class PromiseFigures(NamedTuple):
    """Figures of a sizing over simulated paths, by the cautious reading."""

    chance: Estimated  #: of a judged drawdown beyond the target
    deep_drawdown: float  #: judged; one path in twenty falls further
    median_cagr: float
    median_ending_equity: float  #: [currency]


@dataclass(frozen=True)
class SizeAtPromise:
    """A way of sizing at its largest scale that keeps the promise."""

    name: str
    multiple: float | None  #: of its present size; None when the smallest tried breaks the promise
    figures: PromiseFigures | None  #: at that multiple


@dataclass(frozen=True, eq=False)
class AllocationPromise:
    """An allocation before and after it is scaled to the promise. S strategies."""

    target: float  #: drawdown, in the form that is judged
    judged: DrawdownName
    tolerance: float  #: the chance of exceeding it that is accepted
    horizon_days: int  #: trading days
    paths: int
    unscaled: PromiseFigures  #: at the weights as they are
    multiple: float | None  #: of the weights, 1 at most; None when the smallest tried breaks it
    scaled: PromiseFigures | None  #: at that multiple
    weights: Floats  #: (S,) scaled: what is offered; 0 without a multiple
    largest: SizeAtPromise  #: the same without stopping at the weights as they are
    conditions: Conditions  #: what the figures are conditioned on

    @property
    def keeps(self) -> bool:
        """True when the weights keep the promise as they are."""
        return self.multiple == 1.0


def allocation_promise(
    book: Book,
    profile: Profile,
    allocation: Allocation,
    work: PromiseWork,
) -> AllocationPromise:
    """Scale an allocation to the profile's target drawdown and its accepted chance.

    Raises `CalculationError` for weights of nothing, and as `find_size` does.
    """
    if not allocation.weights.any():
        raise CalculationError(
            "The allocation holds nothing, so there is no drawdown to promise anything about."
        )
    work = work.fitted(allocation.settings.objective)
    scenario, settings = allocation.scenario(ALLOCATOR_NAME), settings_of(work.settings, "cautious")
    search, found = _search(book, profile, scenario, work)
    simulator = MonteCarloSimulator(book, profile, scenario, settings)  # the paths of the search
    simulation = simulator.run(work.options.executor, None, work.options.stopped)
    unscaled = _simulated_figures(simulation, search.target)
    largest = _at_promise(OBJECTIVES[allocation.settings.objective], search, found)
    multiple, scaled = largest.multiple, largest.figures
    if unscaled.chance.value <= search.tolerance:
        multiple, scaled = 1.0, unscaled
    return AllocationPromise(
        target=search.target,
        judged=search.judged,
        tolerance=search.tolerance,
        horizon_days=settings.horizon_days,
        paths=settings.paths,
        unscaled=unscaled,
        multiple=None if multiple is None else min(multiple, 1.0),
        scaled=scaled,
        weights=allocation.weights * min(multiple or 0.0, 1.0),
        largest=largest,
        conditions=found.conditions,
    )


def others_at_promise(
    book: Book,
    profile: Profile,
    context: AllocationContext,
    today: Scenario,
    work: PromiseWork,
) -> tuple[SizeAtPromise, ...]:
    """Return equal weight, equal risk and today's sizing, each at its own promise.

    An objective that is the allocation's own is not repeated; a sizing that cannot be scaled, or
    that holds nothing, is left out. Raises `WorkStoppedError` when stopped.
    """
    names = context.task.limits.names
    scenarios = []
    for objective in COMPARED:
        if objective != context.task.settings.objective:
            weights = _weights_of(objective, context)
            scenarios.append(allocation_scenario(OBJECTIVES[objective], names, weights))
    found = []
    for number, scenario in enumerate([*scenarios, today]):
        try:
            part = work.part(number, len(scenarios) + 1)
            search, size = _search(book, profile, scenario, part)
            found.append(_at_promise(scenario.name, search, size))
        except CalculationError:  # it has no size, or none that scales
            continue
    return tuple(found)


def _weights_of(objective: Objective, context: AllocationContext) -> Floats:
    """Return the weights (S,) of another objective; its mix where no scale of that grows."""
    task = context.task
    settings = task.settings.model_copy(update={"objective": objective})
    try:
        fitted = fit(replace(task, settings=settings), context.periods)
    except CalculationError:  # the smallest weights asked for break the bound
        return np.zeros(len(task.limits.names))
    return fitted.weights if fitted.weights.any() or fitted.mix is None else fitted.mix


def _search(
    book: Book, profile: Profile, scenario: Scenario, work: PromiseWork
) -> tuple[SizeSearch, FoundSize]:
    options = replace(work.options, readings=("cautious",))
    search = find_size(book, profile, scenario, work.settings, options)
    return search, search.readings["cautious"]


def _at_promise(name: str, search: SizeSearch, found: FoundSize) -> SizeAtPromise:
    if found.size is None or found.chance is None:
        return SizeAtPromise(name, None, None)
    curve = found.curve
    at = int(np.flatnonzero(curve.size == found.size)[0])
    figures = PromiseFigures(
        chance=found.chance,
        deep_drawdown=float(curve.drawdown[DRAWDOWN_QUANTILES.index(DEEP), at]),
        median_cagr=float(curve.median_cagr[at]),
        median_ending_equity=float(curve.median_ending_equity[at]),
    )
    return SizeAtPromise(name, found.size / search.present, figures)


def _simulated_figures(simulation: Simulation, target: float) -> PromiseFigures:
    return PromiseFigures(
        chance=simulation.chance_of_drawdown(target, beyond=True),
        deep_drawdown=float(np.quantile(simulation.judged_drawdown, DEEP)),
        median_cagr=float(np.median(simulation.cagr)),
        median_ending_equity=float(np.median(simulation.ending_equity)),
    )
