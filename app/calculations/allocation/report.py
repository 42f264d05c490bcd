"""An allocation with everything that belongs beside it, for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.calculations.allocation.allocate import (
    Allocation,
    AllocationContext,
    allocate,
    allocation_context,
)
from app.calculations.allocation.contracts import WholeContracts, whole_contracts
from app.calculations.allocation.drawdown_promise import AllocationPromise, allocation_promise
from app.calculations.allocation.pairs import Pairs, pairs
from app.calculations.allocation.ranges import WeightRanges, allocation_ranges
from app.calculations.allocation.settings import AllocationSettings
from app.calculations.allocation.walk_forward import WalkForward, allocation_walk_forward
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.profile.model import Profile


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
    walk_forward: WalkForward | None
    promise: AllocationPromise | None
    left_out: tuple[OmittedPart, ...]  #: asked for, without an answer


def allocation_report(
    book: Book, profile: Profile, settings: AllocationSettings, asked: Mapping[str, Any]
) -> AllocationReport:
    """The report of a command's options."""
    base = allocation_context(book, profile, settings)
    found = allocate(book, profile, settings, context=base)
    left_out: list[OmittedPart] = []
    return AllocationReport(
        allocation=found,
        contracts=whole_contracts(book, profile, found, base),
        pairs=pairs(base.periods),
        ranges=allocation_ranges(found, base, resamples=asked["resamples"])
        if asked["resamples"]
        else None,
        walk_forward=_walk_forward(book, profile, found, base, asked["folds"], left_out),
        promise=_promise(book, profile, found, asked, left_out),
        left_out=tuple(left_out),
    )


def _walk_forward(
    book: Book,
    profile: Profile,
    found: Allocation,
    base: AllocationContext,
    folds: int,
    left_out: list[OmittedPart],
) -> WalkForward | None:
    try:
        return allocation_walk_forward(book, profile, found, base, folds=folds) if folds else None
    except CalculationError as error:
        left_out.append(OmittedPart("walk_forward", str(error)))
        return None


def _promise(
    book: Book,
    profile: Profile,
    found: Allocation,
    asked: Mapping[str, Any],
    left_out: list[OmittedPart],
) -> AllocationPromise | None:
    try:
        settings = (
            SimulationSettings(horizon_days=asked["days"], paths=asked["paths"])
            if asked["paths"]
            else None
        )
        return allocation_promise(book, profile, found, settings) if settings else None
    except CalculationError as error:
        left_out.append(OmittedPart("drawdown_promise", str(error)))
        return None
