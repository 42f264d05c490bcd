"""The strategies of a book that a profile lets trade."""

from __future__ import annotations

import numpy as np

from app.calculations.arrays import Mask
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile


def enabled_strategies(book: Book, profile: Profile) -> Mask:
    """Return (S,) True for each strategy of the log that the profile has switched on."""
    return np.array([profile.strategy(name).enabled for name in book.log.strategies], bool)
