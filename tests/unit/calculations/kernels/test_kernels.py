"""Every compiled loop agrees with its own plain Python and with an independent slow version."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import brentq

from app.calculations import kernels
from app.calculations.kernels import CLOSE_LAST, OPEN
from app.calculations.kernels.replay_loop import _sized
from app.calculations.kernels.warmup import warm_up
from app.calculations.log.book import Book
from app.calculations.log.economics import economics
from app.calculations.log.history import closed_history
from app.calculations.sizing.context import sizing_context
from app.calculations.sizing.limits import limits
from app.calculations.sizing.sizers import sizing
from tests.unit.calculations.builders import book_of, profile_of, random_trades, scenario_of

Floats = NDArray[np.float64]
SEEDS = range(4)
LOOKBACK = 5


def twins(kernel: Any) -> list[Callable[..., Any]]:
    """A kernel compiled, and as the plain Python it was written in."""
    return [kernel, kernel.py_func]


def random_returns(seed: int) -> Floats:
    """Short-premium returns: many small wins, some losses, the odd one beyond the margin."""
    rng = np.random.default_rng(seed)
    return np.where(
        rng.random(200) < 0.9,
        rng.uniform(0, 0.15, 200),
        rng.uniform(-1.3, 0, 200) * rng.random(200),
    )


def random_book(seed: int) -> Book:
    """A book of overlapping trades with gaps in margin and VIX."""
    return book_of(*random_trades(seed))


def slow_log_optimal(
    r: Floats, haircut: float = 0.0, tail_every: float = 0.0, tail_extra: float = 0.0
) -> float:
    """The root of the growth rate's slope, bracketed by 0 and the pole."""
    seen = r - haircut * max(r.mean(), 0.0)
    weight = tail_extra + (len(r) / tail_every if tail_every else 0.0)

    def slope(f: float) -> float:
        return float((seen / (1 + f * seen)).sum()) - weight / (1 - f)

    pole = 1 / -min(seen.min(), -1.0 if weight else seen.min())
    return float(brentq(slope, 0.0, pole * (1 - 1e-13), xtol=1e-15))


CAUTIONS = [
    pytest.param((0.0, 0.0, 0.0), id="plain"),
    pytest.param((0.3, 0.0, 0.0), id="haircut"),
    pytest.param((0.0, 150.0, 0.0), id="tail loss"),
    pytest.param((0.2, 250.0, 1.0), id="all"),
]


@pytest.mark.parametrize("caution", CAUTIONS)
@pytest.mark.parametrize("seed", SEEDS)
def test_log_optimal(seed: int, caution: tuple[float, float, float]) -> None:
    returns = random_returns(seed)
    expected = slow_log_optimal(returns, *caution)
    assert expected > 0
    for kernel in twins(kernels.log_optimal):
        assert kernel(returns, *caution, 0.0) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("guess", [-1.0, 1e-9, 0.2, 0.9, 1e9])
def test_log_optimal_does_not_depend_on_its_first_guess(guess: float) -> None:
    returns = random_returns(1)
    assert kernels.log_optimal(returns, 0.0, 0.0, 0.0, guess) == pytest.approx(
        slow_log_optimal(returns), rel=1e-9
    )


@pytest.mark.parametrize(
    "returns",
    [
        pytest.param(np.array([1.0] * 99_999 + [-1.0]), id="root beside the pole"),
        pytest.param(np.array([1e-6] * 50 + [1e6, -1e-3]), id="twelve orders of magnitude"),
        pytest.param(np.array([0.1] * 1_000 + [-0.099] * 1_000), id="hardly an edge"),
        pytest.param(np.array([-2.8, *[0.3] * 40]), id="loss beyond margin"),
        pytest.param(
            np.array([1e-300, 2e-300, -1e-300]), id="returns whose squares are no numbers"
        ),
    ],
)
def test_log_optimal_of_unusual_samples(returns: Floats) -> None:
    for kernel in twins(kernels.log_optimal):
        with np.errstate(all="ignore"):
            assert kernel(returns, 0.0, 0.0, 0.0, 0.0) == pytest.approx(
                slow_log_optimal(returns), rel=1e-9
            )


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_log_optimal_scales_inversely(scale: float) -> None:
    """f r is what grows equity, so returns in another unit have the fraction of that unit."""
    returns = random_returns(2)
    found = kernels.log_optimal(returns * scale, 0.0, 0.0, 0.0, 0.0)
    assert found == pytest.approx(slow_log_optimal(returns) / scale, rel=1e-9)


