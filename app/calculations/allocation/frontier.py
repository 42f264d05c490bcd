"""Growth against drawdown: a mix at many scales, and single points, over the same resampled years.

A year is as many periods as the log has in one, drawn in blocks (`bootstrap`) from the periods as the objectives see them; with added
full-margin losses they are drawn one by one, the losses among them. Equity compounds by period in fractions of contracts, so this shows
the trade-off and not an account: for whole contracts, limits and margin at every instant, see the Monte Carlo page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from app.calculations.allocation.allocate import AllocationContext
from app.calculations.allocation.periods import Scenarios, scenarios
from app.calculations.arrays import Floats, Ints
from app.calculations.log.book import Book, span_days
from app.calculations.numerics.bootstrap import block_length, resampled_periods

YEARS = 400  #: resampled
DEEPEST = 0.95  #: percentile of the years' deepest falls: exceeded in one year of twenty
SCALES = 16
_FALL_OFF = 0.75  #: a fall beyond which a curve is not followed
_ALL_BUT = -1 + 1e-12  #: a period that takes more leaves nothing to speak of
_MAXIMUM_CELLS = 4_000_000


class FrontierPoint(NamedTuple):
    """Weights at one scale."""

    scale: float
    fall: float  #: exceeded in one year of twenty, a share of the peak
    growth: float  #: of the median year, a share of its start; -1 when it loses everything


@dataclass(frozen=True, eq=False)
class Years:
    """Resampled years of an allocation's ground: mixes are compared on the same ones."""

    returns: Floats  #: (T, S) of the periods, added losses last
    per_year: float  #: periods with a close
    rows: Ints  #: (years, periods of a year) which periods each year is made of

    @classmethod
    def of(cls, book: Book, base: AllocationContext, *, years: int = YEARS, seed: int = 0) -> Years:
        """Years of a book; the same for the same seed."""
        seen = scenarios(base.periods, base.task.settings.shrink)
        per_year = len(base.period) * 365.25 / max(span_days(book), 1)
        length = max(1, round(per_year))
        return cls(
            seen.returns,
            per_year,
            _drawn(seen, min(years, max(50, _MAXIMUM_CELLS // length)), length, seed),
        )

    def point(self, weights: Floats, scale: float = 1.0) -> FrontierPoint:
        """Weights (S,) at a scale."""
        earned = scale * (self.returns @ weights)
        logs = np.log1p(np.maximum(earned, _ALL_BUT))
        wealth = np.cumsum(logs[self.rows], axis=1)
        peak = np.maximum(np.maximum.accumulate(wealth, axis=1), 0.0)
        fall = -np.expm1(-(peak - wealth).max(axis=1))
        return FrontierPoint(
            scale,
            float(np.percentile(fall, 100 * DEEPEST)),
            float(np.expm1(min(np.median(wealth[:, -1]), 700.0))),
        )

    def curve(self, weights: Floats, scales: int = SCALES) -> tuple[FrontierPoint, ...]:
        """A mix (S,) from a small scale up to where a period would take everything, its deepest falls rising; empty for no mix."""
        worst = -float((self.returns @ weights).min(initial=0.0))
        if not weights.any() or worst <= 0:
            return ()
        found: list[FrontierPoint] = []
        for scale in np.geomspace(0.02, 0.98, scales) / worst:
            found.append(self.point(weights, float(scale)))
            if found[-1].fall > _FALL_OFF:
                break
        return tuple(found)


def _drawn(seen: Scenarios, years: int, length: int, seed: int) -> Ints:
    """(years, length) rows of the scenarios."""
    if len(seen.returns) > seen.periods:
        return np.random.default_rng(seed).choice(
            len(seen.returns), (years, length), p=seen.weights
        )
    sd = seen.returns.std(axis=0)
    block = block_length((seen.returns / np.where(sd > 0, sd, 1.0)).sum(axis=1)).stationary
    return np.concatenate(list(resampled_periods(seen.periods, years, block, seed, length=length)))
