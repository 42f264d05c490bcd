"""Growth against drawdown: a mix at many scales, and single points, over the same resampled years.

A year is as many periods as the log has in one, drawn in blocks (`bootstrap`) from the periods as
the objectives see them; with added full-margin losses they are drawn one by one, the losses among
them. Equity compounds by period in fractions of contracts, so this shows the trade-off and not an
account: for whole contracts, limits and margin at every instant, see the Monte Carlo page.
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
    """Resampled years of an allocation's context; mixes are compared on the same ones."""

    returns: Floats  #: (T, S) of the periods, added losses last
    per_year: float  #: periods with a close
    rows: Ints  #: (years, periods of a year) the periods of each year

    @classmethod
    def of(
        cls, book: Book, context: AllocationContext, *, years: int = YEARS, seed: int = 0
    ) -> Years:
        """Return resampled years of a book; the same for the same seed."""
        sample = scenarios(context.periods, context.task.settings.shrink)
        per_year = len(context.period) * 365.25 / max(span_days(book), 1)
        length = max(1, round(per_year))
        number = min(years, max(50, _MAXIMUM_CELLS // length))
        return cls(sample.returns, per_year, _drawn(sample, number, length, seed))

    def point(self, weights: Floats, scale: float = 1.0) -> FrontierPoint:
        """Return the fall and growth of weights (S,) at a scale."""
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
        """Return a mix (S,) at rising scales and falls; empty for a mix of nothing.

        The largest scale is close to that at which a period would take everything.
        """
        worst = -float((self.returns @ weights).min(initial=0.0))
        if not weights.any() or worst <= 0:
            return ()
        points: list[FrontierPoint] = []
        for scale in np.geomspace(0.02, 0.98, scales) / worst:
            points.append(self.point(weights, float(scale)))
            if points[-1].fall > _FALL_OFF:
                break
        return tuple(points)


def _drawn(sample: Scenarios, years: int, length: int, seed: int) -> Ints:
    """(years, length) rows of the scenarios."""
    if len(sample.returns) > sample.periods:
        return np.random.default_rng(seed).choice(
            len(sample.returns), (years, length), p=sample.weights
        )
    sd = sample.returns.std(axis=0)
    block = block_length((sample.returns / np.where(sd > 0, sd, 1.0)).sum(axis=1)).stationary
    return np.concatenate(
        list(resampled_periods(sample.periods, years, block, seed, length=length))
    )
