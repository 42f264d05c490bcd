"""Kelly estimates of every strategy of a log and of its pooled positions (semantics 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.arrays import Floats, Mask
from app.calculations.kelly.caution import Caution, pooled_caution, strategy_cautions
from app.calculations.kelly.estimate import KellyEstimate, kelly_estimate
from app.calculations.log.book import Book
from app.calculations.log.economics import Economics
from app.calculations.profile.model import Profile


@dataclass(frozen=True)
class KellyEstimates:
    """Kelly of every strategy of a log, in its order, and of all positions pooled.

    The estimates do not depend on the fraction of Kelly that is applied.
    """

    strategies: tuple[KellyEstimate, ...]
    pooled: KellyEstimate


def kelly_estimates(
    book: Book, economics: Economics, profile: Profile, *, resamples: int = 0
) -> KellyEstimates:
    """Return Kelly over the whole log, with the haircuts and added losses of `profile`.

    `resamples` as in `kelly_estimate`. Raises `CalculationError` when an estimate has no answer.
    """
    cautions = strategy_cautions(profile, book.log.strategies)

    def estimate(positions: Mask, caution: Caution) -> KellyEstimate:
        return _estimate_or_no_margin(
            economics.return_on_margin[positions], economics.net[positions], caution, resamples
        )

    strategies = tuple(
        estimate(book.strategy == code, cautions.of(code))
        for code in range(len(book.log.strategies))
    )
    everything = np.ones(len(book.strategy), bool)
    return KellyEstimates(strategies, estimate(everything, pooled_caution(profile.portfolio)))


def _estimate_or_no_margin(
    returns: Floats, net: Floats, caution: Caution, resamples: int
) -> KellyEstimate:
    """Return the estimate over known returns.

    Where positions exist but none has a margin, only their number and win rate are known.
    """
    known = returns[np.isfinite(returns)]
    if len(net) and not len(known):
        win_rate = float((net > 0).mean())
        return KellyEstimate(len(net), win_rate, None, None, 0.0, 0.0, 0.0, "no_margin")
    return kelly_estimate(known, caution, resamples=resamples)
