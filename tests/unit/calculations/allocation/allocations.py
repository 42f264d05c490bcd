"""Allocations of books of known joint returns."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.calculations.allocation.allocate import Allocation, allocate
from app.calculations.allocation.settings import (
    OBJECTIVES,
    AllocationSettings,
    Objective,
)
from app.calculations.log.book import Book
from tests.unit.calculations.allocation.allocation_books import (
    FREE,
    day_book,
    product_of,
    repeated,
)
from tests.unit.calculations.builders import (
    profile_of,
)
from tests.unit.calculations.kelly.test_joint_growth import CRASH, random_returns

Floats = NDArray[np.float64]

EVEN_MONEY = repeated(product_of((1.0, -1.0), (1.0, -1.0)), [9, 6, 6, 4])  # each won 15 of 25 times
TWO_TO_ONE = repeated(product_of((2.0, -1.0), (2.0, -1.0)), [6, 6, 6, 6])
SHARED_CRASH = repeated(CRASH, [39, 4, 4, 2, 1])
PLAIN: dict[str, Any] = {"shrink": False}
MIXES: list[Objective] = ["equal_risk", "min_cvar", "min_cdar", "equal"]
FITTED: list[Objective] = [objective for objective in OBJECTIVES if objective != "own"]


def allocated(
    returns: Floats | Book,
    portfolio: dict[str, Any] | None = None,
    strategies: Any = None,
    **settings: Any,
) -> Allocation:
    """An allocation of a day book, without limits unless settings say otherwise."""
    book = returns if isinstance(returns, Book) else day_book(returns)
    return allocate(
        book,
        profile_of(strategies, **(FREE if portfolio is None else portfolio)),
        AllocationSettings(**settings),
    )


def edge(seed: int, strategies: int = 3, days: int = 120) -> Floats:
    """Days of correlated short-premium returns, each strategy with an edge."""
    return random_returns(seed, periods=days, strategies=strategies) + 0.03
