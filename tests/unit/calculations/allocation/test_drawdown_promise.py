"""The promise on drawdowns: on fresh paths of the log, and under the known truth behind a log."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.calculations.allocation.allocate import (
    Allocation,
    allocate,
    allocation_context,
    allocation_scenario,
)
from app.calculations.allocation.drawdown_promise import (
    AllocationPromise,
    PromiseWork,
    SizeAtPromise,
    allocation_promise,
    others_at_promise,
)
from app.calculations.allocation.settings import AllocationSettings, Objective
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.model import Profile
from app.calculations.size_search.search import SearchOptions, settings_of
from app.calculations.sizing.defaults import MY_SIZING, hindsight_twin
from tests.unit.calculations.allocation.allocation_books import FREE, day_book, drawn_days
from tests.unit.calculations.builders import profile_of, scenario_of

DAYS, HORIZON, PATHS = 150, 60, 400
TOLERANCE = 0.1
SETTINGS = SimulationSettings(horizon_days=HORIZON, paths=PATHS)
#: Weights fitted to the log pay with a second day on which everything is lost.
FITTED = replace(SETTINGS, independent_loss_days=2.0)
WORK = PromiseWork(SETTINGS)


@pytest.fixture(scope="module")
def profile() -> Profile:
    return profile_of(**FREE, target_max_drawdown=0.1, drawdown_probability=TOLERANCE)


@pytest.fixture(scope="module")
def book() -> Book:
    return day_book(drawn_days("independent", DAYS, 4))


@pytest.fixture(scope="module")
def allocation(book: Book, profile: Profile) -> Allocation:
    return allocate(book, profile, AllocationSettings(objective="fractional", fraction=0.25))


@pytest.fixture(scope="module")
def promise(book: Book, profile: Profile, allocation: Allocation) -> AllocationPromise:
    return allocation_promise(book, profile, allocation, WORK)


def chance(book: Book, profile: Profile, weights: np.ndarray, seed: int) -> Estimated:
    """The chance of a fall deeper than a tenth on paths of this seed, by the cautious reading."""
    scenario = allocation_scenario("test", book.log.strategies, weights)
    asked = replace(FITTED, seed=seed)
    settings = settings_of(asked, "cautious")
    simulation = MonteCarloSimulator(book, profile, scenario, settings).run()
    return simulation.chance_of_drawdown(0.1, beyond=True)


def test_promise_too_large_weights_are_scaled_down(
    promise: AllocationPromise, allocation: Allocation
) -> None:
    assert promise.unscaled.chance.value > TOLERANCE
    assert not promise.keeps
    assert promise.multiple is not None
    assert promise.scaled is not None
    assert promise.scaled.chance.value <= TOLERANCE
    assert promise.weights == pytest.approx(allocation.weights * promise.multiple)
    assert promise.conditions.days.horizon_days == HORIZON
    assert promise.largest.multiple == promise.multiple


def test_promise_figures_are_those_of_the_same_paths(
    promise: AllocationPromise, book: Book, profile: Profile, allocation: Allocation
) -> None:
    """Simulated anew at the weights before and after."""
    settings = settings_of(FITTED, "cautious")
    for weights, figures in (
        (allocation.weights, promise.unscaled),
        (promise.weights, promise.scaled),
    ):
        scenario = allocation_scenario("test", book.log.strategies, weights)
        simulation = MonteCarloSimulator(book, profile, scenario, settings).run()
        assert figures is not None
        assert figures.chance == simulation.chance_of_drawdown(0.1, beyond=True)
        assert figures.median_cagr == pytest.approx(np.median(simulation.cagr))
        assert figures.deep_drawdown == pytest.approx(np.quantile(simulation.max_drawdown, 0.95))
        assert figures.median_ending_equity == pytest.approx(np.median(simulation.ending_equity))


def test_promise_fresh_paths_keep_it(
    promise: AllocationPromise, book: Book, profile: Profile
) -> None:
    """Of another seed: within three standard errors of the tolerance."""
    fresh = chance(book, profile, promise.weights, seed=99)
    assert fresh.value <= TOLERANCE + 3 * np.sqrt(TOLERANCE * (1 - TOLERANCE) / PATHS)


def test_promise_under_the_truth_is_kept(promise: AllocationPromise, profile: Profile) -> None:
    """A log of 150 days stands for a truth of which 2,000 other days are drawn."""
    truth = day_book(drawn_days("independent", 2_000, 77))
    scenario = allocation_scenario("test", truth.log.strategies, promise.weights)
    settings = SimulationSettings(horizon_days=HORIZON, paths=PATHS, seed=1)
    realised = MonteCarloSimulator(truth, profile, scenario, settings).run()
    assert realised.chance_of_drawdown(0.1, beyond=True).value <= TOLERANCE


def test_promise_small_weights_are_offered_as_they_are(book: Book, profile: Profile) -> None:
    small = AllocationSettings(objective="own", weights={"Condor": 0.02, "Fly": 0.02})
    found = allocation_promise(book, profile, allocate(book, profile, small), WORK)
    assert found.keeps
    assert found.weights == pytest.approx([0.02, 0.02])
    assert found.scaled == found.unscaled
    assert found.largest.multiple is not None
    assert found.largest.multiple > 1


def test_promise_weights_of_nothing_raise(book: Book, profile: Profile) -> None:
    nothing = allocate(book, profile, AllocationSettings(held_out=("Condor", "Fly")))
    with pytest.raises(CalculationError, match="holds nothing"):
        allocation_promise(book, profile, nothing, WORK)


class TestOthers:
    """Equal weight, equal risk and today's sizing beside it, each at its own promise."""

    @pytest.fixture(scope="class")
    def others(self, book: Book, profile: Profile) -> tuple[SizeAtPromise, ...]:
        context = allocation_context(book, profile, AllocationSettings())
        return others_at_promise(book, profile, context, hindsight_twin(MY_SIZING), WORK)

    def test_others_are_named(self, others: tuple[SizeAtPromise, ...]) -> None:
        names = [size.name for size in others]
        assert names == ["Equal weight", "Equal risk contribution", hindsight_twin(MY_SIZING).name]

    def test_others_run_the_risk_that_is_accepted(self, others: tuple[SizeAtPromise, ...]) -> None:
        """As close below the tolerance as whole contracts and steps of 5 % allow."""
        for size in others:
            assert size.figures is not None
            assert TOLERANCE / 2 < size.figures.chance.value <= TOLERANCE

    def test_others_objective_of_the_allocation_is_not_repeated(
        self, book: Book, profile: Profile
    ) -> None:
        context = allocation_context(book, profile, AllocationSettings(objective="equal"))
        fixed_ratio = scenario_of({"kind": "fixed_ratio", "delta": 500.0})
        found = others_at_promise(book, profile, context, fixed_ratio, WORK)
        assert [size.name for size in found] == ["Equal risk contribution"]

    def test_others_progress_is_one_of_all(self, book: Book, profile: Profile) -> None:
        reported: list[int] = []
        options = SearchOptions(progress=lambda done, of: reported.append(done))
        context = allocation_context(book, profile, AllocationSettings())
        work = PromiseWork(SETTINGS, options).part(1, 4, 3)
        others_at_promise(book, profile, context, hindsight_twin(MY_SIZING), work)
        assert reported == sorted(reported)
        assert 250 <= reported[0] < reported[-1] == 1_000


@pytest.mark.parametrize(("objective", "days"), [("equal", 1.0), ("fractional", 2.0)])
def test_promise_work_only_fitted_weights_pay_with_a_second_loss_day(
    objective: Objective, days: float
) -> None:
    assert WORK.fitted(objective).settings.independent_loss_days == days
