"""An allocation in whole contracts at the present capital: the part of it that can be held."""

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
    """Weights in whole lots, rounded down, within every limit of the profile. S strategies."""

    equity: float  #: the capital [currency]
    sizes: tuple[NextTradeSize, ...]  #: (S,) contracts of each strategy's next position
    weights: Floats  #: (S,) shares of equity that those contracts hold; 0 for an unknown margin
    growth: float | None  #: mean log growth per period; None when the weights lose everything
    peak_share: float  #: of equity, held at the log's fullest instant


def whole_contracts(
    book: Book, profile: Profile, allocation: Allocation, context: AllocationContext
) -> WholeContracts:
    """Return the contracts of an allocation at today's equity.

    Margins are each strategy's recent median (`next_trade`).
    """
    today = next_trades(book, profile, allocation.scenario())
    weights = np.array([size.allocation_share or 0.0 for size in today.sizes])
    sample = scenarios(context.periods, allocation.settings.shrink)
    earned = sample.returns @ weights
    growth = float(sample.weights @ np.log1p(earned)) if (earned > -1).all() else None
    return WholeContracts(
        today.equity, today.sizes, weights, growth, context.task.limits.peak(weights)
    )
