"""The settings of a simulation: bounds, and blocks of days."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from app.calculations.errors import CalculationError
from app.calculations.monte_carlo.chunks import drawn_days
from app.calculations.monte_carlo.settings import SimulationSettings
from tests.unit.calculations.monte_carlo.paths import (
    EVEN_MONEY,
    ONE_CONTRACT,
    PROFILE,
    MonteCarloSimulator,
    daily_book,
    simulator,
)


def test_simulator_too_few_positions_or_days_raises() -> None:
    settings = SimulationSettings(horizon_days=10)
    with pytest.raises(CalculationError, match=r"9 closed positions; resampling needs 10"):
        MonteCarloSimulator(daily_book([0.1] * 9), PROFILE, ONE_CONTRACT, settings)
    with pytest.raises(CalculationError, match=r"19 trading days; resampling needs 20"):
        MonteCarloSimulator(daily_book([0.1] * 19), PROFILE, ONE_CONTRACT, settings)


def test_simulator_horizon_over_ten_histories_raises() -> None:
    simulator(daily_book([0.1] * 20), ONE_CONTRACT, horizon_days=200)
    with pytest.raises(
        CalculationError,
        match=r"A horizon of 201 trading days is more than 10 times the log's 20; at most 200 days",
    ):
        simulator(daily_book([0.1] * 20), ONE_CONTRACT, horizon_days=201)


def test_simulator_unknown_loss_strategy_raises() -> None:
    with pytest.raises(CalculationError, match="'Fly', which is not a strategy of the log"):
        simulator(
            daily_book([0.1] * 20),
            ONE_CONTRACT,
            horizon_days=20,
            full_loss_every_days=5.0,
            full_loss_of="Fly",
        )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"horizon_days": 0}, "horizon_days: found 0, expected a whole number from 1 to 1,0"),
        ({"horizon_days": 2.5}, "horizon_days: found 2.5"),
        ({"paths": 100_001}, "found 100,001; at most 100,000"),
        ({"paths": 0}, "paths: found 0"),
        ({"seed": -1}, "seed: found -1"),
        ({"seed": 10**5_000}, "seed: found a number of too many digits, expected a whole"),
        ({"sampling": "weeks"}, "expected 'blocks' or 'days'"),
        ({"mean_block_days": 0.5}, "mean_block_days: found 0.5, expected a number from 1 to 1,0"),
        ({"mean_block_days": 1.1e12}, "found 1100000000000.0, expected a number from 1 to 1,000,0"),
        ({"full_loss_every_days": math.inf}, "full_loss_every_days: found inf"),
        ({"full_loss_of": "Fly"}, "full_loss_every_days does not say how often"),
        (
            {"independent_full_losses": True, "full_loss_every_days": 20.0},
            "independent_full_losses and full_loss_every_days: found both",
        ),
        ({"ruin_share": 1.5}, "ruin_share: found 1.5, expected a share from 0 to 1"),
        ({"goal_share": 0.5}, "goal_share: found 0.5"),
        ({"goal_share": 1e300}, "goal_share: found 1e+300"),
        ({"floor_share": math.nan}, "floor_share: found nan"),
    ],
)
def test_settings_unusable_value_raises(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(CalculationError) as error:
        SimulationSettings(**{"horizon_days": 10, **settings})
    assert words in str(error.value)


def test_simulator_single_days_have_a_block_of_one() -> None:
    assert (
        simulator(
            daily_book(EVEN_MONEY), ONE_CONTRACT, horizon_days=20, mean_block_days=7.0
        ).settings.mean_block_days
        == 1.0
    )


@pytest.mark.parametrize("mean_block", [1.0, 3.0, 12.5])
def test_drawn_days_estimation_error_keeps_days_together(mean_block: float) -> None:
    """Neighbours in the log stay neighbours with probability 1 - 1/L, but for chance."""
    settings = {
        "sampling": "blocks",
        "mean_block_days": mean_block,
        "horizon_days": 400,
        "paths": 400,
    }
    for error in (False, True):
        asked = simulator(
            daily_book(EVEN_MONEY * 20), ONE_CONTRACT, estimation_error=error, **settings
        )
        days = drawn_days(asked.request(np.ones(1)), 400, np.random.default_rng(1))
        together = ((days[:, 1:] - days[:, :-1]) % 400 == 1).mean()
        assert together == pytest.approx(1 - 1 / mean_block, abs=0.01)
