"""The Kelly table: every estimate of every strategy and of the portfolio (semantics 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.kelly.estimate import KellyEstimate, Mask, kelly_estimate
from app.calculations.kelly.simultaneous import SimultaneousKelly, simultaneous_kelly
from app.calculations.kernels import CLOSE_LAST, OPEN, whole_lots
from app.calculations.log.book import Book
from app.calculations.log.capital import capital_today_of
from app.calculations.log.economics import Economics, economics
from app.calculations.profile.model import PortfolioSettings, Profile

RECENT = 20  #: a strategy's margin per contract today is the median over this many last positions


@dataclass(frozen=True)
class KellyRow:
    """One line of the Kelly table: an estimate and what the applied fraction of it holds today."""

    name: str
    estimate: KellyEstimate
    applied_fraction: float  #: of Kelly: the strategy's own or the portfolio's
    applied_share: float  #: of equity, held as margin per position
    median_margin: (
        float | None
    )  #: of one contract [currency], over the strategy's last 20 positions
    contracts: float | None  #: whole lots at today's equity, within the strategy's limits
    margin: float | None  #: what those hold [currency]


@dataclass(frozen=True)
class KellyTable:
    """Kelly of every strategy, and of all positions pooled."""

    strategies: tuple[KellyRow, ...]
    portfolio: KellyEstimate  #: all positions pooled, one after another
    simultaneous: SimultaneousKelly  #: of all strategies at once
    equity_today: float
    overlaps: bool  #: positions of the book overlap: single Kellys applied side by side overbet


@dataclass(frozen=True)
class KellyEstimates:
    """Kelly of every strategy of a log, in its order, and of all positions pooled. They do not depend on the fraction applied."""

    strategies: tuple[KellyEstimate, ...]
    pooled: KellyEstimate


def kelly_estimates(
    book: Book, sizes: Economics, settings: PortfolioSettings, *, resamples: int = 0
) -> KellyEstimates:
    """Kelly over the whole log, with the haircut and tail loss of `settings`; `resamples` as in `kelly_estimate`."""

    def over(own: Mask) -> KellyEstimate:
        return _estimate_or_no_margin(
            sizes.return_on_margin[own], sizes.net[own], settings, resamples
        )

    by_strategy = tuple(over(book.strategy == code) for code in range(len(book.log.strategies)))
    return KellyEstimates(by_strategy, over(np.ones(len(book.strategy), bool)))


def kelly_table(
    book: Book,
    profile: Profile,
    *,
    resamples: int = 0,
    estimates: KellyEstimates | None = None,
    simultaneous: SimultaneousKelly | None = None,
) -> KellyTable:
    """The Kelly table of a book under a profile, fitted on the whole log: every size in it has hindsight.

    `estimates` and `simultaneous` are those of the same book, economics, caution and strategies switched on, if at hand.
    Raises `CalculationError` when an estimate has no answer.

    >>> from app.calculations import Book, default_profile, example_log, kelly_table
    >>> book = Book.of(example_log())
    >>> table = kelly_table(book, default_profile(book))
    >>> [(row.name, round(row.estimate.log_optimal, 2), row.contracts) for row in table.strategies]
    [('Condor', 0.96, 10.0), ('Fly', 1.22, 10.0)]
    >>> table.overlaps, table.simultaneous.shares.round(2).tolist()
    (True, [0.17, 1.05])
    """
    sizes = economics(book, profile)
    settings = profile.portfolio
    found = estimates or kelly_estimates(book, sizes, settings, resamples=resamples)
    equity = capital_today_of(book, settings)
    rows = tuple(
        _row(profile, name, estimate, sizes.margin[book.strategy == code], equity)
        for code, (name, estimate) in enumerate(
            zip(book.log.strategies, found.strategies, strict=True)
        )
    )
    joint = simultaneous or simultaneous_kelly(book, profile, sizes=sizes)
    return KellyTable(rows, found.pooled, joint, equity, _overlap(book))


def _row(
    profile: Profile, name: str, estimate: KellyEstimate, margin: Floats, equity: float
) -> KellyRow:
    """`margin` is that of one contract of each of the strategy's positions."""
    overrides = profile.strategy(name)
    fraction = (
        profile.portfolio.kelly_fraction
        if overrides.kelly_fraction is None
        else overrides.kelly_fraction
    )
    share = fraction * estimate.log_optimal
    recent = margin[np.isfinite(margin)][-RECENT:]
    if not len(recent):
        return KellyRow(name, estimate, fraction, share, None, None, None)
    median = float(np.median(recent))
    most = min(_or_inf(overrides.max_contracts), _or_inf(overrides.capital_ceiling) / median)
    contracts = whole_lots(min(share * equity / median, most), overrides.lot_size)
    return KellyRow(name, estimate, fraction, share, median, contracts, contracts * median)


def _estimate_or_no_margin(
    returns: Floats, net: Floats, settings: PortfolioSettings, resamples: int
) -> KellyEstimate:
    """The estimate over known returns; when positions exist but none has a margin, only their win rate is known."""
    known = returns[np.isfinite(returns)]
    if len(net) and not len(known):
        return KellyEstimate(
            len(net), float((net > 0).mean()), None, None, 0.0, 0.0, 0.0, "no_margin"
        )
    return kelly_estimate(
        known, settings.edge_haircut, settings.tail_loss_every, resamples=resamples
    )


def _or_inf(limit: float | None) -> float:
    return np.inf if limit is None else limit


def _overlap(book: Book) -> bool:
    """Whether two positions are ever open at once."""
    kind = book.timeline.kind
    held = np.cumsum((kind == OPEN).astype(np.int64) - (kind == CLOSE_LAST))
    return bool(held.max() > 1)
