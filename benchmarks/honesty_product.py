"""The advice of the application on one book, asked for as a user gets it."""

from __future__ import annotations

from app.calculations import Book, LotwiseError, Profile, SimulationSettings, allocate
from app.calculations.allocation import PromiseWork, allocation_promise
from app.calculations.arrays import Floats
from app.calculations.size_search import RecommendedSize, SearchOptions, recommended_size
from benchmarks.honesty_paths import HORIZON_DAYS

CAUTIOUS = SearchOptions(readings=("cautious",))


def answered(book: Book, profile: Profile, paths: int) -> RecommendedSize:
    """Return the answer: the size that the cautious reading recommends."""
    settings = SimulationSettings(horizon_days=HORIZON_DAYS, paths=paths)
    return recommended_size(book, profile, settings, CAUTIOUS)


def offered_weights(book: Book, profile: Profile, paths: int) -> Floats:
    """Return the weights (S,) that the allocator offers to use: nothing where it offers none."""
    work = PromiseWork(SimulationSettings(horizon_days=HORIZON_DAYS, paths=paths), CAUTIOUS)
    allocation = allocate(book, profile)
    try:
        return allocation_promise(book, profile, allocation, work).weights
    except LotwiseError:
        return allocation.weights * 0.0
