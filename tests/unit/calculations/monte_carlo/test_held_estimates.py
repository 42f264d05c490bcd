"""Paths on which Kelly and optimal f stay at the estimate over the whole log."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.calculations import kernels
from app.calculations.arrays import Floats
from app.calculations.log.book import Book
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.profile.model import Profile, Scenario
from tests.unit.calculations.monte_carlo.paths import EVEN_MONEY, START, daily_book

BOOK = daily_book(EVEN_MONEY * 5, ("Condor", "Fly"))
WALK_FORWARD = {"history": "walk_forward", "min_trades": 30}
FULL = {"history": "full"}


def figures(rule: dict[str, Any], book: Book = BOOK, *, held: bool = False) -> Floats:
    """Return the figures of fifty paths of a rule (paths, FIGURES)."""
    profile = Profile.model_validate(
        {"portfolio": {"starting_capital": START, "sizing_equity": "starting"}}
    )
    scenario = Scenario.model_validate({"name": "rule", "rule": rule})
    settings = SimulationSettings(
        horizon_days=80, paths=50, independent_full_losses=True, held_estimates=held
    )
    simulator = MonteCarloSimulator(book, profile, scenario, settings)
    return simulator.simulate(simulator.request(np.ones(1)))[0][:, 0]


@pytest.mark.parametrize("estimator", ["log_optimal", "by_period", "payoff", "simultaneous"])
def test_held_kelly_equals_kelly_of_the_whole_log(estimator: str) -> None:
    rule = {"kind": "kelly", "estimator": estimator, "fraction": 0.5}
    held = figures({**rule, **WALK_FORWARD}, held=True)
    np.testing.assert_array_equal(held, figures({**rule, **FULL}))


def test_held_optimal_f_equals_that_of_the_whole_log() -> None:
    rule = {"kind": "optimal_f", "fraction": 0.2}
    held = figures({**rule, **WALK_FORWARD}, held=True)
    np.testing.assert_array_equal(held, figures({**rule, **FULL}))


def test_estimates_not_held_learn_from_the_path() -> None:
    rule = {"kind": "kelly", "fraction": 0.5, **WALK_FORWARD}
    assert (figures(rule) != figures(rule, held=True)).any()


@pytest.mark.parametrize(
    "rule", [{"kind": "kelly", "fraction": 0.5}, {"kind": "optimal_f", "fraction": 0.2}]
)
def test_held_estimate_of_fewer_positions_than_it_waits_for_trades_nothing(
    rule: dict[str, Any],
) -> None:
    """Twenty-nine positions of a log, where thirty are needed: no path reaches its own."""
    book = daily_book(([1.0, -0.5] * 15)[:29])
    taken = kernels.PathFigure.POSITIONS_TAKEN
    assert figures({**rule, **WALK_FORWARD}, book, held=True)[:, taken].max() == 0
    assert figures({**rule, **WALK_FORWARD}, book)[:, taken].max() > 0
