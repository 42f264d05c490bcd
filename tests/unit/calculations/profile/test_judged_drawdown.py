"""The drawdown that is judged, and that everything which reads a drawdown reads that one."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations import kernels
from app.calculations.monte_carlo.half_kelly import half_kelly
from app.calculations.monte_carlo.result import judged_path_figure
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.profile.judged_drawdown import judged_drawdown
from app.calculations.profile.model import PortfolioSettings
from app.calculations.replay.sweep import sweep
from app.calculations.size_search.search import SearchOptions, find_size, settings_of
from tests.unit.calculations.builders import (
    CAPITAL,
    book_of,
    one_a_day,
    profile_of,
    run,
    scenario_of,
)

#: Up by half, then down by 30,000: a fifth of the peak of 150,000, three tenths of the start.
UP_AND_DOWN = [50_000.0, -30_000.0, 5_000.0]
AS_LOGGED = {"kind": "historical", "multiplier": 1.0}
FRACTION = {"kind": "fixed_fractional", "fraction": 0.02}
BOTH_WAYS = np.random.default_rng(5).choice([400.0, -300.0], 60).tolist()


@pytest.mark.parametrize(
    ("sizing_equity", "name", "value"),
    [("current", "max_drawdown", 0.2), ("starting", "max_drawdown_of_start", 0.3)],
)
@pytest.mark.parametrize("constrained", [True, False])
def test_judged_drawdown_of_a_replay_follows_the_profile_in_every_scenario(
    sizing_equity: str, name: str, value: float, constrained: bool
) -> None:
    made = run(
        one_a_day(UP_AND_DOWN), AS_LOGGED, constrained=constrained, sizing_equity=sizing_equity
    )
    assert judged_drawdown(profile_of(sizing_equity=sizing_equity).portfolio) == name
    assert made.judged_drawdown == pytest.approx(value)
    assert made.judged_daily.max() == pytest.approx(value)
    assert made.metrics.max_drawdown == pytest.approx(0.2)
    assert made.metrics.max_drawdown_of_start == pytest.approx(0.3)


def test_judged_drawdown_without_a_setting_is_of_the_peak() -> None:
    assert judged_drawdown(PortfolioSettings()) == "max_drawdown"
    assert judged_path_figure(PortfolioSettings()) is kernels.PathFigure.MAX_DRAWDOWN


def test_drawdown_of_start_grows_in_proportion_to_size() -> None:
    multiples = [0.5, 1.0, 3.0, 40.0]
    swept = sweep(
        book_of(*one_a_day(BOTH_WAYS)),
        profile_of(sizing_equity="starting"),
        scenario_of(FRACTION, constrained=False),
        multiples,
    )
    assert swept.judged_drawdown == pytest.approx(
        swept.judged_drawdown[1] * np.array(multiples), rel=1e-9
    )
    assert swept.judged_drawdown[-1] > 1.0


@pytest.mark.parametrize("sizing_equity", ["current", "starting"])
def test_simulation_chances_count_the_judged_drawdown(sizing_equity: str) -> None:
    profile = profile_of(sizing_equity=sizing_equity)
    settings = SimulationSettings(horizon_days=60, paths=300)
    asked = MonteCarloSimulator(
        book_of(*one_a_day(BOTH_WAYS)), profile, scenario_of(FRACTION), settings
    )
    made = asked.run()
    falls = made.max_drawdown_of_start if sizing_equity == "starting" else made.max_drawdown
    assert not np.array_equal(made.max_drawdown_of_start, made.max_drawdown)
    assert np.array_equal(made.judged_drawdown, falls)
    middle = float(np.median(falls))
    assert made.chance_of_drawdown(middle).value == (falls >= middle).mean()
    assert made.chance_of_drawdown(middle, beyond=True).value == (falls > middle).mean()
    curve = made.drawdown_curve()
    assert (curve.at[0], curve.at[-1]) == (0, falls.max())
    assert curve.chance.tolist() == [(falls >= at).mean() for at in curve.at]


@pytest.mark.parametrize("sizing_equity", ["current", "starting"])
def test_size_search_judges_the_same_figure_as_the_simulation_at_its_size(
    sizing_equity: str,
) -> None:
    book, profile = book_of(*one_a_day(BOTH_WAYS)), profile_of(sizing_equity=sizing_equity)
    settings = SimulationSettings(horizon_days=60, paths=400)
    asked = SearchOptions(target=0.1, readings=("as_logged",))
    searched = find_size(book, profile, scenario_of(FRACTION), settings, asked)
    found = searched.readings["as_logged"]
    assert found.size is not None
    assert found.chance is not None
    at_size = scenario_of({**FRACTION, "fraction": found.size})
    as_logged = settings_of(searched.settings, "as_logged")
    made = MonteCarloSimulator(book, profile, at_size, as_logged).run()
    assert searched.judged == made.judged
    assert made.chance_of_drawdown(0.1, beyond=True) == found.chance


def test_half_kelly_beside_sizes_on_starting_capital_is_judged_likewise() -> None:
    book, profile = book_of(*one_a_day(BOTH_WAYS)), profile_of(sizing_equity="starting")
    settings = SimulationSettings(horizon_days=60, paths=200)
    beside = half_kelly(MonteCarloSimulator(book, profile, scenario_of(FRACTION), settings))
    assert beside is not None
    own = MonteCarloSimulator(book, profile, beside.scenario, settings).run()
    assert np.array_equal(beside.judged_drawdown(), own.max_drawdown_of_start)


def test_drawdown_of_start_of_a_path_equals_that_of_its_fan() -> None:
    """With a checkpoint on every day the figures can be read off the equity of a single path."""
    asked = MonteCarloSimulator(
        book_of(*one_a_day(BOTH_WAYS)),
        profile_of(),
        scenario_of({"kind": "fixed_contracts", "contracts": 20}),
        SimulationSettings(horizon_days=40, paths=50),
    )
    figures, fan = asked.simulate(asked.request(np.ones(1), np.arange(41)))
    for path, equity in enumerate(fan.tolist()):
        peak, fall = CAPITAL, 0.0
        for value in equity:
            peak = max(peak, value)
            fall = max(fall, (peak - value) / CAPITAL)
        of_start = figures[path, 0, kernels.PathFigure.MAX_DRAWDOWN_OF_START]
        assert of_start == pytest.approx(fall, rel=1e-12)
