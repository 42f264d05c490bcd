"""The profile of a portfolio that has none yet (semantics 6)."""

from __future__ import annotations

from collections.abc import Iterable

from app.calculations.log.book import Book
from app.calculations.profile.model import (
    AS_BACKTESTED,
    PortfolioSettings,
    Profile,
    Scenario,
    StrategySettings,
)
from app.calculations.profile.rules import Kelly

#: cap of every size of a new profile, as a multiple of the strategy's largest logged size
EXPERIENCE_FACTOR = 10
#: Kelly fraction of a new profile, until the size that keeps its drawdown promise is known
FRACTION_UNTIL_ANSWERED = 0.05

#: The user's own sizing: Kelly by period of what had closed by each open, at the profile's fraction
MY_SIZING = Scenario(
    name="My sizing", rule=Kelly(kind="kelly", estimator="by_period", history="walk_forward")
)


def hindsight_twin(scenario: Scenario) -> Scenario:
    """Return the scenario with its estimates made over the whole log, named *…, hindsight*.

    A rule whose size rests on no estimate, and one that uses the whole log already, are returned
    unchanged.

    >>> twin = hindsight_twin(MY_SIZING)
    >>> twin.name, twin.has_hindsight, hindsight_twin(twin) is twin
    ('My sizing, hindsight', True, True)
    """
    if getattr(scenario.rule, "history", "full") == "full":
        return scenario
    rule = scenario.rule.model_copy(update={"history": "full"})
    twin = scenario.model_copy(update={"name": f"{scenario.name}, hindsight", "rule": rule})
    return twin if twin.has_hindsight else scenario


def my_sizing(scenarios: Iterable[Scenario]) -> Scenario | None:
    """Return the user's own sizing among scenarios: Kelly at the profile's own fractions.

    Of several the first that walks forward, else the first; None without any.
    """
    following = [scenario for scenario in scenarios if _follows_the_profile(scenario)]
    known = [scenario for scenario in following if not scenario.has_hindsight]
    return next(iter([*known, *following]), None)


def _follows_the_profile(scenario: Scenario) -> bool:
    rule = scenario.rule
    return scenario.constrained and isinstance(rule, Kelly) and rule.fraction is None


def default_profile(book: Book, kelly_fraction: float = FRACTION_UNTIL_ANSWERED) -> Profile:
    """Return the profile that a portfolio starts with, with an entry for each of its strategies.

    Sizes rest on starting capital, hold at most ten times the largest logged size, and have to
    fit into all equity as margin; Kelly estimates see one added full loss. `kelly_fraction` is
    the recommended one where that is known.

    >>> from app.calculations import Book, example_log
    >>> profile = default_profile(Book.of(example_log()))
    >>> [scenario.name for scenario in profile.scenarios], profile.portfolio.sizing_equity
    (['As backtested', 'My sizing'], 'starting')
    >>> profile.portfolio.kelly_fraction, profile.portfolio.max_times_logged
    (0.05, 10.0)
    """
    portfolio = PortfolioSettings(
        kelly_fraction=kelly_fraction,
        added_full_losses=1.0,
        max_times_logged=float(EXPERIENCE_FACTOR),
        sizing_equity="starting",
        margin_ceiling=1.0,
    )
    return Profile(
        portfolio=portfolio,
        strategies={name: StrategySettings() for name in book.log.strategies},
        scenarios=(AS_BACKTESTED, MY_SIZING),
    )
