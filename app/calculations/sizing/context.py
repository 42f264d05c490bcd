"""Book, profile and history that every sizing rule sizes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.calculations.arrays import Floats, Mask
from app.calculations.kelly.caution import StrategyCautions, strategy_cautions
from app.calculations.log.book import Book
from app.calculations.log.economics import Economics, economics
from app.calculations.log.enabled import enabled_strategies
from app.calculations.log.history import ClosedHistory, closed_history
from app.calculations.log.periods import PeriodHistory, period_history
from app.calculations.profile.model import Profile


@dataclass(frozen=True, eq=False)
class SizingContext:
    """Book, profile, per-contract economics and history that rules size from."""

    book: Book
    profile: Profile
    economics: Economics
    closed_history: ClosedHistory
    constrained: bool = True  #: True where the profile's overrides and limits apply
    #: periods made already for this book and these economics; None makes them when needed
    made_periods: PeriodHistory | None = None

    @cached_property
    def period_history(self) -> PeriodHistory:
        """Returns on margin by strategy and period, and those known at each open."""
        return self.made_periods or period_history(self.book, self.economics)

    def by_position(self, values: Floats) -> Floats:
        """Per-strategy values (S,) spread over the positions (P,)."""
        return values[self.book.strategy]

    def nowhere(self) -> Mask:
        """(P,) all False."""
        return np.zeros(len(self.book.positions), bool)


def switched_on(context: SizingContext) -> list[bool]:
    """(S,) True for each strategy that may trade."""
    if not context.constrained:
        return [True] * len(context.book.log.strategies)
    enabled: list[bool] = enabled_strategies(context.book, context.profile).tolist()
    return enabled


def caution(context: SizingContext) -> StrategyCautions:
    """Return the caution that the profile asks of every strategy's Kelly estimate."""
    return strategy_cautions(context.profile, context.book.log.strategies)


def sizing_context(book: Book, profile: Profile, *, constrained: bool = True) -> SizingContext:
    """Return the context that replays of a book under a profile share."""
    sizes = economics(book, profile, constrained=constrained)
    return SizingContext(book, profile, sizes, closed_history(book, sizes), constrained)
