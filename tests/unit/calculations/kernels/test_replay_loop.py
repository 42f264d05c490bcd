"""The compiled replay against its plain Python and plain division."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.kernels.replay_loop import _estimate, _sized
from app.calculations.log.book import Book
from app.calculations.sizing.context import sizing_context
from app.calculations.sizing.limits import limits
from app.calculations.sizing.sizers import sizing
from tests.unit.calculations.builders import book_of, profile_of, random_trades, scenario_of
from tests.unit.calculations.kernels.twins import twins

Floats = NDArray[np.float64]
SEEDS = range(4)


def slowly_sized(
    x: float,
    lot: float,
    one_lot: bool,
    max_contracts: float,
    margin: float,
    strategy_room: float,
    book_room: float,
) -> tuple[float, int]:
    """Return size and outcome of steps 4 and 5 (semantics 4), by plain division."""

    def in_lots(size: float) -> float:
        return math.inf if size == math.inf else math.floor(size / lot + 1e-9) * lot

    if x <= 0:
        return 0.0, kernels.Outcome.SKIPPED_PAUSED
    size, outcome = in_lots(x) or (lot if one_lot else 0.0), kernels.Outcome.TAKEN
    if not size:
        return 0.0, kernels.Outcome.SKIPPED_BELOW_ONE
    rooms = [max_contracts] + [
        max(room, 0.0) / margin if margin else math.inf for room in (strategy_room, book_room)
    ]
    for room, reduced in zip(
        rooms,
        (
            kernels.Outcome.REDUCED_MAX_CONTRACTS,
            kernels.Outcome.REDUCED_CAPITAL_CEILING,
            kernels.Outcome.REDUCED_MARGIN_CEILING,
        ),
        strict=True,
    ):
        if in_lots(room) < size:
            size, outcome = in_lots(room), reduced
    return size, outcome if size or outcome == kernels.Outcome.TAKEN else outcome - 3


def hostile_sizes(seed: int) -> Iterator[tuple[float, float, bool, float, float, float, float]]:
    """Yield sizes and limits that differ by a rounding error or by far."""
    rng = np.random.default_rng(seed)

    def near(amount: float, lot: float) -> float:
        whole = amount * float(rng.choice([0.0, 0.5, 1.0, 1.0, 1.0, 2.0]))
        return float(
            whole * (1 + rng.choice([-1e-6, -1e-9, -1e-15, 0.0, 1e-15, 1e-9]))
            + rng.choice([0.0, 0.0, 0.3 * lot])
        )

    for _ in range(1_000):
        lot = float(rng.choice([1.0, 0.1, 0.01, 100.0, 3e-8]))
        margin = float(rng.choice([0.0, 1_000.0, 333.33, 1e-3, 7.1e8]))
        lots = float(rng.choice([0.0, 1.0, 3.0, 40.0, 999_999.0, 1_000_001.0, 3e7, 1e15]))
        max_contracts = (
            math.floor(near(lots * lot, lot) / lot + 1e-9) * lot if rng.random() < 0.5 else math.inf
        )
        rooms = [
            near(lots * lot * margin, lot)
            if rng.random() < 0.7
            else float(rng.choice([-5.0, 0.0, math.inf]))
            for _ in range(2)
        ]
        yield (
            near(lots * lot, lot),
            lot,
            bool(rng.random() < 0.3),
            max_contracts,
            margin,
            rooms[0],
            rooms[1],
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_sized_at_close_limits_equals_plain_division(seed: int) -> None:
    outcomes = set()
    for case in hostile_sizes(seed):
        expected = slowly_sized(*case)
        outcomes.add(expected[1])
        for kernel in twins(_sized):
            assert kernel(*case) == expected, case
    assert outcomes >= {
        kernels.Outcome.TAKEN,
        *range(kernels.Outcome.SKIPPED_PAUSED, kernels.Outcome.REDUCED_MARGIN_CEILING + 1),
    }


def test_sized_with_rounded_margin_equals_plain_division() -> None:
    """With so many lots, margin over margin per contract may come out one lot short."""
    lot, margin = 0.01, 1_234.56
    sizes = np.arange(100_000_000, 100_001_000) * lot
    cases = [
        (size, lot, False, math.inf, margin, size * margin, math.inf) for size in sizes.tolist()
    ]
    expected = [slowly_sized(*case) for case in cases]
    assert {outcome for _, outcome in expected} == {
        kernels.Outcome.TAKEN,
        kernels.Outcome.REDUCED_CAPITAL_CEILING,
    }
    for kernel in twins(_sized):
        assert [kernel(*case) for case in cases] == expected


RULES = {
    "kelly": {"kind": "kelly", "fraction": 0.5, "history": "walk_forward", "min_trades": 3},
    "payoff": {
        "kind": "kelly",
        "fraction": 0.5,
        "estimator": "payoff",
        "history": "walk_forward",
        "min_trades": 3,
    },
    "optimal_f": {"kind": "optimal_f", "fraction": 0.5, "history": "walk_forward", "min_trades": 3},
    "fixed_ratio": {"kind": "fixed_ratio", "delta": 500},
    "fixed_fractional": {"kind": "fixed_fractional", "fraction": 0.04},
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_replay_compiled_equals_its_plain_python(rule: dict[str, Any]) -> None:
    book = book_of(*random_trades(11))
    brake = [{"drawdown": 0.02, "multiplier": 0.5}, {"drawdown": 0.05, "multiplier": 0.25}]
    profile = profile_of(
        {"Fly": {"max_contracts": 2}, "Put": {"capital_ceiling": 4_000}},
        margin_ceiling=0.2,
        drawdown_brake=brake,
    )
    arrays = [
        replayed_by(kernel, book, profile, scenario_of(rule)) for kernel in twins(kernels.replay)
    ]
    assert len(set(arrays[0][1].tolist())) > 2
    for compiled, plain in zip(*arrays, strict=True):
        np.testing.assert_allclose(compiled, plain, rtol=1e-12)


def replayed_by(
    kernel: Callable[..., None], book: Book, profile: Any, scenario: Any
) -> list[Floats]:
    """Return contracts, outcomes, equity and margin of one replay by one kernel."""
    timeline, n = book.timeline, len(book.positions)
    events = kernels.Events(timeline.kind, timeline.position, timeline.row, timeline.starts_second)
    buffers = kernels.ReplayBuffers(
        np.zeros(n),
        np.zeros(n, np.int8),
        np.zeros(len(timeline.kind)),
        np.zeros(len(timeline.kind)),
    )
    kernel(
        events,
        *sizing(sizing_context(book, profile), scenario),
        limits(book, profile, True),
        buffers,
    )
    return list(buffers)


@pytest.mark.parametrize(
    ("estimator", "expected"),
    [
        pytest.param(kernels.LOG_OPTIMAL, 10 * (0.5 / 1.25 - 0.5 / 1.75), id="log_optimal"),
        pytest.param(kernels.PAYOFF, (0.5 - 0.5 * 1.25 / 1.75) / 1.25, id="payoff"),
        pytest.param(kernels.BY_PERIOD, 0.5 / (7 / 6) - 0.5 / (5 / 3), id="by_period"),
    ],
)
def test_estimate_of_each_kind_is_that_by_hand_and_kept(estimator: int, expected: float) -> None:
    """A win of 2 and a loss of 1, less half their mean, which is of 3 positions by period.

    With p = q the fraction is p / loss - q / win. The estimate by position is in units of a scale
    of 10. The third value is not known yet.
    The estimate over two values stands first in the memo, as nothing needs those before it.
    """
    for kernel in twins(_estimate):
        memo = np.full(4, math.nan)
        known = np.array([2, 2])
        estimates = kernels.Estimates(
            estimator=estimator,
            sample=np.array([9.0, 2.0, -1.0, 9.0]),
            positions=np.array([9, 2, 1, 9]),
            start=np.array([0, 1]),
            known=known,
            behind=known,
            scale=np.array([1.0, 10.0]),
            haircut=np.array([0.0, 0.5]),
            tail_every=0.0,
            added_losses=0.0,
            memo=memo,
            memo_start=np.array([0, -1]),
            follows=False,
        )
        assert kernel(estimates, np.uint64(1), np.uint64(1), 0.0) == pytest.approx(expected)
        assert memo == pytest.approx([expected, math.nan, math.nan, math.nan], nan_ok=True)
