"""Find my size against exact chances."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.calculations import kernels
from app.calculations.errors import CalculationError, WorkStoppedError
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.profile.model import Profile
from app.calculations.size_search.scan import ScanWork, SizeScan
from app.calculations.size_search.search import SearchOptions, find_size
from tests.unit.calculations.monte_carlo.paths import (
    EVEN_MONEY,
    PROFILE,
    chance_of_drawdown,
    daily_book,
    fractional,
)

GRID = np.round(np.arange(0.011, 0.031, 0.001), 3)


class ExactPaths:
    """In place of a simulator: as many of its paths break the promise as the exact chance says."""

    paths = 50_000
    profile = Profile()
    settings = SimulationSettings(horizon_days=100, paths=paths)
    start, source, conditions, estimates = 1.0, SimpleNamespace(per_year=252.0), (), False

    def request(self, sizes: np.ndarray) -> np.ndarray:
        return sizes

    def simulate(self, sizes: np.ndarray, *_: Any) -> tuple[np.ndarray, None]:
        figures = np.ones((self.paths, len(sizes), kernels.FIGURES))
        for i, size in enumerate(sizes):
            broken = round(chance_of_drawdown(size, 0.2, 100) * self.paths)
            figures[:, i, kernels.PathFigure.MAX_DRAWDOWN] = np.where(
                np.arange(self.paths) < broken, 0.3, 0.1
            )
        return figures, None


def scan(tolerance: float) -> SizeScan:
    return SizeScan(ExactPaths(), 0.2, tolerance, ScanWork())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tolerance", "size", "chance", "following"),
    [(0.05, 0.019, 0.038512, 0.059397), (0.10, 0.023, 0.098817, 0.125166)],
)
def test_scan_exact_chances_finds_the_exact_size(
    tolerance: float, size: float, chance: float, following: float
) -> None:
    found = scan(tolerance).run(1.0, GRID)
    assert found.size == size
    assert found.next_size == pytest.approx(size + 0.001)
    assert (found.chance.value, found.next_chance.value) == pytest.approx(
        (chance, following), abs=2e-5
    )
    assert found.low <= size <= found.high


def test_scan_own_grids_find_the_same_size() -> None:
    found = scan(0.05).run(0.02, None)
    assert 0.019 <= found.size < found.next_size <= 0.02
    assert found.curve.size[0] == pytest.approx(0.02 / 16)
    assert (np.diff(found.curve.chance) >= 0).all()


def test_scan_distant_anchor_finds_the_same_size() -> None:
    assert scan(0.05).run(1.5, None).size == pytest.approx(0.019, abs=0.001)


def test_find_size_even_money_finds_the_exact_size() -> None:
    settings = SimulationSettings(horizon_days=100, paths=20_000, sampling="days")
    candidates = GRID[4:14]
    search = find_size(
        daily_book(EVEN_MONEY),
        PROFILE,
        fractional(0.02),
        settings,
        SearchOptions(target=0.2, tolerance=0.05, candidates=candidates, both=False),
    )
    assert (search.found.size, search.found.next_size) == (0.019, 0.020)
    assert search.found.chance.value == pytest.approx(0.038512, abs=0.006)
    assert search.with_estimation_error is None
    assert (search.unit, search.present) == ("fraction", 0.02)


def test_find_size_estimation_error_finds_a_smaller_size() -> None:
    settings = SimulationSettings(horizon_days=100, paths=2_000, sampling="days")
    search = find_size(
        daily_book(EVEN_MONEY * 2),
        PROFILE,
        fractional(0.02),
        settings,
        SearchOptions(target=0.2, tolerance=0.05),
    )
    assert search.with_estimation_error.size < search.found.size
    assert search.with_estimation_error.high < search.found.high
    assert search.with_estimation_error.conditions.log.estimation_error
    assert not search.found.conditions.log.estimation_error


def test_find_size_promise_never_or_always_broken_has_an_end() -> None:
    settings = SimulationSettings(horizon_days=20, paths=500)
    safe = find_size(
        daily_book([0.1] * 20),
        PROFILE,
        fractional(0.1),
        settings,
        SearchOptions(target=0.2, tolerance=0.05, both=False),
    )
    assert (safe.found.size, safe.found.next_size) == (pytest.approx(1.6), None)
    lost = find_size(
        daily_book([-0.9] * 20),
        PROFILE,
        fractional(0.5),
        settings,
        SearchOptions(target=0.01, tolerance=0.05, both=False),
    )
    assert (lost.found.size, lost.found.chance, lost.found.low) == (None, None, 0.0)


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
    for with_error, found in ((False, search.found), (True, search.with_estimation_error)):
        sizes = np.concatenate([some for _, error, some in passes if error == with_error])
        assert sorted(sizes) == found.curve.size.tolist()
        assert all((np.diff(some) > 0).all() for _, _, some in passes)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            {"tolerance": 0.001},
            "0.1% of 1,000 paths is fewer than 10 paths, too few to tell it from less; "
            "simulate 10,000",
        ),
        ({"tolerance": 0.0}, "tolerance: found 0.0"),
        ({"target": 1.0}, "target: found 1.0"),
        ({"candidates": [0.2, 0.1]}, "in ascending order"),
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
