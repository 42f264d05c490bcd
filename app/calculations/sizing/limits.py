"""Guardrails and limits of a profile as the plain numbers the replay kernel reads."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.log.book import Book
from app.calculations.log.capital import starting_capital_of
from app.calculations.log.economics import largest_sizes
from app.calculations.log.enabled import enabled_strategies
from app.calculations.profile.model import Profile

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def limits(book: Book, profile: Profile, constrained: bool) -> kernels.Limits:
    """Return the profile's limits, one value a strategy of the log where they are per strategy."""
    portfolio = profile.portfolio
    steps = sorted(portfolio.drawdown_brake or (), key=lambda step: -step.drawdown)
    own = [profile.strategy(name) for name in book.log.strategies]
    lot = np.array([s.lot_size for s in own], float)
    return kernels.Limits(
        start=starting_capital_of(book, portfolio),
        compounding=portfolio.sizing_equity == "current",
        constrained=constrained,
        max_open=_or_inf(portfolio.max_parallel_trades),
        one_lot=portfolio.below_one == "one",
        brake_steps=np.array([step.drawdown for step in steps], float),
        brake_multipliers=np.array([step.multiplier for step in steps], float),
        lot=lot,
        max_contracts=kernels.whole_lots(contract_caps(book, profile), lot),
        capital_ceiling=np.array([_or_inf(s.capital_ceiling) for s in own]),
        margin_ceiling=_or_inf(portfolio.margin_ceiling),
    )


def contract_caps(book: Book, profile: Profile) -> Floats:
    """Return (S,) the most contracts of each strategy's positions, inf for no limit.

    It is the smaller of the strategy's `max_contracts` and, where the portfolio sets
    `max_times_logged`, that multiple of its largest logged size (semantics 4, step 5).
    """
    own = [profile.strategy(name).max_contracts for name in book.log.strategies]
    caps = np.array([_or_inf(most) for most in own])
    times = profile.portfolio.max_times_logged
    return caps if times is None else np.minimum(caps, times * largest_sizes(book, profile))


def _or_inf(limit: float | None) -> float:
    return np.inf if limit is None else float(limit)


def switched_off(book: Book, profile: Profile) -> NDArray[np.int8]:
    """(P,) STRATEGY_DISABLED, DAY_DISABLED or TAKEN: the part of step 1 that needs no replay."""
    off = ~enabled_strategies(book, profile)
    days = profile.portfolio.trading_days
    closed_days = np.array([days is not None and day not in days for day in _WEEKDAYS])
    outcomes = np.where(
        closed_days[book.weekday],
        kernels.Outcome.SKIPPED_DAY_DISABLED.value,
        kernels.Outcome.TAKEN.value,
    )
    return np.where(
        off[book.strategy], kernels.Outcome.SKIPPED_STRATEGY_DISABLED.value, outcomes
    ).astype(np.int8)


def modifiers(book: Book, profile: Profile, losing_streak: Ints) -> Floats:
    """(P,) the streak rule's times the VIX rule's multiplier.

    `losing_streak` (P,) counts the strategy's last losses in a row at each open.
    """
    multiplier = np.ones(len(book.positions))
    if streak := profile.portfolio.streak_rule:
        multiplier[losing_streak >= streak.losses] *= streak.multiplier
    if vix := profile.portfolio.vix_rule:
        # a missing VIX compares false: no rule applies
        multiplier[book.opening_vix > vix.above] *= vix.multiplier
    return multiplier
