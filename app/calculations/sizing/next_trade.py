"""Sizes of the next positions under a scenario, to type into a platform.

Each strategy's rule is asked for its next position, at today's equity and at one contract's median
margin over the strategy's last 20 positions. Everything in the log has closed by now, so a
walk-forward rule knows what a hindsight rule does. Guardrails that depend on the moment (streaks,
VIX, drawdown brake) are left out; a volatility rule takes the strategy's last logged VIX or
deviation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.log.book import Book
from app.calculations.log.capital import capital_today_of
from app.calculations.log.concurrency import most_positions
from app.calculations.profile.model import Profile, Scenario
from app.calculations.sizing.context import SizingContext, sizing_context
from app.calculations.sizing.contracts_now import (
    Bound,
    ContractsNow,
    contracts_now,
    margins_now,
)
from app.calculations.sizing.limits import contract_caps
from app.calculations.sizing.outcomes import OUTCOMES
from app.calculations.sizing.sizers import sizing


@dataclass(frozen=True)
class NextTradeSize:
    """Size of one strategy's next position. Money in account currency, shares of today's equity."""

    strategy: str
    contracts: float  #: whole lots within every limit (`contracts_now`)
    #: contracts the rule asks for, before rounding; None where it has no answer
    desired: float | None
    #: median over the last positions; None where the log has none
    margin_per_contract: float | None
    allocation_share: float | None  #: contracts x margin / equity
    max_contracts: float | None  #: its own limit or the portfolio's, whichever is smaller
    #: the most positions that the strategy had open at once, the portfolio's limit where smaller
    max_open_trades: int
    #: margin of so many open trades: contracts x margin x max open trades; None without a margin
    max_allocation: float | None
    bound_by: Bound  #: the rule or limit that decided the size; `none` where the rule has no size
    reason: str  #: the replay's outcome where there is no size, else ""


@dataclass(frozen=True)
class NextTrades:
    """The sizes of every strategy under one scenario."""

    scenario: str
    equity: float  #: today's [currency]
    sizes: tuple[NextTradeSize, ...]  #: in the order of the log's strategies
    margin_ceiling: float | None = None  #: share of equity; None for no limit

    @property
    def max_allocation(self) -> float:
        """Margin with every strategy at its most open trades [currency]."""
        return sum(size.max_allocation or 0.0 for size in self.sizes)

    @property
    def ceiling_share(self) -> float | None:
        """`max_allocation` as a share of what the margin ceiling leaves; None without a ceiling."""
        if not self.margin_ceiling:
            return None
        return self.max_allocation / (self.margin_ceiling * self.equity)

    @property
    def allocation_share(self) -> float:
        """One position of each strategy at once, as a share of equity."""
        return sum(size.allocation_share or 0.0 for size in self.sizes)


def next_trades(
    book: Book, profile: Profile, scenario: Scenario, context: SizingContext | None = None
) -> NextTrades:
    """Return the next position of each strategy, at `equity_today`, else starting capital.

    `context` is one of this book with the same economics, where that is at hand.

    Raises `CalculationError` when the rule has no answer for this log.

    >>> from app.calculations import Book, default_profile, example_log
    >>> book = Book.of(example_log())
    >>> profile = default_profile(book)
    >>> for size in next_trades(book, profile, profile.scenarios[1]).sizes:
    ...     print(size.strategy, size.contracts, size.bound_by)
    Condor 1.0 rule
    Fly 1.0 rule
    """
    shared = context or sizing_context(book, profile, constrained=scenario.constrained)
    context = replace(shared, profile=_any_day(profile))
    margin = margins_now(book, context.economics.margin)
    desired, reasons = _desired_sizes(context, scenario, margin)
    held = contracts_now(book, profile, desired, margin, constrained=scenario.constrained)
    equity, most_open = capital_today_of(book, profile.portfolio), most_positions(book).tolist()
    caps, sizes = contract_caps(book, profile), []
    for code, name in enumerate(book.log.strategies):
        request = _Request(
            strategy=name,
            desired=float(desired[code]),
            reason=reasons[code],
            margin=float(margin[code]),
            max_contracts=None if np.isinf(caps[code]) else float(caps[code]),
            most_open=most_open[code],
        )
        sizes.append(_size(profile, equity, request, held[code]))
    return NextTrades(scenario.name, equity, tuple(sizes), profile.portfolio.margin_ceiling)


@dataclass(frozen=True)
class _Request:
    """Size that the rule asks for one strategy, before rounding and limits."""

    strategy: str
    desired: float  #: contracts; NaN where the rule has no answer
    reason: str  #: the replay's outcome where there is no size, else ""
    margin: float  #: of one contract [currency]; NaN where unknown
    max_contracts: float | None  #: None for no limit
    most_open: int  #: positions that the strategy had open at once in the log


def _any_day(profile: Profile) -> Profile:
    """Return the profile without trading days: the next position's weekday is not known."""
    portfolio = profile.portfolio.model_copy(update={"trading_days": None})
    return profile.model_copy(update={"portfolio": portfolio})


