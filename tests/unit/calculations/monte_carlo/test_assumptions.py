"""The facts that a simulation's figures are conditioned on."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.monte_carlo.assumptions import (
    Conditions,
    InjectedLosses,
    PathCapital,
    SampledDays,
    SampledLog,
)
from app.calculations.profile.model import Scenario
from tests.unit.calculations.builders import Trade, book_of
from tests.unit.calculations.monte_carlo.paths import (
    EVEN_MONEY,
    ONE_CONTRACT,
    START,
    daily_book,
    simulator,
)


def conditions(scenario: Scenario = ONE_CONTRACT, **settings: object) -> Conditions:
    """Return the conditions of a simulation of twenty weekdays from Monday 2024-01-01 on."""
    asked = {"horizon_days": 60, **settings}
    return simulator(daily_book(EVEN_MONEY), scenario, **asked).conditions


def test_conditions_plain_settings_hold_the_log_and_the_capital() -> None:
    first, last = np.datetime64("2024-01-01"), np.datetime64("2024-01-26")
    assert conditions() == Conditions(
        days=SampledDays(60, None, 20, first, last),
        log=SampledLog(20, False),
        estimates="none",
        injected_losses=None,
        capital=PathCapital(START, "starting_capital"),
    )


def test_conditions_blocks_hold_their_mean_length() -> None:
    assert conditions(sampling="blocks", mean_block_days=5.0).days.mean_block_days == 5.0


def test_conditions_estimation_error_is_held() -> None:
    assert conditions(estimation_error=True).log == SampledLog(20, True)


@pytest.mark.parametrize("strategy", [None, "Condor"])
def test_conditions_injected_losses_are_held(strategy: str | None) -> None:
    held = conditions(full_loss_every_days=30.0, full_loss_of=strategy).injected_losses
    assert held == InjectedLosses(30.0, strategy)


def test_conditions_independent_full_losses_have_the_chance_of_one_log_day() -> None:
    held = conditions(independent_full_losses=True).injected_losses
    assert held == InjectedLosses(20.0, None, independent=True)
    twice = conditions(independent_full_losses=True, independent_loss_days=2.0).injected_losses
    assert twice == InjectedLosses(10.0, None, independent=True)


@pytest.mark.parametrize(
    ("rule", "basis"),
    [
        ({"kind": "kelly"}, "whole_log"),
        ({"kind": "kelly", "history": "walk_forward"}, "updated"),
        ({"kind": "kelly", "estimator": "simultaneous", "history": "walk_forward"}, "held"),
    ],
)
def test_conditions_kelly_rule_says_how_estimates_are_used(
    rule: dict[str, object], basis: str
) -> None:
    scenario = Scenario.model_validate({"name": "Kelly", "rule": rule})
    assert conditions(scenario).estimates == basis


def test_conditions_block_shorter_than_holding_times_is_raised_to_them() -> None:
    trades = [Trade(f"{8 + i} 10:00", f"{12 + i} 09:00", 50.0) for i in range(30)]
    settings = {"sampling": "blocks", "mean_block_days": 1.0, "horizon_days": 20}
    asked = simulator(book_of(*trades), ONE_CONTRACT, **settings)
    assert asked.settings.mean_block_days == 4.0
    assert asked.conditions.days.mean_block_days == 4.0
