"""What a scenario would trade today: sizes to type into a platform (product: "Type this into your platform").

Each strategy's rule is asked for its next position, at today's equity and at one contract's median margin over the strategy's last 20
positions. Everything in the log has closed by today, so a walk-forward rule knows what a hindsight rule does. Guardrails that depend on
the moment (streaks, VIX, drawdown brake) are left out; a volatility rule takes the strategy's last logged VIX or deviation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.kelly.table import RECENT
from app.calculations.log.book import Book
from app.calculations.log.capital import capital_today_of, starting_capital_of
from app.calculations.log.concurrency import most_positions
from app.calculations.profile.model import Profile, Scenario
from app.calculations.sizing.context import SizingContext, sizing_context
from app.calculations.sizing.outcomes import OUTCOMES
from app.calculations.sizing.sizers import sizing

Bound = Literal["rule", "lot", "max_contracts", "capital_ceiling", "margin_ceiling", "off", "none"]


@dataclass(frozen=True)
class NextTradeSize:
    """What one strategy would trade next. Money in account currency, shares of today's equity."""

    strategy: str
    contracts: float  #: whole lots within every limit
    desired: (
        float | None
    )  #: contracts the rule asks for, before rounding; None where it has no answer
    margin_per_contract: (
        float | None
    )  #: median over the last positions; None where the log has none
    allocation_share: float | None  #: contracts x margin / equity
    max_contracts: float | None  #: the strategy's own limit
    max_open_trades: int  #: the portfolio's limit, else the most that the strategy had open at once
    max_allocation: (
        float | None
    )  #: what all its positions may hold: its capital ceiling, else the margin ceiling
    bound_by: Bound  #: what made the size what it is; `none` where the rule has no size
    reason: str  #: the replay's outcome where there is no size, else ""


@dataclass(frozen=True)
class NextTrades:
    """The sizes of every strategy under one scenario."""

    scenario: str
    equity: float  #: today's [currency]
    sizes: tuple[NextTradeSize, ...]  #: in the order of the log's strategies

    @property
    def allocation_share(self) -> float:
        """One position of each strategy at once, as a share of equity."""
        return sum(size.allocation_share or 0.0 for size in self.sizes)


def next_trades(book: Book, profile: Profile, scenario: Scenario) -> NextTrades:
    """The next position of each strategy under a scenario, at `equity_today`, else starting capital.

    Raises `CalculationError` when the rule has no answer for this log.

    >>> from app.calculations import Book, default_profile, example_log
    >>> book = Book.of(example_log())
    >>> profile = default_profile(book)
    >>> [(size.strategy, size.contracts, size.bound_by) for size in sizes_today(book, profile, profile.scenarios[1]).sizes]
    [('Condor', 10.0, 'max_contracts'), ('Fly', 10.0, 'max_contracts')]
    """
    portfolio = profile.portfolio
    equity = capital_today_of(book, portfolio)
    base = sizing_context(book, _any_day(profile), constrained=scenario.constrained)
    last, median = _last_positions(book), _median_margins(book, base.economics.margin)
    desired, outcomes = _desired_size(base, scenario, last, median, equity)
    at_once = most_positions(book).tolist()
    sizes = tuple(
        _size(
            profile,
            scenario,
            name,
            desired[code],
            outcomes[code],
            median[code],
            equity,
            at_once[code],
        )
        for code, name in enumerate(book.log.strategies)
    )
    return NextTrades(scenario.name, equity, sizes)


def _any_day(profile: Profile) -> Profile:
    """The next position's weekday is not known: days on which nothing is opened count for none."""
    return profile.model_copy(
        update={"portfolio": profile.portfolio.model_copy(update={"trading_days": None})}
    )


def _last_positions(book: Book) -> Ints:
    """(S,) each strategy's last position in log order, -1 for one without a closed position."""
    last = np.full(len(book.log.strategies), -1)
    last[book.strategy] = np.arange(len(book.strategy))  # later ones overwrite earlier ones
    return last


