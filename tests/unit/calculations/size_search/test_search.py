"""Find my size against exact chances."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.calculations import kernels
from app.calculations.errors import CalculationError, WorkStoppedError
from app.calculations.monte_carlo.same_paths import SamePaths
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.profile.model import PortfolioSettings, Profile, Scenario
from app.calculations.profile.scaling import size_scale
from app.calculations.size_search.grid import size_grid
from app.calculations.size_search.promise import Promise
from app.calculations.size_search.scan import FoundSize, ScanWork, SizeScan, largest_kept
from app.calculations.size_search.search import (
    READINGS,
    SearchOptions,
    SizeSearch,
    find_size,
    settings_of,
    simulators_of,
)
from tests.unit.calculations.monte_carlo.paths import (
    EVEN_MONEY,
    PROFILE,
    START,
    chance_of_drawdown,
    daily_book,
    fractional,
)

AS_LOGGED = SearchOptions(target=0.2, tolerance=0.05, readings=("as_logged",))
ON_START = Profile(portfolio=PortfolioSettings(starting_capital=START, sizing_equity="starting"))
KELLY = Scenario.model_validate(
    {"name": "My sizing", "rule": {"kind": "kelly", "history": "walk_forward", "min_trades": 10}}
)


class ExactPaths:
    """In place of replays: as many of the paths break the promise as the exact chance says."""

    paths = 50_000
    simulator = SimpleNamespace(
        profile=PROFILE,
        settings=SimulationSettings(horizon_days=100, paths=paths),
        start=1.0,
        source=SimpleNamespace(per_year=252.0),
        conditions=(),
    )

    def __call__(self, sizes: np.ndarray, *_: Any) -> np.ndarray:
        figures = np.ones((self.paths, len(sizes), kernels.FIGURES))
        for i, size in enumerate(sizes):
            broken = round(chance_of_drawdown(size, 0.2, 100) * self.paths)
            figures[:, i, kernels.PathFigure.MAX_DRAWDOWN] = np.where(
                np.arange(self.paths) < broken, 0.3, 0.1
            )
        return figures


def scan(tolerance: float) -> FoundSize:
    exact = ExactPaths()
    simulator: Any = exact.simulator
    paths: Any = exact
    search = SizeScan(simulator, paths, Promise(0.2, tolerance), ScanWork())
    return largest_kept([search], "as_logged", size_grid("fraction"))


@pytest.mark.parametrize(
    ("tolerance", "size", "next_size"), [(0.05, 0.0195, 0.02), (0.10, 0.023, 0.024)]
)
def test_scan_exact_chances_finds_the_exact_size(
    tolerance: float, size: float, next_size: float
) -> None:
    found = scan(tolerance)
    assert (found.size, found.next_size) == (size, next_size)
    assert found.chance.value == pytest.approx(chance_of_drawdown(size, 0.2, 100), abs=2e-5)
    assert found.next_chance.value > tolerance
    assert found.low <= size <= found.high
    assert (np.diff(found.curve.chance) >= 0).all()


def test_scan_curve_has_the_yearly_growth_of_the_median_path() -> None:
    """Half a year's paths end at 1 + f, 1 + 2 f and 1 - f / 2 of the start: (1 + f)^2 - 1."""
    simulator: Any = ExactPaths.simulator

    def replays(sizes: np.ndarray, *_: Any) -> np.ndarray:
        figures = np.ones((3, len(sizes), kernels.FIGURES))
        figures[:, :, kernels.PathFigure.ENDING_EQUITY] += np.outer([1.0, 2.0, -0.5], sizes)
        figures[:, :, kernels.PathFigure.PATH_DAYS] = simulator.source.per_year / 2
        return figures

    search = SizeScan(simulator, replays, Promise(0.2, 0.05), ScanWork())
    curve = largest_kept([search], "as_logged", np.array([0.1, 0.2])).curve
    assert curve.median_ending_equity == pytest.approx(1 + curve.size)
    assert curve.median_cagr == pytest.approx((1 + curve.size) ** 2 - 1)


def chance_of_steps(steps: int, bets: int, win: float = 0.6) -> float:
    """P(an even-money walk ever falls more than `steps` below its highest point in `bets`)."""
    depth, gone = np.zeros(steps + 2), 0.0
    depth[0] = 1.0
    for _ in range(bets):
        following = np.zeros_like(depth)
        following[1:] += (1 - win) * depth[:-1]
        following[:-1] += win * depth[1:]
        following[0] += win * depth[0]
        gone += following[-1]
        following[-1] = 0.0
        depth = following
    return gone


