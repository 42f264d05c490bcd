"""Scenarios and limits that a new profile starts with, their parameters read from the log (semantics 6)."""

from __future__ import annotations

import numpy as np

from app.calculations.allocation.allocate import allocate
from app.calculations.log.book import Book
from app.calculations.metrics.trades import position_pl
from app.calculations.profile.model import AS_BACKTESTED, Scenario
from app.calculations.profile.rules import (
    FixedDollar,
    FixedFractional,
    FixedRatio,
    Kelly,
    OptimalF,
    VolatilityAdjusted,
)
from app.calculations.sizing.defaults import (
    MY_KELLY_HINDSIGHT,
    MY_KELLY_WALK_FORWARD,
    default_profile,
)


def presets(book: Book) -> tuple[Scenario, ...]:
    """Scenarios on offer, in the order in which they are listed. Those that need margins are left out where the log has none."""
    return (
        AS_BACKTESTED,
        *_kelly_presets(),
        *_margin_presets(book),
        *_loss_presets(book),
        *_allocator_preset(book),
    )


def _kelly_presets() -> list[Scenario]:
    half_walk_forward = Kelly(kind="kelly", fraction=0.5, history="walk_forward")
    named = [("Full Kelly", 1.0), ("Half Kelly", 0.5), ("Quarter Kelly", 0.25)]
    return [
        MY_KELLY_WALK_FORWARD,
        MY_KELLY_HINDSIGHT,
        *(
            Scenario(name=name, rule=Kelly(kind="kelly", fraction=fraction))
            for name, fraction in named
        ),
        Scenario(name="Half Kelly, walk-forward", rule=half_walk_forward),
    ]


def _margin_presets(book: Book) -> list[Scenario]:
    margins = book.log.margin_req[book.positions.first]
    margins = margins[np.isfinite(margins)]
    if not len(margins):
        return []
    dollars = float(np.median(margins))
    fraction = _three_digits(dollars / book.starting.amount)
    found = [
        Scenario(
            name="Fixed dollar",
            rule=FixedDollar(kind="fixed_dollar", dollars=_three_digits(dollars)),
        ),
        Scenario(
            name="Fixed fractional",
            rule=FixedFractional(kind="fixed_fractional", fraction=fraction),
        ),
    ]
    if np.isfinite(book.opening_vix).any():
        rule = VolatilityAdjusted(
            kind="volatility_adjusted", fraction=fraction, history="walk_forward"
        )
        found.append(Scenario(name="Volatility-adjusted", rule=rule))
    return found


def _loss_presets(book: Book) -> list[Scenario]:
    fall = _largest_drawdown_per_contract(book)
    optimal = Scenario(name="Optimal f", rule=OptimalF(kind="optimal_f"))
    if fall <= 0:
        return [optimal]
    return [
        Scenario(
            name="Fixed ratio", rule=FixedRatio(kind="fixed_ratio", delta=_three_digits(fall / 2))
        ),
        optimal,
    ]


def _allocator_preset(book: Book) -> list[Scenario]:
    """Risk-constrained growth under a new profile's limits, where it holds anything."""
    found = allocate(book, default_profile(book))
    return [found.scenario()] if found.weights.any() else []


def _largest_drawdown_per_contract(book: Book) -> float:
    """The deepest fall [currency] of the log traded with one contract each, in the order of the closes."""
    sizes = np.nan_to_num(book.log.contracts[book.positions.first], nan=1.0)
    per_contract = position_pl(book) / sizes
    curve = np.concatenate([[0.0], np.cumsum(per_contract[book.closing_order])])
    return float((np.maximum.accumulate(curve) - curve).max())


def _three_digits(value: float) -> float:
    """Rounded to three significant digits: a parameter for a person to read."""
    return float(f"{value:.3g}")