def _median_margins(book: Book, margin: Floats) -> Floats:
    """(S,) the median margin of one contract over each strategy's last positions that have one; NaN without."""
    medians = np.full(len(book.log.strategies), np.nan)
    for code in range(len(medians)):
        own = margin[book.strategy == code]
        recent = own[np.isfinite(own)][-RECENT:]
        medians[code] = np.median(recent) if len(recent) else np.nan
    return medians


def _desired_size(
    base: SizingContext, scenario: Scenario, last: Ints, median: Floats, equity: float
) -> tuple[Floats, Ints]:
    """(S,) what the rule asks for at each strategy's last position, had it held the median margin, and its verdict."""
    there = last >= 0
    margin = base.economics.margin.copy()
    margin[last[there]] = median[there]
    rule = (
        scenario.rule.model_copy(update={"history": "full"})
        if hasattr(scenario.rule, "history")
        else scenario.rule
    )
    asked = replace(base, economics=replace(base.economics, margin=margin))
    arrays, _ = sizing(asked, scenario.model_copy(update={"rule": rule}))
    portfolio = base.profile.portfolio
    compounding = portfolio.sizing_equity == "current"
    sized_on = equity if compounding else starting_capital_of(base.book, portfolio)
    size = arrays.base + arrays.slope * sized_on
    if arrays.delta:
        size = np.full(len(size), arrays.start_contracts)
    found, outcomes = (
        np.full(len(last), np.nan),
        np.full(len(last), kernels.Outcome.SKIPPED_UNSIZABLE),
    )
    found[there], outcomes[there] = size[last[there]], arrays.outcome[last[there]]
    return found, outcomes


def _size(
    profile: Profile,
    scenario: Scenario,
    name: str,
    desired: float,
    code: int,
    margin: float,
    equity: float,
    at_once: int,
) -> NextTradeSize:
    own, portfolio = profile.strategy(name), profile.portfolio
    known = np.isfinite(margin)
    ceiling = None if portfolio.margin_ceiling is None else portfolio.margin_ceiling * equity
    limits: list[tuple[Bound, float | None]] = [("max_contracts", own.max_contracts)]
    if known:
        limits += [
            ("capital_ceiling", _over(own.capital_ceiling, margin)),
            ("margin_ceiling", _over(ceiling, margin)),
        ]
    one_lot = portfolio.below_one == "one"
    contracts, bound, reason = _limited(
        desired, code, own.lot_size, limits, scenario.constrained, one_lot
    )
    return NextTradeSize(
        strategy=name,
        contracts=contracts,
        desired=float(desired) if np.isfinite(desired) and reason == "" else None,
        margin_per_contract=float(margin) if known else None,
        allocation_share=contracts * float(margin) / equity if known else None,
        max_contracts=own.max_contracts,
        max_open_trades=portfolio.max_parallel_trades
        if portfolio.max_parallel_trades is not None
        else at_once,
        max_allocation=own.capital_ceiling if own.capital_ceiling is not None else ceiling,
        bound_by="off" if scenario.constrained and not own.enabled else bound,
        reason=reason,
    )


def _limited(
    desired: float,
    code: int,
    lot: float,
    limits: list[tuple[Bound, float | None]],
    constrained: bool,
    one_lot: bool,
) -> tuple[float, Bound, str]:
    """Contracts, what bound them, and the outcome where there are none (semantics 4, steps 2, 4 and 5)."""
    if code != kernels.Outcome.TAKEN:
        return 0.0, "none", OUTCOMES[int(code)]
    if not desired > 0:
        return 0.0, "none", OUTCOMES[kernels.Outcome.SKIPPED_ZERO_SIZE]
    if not constrained:
        return float(desired), "rule", ""
    size = kernels.whole_lots(desired, lot)
    bound: Bound = "rule" if size > 0 else "lot"
    size = lot if not size and one_lot else size
    for name, limit in limits:
        if limit is not None and kernels.whole_lots(limit, lot) < size:
            size, bound = kernels.whole_lots(limit, lot), name
    return size, bound, ""


def _over(amount: float | None, margin: float) -> float | None:
    return None if amount is None else amount / margin