def assert_exact(search: SizeSearch, exact: dict[float, float]) -> None:
    """Fail unless the size found is exact up to the Monte Carlo error of its chance."""
    found, tolerance = search.readings["as_logged"], search.tolerance
    error = 4 * np.sqrt(tolerance * (1 - tolerance) / search.settings.paths)
    assert exact[found.size] <= tolerance + error
    assert exact[found.next_size] >= tolerance - error
    assert found.chance.value == pytest.approx(exact[found.size], abs=error)


def test_find_size_even_money_finds_the_exact_size() -> None:
    settings = SimulationSettings(horizon_days=100, paths=8_000, sampling="days")
    search = find_size(daily_book(EVEN_MONEY), PROFILE, fractional(0.02), settings, AS_LOGGED)
    sizes = [size for size in size_grid("fraction").tolist() if 0.015 < size < 0.025]
    assert_exact(search, {size: chance_of_drawdown(size, 0.2, 100) for size in sizes})
    assert (search.unit, search.present) == ("fraction", 0.02)


def test_find_size_even_money_on_starting_capital_finds_the_exact_size() -> None:
    """Each bet moves equity by the same amount: the drawdown is a whole number of bets."""
    settings = SimulationSettings(horizon_days=100, paths=8_000, sampling="days")
    search = find_size(daily_book(EVEN_MONEY), ON_START, fractional(0.02), settings, AS_LOGGED)
    sizes = [size for size in size_grid("fraction").tolist() if 0.01 < size < 0.04]
    steps = {size: int(0.2 / size + 1e-9) for size in sizes}
    assert_exact(search, {size: chance_of_steps(steps[size], 100) for size in sizes})


def test_find_size_each_reading_is_more_cautious() -> None:
    settings = SimulationSettings(horizon_days=100, paths=1_000, sampling="days")
    search = find_size(
        daily_book(EVEN_MONEY * 2),
        PROFILE,
        fractional(0.02),
        settings,
        SearchOptions(target=0.2, tolerance=0.05),
    )
    cautious, uncertain, plain = (search.readings[reading] for reading in READINGS)
    assert cautious.size < uncertain.size < plain.size
    assert [found.conditions.log.estimation_error for found in (cautious, uncertain, plain)] == [
        True,
        True,
        False,
    ]
    assert cautious.conditions.injected_losses.independent
    assert uncertain.conditions.injected_losses is None


def test_find_size_chance_is_that_of_a_simulation_at_the_size() -> None:
    """A reading is a simulation like any other, on the same paths."""
    book = daily_book(EVEN_MONEY * 3, ("Condor", "Fly"))
    settings = SimulationSettings(horizon_days=60, paths=400)
    search = find_size(book, ON_START, KELLY, settings, SearchOptions(target=0.1, tolerance=0.05))
    for reading, found in search.readings.items():
        history = "full" if found.conditions.estimates == "whole_log" else "walk_forward"
        rule = KELLY.rule.model_copy(update={"fraction": found.size, "history": history})
        simulation = MonteCarloSimulator(
            book,
            ON_START,
            KELLY.model_copy(update={"rule": rule}),
            settings_of(settings, reading),
        ).run()
        assert simulation.chance_of_drawdown(0.1, beyond=True) == found.chance
        assert simulation.positions_taken.mean() == found.positions_taken


@pytest.mark.parametrize("returns", [EVEN_MONEY * 3, [-0.4, *[-0.4] * 14, 8.0] * 4])
def test_find_size_cautious_keeps_the_promise_with_new_and_with_held_estimates(
    returns: list[float],
) -> None:
    """Even money, and a lottery, whose new estimates fall while it loses."""
    book, settings = daily_book(returns), SimulationSettings(horizon_days=60, paths=400)
    search = find_size(
        book,
        ON_START,
        KELLY,
        settings,
        SearchOptions(target=0.1, tolerance=0.05, readings=("cautious",)),
    )
    found, scale = search.readings["cautious"], size_scale(ON_START, KELLY)
    simulators = simulators_of(book, scale, settings, "cautious")
    assert [each.scenario.rule.history for each in simulators] == ["walk_forward", "full"]
    falls = [
        SamePaths(each).figures([found.size])[:, 0, kernels.PathFigure.MAX_DRAWDOWN_OF_START]
        for each in simulators
    ]
    chances = [float((fall > 0.1).mean()) for fall in falls]
    assert max(chances) <= 0.05
    assert found.chance.value in chances


