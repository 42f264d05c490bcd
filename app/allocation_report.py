"""An allocation with everything that belongs beside it, for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.calculations.allocation import Allocation, AllocationGround, allocate, allocation_ground
from app.calculations.allocation_contracts import WholeContracts, whole_contracts
from app.calculations.allocation_pairs import Pairs, pairs
from app.calculations.allocation_promise import AllocationPromise, allocation_promise
from app.calculations.allocation_ranges import WeightRanges, allocation_ranges
from app.calculations.allocation_settings import AllocationSettings, allocation_settings
from app.calculations.allocation_walk_forward import WalkForward, allocation_walk_forward
from app.calculations.book import Book
from app.calculations.errors import CalculationError
from app.calculations.profile import Profile
from app.calculations.simulation_settings import SimulationSettings


@dataclass(frozen=True)
class AllocationReport:
    """What was found, None for what was not asked for or has no answer; `left_out` says why of the latter."""

    allocation: Allocation
    contracts: WholeContracts
    pairs: Pairs
    ranges: WeightRanges | None
    walk_forward: WalkForward | None
    promise: AllocationPromise | None
    left_out: tuple[str, ...]


def allocation_report(book: Book, profile: Profile, asked: Mapping[str, Any]) -> AllocationReport:
    """The report of a command's options."""
    settings = _settings(asked)
    base = allocation_ground(book, profile, settings)
    found = allocate(book, profile, settings, ground=base)
    left_out: list[str] = []
    return AllocationReport(
        allocation=found,
        contracts=whole_contracts(book, profile, found, base),
        pairs=pairs(base.periods),
        ranges=allocation_ranges(found, base, resamples=asked["resamples"]) if asked["resamples"] else None,
        walk_forward=_walk_forward(book, profile, found, base, asked["folds"], left_out),
        promise=_promise(book, profile, found, asked, left_out),
        left_out=tuple(left_out),
    )


def _settings(asked: Mapping[str, Any]) -> AllocationSettings:
    return allocation_settings(
        {
            "objective": asked["objective"],
            "fraction": asked["fraction"],
            "tail": asked["tail"],
            "shrink": not asked["no_shrink"],
            "held_out": asked["hold_out"],
            "min_weights": asked["min"],
            "max_weights": asked["max"],
            "weights": asked["weight"],
        }
    )


def _walk_forward(
    book: Book, profile: Profile, found: Allocation, base: AllocationGround, folds: int, left_out: list[str]
) -> WalkForward | None:
    try:
        return allocation_walk_forward(book, profile, found, base, folds=folds) if folds else None
    except CalculationError as error:
        left_out.append(f"Out of sample: {error}")
        return None


def _promise(book: Book, profile: Profile, found: Allocation, asked: Mapping[str, Any], left_out: list[str]) -> AllocationPromise | None:
    try:
        settings = SimulationSettings(horizon_days=asked["days"], paths=asked["paths"]) if asked["paths"] else None
        return allocation_promise(book, profile, found, settings) if settings else None
    except CalculationError as error:
        left_out.append(f"Drawdown promise: {error}")
        return None
