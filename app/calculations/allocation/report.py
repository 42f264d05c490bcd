"""An allocation with its evidence: contracts, pairs, ranges, walk-forward and drawdown promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.calculations.allocation.allocate import (
    Allocation,
    AllocationContext,
    allocate,
    allocation_context,
)
from app.calculations.allocation.contracts import WholeContracts, whole_contracts
from app.calculations.allocation.drawdown_promise import AllocationPromise, allocation_promise
from app.calculations.allocation.edge_doubt import EdgeDoubt, edge_doubt
from app.calculations.allocation.pairs import Pairs, pairs
from app.calculations.allocation.ranges import WeightRanges, allocation_ranges
from app.calculations.allocation.settings import AllocationSettings
from app.calculations.allocation.walk_forward import (
    WalkForward,
    WalkForwardOptions,
    allocation_walk_forward,
)
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.profile.model import Profile


@dataclass(frozen=True)
class EvidenceSettings:
    """The amount of evidence beside an allocation; a 0 leaves its part out."""

    resamples: int  #: for the ranges of the weights
    folds: int  #: of the walk-forward
    paths: int  #: of the drawdown promise
    horizon_days: int  #: trading days of its paths


@dataclass(frozen=True)
class OmittedPart:
    """A part of the report that has no answer."""

    part: Literal["walk_forward", "drawdown_promise"]
    reason: str  #: the message of the error that it ended with


@dataclass(frozen=True)
class AllocationReport:
    """An allocation and its evidence; None for a part that was not asked for or has no answer."""

    allocation: Allocation
    contracts: WholeContracts
    pairs: Pairs
    ranges: WeightRanges | None
    doubt: EdgeDoubt | None  #: with ranges: the strategies that the log cannot tell from luck
    walk_forward: WalkForward | None
    promise: AllocationPromise | None
    left_out: tuple[OmittedPart, ...]  #: asked for, without an answer


def allocation_report(
    book: Book, profile: Profile, settings: AllocationSettings, evidence: EvidenceSettings
) -> AllocationReport:
    """Allocate and gather the evidence. Raises `CalculationError` as `allocate` does."""
    context = allocation_context(book, profile, settings)
    allocation = allocate(book, profile, settings, context=context)
    ranges = None
    if evidence.resamples:
        ranges = allocation_ranges(allocation, context, resamples=evidence.resamples)
    walk_forward = _walk_forward(book, profile, allocation, context, evidence.folds)
    promise = _promise(book, profile, allocation, evidence)
    left_out = tuple(part for part in (walk_forward, promise) if isinstance(part, OmittedPart))
    if isinstance(walk_forward, OmittedPart):
        walk_forward = None
    if isinstance(promise, OmittedPart):
        promise = None
    return AllocationReport(
        allocation=allocation,
        contracts=whole_contracts(book, profile, allocation, context),
        pairs=pairs(context.periods),
        ranges=ranges,
        doubt=None if ranges is None else edge_doubt(allocation, ranges),
        walk_forward=walk_forward,
        promise=promise,
        left_out=left_out,
    )


def _walk_forward(
    book: Book, profile: Profile, allocation: Allocation, context: AllocationContext, folds: int
) -> WalkForward | OmittedPart | None:
    if not folds:
        return None
    try:
        options = WalkForwardOptions(folds=folds)
        return allocation_walk_forward(book, profile, allocation, context, options)
    except CalculationError as error:
        return OmittedPart("walk_forward", str(error))


def _promise(
    book: Book, profile: Profile, allocation: Allocation, evidence: EvidenceSettings
) -> AllocationPromise | OmittedPart | None:
    if not evidence.paths:
        return None
    try:
        settings = SimulationSettings(horizon_days=evidence.horizon_days, paths=evidence.paths)
        return allocation_promise(book, profile, allocation, settings)
    except CalculationError as error:
        return OmittedPart("drawdown_promise", str(error))