@pytest.mark.parametrize("caution", CAUTIONS)
@pytest.mark.parametrize("seed", SEEDS)
def test_payoff_margin_share(seed: int, caution: tuple[float, float, float]) -> None:
    returns = random_returns(seed)
    haircut, tail_every, tail_extra = caution
    seen = [x - haircut * max(statistics.fmean(returns), 0.0) for x in returns]
    weight = tail_extra + (len(seen) / tail_every if tail_every else 0.0)
    wins, losses = [x for x in seen if x > 0], [-x for x in seen if x < 0]
    mean_loss = (sum(losses) + weight) / (len(losses) + weight)
    share = len(wins) / (len(seen) + weight)
    expected = max(share - (1 - share) * mean_loss / statistics.fmean(wins), 0.0) / mean_loss
    for kernel in twins(kernels.payoff_margin_share):
        assert kernel(returns, *caution) == pytest.approx(expected, rel=1e-12)


def test_bootstrap_estimates_each_draw_by_itself() -> None:
    returns = random_returns(3)
    draws = np.random.default_rng(3).integers(0, len(returns), (20, len(returns)))
    expected = [slow_log_optimal(returns[draw], 0.1, 300.0) for draw in draws]
    for kernel in twins(kernels.bootstrap_log_optimal):
        assert kernel(returns, draws, 0.1, 300.0) == pytest.approx(expected, rel=1e-9)


def slow_history(
    book: Book, net: Floats, counted: NDArray[np.bool_]
) -> list[tuple[int, int, int, float]]:
    """By position: closed, counted, losses in a row and largest loss of its strategy before its open."""
    seen: dict[int, list[int]] = defaultdict(list)
    known: list[Any] = [None] * len(net)
    for kind, position in zip(book.timeline.kind, book.timeline.position, strict=True):
        earlier = seen[book.strategy[position]]
        if kind == OPEN:
            streak = next(
                (i for i, other in enumerate(reversed(earlier)) if net[other] >= 0), len(earlier)
            )
            known[position] = (
                len(earlier),
                sum(counted[earlier]),
                streak,
                max([0.0, *(-net[earlier])]),
            )
        elif kind == CLOSE_LAST:
            earlier.append(position)
    return known


