"""The work of a simulation in chunks: executors, progress and stops."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from app.calculations.errors import CalculationError, WorkStoppedError
from app.calculations.monte_carlo.chunks import run_chunk
from app.calculations.monte_carlo.result import Simulation
from tests.unit.calculations.monte_carlo.paths import (
    EVEN_MONEY,
    ONE_CONTRACT,
    daily_book,
    fractional,
    simulator,
)


class Backwards(Executor):
    """An executor that runs its tasks in reverse order, when a result is first asked for."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []
        self.most = 0

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, function, arguments))
        self.most = max(self.most, len(self.waiting))
        if len(self.waiting) == 8 or arguments[0].paths == 1:
            self.drain()
        return future

    def drain(self) -> None:
        for future, function, arguments in reversed(self.waiting):
            future.set_result(function(*pickle.loads(pickle.dumps(arguments))))
        self.waiting.clear()


def equal(one: Simulation, other: Simulation) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("ending_equity", "max_drawdown", "fan", "examples")
    )


def test_run_any_executor_has_the_same_result() -> None:
    asked = simulator(daily_book(EVEN_MONEY), fractional(0.1), horizon_days=100, paths=1_001)
    assert [chunk.paths for chunk in asked.chunks(asked.request(np.ones(1)))] == [1_000, 1]
    plain = asked.run()
    assert equal(plain, asked.run(Backwards()))
    with ThreadPoolExecutor(1) as pool:
        assert equal(plain, asked.run(pool))


def test_run_chunk_again_has_the_same_result() -> None:
    asked = simulator(daily_book(EVEN_MONEY), fractional(0.1), horizon_days=50, paths=20)
    [chunk] = asked.chunks(asked.request(np.ones(1)))
    first, again = run_chunk(chunk), run_chunk(pickle.loads(pickle.dumps(chunk)))
    assert np.array_equal(first[0], again[0], equal_nan=True)  # open losses are not asked for


def test_run_other_seed_has_another_result() -> None:
    book = daily_book(EVEN_MONEY)
    one, other = (
        simulator(book, fractional(0.1), horizon_days=100, paths=50, seed=seed).run()
        for seed in (1, 2)
    )
    assert not equal(one, other)


def test_run_progress_counts_paths_to_the_last() -> None:
    reported: list[tuple[int, int]] = []
    simulator(daily_book(EVEN_MONEY), ONE_CONTRACT, horizon_days=100, paths=2_500).run(
        progress=lambda *done: reported.append(done)
    )
    assert [done for done, _ in reported] == sorted(done for done, _ in reported)
    assert reported[-1] == (2_500, 2_500)
    assert len(reported) == 3


def test_run_stopped_raises_between_chunks() -> None:
    reported: list[int] = []
    asked = simulator(daily_book(EVEN_MONEY), ONE_CONTRACT, horizon_days=200, paths=50_000)
    with pytest.raises(WorkStoppedError):
        asked.run(progress=lambda done, of: reported.append(done), stopped=lambda: bool(reported))
    assert reported[-1] < 50_000


def test_chunks_long_horizon_replay_a_million_positions_at_most() -> None:
    """A chunk takes a few hundredths of a second, whatever the request."""
    asked = simulator(daily_book(EVEN_MONEY * 20), ONE_CONTRACT, horizon_days=4_000, paths=50_000)
    sizes = [chunk.paths for chunk in asked.chunks(asked.request(np.ones(1)))]
    assert max(sizes) * 4_000 <= 1_000_000
    assert sum(sizes) == 50_000


def test_run_compounding_beyond_any_number_raises() -> None:
    with pytest.raises(CalculationError, match="compounds beyond any number"):
        simulator(daily_book([9.0] * 20), fractional(50.0), horizon_days=200, paths=10).run()