def _last_positions(book: Book) -> Ints:
    """(S,) each strategy's last position in log order, -1 for one without a closed position."""
    last = np.full(len(book.log.strategies), -1)
    last[book.strategy] = np.arange(len(book.strategy))  # later ones overwrite earlier ones
    return last


def _desired_sizes(
    context: SizingContext, scenario: Scenario, median_margin: Floats
) -> tuple[Floats, list[str]]:
    """(S,) contracts the rule asks for, NaN where it has none, and there the replay's outcome.

    The rule is asked at each strategy's last position, as if that had held the median margin.
    """
    last = _last_positions(context.book)
    traded = last >= 0
    margin = context.economics.margin.copy()
    margin[last[traded]] = median_margin[traded]
    asked = replace(context, economics=replace(context.economics, margin=margin))
    arrays, _ = sizing(asked, _over_the_whole_log(scenario))
    sizes = arrays.base + arrays.slope * capital_today_of(context.book, context.profile.portfolio)
    if arrays.delta:  # fixed ratio: no profit is booked yet
        sizes = np.full(len(sizes), arrays.start_contracts)
    desired = np.full(len(last), np.nan)
    outcomes = np.full(len(last), kernels.Outcome.SKIPPED_UNSIZABLE)
    desired[traded], outcomes[traded] = sizes[last[traded]], arrays.outcome[last[traded]]
    sizable = outcomes == kernels.Outcome.TAKEN
    outcomes[sizable & ~(desired > 0)] = kernels.Outcome.SKIPPED_ZERO_SIZE
    wanted = outcomes == kernels.Outcome.TAKEN
    reasons = [
        "" if taken else OUTCOMES[code] for taken, code in zip(wanted, outcomes, strict=True)
    ]
    return np.where(wanted, desired, np.nan), reasons


def _over_the_whole_log(scenario: Scenario) -> Scenario:
    """Return the scenario with its estimates made over the whole log, which has closed by now."""
    if not hasattr(scenario.rule, "history"):
        return scenario
    rule = scenario.rule.model_copy(update={"history": "full"})
    return scenario.model_copy(update={"rule": rule})


def _size(profile: Profile, equity: float, request: _Request, held: ContractsNow) -> NextTradeSize:
    parallel = profile.portfolio.max_parallel_trades
    max_open_trades = request.most_open if parallel is None else min(parallel, request.most_open)
    desired = None if request.reason else request.desired
    margin = share = max_allocation = None
    if np.isfinite(request.margin):
        margin, share = request.margin, held.contracts * request.margin / equity
        max_allocation = held.contracts * request.margin * max_open_trades
    return NextTradeSize(
        strategy=request.strategy,
        contracts=held.contracts,
        desired=desired,
        margin_per_contract=margin,
        allocation_share=share,
        max_contracts=request.max_contracts,
        max_open_trades=max_open_trades,
        max_allocation=max_allocation,
        bound_by=held.bound_by,
        reason=request.reason,
    )
