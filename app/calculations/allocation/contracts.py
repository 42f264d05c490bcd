"""An allocation in whole contracts at the capital there is: what of it can be held, and what that changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.allocation.allocate import Allocation, AllocationContext
from app.calculations.allocation.periods import scenarios
from app.calculations.arrays import Floats
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile
from app.calculations.sizing.next_trade import NextTradeSize, next_trades


@dataclass(frozen=True, eq=False)
class WholeContracts:
    """What weights come to in whole lots, rounded down, within every limit of the profile. S strategies."""

    equity: float  #: the capital [currency]
    sizes: tuple[
        NextTradeSize, ...
    ]  #: (S,) contracts of the next position of each strategy, and what bound them
    weights: (
        Floats  #: (S,) shares of equity that those contracts hold; 0 where the margin is unknown
    )
    growth: (
        float | None
    )  #: mean log growth per period at these weights; None when they lose everything
    peak_share: float  #: of equity, held at the log's fullest instant


def whole_contracts(
    book: Book, profile: Profile, allocation: Allocation, base: AllocationContext
) -> WholeContracts:
    """The contracts of an allocation at today's equity and each strategy's recent median margin (`today`)."""
    today = next_trades(book, profile, allocation.scenario())
    weights = np.array([size.allocation_share or 0.0 for size in today.sizes])
    seen = scenarios(base.periods, allocation.settings.shrink)
    earned = seen.returns @ weights
    growth = float(seen.weights @ np.log1p(earned)) if (earned > -1).all() else None
    return WholeContracts(
        today.equity, today.sizes, weights, growth, base.task.limits.peak(weights)
    )
