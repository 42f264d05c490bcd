"""What a simulation's figures are conditioned on, said in sentences."""

from __future__ import annotations

import pytest

from app.calculations.profile.model import Scenario
from tests.unit.calculations.builders import Trade, book_of
from tests.unit.calculations.monte_carlo.paths import (
    EVEN_MONEY,
    ONE_CONTRACT,
    daily_book,
    simulator,
)


def said(scenario: Scenario = ONE_CONTRACT, **settings: object) -> str:
    return " ".join(
        simulator(daily_book(EVEN_MONEY), scenario, **{"horizon_days": 60, **settings}).conditions
    )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            {},
            "Paths of 60 trading days are drawn one by one from the log's 20 (1 Jan 2024 to 26 Jan 2024)",
        ),
        ({"sampling": "blocks", "mean_block_days": 5.0}, "drawn in blocks of 5 days on average"),
        ({}, "The log's 20 positions are taken as all that can happen"),
        (
            {"estimation_error": True},
            "so the spread also holds what 20 positions cannot know; sizes still rest on the log as it is",
        ),
        (
            {"full_loss_every_days": 30.0},
            "Once in every 30 days, on a day drawn at random, everything open at once loses its full margin",
        ),
        (
            {"full_loss_every_days": 30.0, "full_loss_of": "Condor"},
            "the next position of Condor loses its full margin",
        ),
        ({}, "Every path begins with $100,000, the starting capital of the profile"),
    ],
)
def test_every_setting_is_said(settings: dict[str, object], words: str) -> None:
    assert words in said(**settings)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"kind": "kelly"}, "Sizes rest on estimates over the whole log"),
        (
            {"kind": "kelly", "history": "walk_forward"},
            "Estimates begin with the whole log and are made anew",
        ),
        (
            {"kind": "kelly", "estimator": "simultaneous", "history": "walk_forward"},
            "Estimates begin with the whole log and are held",
        ),
    ],
)
def test_what_sizes_rest_on_is_said(rule: dict[str, object], words: str) -> None:
    assert words in said(Scenario.model_validate({"name": "Kelly", "rule": rule}))
    assert "stimates" not in said()


def test_a_block_shorter_than_holding_times_is_raised_and_that_is_said() -> None:
    held = [Trade(f"{8 + i} 10:00", f"{12 + i} 09:00", 50.0) for i in range(30)]
    asked = simulator(
        book_of(*held), ONE_CONTRACT, sampling="blocks", mean_block_days=1.0, horizon_days=20
    )
    assert asked.settings.mean_block_days == 4.0
    assert "blocks of 4 days" in asked.conditions[0]
