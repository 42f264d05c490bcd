"""Half Kelly beside a scenario: the same days, its own size, and none beside itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.calculations.monte_carlo.half_kelly import PATHS, half_kelly
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.profile.model import Profile, Scenario
from tests.unit.calculations.monte_carlo.paths import (
    EVEN_MONEY,
    START,
    chance_of_drawdown,
    daily_book,
    fractional,
    simulator,
)

FULL = 2 * 0.6 - 1  #: Kelly of an even-money bet won with p = 0.6


def kelly(fraction: float | None, **rule: Any) -> Scenario:
    parameters = {"kind": "kelly", "fraction": fraction, "min_trades": 1} | rule
    return Scenario.model_validate({"name": "K", "constrained": False, "rule": parameters})


def following(profile: dict[str, Any]) -> MonteCarloSimulator:
    """A simulation of two strategies by a scenario that follows the profile's fractions."""
    book = daily_book(EVEN_MONEY, ("Condor", "Fly"))
    return MonteCarloSimulator(
        book,
        Profile.model_validate(profile),
        kelly(None),
        SimulationSettings(horizon_days=50, paths=50),
    )


def test_half_kelly_even_money_falls_with_the_exact_chance() -> None:
    beside = half_kelly(
        simulator(daily_book(EVEN_MONEY), kelly(0.1), horizon_days=100, paths=20_000)
    )
    assert beside is not None
    falls = beside.judged_drawdown()
    assert falls is not None
    assert len(falls) == beside.paths == PATHS
    for depth in (0.2, 0.4, 0.6):
        exact = chance_of_drawdown(FULL / 2, depth, 100)
        assert (falls >= depth - 1e-12).mean() == pytest.approx(
            exact, abs=4.5 * np.sqrt(exact * (1 - exact) / PATHS)
        )


@pytest.mark.parametrize("uncertain", [False, True], ids=["of the log", "with estimation error"])
def test_half_kelly_same_settings_is_the_simulation_at_half(uncertain: bool) -> None:
    """With injected losses and resampled logs, the paths are those of any other size."""
    settings = {
        "horizon_days": 60,
        "paths": 300,
        "seed": 5,
        "full_loss_every_days": 20.0,
        "sampling": "blocks",
        "mean_block_days": 3.0,
    }
    settings["estimation_error"] = uncertain
    asked = simulator(daily_book(EVEN_MONEY), kelly(0.1), **settings)
    beside = half_kelly(asked)
    assert beside is not None
    own = simulator(daily_book(EVEN_MONEY), kelly(0.5), **settings).run()
    assert np.array_equal(beside.judged_drawdown(), own.max_drawdown)
    assert not np.array_equal(asked.run().max_drawdown, own.max_drawdown)


def test_half_kelly_many_paths_takes_whole_chunks_of_the_first() -> None:
    asked = simulator(daily_book(EVEN_MONEY), kelly(0.1), horizon_days=100, paths=PATHS + 1_500)
    beside = half_kelly(asked)
    assert beside is not None
    assert beside.paths == PATHS
    few = half_kelly(simulator(daily_book(EVEN_MONEY), kelly(0.1), horizon_days=100, paths=700))
    assert few is not None
    assert few.paths == 700


def test_half_kelly_scenario_at_half_is_none() -> None:
    assert (
        half_kelly(simulator(daily_book(EVEN_MONEY), kelly(0.5), horizon_days=50, paths=50)) is None
    )
    assert (
        half_kelly(following({"portfolio": {"starting_capital": START, "kelly_fraction": 0.5}}))
        is None
    )
    one_apart = {
        "portfolio": {"starting_capital": START},
        "strategies": {"Fly": {"kelly_fraction": 0.2}},
    }
    assert half_kelly(following(one_apart)) is not None


def test_half_kelly_walk_forward_scenario_keeps_its_estimator() -> None:
    way = {"history": "walk_forward", "estimator": "payoff"}
    beside = half_kelly(
        simulator(daily_book(EVEN_MONEY), kelly(0.1, **way), horizon_days=50, paths=50)
    )
    assert beside is not None
    assert beside.scenario.rule == kelly(0.5, **way).rule
    assert not beside.scenario.has_hindsight


def test_half_kelly_other_rule_is_of_the_whole_log_within_limits() -> None:
    profile = Profile.model_validate(
        {"portfolio": {"starting_capital": START}, "strategies": {"Condor": {"max_contracts": 0}}}
    )
    asked = MonteCarloSimulator(
        daily_book(EVEN_MONEY),
        profile,
        fractional(0.1),
        SimulationSettings(horizon_days=50, paths=50, estimation_error=False),
    )
    beside = half_kelly(asked)
    assert beside is not None
    assert beside.scenario.has_hindsight
    assert beside.judged_drawdown() == pytest.approx(
        0
    )  # the limit lets nothing be traded, which the unlimited scenario does not heed
    assert asked.run().max_drawdown.min() > 0


def test_max_drawdown_path_beyond_any_number_is_none() -> None:
    book = daily_book([9.0] * 19 + [-0.001])
    beside = half_kelly(simulator(book, kelly(0.0), horizon_days=200, paths=10))
    assert beside is not None
    assert beside.judged_drawdown() is None
