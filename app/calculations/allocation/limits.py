"""The limits of an allocation: minimum and maximum weights, and margin at every instant of the log.

All of them are linear in the weights. None of the coefficients is negative, so the smallest weights
fit if any do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.allocation.messages import BrokenLimit, broken_minimum
from app.calculations.allocation.settings import AllocationSettings
from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.log.capital import capital_today_of
from app.calculations.log.concurrency import positions_at_once, undominated
from app.calculations.log.enabled import enabled_strategies
from app.calculations.profile.model import Profile
from app.formatting import listing

Mask = NDArray[np.bool_]

_ROUNDING = 1e-7  #: a limit missed by less is met


@dataclass(frozen=True, eq=False)
class AllocationLimits:
    """S strategies; K distinct sets of positions open at once that no other exceeds."""

    names: tuple[str, ...]
    taking_part: Mask  #: (S,) neither switched off nor held out
    minimum: Floats  #: (S,)
    maximum: Floats  #: (S,) infinite without a limit
    counts: Floats  #: (K, S) positions open at once
    ceiling: float  #: of margin over equity; infinite for none

    @property
    def rows(self) -> Floats:
        """(K, S) positions whose margin the ceiling has to hold; none without a ceiling."""
        return self.counts if np.isfinite(self.ceiling) else self.counts[:0]

    @property
    def room(self) -> Floats:
        """(K,) the ceiling, once for each of `rows`."""
        return np.full(len(self.rows), self.ceiling)

    def peak(self, weights: Floats) -> float:
        """Return the margin of weights (S,) at the log's fullest instant, a share of equity."""
        return float((self.counts @ weights).max(initial=0.0))

    def scaled(self, factor: float) -> AllocationLimits:
        """Return the limits on weights / factor."""
        return AllocationLimits(
            self.names,
            self.taking_part,
            self.minimum / factor,
            self.maximum / factor,
            self.counts,
            self.ceiling / factor,
        )

    def violation(self, weights: Floats) -> float:
        """Return the largest amount by which weights (S,) break a limit; 0 when they keep all."""
        over = [
            self.peak(weights) - self.ceiling,
            float((weights - self.maximum).max()),
            float((self.minimum - weights).max()),
        ]
        return max(0.0, *over)

    def broken(self, weights: Floats) -> tuple[BrokenLimit, ...]:
        """Return every limit that weights (S,) break, the ceiling first."""
        broken = [*self._broken_ceiling(weights)]
        for name, weight, minimum, maximum in zip(
            self.names, weights.tolist(), self.minimum.tolist(), self.maximum.tolist(), strict=True
        ):
            if weight > maximum + _ROUNDING:
                broken.append(BrokenLimit("maximum", maximum, weight - maximum, {name: 1}))
            if weight < minimum - _ROUNDING:
                broken.append(BrokenLimit("minimum", minimum, minimum - weight, {name: 1}))
        return tuple(broken)

    def _broken_ceiling(self, weights: Floats) -> Iterator[BrokenLimit]:
        excess = self.peak(weights) - self.ceiling
        if excess <= _ROUNDING:
            return
        fullest = self.counts[int(np.argmax(self.counts @ weights))]
        positions = {name: int(n) for name, n in zip(self.names, fullest, strict=True) if n}
        yield BrokenLimit("margin_ceiling", self.ceiling, excess, positions)


def allocation_limits(
    book: Book, profile: Profile, settings: AllocationSettings, *, until: int | None = None
) -> AllocationLimits:
    """Return the limits of a book under a profile.

    `until` (second since 1970) leaves out the instants from then on. Raises `CalculationError` for
    a name that is not in the log, and for minimum weights that the other limits exclude.
    """
    names = book.log.strategies
    for field in ("min_weights", "max_weights", "weights", "held_out"):
        unknown = [name for name in getattr(settings, field) if name not in names]
        if unknown:
            raise CalculationError(
                f"allocation.{field}: {unknown[0]!r} is not a strategy of the log; "
                f"it has {listing([*names], 5)}."
            )
    held_out = np.array([name in settings.held_out for name in names], bool)
    on = enabled_strategies(book, profile) & ~held_out
    counts = positions_at_once(book, until)
    ceiling = profile.portfolio.margin_ceiling
    limits = AllocationLimits(
        names=names,
        taking_part=on,
        minimum=np.array([settings.min_weights.get(name, 0.0) for name in names]),
        maximum=np.where(
            on, _maximum_weights(book, profile, settings, counts.max(axis=0, initial=0.0)), 0.0
        ),
        counts=undominated(counts),
        ceiling=np.inf if ceiling is None else ceiling,
    )
    if broken := limits.broken(limits.minimum):
        raise CalculationError(broken_minimum(broken))
    return limits


def equity_of(book: Book, profile: Profile) -> float:
    """The capital that is allocated [currency]: today's equity, else starting capital."""
    return capital_today_of(book, profile.portfolio)


def _maximum_weights(
    book: Book, profile: Profile, settings: AllocationSettings, at_once: Floats
) -> Floats:
    """(S,) the smaller of the maximum asked for and the share of a capital ceiling.

    A strategy's positions that are open at once divide its capital ceiling.
    """
    equity = equity_of(book, profile)
    ceilings = [profile.strategy(name).capital_ceiling for name in book.log.strategies]
    shares = np.array(
        [np.inf if ceiling is None else ceiling / equity for ceiling in ceilings]
    ) / np.maximum(at_once, 1.0)
    asked = np.array([settings.max_weights.get(name, np.inf) for name in book.log.strategies])
    return np.asarray(np.minimum(asked, shares))
