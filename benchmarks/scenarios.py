"""The scenarios and the profile that the benchmarks replay."""

from __future__ import annotations

from app.calculations.log.book import Book
from app.calculations.profile.model import (
    BrakeStep,
    PortfolioSettings,
    Profile,
    Scenario,
    StrategySettings,
    StreakRule,
    VixRule,
)
from benchmarks.logs import START

FRACTION = 0.02


def scenario(**rule: object) -> Scenario:
    """Return a scenario with one sizing rule."""
    return Scenario.model_validate({"name": str(rule["kind"]), "rule": rule})


FIXED = scenario(kind="fixed_fractional", fraction=FRACTION)
WALK_FORWARD = scenario(kind="kelly", fraction=0.05, history="walk_forward")
BY_PERIOD = scenario(kind="kelly", fraction=0.05, estimator="by_period", history="walk_forward")
HINDSIGHT = scenario(kind="kelly", fraction=0.05)
SIZES = (1_000, 10_000, 100_000)

_ESTIMATED = {"fraction": FRACTION, "history": "walk_forward"}
#: Rules whose replay must stay linear in the length of the log.
LINEAR = {
    "fixed fractional": FIXED,
    "walk-forward Kelly": WALK_FORWARD,
    "walk-forward payoff Kelly": scenario(kind="kelly", estimator="payoff", **_ESTIMATED),
    "walk-forward optimal f": scenario(kind="optimal_f", **_ESTIMATED),
    "walk-forward VIX median": scenario(kind="volatility_adjusted", **_ESTIMATED),
    "trailing volatility of 500": scenario(
        kind="volatility_adjusted",
        fraction=FRACTION,
        source="trailing",
        lookback=500,
        reference=0.1,
    ),
}


def guarded(book: Book) -> Profile:
    """Return a profile with every limit, modifier and guardrail in force.

    In a long log, whose equity grows, they limit most trades.
    """
    portfolio = PortfolioSettings(
        starting_capital=START,
        max_parallel_trades=200,
        streak_rule=StreakRule(losses=3, multiplier=0.8),
        vix_rule=VixRule(above=30.0, multiplier=0.8),
        drawdown_brake=(
            BrakeStep(drawdown=0.1, multiplier=0.8),
            BrakeStep(drawdown=0.2, multiplier=0.5),
        ),
    )
    limited = StrategySettings(max_contracts=200.0, capital_ceiling=1_200_000.0)
    return Profile(portfolio=portfolio, strategies=dict.fromkeys(book.log.strategies, limited))
