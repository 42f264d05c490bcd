"""Sentences about a searched size."""

from __future__ import annotations

from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.profile.model import Scenario
from app.calculations.size_search.search import SearchOptions, find_size
from app.wording.size_search import bound_sentence
from tests.unit.calculations.monte_carlo.paths import (
    EVEN_MONEY,
    ONE_CONTRACT,
    PROFILE,
    daily_book,
    fractional,
)


def sentence(scenario: Scenario) -> str:
    """The sentence on the bound beside a search of this scenario's size."""
    settings = SimulationSettings(horizon_days=20, paths=200)
    book = daily_book(EVEN_MONEY)
    options = SearchOptions(target=0.2, tolerance=0.05, readings=("as_logged",))
    return bound_sentence(find_size(book, PROFILE, scenario, settings, options))


def test_bound_sentence_share_of_equity_gives_level_chance_and_period() -> None:
    words = sentence(fractional(0.02))
    assert "falling to 80.0% of the capital at the start is at most 5.0%, if days are" in words


def test_bound_sentence_contracts_gives_the_reason_for_no_bound() -> None:
    assert "sizes that are a share of equity" in sentence(ONE_CONTRACT)
