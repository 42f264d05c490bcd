"""The profile of a portfolio that has none yet (semantics 6)."""

from __future__ import annotations

from app.calculations.log.book import Book
from app.calculations.log.economics import largest_sizes
from app.calculations.profile.model import AS_BACKTESTED, Profile, Scenario, StrategySettings
from app.calculations.profile.rules import Kelly

#: a new profile caps each strategy at this multiple of its largest logged size
EXPERIENCE_FACTOR = 10


MY_KELLY_WALK_FORWARD = Scenario(
    name="My Kelly, walk-forward", rule=Kelly(kind="kelly", history="walk_forward")
)


MY_KELLY_HINDSIGHT = Scenario(name="My Kelly, hindsight", rule=Kelly(kind="kelly"))


def default_profile(book: Book) -> Profile:
    """Return the profile a portfolio starts with.

    Margin ceiling 1, max contracts at ten times the largest logged size, three scenarios.

    >>> from app.calculations import Book, example_log
    >>> profile = default_profile(Book.of(example_log()))
    >>> [scenario.name for scenario in profile.scenarios], profile.strategy("Fly").max_contracts
    (['As backtested', 'My Kelly, walk-forward', 'My Kelly, hindsight'], 10.0)
    """
    largest = largest_sizes(book, Profile())
    strategies = {
        name: StrategySettings(max_contracts=float(EXPERIENCE_FACTOR * size))
        for name, size in zip(book.log.strategies, largest, strict=True)
    }
    return Profile(
        strategies=strategies, scenarios=(AS_BACKTESTED, MY_KELLY_WALK_FORWARD, MY_KELLY_HINDSIGHT)
    )
