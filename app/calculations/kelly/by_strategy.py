"""Kelly estimates of every strategy of a log and of its pooled positions (semantics 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.arrays import Floats, Mask
from app.calculations.kelly.estimate import KellyEstimate, kelly_estimate
from app.calculations.log.book import Book
from app.calculations.log.economics import Economics
from app.calculations.profile.model import PortfolioSettings


@dataclass(frozen=True)
class KellyEstimates:
    """Kelly of every strategy of a log, in its order, and of all positions pooled.

    The estimates do not depend on the fraction of Kelly that is applied.
    """

    strategies: tuple[KellyEstimate, ...]
    pooled: KellyEstimate


def kelly_estimates(
    book: Book, economics: Economics, settings: PortfolioSettings, *, resamples: int = 0
) -> KellyEstimates:
    """Return Kelly over the whole log, with the haircut and tail loss of `settings`.

    `resamples` as in `kelly_estimate`. Raises `CalculationError` when an estimate has no answer.
    """

    def estimate(positions: Mask) -> KellyEstimate:
        return _estimate_or_no_margin(
            economics.return_on_margin[positions], economics.net[positions], settings, resamples
        )

    strategies = tuple(estimate(book.strategy == code) for code in range(len(book.log.strategies)))
    return KellyEstimates(strategies, estimate(np.ones(len(book.strategy), bool)))


def _estimate_or_no_margin(
    returns: Floats, net: Floats, settings: PortfolioSettings, resamples: int
) -> KellyEstimate:
    """Return the estimate over known returns.

    Where positions exist but none has a margin, only their number and win rate are known.
    """
    known = returns[np.isfinite(returns)]
    if len(net) and not len(known):
        win_rate = float((net > 0).mean())
        return KellyEstimate(len(net), win_rate, None, None, 0.0, 0.0, 0.0, "no_margin")
    return kelly_estimate(
        known, settings.edge_haircut, settings.tail_loss_every, resamples=resamples
    )
