"""Books whose joint returns are known exactly.

Each strategy has one trade a day, and each day is one outcome of a small table.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.calculations.allocation.allocate import AllocationContext, allocation_context
from app.calculations.allocation.settings import AllocationSettings
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile
from tests.unit.calculations.builders import MARGIN, MONDAY, Trade, book_of, profile_of

Floats = NDArray[np.float64]

NAMES = ("Condor", "Fly", "Put", "Straddle")
FREE = {"margin_ceiling": None}  #: a portfolio without limits


def product_of(*outcomes: tuple[float, ...]) -> Floats:
    """Return every combination of independent outcomes, one a row."""
    return np.array(list(itertools.product(*outcomes)))


def odds_of(*odds: tuple[float, ...]) -> Floats:
    """Return the probability of every combination, in the order of `product_of`."""
    return np.array([np.prod(combination) for combination in itertools.product(*odds)])


#: Outcomes of one day by strategy, and their odds: synthetic books of known truth.
TRUTHS: dict[str, tuple[Floats, Floats]] = {
    "independent": (product_of((0.1, -0.25), (0.12, -0.2)), odds_of((0.8, 0.2), (0.72, 0.28))),
    "correlated": (
        np.array([(0.1, 0.12), (0.1, -0.2), (-0.25, 0.12), (-0.25, -0.2)]),
        np.array([0.65, 0.15, 0.07, 0.13]),
    ),
    "shared crash": (
        np.array([(0.1, 0.08), (0.1, -0.16), (-0.2, 0.08), (-0.2, -0.16), (-0.9, -0.7)]),
        np.array([0.78, 0.08, 0.08, 0.04, 0.02]),
    ),
    "second without edge": (product_of((0.1, -0.25), (0.1, -0.1)), odds_of((0.8, 0.2), (0.5, 0.5))),
}


def drawn_days(truth: str, days: int, seed: int) -> Floats:
    """(days, strategies) of a synthetic book."""
    outcomes, odds = TRUTHS[truth]
    return outcomes[np.random.default_rng(seed).choice(len(odds), days, p=odds)]


def day_book(returns: Floats, *, overlapping: bool = True) -> Book:
    """Return a book with one trade per strategy and day.

    Row and column of `returns` (D, S) give the return on margin of a day's trade of a strategy;
    NaN means no trade.
    """
    trades = []
    for day, row in enumerate(returns):
        for code, r in enumerate(row):
            if np.isfinite(r):
                hour = 10 if overlapping else 10 + code
                trades.append(
                    Trade(
                        f"{MONDAY + day} {hour}:00",
                        f"{MONDAY + day} {hour}:50",
                        float(r * MARGIN),
                        strategy=NAMES[code],
                    )
                )
    return book_of(*trades)


def repeated(outcomes: Floats, counts: list[int]) -> Floats:
    """Return each outcome as many times as its count says, in a fixed random order."""
    rows = np.repeat(outcomes, counts, axis=0)
    return rows[np.random.default_rng(0).permutation(len(rows))]


def ground_of(
    returns: Floats, profile: Profile | None = None, **settings: Any
) -> AllocationContext:
    """Return the allocation context of the day book of `returns`."""
    return allocation_context(
        day_book(returns), profile or profile_of(**FREE), AllocationSettings(**settings)
    )