def test_find_size_executor_and_order_change_nothing() -> None:
    book = daily_book(EVEN_MONEY * 3, ("Condor", "Fly"))
    settings = SimulationSettings(horizon_days=60, paths=400)
    with ThreadPoolExecutor(1) as executor:
        alone = find_size(book, ON_START, KELLY, settings, SearchOptions(executor=executor))
    backwards = find_size(
        book, ON_START, KELLY, settings, SearchOptions(readings=tuple(reversed(READINGS)))
    )
    for reading in READINGS:
        first, second = alone.readings[reading], backwards.readings[reading]
        assert (first.size, first.chance, first.low, first.high) == (
            second.size,
            second.chance,
            second.low,
            second.high,
        )
        assert first.curve.drawdown.tolist() == second.curve.drawdown.tolist()


def test_find_size_promise_never_or_always_broken_has_an_end() -> None:
    settings = SimulationSettings(horizon_days=20, paths=500)
    safe = find_size(daily_book([0.1] * 20), PROFILE, fractional(0.1), settings, AS_LOGGED)
    found = safe.readings["as_logged"]
    assert (found.size, found.next_size, found.next_drawdown) == (10.0, None, None)
    lost = find_size(
        daily_book([-0.9] * 20),
        PROFILE,
        fractional(0.5),
        settings,
        SearchOptions(target=0.001, tolerance=0.05, readings=("as_logged",)),
    )
    found = lost.readings["as_logged"]
    assert (found.size, found.chance, found.low) == (None, None, 0.0)
    assert found.next_drawdown == pytest.approx(1 - (1 - 0.9e-4) ** 20)


def test_find_size_more_than_full_kelly_is_not_tried() -> None:
    """A log that never loses keeps every promise; its Kelly is bounded by the added loss."""
    profile = ON_START.model_copy(
        update={"portfolio": ON_START.portfolio.model_copy(update={"added_full_losses": 1.0})}
    )
    settings = SimulationSettings(horizon_days=20, paths=200)
    search = find_size(daily_book([0.1] * 40), profile, KELLY, settings, AS_LOGGED)
    assert search.readings["as_logged"].size == 1.0


def test_find_size_progress_reaches_its_end_and_stop_raises() -> None:
    reported: list[tuple[int, int]] = []
    settings = SimulationSettings(horizon_days=50, paths=500, sampling="days")
    find_size(
        daily_book(EVEN_MONEY),
        PROFILE,
        fractional(0.02),
        settings,
        SearchOptions(progress=lambda *done: reported.append(done)),
    )
    assert reported == sorted(reported)
    assert reported[-1] == (1_000, 1_000)
    with pytest.raises(WorkStoppedError):
        find_size(
            daily_book(EVEN_MONEY),
            PROFILE,
            fractional(0.02),
            settings,
            SearchOptions(stopped=lambda: True),
        )


def test_find_size_trying_is_called_with_every_size() -> None:
    reported: list[Any] = []
    settings = SimulationSettings(horizon_days=50, paths=500, sampling="days")
    search = find_size(
        daily_book(EVEN_MONEY),
        PROFILE,
        fractional(0.02),
        settings,
        SearchOptions(
            progress=lambda done, of: reported.append(done),
            trying=lambda *now: reported.append(now),
        ),
    )
    passes = [now for now in reported if isinstance(now, tuple)]
    assert isinstance(reported[0], tuple)  # before there is any progress on them
    assert {unit for unit, _, _ in passes} == {"fraction"}
    for reading, found in search.readings.items():
        sizes = np.concatenate([some for _, name, some in passes if name == reading])
        assert sorted(sizes) == found.curve.size.tolist()
        assert all((np.diff(some) > 0).all() for _, _, some in passes)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            {"tolerance": 0.001},
            "0.1% of 1,000 paths is fewer than 10 paths, too few to tell it from less; "
            "simulate 10,000 paths, or accept 1.0%",
        ),
        ({"tolerance": 0.0}, "tolerance: found 0.0"),
        ({"target": 1.0}, "target: found 1.0"),
        ({"readings": ()}, "readings: found none"),
    ],
)
def test_find_size_unusable_question_raises(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(CalculationError) as error:
        find_size(
            daily_book(EVEN_MONEY),
            PROFILE,
            fractional(0.02),
            SimulationSettings(horizon_days=20, paths=1_000),
            SearchOptions(**asked),
        )
    assert words in str(error.value)
