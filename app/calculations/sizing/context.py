"""What every sizing rule sizes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.arrays import Floats, Mask
from app.calculations.log.book import Book
from app.calculations.log.economics import Economics, economics
from app.calculations.log.history import Past, past
from app.calculations.profile.model import Profile


@dataclass(frozen=True, eq=False)
class Ground:
    """What every rule sizes from."""

    book: Book
    profile: Profile
    economics: Economics
    past: Past
    constrained: bool = True  #: whether the profile's overrides and limits apply

    def by_position(self, values: Floats) -> Floats:
        """Per-strategy values (S,) spread over the positions (P,)."""
        return values[self.book.strategy]

    def nowhere(self) -> Mask:
        """(P,) all False."""
        return np.zeros(len(self.book.positions), bool)


def switched_on(ground: Ground) -> list[bool]:
    """(S,) whether each strategy may trade."""
    return [
        not ground.constrained or ground.profile.strategy(name).enabled
        for name in ground.book.log.strategies
    ]


def caution(ground: Ground) -> tuple[float, float]:
    """The edge haircut, and N of "one full-margin loss every N positions" (0 for none)."""
    portfolio = ground.profile.portfolio
    return float(portfolio.edge_haircut), float(portfolio.tail_loss_every or 0.0)


def largest_losses(ground: Ground) -> Floats:
    """(S,) the largest loss per contract of the whole log, 0 without a loss."""
    largest = np.zeros(len(ground.book.log.strategies))
    np.maximum.at(largest, ground.book.strategy, -ground.economics.net)
    return largest


def ground(book: Book, profile: Profile, *, constrained: bool = True) -> Ground:
    """What replays of a book under a profile share: per-contract economics and what each open knew."""
    sizes = economics(book, profile, constrained=constrained)
    return Ground(book, profile, sizes, past(book, sizes), constrained)
