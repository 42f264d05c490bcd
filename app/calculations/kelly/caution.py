"""Caution of Kelly estimates against a log that was luckier than the future (semantics 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.profile.model import PortfolioSettings, Profile


class Caution(NamedTuple):
    """Caution of the estimate from one sample of returns on margin.

    The haircut comes off every return; added losses are returns of -1 on which there is none.
    """

    edge_haircut: float = 0.0  #: share of a positive mean taken off every return
    tail_every: float = 0.0  #: N of one added full-margin loss every N positions; 0 for none
    added_losses: float = 0.0  #: full-margin losses added whatever the sample's size

    def weight(self, positions: int) -> float:
        """Return the added full-margin losses beside a sample of so many positions."""
        return self.added_losses + (positions / self.tail_every if self.tail_every else 0.0)


NO_CAUTION = Caution()


class StrategyCautions(NamedTuple):
    """Caution of every strategy of a book: the haircut may be its own."""

    edge_haircut: Floats  #: (S,)
    tail_every: float
    added_losses: float

    def of(self, code: int) -> Caution:
        """Return the caution of one strategy."""
        return Caution(float(self.edge_haircut[code]), self.tail_every, self.added_losses)

    @property
    def key(self) -> tuple[float, ...]:
        """Hashable form: equal keys mean equal cautions."""
        return (*self.edge_haircut.tolist(), self.tail_every, self.added_losses)


def pooled_caution(portfolio: PortfolioSettings) -> Caution:
    """Return the portfolio's own caution: that of all positions pooled."""
    return Caution(
        float(portfolio.edge_haircut),
        float(portfolio.tail_loss_every or 0.0),
        float(portfolio.added_full_losses),
    )


def strategy_cautions(profile: Profile, names: Sequence[str]) -> StrategyCautions:
    """Return the caution of the strategies `names`: their own haircut, else the portfolio's."""
    _, tail_every, added_losses = pooled_caution(profile.portfolio)
    haircuts = [profile.strategy(name).edge_haircut for name in names]
    default = float(profile.portfolio.edge_haircut)
    edge_haircut = [default if haircut is None else float(haircut) for haircut in haircuts]
    return StrategyCautions(np.array(edge_haircut), tail_every, added_losses)


def checked_caution(caution: Caution) -> Caution:
    """Return the caution; raise `CalculationError` for a number that is out of its range."""
    haircut, tail_every, added_losses = caution
    if not 0 <= haircut <= 1:
        raise CalculationError(f"edge_haircut: found {haircut!r}, expected a share from 0 to 1.")
    if not 0 <= tail_every < np.inf:
        raise CalculationError(
            f"tail_every: found {tail_every!r}, expected a number of positions above 0,"
            " or 0 for no such loss."
        )
    if not 0 <= added_losses < np.inf:
        raise CalculationError(
            f"added_losses: found {added_losses!r}, expected a number of losses, 0 or more."
        )
    return Caution(float(haircut), float(tail_every), float(added_losses))