@pytest.mark.parametrize("seed", SEEDS)
def test_history(seed: int) -> None:
    book = random_book(seed)
    sizes = economics(book, profile_of())
    counted = np.isfinite(sizes.return_on_margin)
    for kernel in twins(kernels.history):
        found = kernel(
            book.timeline.kind, book.timeline.position, book.strategy, 3, sizes.net, counted
        )
        assert list(zip(*(column.tolist() for column in found), strict=True)) == slow_history(
            book, sizes.net, counted
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_trailing_deviation(seed: int) -> None:
    book = random_book(seed)
    known = closed_history(book, economics(book, profile_of()))
    samples = [known.returns.of(code) for code in range(3)]
    expected = [
        np.std(samples[code][count - LOOKBACK : count], ddof=1) if count >= LOOKBACK else np.nan
        for code, count in zip(book.strategy, known.known, strict=True)
    ]
    assert np.isfinite(expected).any()
    for kernel in twins(kernels.trailing_deviation):
        found = kernel(
            known.returns.values, known.returns.start, known.known, book.strategy, LOOKBACK
        )
        assert found == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("lookback", [2, 3, 7, 50, 64, 120, 121])
@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_rolling_deviation(lookback: int, scale: float) -> None:
    """Windows within a block, over two blocks, of the whole sample, and longer than it."""
    values = random_returns(lookback)[:120] * scale
    expected = [
        statistics.stdev(values[end - lookback : end]) if end >= lookback else np.nan
        for end in range(1, 121)
    ]
    for kernel in twins(kernels.rolling_deviation):
        assert kernel(values, lookback) == pytest.approx(expected, rel=1e-12, abs=0, nan_ok=True)


def test_rolling_deviation_forgets_what_has_left_the_window() -> None:
    """A running sum would carry the rounding of the large values into the windows of small ones."""
    values = np.concatenate([[1e12, -3e11, 7e11], random_returns(1)])
    for kernel in twins(kernels.rolling_deviation):
        assert kernel(values, 10)[20:] == pytest.approx(kernel(values[3:], 10)[17:], rel=1e-12)


@pytest.mark.parametrize("value", [0.0, 0.1, -1 / 3, 1e15])
def test_rolling_deviation_of_equal_values_is_exactly_zero(value: float) -> None:
    values = np.array([5.0, *[value] * 30, 7.0])
    for kernel in twins(kernels.rolling_deviation):
        assert kernel(values, 4)[4:31].tolist() == [0.0] * 27
        assert kernel(values, 4)[31] > 0


def slow_running_median(book: Book, value: Floats) -> tuple[list[float], list[int]]:
    """The median of the known values of what closed before each open, and their number."""
    seen: list[float] = []
    median, count = [np.nan] * len(value), [0] * len(value)
    for kind, position in zip(book.timeline.kind, book.timeline.position, strict=True):
        if kind == OPEN:
            median[position], count[position] = (
                statistics.median(seen) if seen else np.nan,
                len(seen),
            )
        elif kind == CLOSE_LAST and not np.isnan(value[position]):
            seen.append(value[position])
    return median, count


@pytest.mark.parametrize("distinct", [1, 2, 7, 1_000], ids=lambda distinct: f"{distinct} values")
def test_running_median(distinct: int) -> None:
    book = random_book(7)
    rng = np.random.default_rng(distinct)
    value = np.where(
        rng.random(len(book.positions)) < 0.1,
        np.nan,
        rng.integers(0, distinct, len(book.positions)) / 4,
    )
    levels = np.unique(value[np.isfinite(value)])
    median, count = slow_running_median(book, value)
    for kernel in twins(kernels.running_median):
        found = kernel(
            book.timeline.kind,
            book.timeline.position,
            value,
            np.searchsorted(levels, np.nan_to_num(value)),
            levels,
        )
        assert found[0] == pytest.approx(median, nan_ok=True)
        assert found[1].tolist() == count


def slowly_sized(
    x: float,
    lot: float,
    one_lot: bool,
    max_contracts: float,
    margin: float,
    strategy_room: float,
    book_room: float,
) -> tuple[float, int]:
    """Steps 4 and 5 of a decision as semantics 4 puts them, everything divided out."""

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
    """Wanted sizes and limits that meet within a rounding error, as often as they miss by far."""
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
        most = (
            math.floor(near(lots * lot, lot) / lot + 1e-9) * lot if rng.random() < 0.5 else math.inf
        )
        rooms = [
            near(lots * lot * margin, lot)
            if rng.random() < 0.7
            else float(rng.choice([-5.0, 0.0, math.inf]))
            for _ in range(2)
        ]
        yield near(lots * lot, lot), lot, bool(rng.random() < 0.3), most, margin, rooms[0], rooms[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_sizes_and_outcomes_are_those_of_plain_division(seed: int) -> None:
    seen = set()
    for case in hostile_sizes(seed):
        expected = slowly_sized(*case)
        seen.add(expected[1])
        for kernel in twins(_sized):
            assert kernel(*case) == expected, case
    assert seen >= {
        kernels.Outcome.TAKEN,
        *range(kernels.Outcome.SKIPPED_PAUSED, kernels.Outcome.REDUCED_MARGIN_CEILING + 1),
    }


def test_sizes_whose_margin_is_rounded_are_divided_out_too() -> None:
    """So many lots that their margin, divided again, may come out a lot short: what says the division, says the kernel."""
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
def test_replay_is_the_plain_python_it_was_written_in(rule: dict[str, Any]) -> None:
    book = random_book(11)
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
    """Contracts, outcomes, equity and margin of one replay by one twin."""
    timeline, n = book.timeline, len(book.positions)
    events = kernels.Events(timeline.kind, timeline.position, timeline.row, timeline.starts_second)
    filled = kernels.ReplayBuffers(
        np.zeros(n),
        np.zeros(n, np.int8),
        np.zeros(len(timeline.kind)),
        np.zeros(len(timeline.kind)),
    )
    kernel(
        events,
        *sizing(sizing_context(book, profile), scenario),
        limits(book, profile, True),
        filled,
    )
    return list(filled)


def test_warming_up_compiles_every_kernel() -> None:
    warm_up()
    public = [
        kernel
        for name, kernel in vars(kernels).items()
        if hasattr(kernel, "signatures") and not name.startswith("_")
    ]
    assert len(public) >= 7
    assert all(kernel.signatures for kernel in public)
