"""Every compiled loop agrees with its own plain Python and with an independent slow version."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import brentq

from app.calculations import kernel_inputs, kernels
from app.calculations.book import CLOSE_LAST, OPEN, Book
from app.calculations.economics import economics
from app.calculations.limits import limits
from app.calculations.past import past
from app.calculations.replay import ground
from app.calculations.sizing_rules import sizing
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
    return np.where(rng.random(200) < 0.9, rng.uniform(0, 0.15, 200), rng.uniform(-1.3, 0, 200) * rng.random(200))


def random_book(seed: int) -> Book:
    """A book of overlapping trades with gaps in margin and VIX."""
    return book_of(*random_trades(seed))


def slow_log_optimal(r: Floats, haircut: float = 0.0, tail_every: float = 0.0, tail_extra: float = 0.0) -> float:
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
    assert kernels.log_optimal(returns, 0.0, 0.0, 0.0, guess) == pytest.approx(slow_log_optimal(returns), rel=1e-9)


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


def slow_history(book: Book, net: Floats, counted: NDArray[np.bool_]) -> list[tuple[int, int, int, float]]:
    """By position: closed, counted, losses in a row and largest loss of its strategy before its open."""
    seen: dict[int, list[int]] = defaultdict(list)
    known: list[Any] = [None] * len(net)
    for kind, position in zip(book.timeline.kind, book.timeline.position, strict=True):
        earlier = seen[book.strategy[position]]
        if kind == OPEN:
            streak = next((i for i, other in enumerate(reversed(earlier)) if net[other] >= 0), len(earlier))
            known[position] = (len(earlier), sum(counted[earlier]), streak, max([0.0, *(-net[earlier])]))
        elif kind == CLOSE_LAST:
            earlier.append(position)
    return known


@pytest.mark.parametrize("seed", SEEDS)
def test_history(seed: int) -> None:
    book = random_book(seed)
    sizes = economics(book, profile_of())
    counted = np.isfinite(sizes.return_on_margin)
    for kernel in twins(kernels.history):
        found = kernel(book.timeline.kind, book.timeline.position, book.strategy, 3, sizes.net, counted)
        assert list(zip(*(column.tolist() for column in found), strict=True)) == slow_history(book, sizes.net, counted)


@pytest.mark.parametrize("seed", SEEDS)
def test_trailing_deviation(seed: int) -> None:
    book = random_book(seed)
    known = past(book, economics(book, profile_of()))
    samples = [known.returns.of(code) for code in range(3)]
    expected = [
        np.std(samples[code][count - LOOKBACK : count], ddof=1) if count >= LOOKBACK else np.nan
        for code, count in zip(book.strategy, known.known, strict=True)
    ]
    assert np.isfinite(expected).any()
    for kernel in twins(kernels.trailing_deviation):
        found = kernel(known.returns.values, known.returns.start, known.known, book.strategy, LOOKBACK)
        assert found == pytest.approx(expected, nan_ok=True)


def slow_running_median(book: Book, value: Floats) -> tuple[list[float], list[int]]:
    """The median of the known values of what closed before each open, and their number."""
    seen: list[float] = []
    median, count = [np.nan] * len(value), [0] * len(value)
    for kind, position in zip(book.timeline.kind, book.timeline.position, strict=True):
        if kind == OPEN:
            median[position], count[position] = statistics.median(seen) if seen else np.nan, len(seen)
        elif kind == CLOSE_LAST and not np.isnan(value[position]):
            seen.append(value[position])
    return median, count


@pytest.mark.parametrize("distinct", [1, 2, 7, 1_000], ids=lambda distinct: f"{distinct} values")
def test_running_median(distinct: int) -> None:
    book = random_book(7)
    rng = np.random.default_rng(distinct)
    value = np.where(rng.random(len(book.positions)) < 0.1, np.nan, rng.integers(0, distinct, len(book.positions)) / 4)
    levels = np.unique(value[np.isfinite(value)])
    median, count = slow_running_median(book, value)
    for kernel in twins(kernels.running_median):
        found = kernel(book.timeline.kind, book.timeline.position, value, np.searchsorted(levels, np.nan_to_num(value)), levels)
        assert found[0] == pytest.approx(median, nan_ok=True)
        assert found[1].tolist() == count


RULES = {
    "kelly": {"kind": "kelly", "fraction": 0.5, "history": "walk_forward", "min_trades": 3},
    "payoff": {"kind": "kelly", "fraction": 0.5, "estimator": "payoff", "history": "walk_forward", "min_trades": 3},
    "optimal_f": {"kind": "optimal_f", "fraction": 0.5, "history": "walk_forward", "min_trades": 3},
    "fixed_ratio": {"kind": "fixed_ratio", "delta": 500},
    "fixed_fractional": {"kind": "fixed_fractional", "fraction": 0.04},
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_replay_is_the_plain_python_it_was_written_in(rule: dict[str, Any]) -> None:
    book = random_book(11)
    brake = [{"drawdown": 0.02, "multiplier": 0.5}, {"drawdown": 0.05, "multiplier": 0.25}]
    profile = profile_of({"Fly": {"max_contracts": 2}, "Put": {"capital_ceiling": 4_000}}, margin_ceiling=0.2, drawdown_brake=brake)
    arrays = [replayed_by(kernel, book, profile, scenario_of(rule)) for kernel in twins(kernels.replay)]
    assert len(set(arrays[0][1].tolist())) > 2
    for compiled, plain in zip(*arrays, strict=True):
        np.testing.assert_allclose(compiled, plain, rtol=1e-12)


def replayed_by(kernel: Callable[..., None], book: Book, profile: Any, scenario: Any) -> list[Floats]:
    """Contracts, outcomes, equity and margin of one replay by one twin."""
    timeline, n = book.timeline, len(book.positions)
    events = kernel_inputs.Events(timeline.kind, timeline.position, timeline.row, timeline.starts_second)
    filled = kernel_inputs.Course(np.zeros(n), np.zeros(n, np.int8), np.zeros(len(timeline.kind)), np.zeros(len(timeline.kind)))
    kernel(events, *sizing(ground(book, profile), scenario), limits(book, profile, True), filled)
    return list(filled)


def test_warming_up_compiles_every_kernel() -> None:
    kernels.warm_up()
    public = [kernel for name, kernel in vars(kernels).items() if hasattr(kernel, "signatures") and not name.startswith("_")]
    assert len(public) >= 7
    assert all(kernel.signatures for kernel in public)
