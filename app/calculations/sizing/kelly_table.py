"""The Kelly table: every estimate of every strategy and of the portfolio (semantics 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.calculations.kelly.by_strategy import KellyEstimates, kelly_estimates
from app.calculations.kelly.estimate import KellyEstimate
from app.calculations.kelly.selection import StrategyEvidence, selection_evidence
from app.calculations.kelly.simultaneous import SimultaneousKelly, simultaneous_kelly
from app.calculations.kernels import CLOSE_LAST, OPEN
from app.calculations.log.book import Book
from app.calculations.log.capital import capital_today_of
from app.calculations.log.economics import Economics, economics
from app.calculations.profile.model import Profile
from app.calculations.sizing.contracts_now import (
    contracts_now,
    margins_now,
    sizing_equity_now,
)


@dataclass(frozen=True)
class KellyRow:
    """One line of the Kelly table: an estimate and the position it holds now."""

    name: str
    estimate: KellyEstimate
    applied_fraction: float  #: of Kelly: the strategy's own or the portfolio's
    applied_share: float  #: of equity, held as margin per position
    #: of one contract [currency], over the strategy's last 20 positions; None where unknown
    median_margin: float | None
    contracts: float  #: of the next position, as in every table (`contracts_now`)
    margin: float | None  #: of these contracts [currency]; None where the margin is unknown
    evidence: StrategyEvidence  #: of its edge, deflated for the variants tried


@dataclass(frozen=True)
class KellyTable:
    """Kelly of every strategy, and of all positions pooled."""

    strategies: tuple[KellyRow, ...]
    portfolio: KellyEstimate  #: all positions pooled, one after another
    simultaneous: SimultaneousKelly  #: of all strategies at once
    equity_today: float
    overlaps: bool  #: positions of the book overlap: single Kellys applied side by side overbet


def kelly_table(
    book: Book,
    profile: Profile,
    *,
    resamples: int = 0,
    estimates: KellyEstimates | None = None,
    simultaneous: SimultaneousKelly | None = None,
) -> KellyTable:
    """Return the Kelly table of a book, fitted on the whole log: every size in it has hindsight.

    `estimates` and `simultaneous`, where given, are those of the same book, economics, haircut,
    tail loss and strategies switched on.
    Raises `CalculationError` when an estimate has no answer.

    >>> from app.calculations import Book, default_profile, example_log, kelly_table
    >>> book = Book.of(example_log())
    >>> table = kelly_table(book, default_profile(book))
    >>> for row in table.strategies:
    ...     print(row.name, round(row.estimate.log_optimal, 2), row.contracts)
    Condor 0.96 10.0
    Fly 1.22 10.0
    >>> table.overlaps, table.simultaneous.shares.round(2).tolist()
    (True, [0.17, 1.05])
    """
    sizes = economics(book, profile)
    if estimates is None:
        estimates = kelly_estimates(book, sizes, profile, resamples=resamples)
    if simultaneous is None:
        simultaneous = simultaneous_kelly(book, profile, sizes=sizes)
    evidence = selection_evidence(book, sizes, profile)
    return KellyTable(
        strategies=_rows(book, profile, sizes, estimates.strategies, evidence),
        portfolio=estimates.pooled,
        simultaneous=simultaneous,
        equity_today=capital_today_of(book, profile.portfolio),
        overlaps=_overlap(book),
    )


def _rows(
    book: Book,
    profile: Profile,
    sizes: Economics,
    estimates: Sequence[KellyEstimate],
    evidence: Sequence[StrategyEvidence],
) -> tuple[KellyRow, ...]:
    names = book.log.strategies
    fractions = [_applied_fraction(profile, name) for name in names]
    full = np.array([estimate.log_optimal for estimate in estimates])
    shares = np.array(fractions) * full
    margin = margins_now(book, sizes.margin)
    desired = shares * sizing_equity_now(book, profile) / margin
    held = contracts_now(book, profile, desired, margin)
    rows = []
    for code, name in enumerate(names):
        median_margin = margin_held = None
        if np.isfinite(margin[code]):
            median_margin = float(margin[code])
            margin_held = held[code].contracts * median_margin
        row = KellyRow(
            name=name,
            estimate=estimates[code],
            applied_fraction=fractions[code],
            applied_share=float(shares[code]),
            median_margin=median_margin,
            contracts=held[code].contracts,
            margin=margin_held,
            evidence=evidence[code],
        )
        rows.append(row)
    return tuple(rows)


def _applied_fraction(profile: Profile, name: str) -> float:
    fraction = profile.strategy(name).kelly_fraction
    return profile.portfolio.kelly_fraction if fraction is None else fraction


def _overlap(book: Book) -> bool:
    """Return True where two positions are ever open at once."""
    kind = book.timeline.kind
    held = np.cumsum((kind == OPEN).astype(np.int64) - (kind == CLOSE_LAST))
    return bool(held.max() > 1)
