"""An allocation with its evidence: contracts, pairs, ranges, and the check of `check`."""

from __future__ import annotations

from dataclasses import dataclass

from app.calculations.allocation.allocate import (
    Allocation,
    allocate,
    allocation_context,
    scaled_allocation,
)
from app.calculations.allocation.check import AllocationCheck, EvidenceSettings, check_allocation
from app.calculations.allocation.contracts import WholeContracts, whole_contracts
from app.calculations.allocation.edge_doubt import EdgeDoubt, edge_doubt
from app.calculations.allocation.pairs import Pairs, pairs
from app.calculations.allocation.ranges import WeightRanges, allocation_ranges
from app.calculations.allocation.settings import AllocationSettings
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile


@dataclass(frozen=True)
class AllocationReport:
    """An allocation and its evidence; None for a part that was not asked for or has no answer."""

    allocation: Allocation
    offered: Allocation | None  #: scaled until the drawdown promise holds; None without a scale
    contracts: WholeContracts  #: of what is offered, else of the weights as they are
    pairs: Pairs
    ranges: WeightRanges | None
    doubt: EdgeDoubt | None  #: with ranges: the strategies that the log cannot tell from luck
    check: AllocationCheck


def allocation_report(
    book: Book, profile: Profile, settings: AllocationSettings, evidence: EvidenceSettings
) -> AllocationReport:
    """Allocate and gather the evidence. Raises `CalculationError` as `allocate` does."""
    context = allocation_context(book, profile, settings)
    allocation = allocate(book, profile, settings, context=context)
    ranges = None
    if evidence.resamples:
        ranges = allocation_ranges(context, resamples=evidence.resamples)
    check = check_allocation(book, profile, allocation, context, evidence)
    offered = None
    if check.promise is not None and check.promise.multiple is not None:
        offered = scaled_allocation(allocation, context, check.promise.multiple)
    return AllocationReport(
        allocation=allocation,
        offered=offered,
        contracts=whole_contracts(book, profile, offered or allocation, context),
        pairs=pairs(context.periods),
        ranges=ranges,
        doubt=None if ranges is None else edge_doubt(allocation, ranges),
        check=check,
    )
