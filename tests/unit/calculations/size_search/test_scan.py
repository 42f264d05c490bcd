"""Scans of several sets of paths, whose promise must be kept on all of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.calculations import kernels
from app.calculations.arrays import Floats, Mask
from app.calculations.size_search.promise import Promise
from app.calculations.size_search.scan import ScanWork, SizeScan, largest_kept
from tests.unit.calculations.monte_carlo.paths import PROFILE

PATHS = 20
GRID = np.geomspace(0.001, 1.0, 60)
BESIDE = 0.77
SIMULATOR = SimpleNamespace(
    profile=PROFILE,
    settings=SimpleNamespace(seed=0),
    start=1.0,
    source=SimpleNamespace(per_year=252.0),
    conditions=(),
)


class ListedPaths:
    """In place of replays: at each size of the grid all paths break the promise, or none does."""

    def __init__(self, breaks: Mask) -> None:
        self.breaks = dict(zip(GRID.tolist(), breaks.tolist(), strict=True))
        self.passes: list[list[float]] = []

    def __call__(self, sizes: Floats, *_: Any) -> Floats:
        self.passes.append(sizes.tolist())
        figures = np.full((PATHS, len(sizes), kernels.FIGURES), 0.1)
        for place, size in enumerate(sizes.tolist()):
            if self.breaks.get(size, True):
                figures[:, place] = 0.9
        return figures


def scans_of(*listed: ListedPaths) -> list[SizeScan]:
    """Scans for falls of at most half on the listed paths."""
    simulator: Any = SIMULATOR
    work = ScanWork(beside=(BESIDE,))
    return [SizeScan(simulator, paths, Promise(0.5, 0.05), work) for paths in listed]


def bisected(breaks: Mask) -> float | None:
    """The size that a bisection finds which asks all paths at each of its sizes."""
    below, above = -1, len(GRID)
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if breaks[middle] else (middle, above)
    return None if below < 0 else float(GRID[below])


def nearly_rising(rng: np.random.Generator) -> Mask:
    """Breaks that mostly begin at some size, with exceptions, as whole contracts make them."""
    begins = int(rng.integers(0, len(GRID) + 1))
    return (np.arange(len(GRID)) >= begins) ^ (rng.random(len(GRID)) < 0.1)


@pytest.mark.parametrize("seed", range(100))
def test_size_kept_by_all_paths_is_that_of_a_bisection_that_asks_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = nearly_rising(rng), nearly_rising(rng)
    listed = ListedPaths(first), ListedPaths(second)
    found = largest_kept(scans_of(*listed), "cautious", GRID)
    assert found.size == bisected(first | second)
    assert all(list(found.falls[size]) == [0.1] * PATHS for size in {found.size} - {None})
    if found.next_size is not None:
        assert found.next_chance is not None
        assert found.next_chance.value == 1.0
    for paths in listed:
        sizes = [size for asked in paths.passes for size in asked]
        assert len(sizes) == len(set(sizes))


def test_a_size_that_other_paths_keep_is_confirmed_in_one_pass() -> None:
    first, second = ListedPaths(np.arange(len(GRID)) >= 40), ListedPaths(np.arange(len(GRID)) >= 50)
    found = largest_kept(scans_of(first, second), "cautious", GRID)
    assert found.size == float(GRID[39])
    [asked] = second.passes
    assert asked[-2:] == [float(GRID[39]), BESIDE]


def test_falls_are_those_at_the_answer_and_at_the_sizes_beside_it() -> None:
    [scan] = scans_of(ListedPaths(np.arange(len(GRID)) >= 40))
    found = largest_kept([scan], "cautious", GRID)
    assert {size: falls.tolist() for size, falls in found.falls.items()} == {
        float(GRID[39]): [0.1] * PATHS,
        BESIDE: [0.9] * PATHS,
    }


def test_progress_rises_to_its_end() -> None:
    shares: list[float] = []
    work = ScanWork(progress=lambda done, of: shares.append(done / of), begins=0.5, share=0.5)
    simulator: Any = SIMULATOR
    scans = [
        SizeScan(simulator, ListedPaths(np.arange(len(GRID)) >= 40), Promise(0.5, 0.05), work)
        for _ in range(2)
    ]
    largest_kept(scans, "cautious", GRID)
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.5, 1.0)
