"""The check of an allocation: scaled to the drawdown promise, and compared at equal risk.

Equal weight, equal risk and today's sizing stand beside it, each at the largest scale that keeps
the same promise: over simulated years, and on the days out of sample.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Literal

from app.calculations.allocation.allocate import Allocation, AllocationContext
from app.calculations.allocation.drawdown_promise import (
    AllocationPromise,
    PromiseWork,
    SizeAtPromise,
    allocation_promise,
    others_at_promise,
)
from app.calculations.allocation.walk_forward import (
    WalkForward,
    WalkForwardOptions,
    allocation_walk_forward,
)
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.numerics.chunked_work import Progress, Stopped
from app.calculations.profile.model import Profile, Scenario
from app.calculations.size_search.search import SearchOptions
from app.calculations.sizing.defaults import MY_SIZING


@dataclass(frozen=True)
class EvidenceSettings:
    """The amount of evidence beside an allocation; a 0 leaves its part out."""

    resamples: int  #: for the ranges of the weights
    folds: int  #: of the walk-forward
    paths: int  #: of each search for the scale that keeps the drawdown promise
    horizon_days: int = SimulationSettings().horizon_days  #: trading days of its paths
    today: Scenario = MY_SIZING  #: today's sizing, which it is compared with
    executor: Executor | None = None  #: as for `MonteCarloSimulator.run`
    progress: Progress | None = None  #: of the check: done, of all
    stopped: Stopped | None = None


@dataclass(frozen=True)
class OmittedPart:
    """A part of the check that has no answer."""

    part: Literal["walk_forward", "drawdown_promise"]
    reason: str  #: the message of the error that it ended with


@dataclass(frozen=True)
class AllocationCheck:
    """An allocation at its promise, and other sizings at about the same risk.

    None for a part that was not asked for or has no answer.
    """

    promise: AllocationPromise | None
    at_promise: tuple[SizeAtPromise, ...]  #: the allocation first; empty without a promise
    walk_forward: WalkForward | None  #: the same sizings at the same scales, out of sample
    left_out: tuple[OmittedPart, ...]  #: asked for, without an answer


def check_allocation(
    book: Book,
    profile: Profile,
    allocation: Allocation,
    context: AllocationContext,
    evidence: EvidenceSettings,
) -> AllocationCheck:
    """Return the check of an allocation of this context; raises `WorkStoppedError` when stopped."""
    promise, walk_forward = None, None
    at_promise: tuple[SizeAtPromise, ...] = ()
    left_out = []
    if evidence.paths:
        try:
            work = _promise_work(evidence)
            promise = allocation_promise(book, profile, allocation, work.part(0, 4))
            others = others_at_promise(book, profile, context, evidence.today, work.part(1, 4, 3))
            at_promise = (promise.largest, *others)
        except CalculationError as error:
            left_out.append(OmittedPart("drawdown_promise", str(error)))
    if evidence.folds:
        try:
            options = WalkForwardOptions(
                folds=evidence.folds,
                today=evidence.today,
                multiples={size.name: size.multiple or 0.0 for size in at_promise},
                stopped=evidence.stopped,
            )
            walk_forward = allocation_walk_forward(book, profile, allocation, context, options)
        except CalculationError as error:
            left_out.append(OmittedPart("walk_forward", str(error)))
    return AllocationCheck(promise, at_promise, walk_forward, tuple(left_out))


def _promise_work(evidence: EvidenceSettings) -> PromiseWork:
    return PromiseWork(
        SimulationSettings(horizon_days=evidence.horizon_days, paths=evidence.paths),
        SearchOptions(
            executor=evidence.executor, progress=evidence.progress, stopped=evidence.stopped
        ),
    )
