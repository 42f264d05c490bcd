"""Monte Carlo asks for the same on the page, on the command line and in code."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from app.calculations.monte_carlo.settings import SimulationSettings
from app.cli.allocate import allocate
from app.cli.simulate import simulate
from app.dash_app.pages.monte_carlo.request import DEFAULTS

SETTINGS = asdict(SimulationSettings())
#: As the command receives them when nothing is given.
RECEIVED = simulate.make_context("simulate", [], resilient_parsing=True).params
OPTIONS = {name: value for name, value in RECEIVED.items() if name in SETTINGS}
#: The page begins with a goal and a floor to show; both are switched off elsewhere.
OF_THE_PAGE = {"goal_share", "floor_share"}


def test_simulation_defaults_are_a_year_seed_zero_and_estimation_error() -> None:
    assert (SETTINGS["horizon_days"], SETTINGS["seed"], SETTINGS["estimation_error"]) == (
        252,
        0,
        True,
    )


@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_simulate_option_has_the_default_of_the_settings(name: str) -> None:
    assert OPTIONS[name] == SETTINGS[name]


def test_simulate_options_cover_the_defaults_that_must_agree() -> None:
    assert {"horizon_days", "paths", "seed", "estimation_error", "sampling"} <= set(OPTIONS)


@pytest.mark.parametrize("name", sorted(set(SETTINGS) - OF_THE_PAGE))
def test_page_has_the_default_of_the_settings(name: str) -> None:
    assert DEFAULTS[name] == SETTINGS[name]


def test_allocate_promises_over_the_same_horizon() -> None:
    [days] = [option.default for option in allocate.params if option.name == "days"]
    assert days == SETTINGS["horizon_days"]
