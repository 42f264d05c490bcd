"""Scenarios offered for a new profile, with parameters taken from the log (semantics 6)."""

from __future__ import annotations

import numpy as np

from app.calculations.log.book import Book
from app.calculations.metrics.trades import position_pl
from app.calculations.profile.model import AS_BACKTESTED, Scenario
from app.calculations.profile.rules import (
    FixedDollar,
    FixedFractional,
    FixedRatio,
    Kelly,
    OptimalFRule,
    VolatilityAdjusted,
)
from app.calculations.sizing.defaults import MY_SIZING


def presets(book: Book) -> tuple[Scenario, ...]:
    """Return the scenarios on offer, in the order of the list.

    Those that need margins are left out where the log has none. Weights of the allocator are not
    among them: it offers them in its own section, scaled to the drawdown promise.
    """
    return (
        AS_BACKTESTED,
        *_kelly_presets(),
        *_margin_presets(book),
        *_loss_presets(book),
    )


def _kelly_presets() -> list[Scenario]:
    half_walk_forward = Kelly(kind="kelly", fraction=0.5, history="walk_forward")
    named = [("Full Kelly", 1.0), ("Half Kelly", 0.5), ("Quarter Kelly", 0.25)]
    return [
        MY_SIZING,
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
    scenarios = [
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
        scenarios.append(Scenario(name="Volatility-adjusted", rule=rule))
    return scenarios


def _loss_presets(book: Book) -> list[Scenario]:
    deepest = _largest_drawdown_per_contract(book)
    optimal = Scenario(name="Optimal f", rule=OptimalFRule(kind="optimal_f"))
    if deepest <= 0:
        return [optimal]
    return [
        Scenario(
            name="Fixed ratio",
            rule=FixedRatio(kind="fixed_ratio", delta=_three_digits(deepest / 2)),
        ),
        optimal,
    ]


def _largest_drawdown_per_contract(book: Book) -> float:
    """Return the largest drawdown [currency] at one contract each, in the order of closes."""
    sizes = np.nan_to_num(book.log.contracts[book.positions.first], nan=1.0)
    per_contract = position_pl(book) / sizes
    curve = np.concatenate([[0.0], np.cumsum(per_contract[book.closing_order])])
    return float((np.maximum.accumulate(curve) - curve).max())


def _three_digits(value: float) -> float:
    """Round to three significant digits: a parameter for a person to read."""
    return float(f"{value:.3g}")
