"""Weights for all strategies of a book together."""

from app.calculations.allocation.allocate import (
    Allocation,
    AllocationContext,
    allocation_context,
    allocation_scenario,
    scaled_allocation,
)
from app.calculations.allocation.check import (
    AllocationCheck,
    EvidenceSettings,
    OmittedPart,
    check_allocation,
)
from app.calculations.allocation.contracts import WholeContracts, whole_contracts
from app.calculations.allocation.drawdown_promise import (
    ALLOCATOR_NAME,
    AllocationPromise,
    PromiseFigures,
    PromiseWork,
    SizeAtPromise,
    allocation_promise,
    others_at_promise,
)
from app.calculations.allocation.edge_doubt import EdgeDoubt, edge_doubt
from app.calculations.allocation.frontier import FrontierPoint, Years
from app.calculations.allocation.messages import broken_limit
from app.calculations.allocation.notes import AllocationNote
from app.calculations.allocation.pairs import Pairs
from app.calculations.allocation.ranges import WeightRanges, allocation_ranges
from app.calculations.allocation.report import AllocationReport, allocation_report
from app.calculations.allocation.settings import (
    OBJECTIVES,
    AllocationSettings,
    Objective,
    allocation_settings,
)
from app.calculations.allocation.walk_forward import (
    FOLDS,
    Contestant,
    WalkForward,
    WalkForwardOptions,
    allocation_walk_forward,
)

__all__ = [
    "ALLOCATOR_NAME",
    "FOLDS",
    "OBJECTIVES",
    "Allocation",
    "AllocationCheck",
    "AllocationContext",
    "AllocationNote",
    "AllocationPromise",
    "AllocationReport",
    "AllocationSettings",
    "Contestant",
    "EdgeDoubt",
    "EvidenceSettings",
    "FrontierPoint",
    "Objective",
    "OmittedPart",
    "Pairs",
    "PromiseFigures",
    "PromiseWork",
    "SizeAtPromise",
    "WalkForward",
    "WalkForwardOptions",
    "WeightRanges",
    "WholeContracts",
    "Years",
    "allocation_context",
    "allocation_promise",
    "allocation_ranges",
    "allocation_report",
    "allocation_scenario",
    "allocation_settings",
    "allocation_walk_forward",
    "broken_limit",
    "check_allocation",
    "edge_doubt",
    "others_at_promise",
    "scaled_allocation",
    "whole_contracts",
]
