"""The Kelly table: every estimate of every strategy and of the portfolio (semantics 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.kelly.by_period import PeriodKelly
from app.calculations.kelly.by_strategy import KellyEstimates, kelly_estimates
from app.calculations.kelly.estimate import KellyEstimate
from app.calculations.kelly.joint_uncertainty import (
    JOINT_RESAMPLES,
    JointKelly,
    JointRange,
    joint_kelly,
)
from app.calculations.kelly.selection import StrategyEvidence, selection_evidence
from app.calculations.kelly.simultaneous import SimultaneousKelly
from app.calculations.kernels import CLOSE_LAST, OPEN
from app.calculations.log.book import Book
from app.calculations.log.capital import capital_today_of
from app.calculations.log.economics import Economics, assumed_margins, economics
from app.calculations.log.periods import Unit
from app.calculations.numerics.work_limits import require_joint_fit
from app.calculations.profile.model import Profile
from app.calculations.profile.rules import Estimator, Kelly
from app.calculations.sizing.contracts_now import (
    contracts_now,
    margins_now,
)
from app.calculations.sizing.defaults import MY_SIZING, my_sizing

#: limit of joint resamples times days times the square of strategies: under two minutes
RESAMPLED_JOINTLY = 10_000_000_000


@dataclass(frozen=True)
class KellyRow:
    """One line of the Kelly table: an estimate and the position it holds now."""

    name: str
    estimate: KellyEstimate  #: position by position
    by_period: PeriodKelly
    full_share: float  #: of equity, by the estimator that is applied (`KellyTable.estimator`)
    applied_fraction: float  #: of Kelly: the strategy's own or the portfolio's
    applied_share: float  #: of equity, held as margin per position
    #: of one contract [currency], over the strategy's last 20 positions; None where unknown
    median_margin: float | None
    contracts: float  #: of the next position, as in every table (`contracts_now`)
    assumed_margins: int  #: number of its positions whose margin is assumed
    margin: float | None  #: of these contracts [currency]; None where the margin is unknown
    evidence: StrategyEvidence  #: of its edge, deflated for the variants tried


@dataclass(frozen=True)
class KellyTable:
    """Kelly of every strategy, and of all positions pooled."""

    strategies: tuple[KellyRow, ...]
    #: of the first scenario that follows the profile's Kelly fractions: what is applied
    estimator: Estimator
    portfolio: KellyEstimate  #: all positions pooled, one after another
    unit: Unit  #: of the estimates by period
    simultaneous: SimultaneousKelly  #: of all strategies at once
    joint_range: JointRange | None  #: of the simultaneous shares; None without resamples
    equity_today: float
    overlaps: bool  #: positions of the book overlap: single Kellys applied side by side overbet


def kelly_table(
    book: Book,
    profile: Profile,
    *,
    resamples: int = 0,
    estimates: KellyEstimates | None = None,
    joint: JointKelly | None = None,
) -> KellyTable:
    """Return the Kelly table of a book, fitted on the whole log: every size in it has hindsight.

    With `resamples` every estimate has its range, the joint one over fewer resamples. `estimates`
    and `joint`, where given, are those of the same book, economics, caution and strategies
    switched on. Raises `CalculationError` when an estimate has no answer.

    >>> from app.calculations import Book, default_profile, example_log, kelly_table
    >>> book = Book.of(example_log())
    >>> table = kelly_table(book, default_profile(book))
    >>> for row in table.strategies:
    ...     print(row.name, round(row.estimate.log_optimal, 2), row.contracts)
    Condor 0.45 1.0
    Fly 0.55 1.0
    >>> table.overlaps, table.simultaneous.shares.round(2).tolist()
    (True, [0.17, 1.05])
    """
    sizes = economics(book, profile)
    if estimates is None:
        estimates = kelly_estimates(book, sizes, profile, resamples=resamples)
    if joint is None:
        cost = len(book.timeline.day) * len(book.log.strategies) ** 2
        affordable = RESAMPLED_JOINTLY // cost
        joint = joint_kelly(book, profile, sizes, min(resamples, JOINT_RESAMPLES, affordable))
    estimator = _applied_estimator(profile)
    full = _full_shares(estimator, estimates, joint.simultaneous)
    evidence = selection_evidence(book, sizes, profile)
    found = list(zip(estimates.strategies, estimates.by_period, evidence, strict=True))
    return KellyTable(
        strategies=_rows(book, profile, sizes, full, found),
        estimator=estimator,
        portfolio=estimates.pooled,
        unit=estimates.unit,
        simultaneous=joint.simultaneous,
        joint_range=joint.range,
        equity_today=capital_today_of(book, profile.portfolio),
        overlaps=_overlap(book),
    )


def _rows(
    book: Book,
    profile: Profile,
    sizes: Economics,
    full: Floats,
    found: Sequence[tuple[KellyEstimate, PeriodKelly, StrategyEvidence]],
) -> tuple[KellyRow, ...]:
    names = book.log.strategies
    fractions = [_applied_fraction(profile, name) for name in names]
    shares = np.array(fractions) * full
    margin = margins_now(book, sizes.margin)
    desired = shares * capital_today_of(book, profile.portfolio) / margin
    held = contracts_now(book, profile, desired, margin)
    assumed = assumed_margins(book, profile)
    rows = []
    for code, (estimate, by_period, evidence) in enumerate(found):
        median_margin = margin_held = None
        if np.isfinite(margin[code]):
            median_margin = float(margin[code])
            margin_held = held[code].contracts * median_margin
        row = KellyRow(
            name=names[code],
            estimate=estimate,
            by_period=by_period,
            full_share=float(full[code]),
            applied_fraction=fractions[code],
            applied_share=float(shares[code]),
            median_margin=median_margin,
            contracts=held[code].contracts,
            assumed_margins=int(assumed[code]),
            margin=margin_held,
            evidence=evidence,
        )
        rows.append(row)
    return tuple(rows)


def _applied_estimator(profile: Profile) -> Estimator:
    """Return the estimator of the user's own sizing; `log_optimal` for a profile without one.

    It is that of the scenario which the answer sizes: by its name, else Kelly at the profile's own
    fractions.
    """
    named = [scenario for scenario in profile.scenarios if scenario.name == MY_SIZING.name]
    for scenario in (*named, my_sizing(profile.scenarios)):
        if scenario is not None and isinstance(scenario.rule, Kelly):
            return scenario.rule.estimator
    return "log_optimal"


def _full_shares(
    estimator: Estimator, estimates: KellyEstimates, simultaneous: SimultaneousKelly
) -> Floats:
    """Return (S,) full Kelly by an estimator, as shares of equity held as margin per position."""
    if estimator == "simultaneous":
        if "too_many" in simultaneous.statuses:
            require_joint_fit(simultaneous.periods, len(simultaneous.shares))
        return simultaneous.shares
    if estimator == "by_period":
        return np.array([estimate.share for estimate in estimates.by_period])
    name = "payoff_margin_share" if estimator == "payoff" else "log_optimal"
    return np.array([getattr(estimate, name) for estimate in estimates.strategies])


def _applied_fraction(profile: Profile, name: str) -> float:
    fraction = profile.strategy(name).kelly_fraction
    return profile.portfolio.kelly_fraction if fraction is None else fraction


def _overlap(book: Book) -> bool:
    """Return True where two positions are ever open at once."""
    kind = book.timeline.kind
    held = np.cumsum((kind == OPEN).astype(np.int64) - (kind == CLOSE_LAST))
    return bool(held.max() > 1)
