"""Compiled estimators and histories against their plain Python and an independent slow version."""

from __future__ import annotations

import statistics
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import brentq

from app.calculations import kernels
from app.calculations.kelly.joint_growth import maximise_growth
from app.calculations.kernels import CLOSE_LAST, OPEN
from app.calculations.kernels.estimators import _growth_slope
from app.calculations.log.book import Book
from app.calculations.log.economics import economics
from app.calculations.log.history import closed_history
from tests.unit.calculations.builders import book_of, profile_of, random_trades
from tests.unit.calculations.kernels.twins import twins

Floats = NDArray[np.float64]
SEEDS = range(4)
LOOKBACK = 5


def random_returns(seed: int) -> Floats:
    """Return short-premium returns: many small wins, some losses, a few beyond the margin."""
    rng = np.random.default_rng(seed)
    return np.where(
        rng.random(200) < 0.9,
        rng.uniform(0, 0.15, 200),
        rng.uniform(-1.3, 0, 200) * rng.random(200),
    )


def random_book(seed: int) -> Book:
    """Return a book of overlapping trades with gaps in margin and VIX."""
    return book_of(*random_trades(seed))


def slow_log_optimal(
    r: Floats, haircut: float = 0.0, tail_every: float = 0.0, tail_extra: float = 0.0
) -> float:
    """Return the root of the growth rate's slope, bracketed by 0 and the pole."""
    sample = r - haircut * max(r.mean(), 0.0)
    weight = tail_extra + (len(r) / tail_every if tail_every else 0.0)

    def slope(f: float) -> float:
        return float((sample / (1 + f * sample)).sum()) - weight / (1 - f)

    pole = 1 / -min(sample.min(), -1.0 if weight else sample.min())
    return float(brentq(slope, 0.0, pole * (1 - 1e-13), xtol=1e-15))


CAUTIONS = [
    pytest.param((0.0, 0.0, 0.0), id="plain"),
    pytest.param((0.3, 0.0, 0.0), id="haircut"),
    pytest.param((0.0, 150.0, 0.0), id="tail loss"),
    pytest.param((0.2, 250.0, 1.0), id="all"),
]


@pytest.mark.parametrize("caution", CAUTIONS)
@pytest.mark.parametrize("seed", SEEDS)
def test_log_optimal_random_sample_equals_slow_search(
    seed: int, caution: tuple[float, float, float]
) -> None:
    returns = random_returns(seed)
    expected = slow_log_optimal(returns, *caution)
    assert expected > 0
    for kernel in twins(kernels.log_optimal):
        assert kernel(returns, *caution, 0.0) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("guess", [-1.0, 1e-9, 0.2, 0.9, 1e9])
def test_log_optimal_any_first_guess_gives_the_same_fraction(guess: float) -> None:
    returns = random_returns(1)
    assert kernels.log_optimal(returns, 0.0, 0.0, 0.0, guess) == pytest.approx(
        slow_log_optimal(returns), rel=1e-9
    )


def test_log_optimal_first_guess_below_zero_is_not_used() -> None:
    """A coin that pays 4 for 1, p = 1/2: f = p - q / 4; at a fraction of -1/2 wealth is below 0."""
    for kernel in twins(kernels.log_optimal):
        assert kernel(np.array([4.0, -1.0]), 0.0, 0.0, 0.0, -0.5) == pytest.approx(0.375, rel=1e-12)


def test_growth_slope_is_the_sums_of_powers_by_hand() -> None:
    """At f = 1/2, y is 2/3, -2 and for each of two tail losses -2, after a haircut of 1/2."""
    for kernel in twins(_growth_slope):
        found = kernel(0.5, np.array([1.5, -0.5]), 0.5, 2.0)
        assert found == pytest.approx((2 / 3 - 6, 4 / 9 + 12, 8 / 27 - 24), rel=1e-15)


def test_log_optimal_by_period_haircut_of_the_whole_mean_is_no_edge() -> None:
    """Three periods whose positions return 0.49 each: what is left of their sums is rounding."""
    sums = np.array([sum([0.49] * count) for count in (3, 6, 7)])
    for kernel in twins(kernels.log_optimal_by_period):
        assert kernel(sums, np.array([3, 6, 7]), 1.0, 0.0, 0.0, 0.0) == 0.0


def test_log_optimal_by_period_added_losses_and_their_rate_weigh_together() -> None:
    """Nine wins of 1 in six periods; a full loss, and one in nine positions, weigh 2: p - q."""
    sums, positions = np.ones(6), np.array([1, 1, 1, 2, 2, 2])
    for kernel in twins(kernels.log_optimal_by_period):
        assert kernel(sums, positions, 0.0, 9.0, 1.0, 0.0) == pytest.approx(6 / 8 - 2 / 8)


@pytest.mark.parametrize("returns", [[0.1, 0.2], [-0.1, -0.2], [0.0, 0.0]])
def test_payoff_margin_share_without_a_win_or_a_loss_is_zero(returns: list[float]) -> None:
    """Nothing is divided by 0, which numpy would let pass and compiled code would not."""
    for kernel in twins(kernels.payoff_margin_share):
        with np.errstate(all="raise"):
            assert kernel(np.array(returns), 0.0, 0.0, 0.0) == 0.0


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
def test_log_optimal_unusual_sample_equals_slow_search(returns: Floats) -> None:
    for kernel in twins(kernels.log_optimal):
        with np.errstate(all="ignore"):
            assert kernel(returns, 0.0, 0.0, 0.0, 0.0) == pytest.approx(
                slow_log_optimal(returns), rel=1e-9
            )


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_log_optimal_scaled_returns_scales_inversely(scale: float) -> None:
    """Equity grows by f r, so returns times a factor have the fraction over that factor."""
    returns = random_returns(2)
    fraction = kernels.log_optimal(returns * scale, 0.0, 0.0, 0.0, 0.0)
    assert fraction == pytest.approx(slow_log_optimal(returns) / scale, rel=1e-9)


@pytest.mark.parametrize("caution", CAUTIONS)
@pytest.mark.parametrize("seed", SEEDS)
def test_payoff_margin_share_random_sample_equals_the_textbook(
    seed: int, caution: tuple[float, float, float]
) -> None:
    returns = random_returns(seed)
    haircut, tail_every, tail_extra = caution
    sample = [x - haircut * max(statistics.fmean(returns), 0.0) for x in returns]
    weight = tail_extra + (len(sample) / tail_every if tail_every else 0.0)
    wins, losses = [x for x in sample if x > 0], [-x for x in sample if x < 0]
    mean_loss = (sum(losses) + weight) / (len(losses) + weight)
    share = len(wins) / (len(sample) + weight)
    expected = max(share - (1 - share) * mean_loss / statistics.fmean(wins), 0.0) / mean_loss
    for kernel in twins(kernels.payoff_margin_share):
        assert kernel(returns, *caution) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("haircut", "tail_every"), [(0.0, 0.0), (0.1, 300.0)])
@pytest.mark.parametrize("lost", [0.0, 1.7])
def test_resampled_log_optimal_of_draws_equals_one_estimate_each(
    lost: float, haircut: float, tail_every: float
) -> None:
    """Each of 50 days holds four positions; a day drawn twice holds them twice."""
    returns, day = random_returns(3), np.arange(200) // 4
    draws = np.random.default_rng(3).integers(0, 50, (20, 50), np.int32)
    samples = [np.concatenate([returns[day == drawn] for drawn in draw]) for draw in draws]
    expected = [slow_log_optimal(sample, haircut, tail_every, lost) for sample in samples]
    added = np.full(20, lost)
    for count, kernel in zip(
        twins(kernels.draw_counts), twins(kernels.resampled_log_optimal), strict=True
    ):
        found = kernel(
            returns, np.ones(200), day, count(draws), added, 1.0, haircut, tail_every, 1.0, 0.0
        )
        assert found == pytest.approx(expected, rel=1e-5)


def test_resampled_log_optimal_weights_need_not_be_whole() -> None:
    """The coin's closed form p - q, of weighted wins and losses."""
    weights = np.array([[3.0, 2.0, 0.5], [1.0, 2.0, 0.0], [2.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    returns, one = np.array([1.0, -1.0, -1.0]), np.ones(3)
    for kernel in twins(kernels.resampled_log_optimal):
        found = kernel(returns, one, np.arange(3), weights, np.zeros(4), 1.0, 0.0, 0.0, 0.8, 0.0)
        # the second has no edge, nothing loses in the third and nothing wins in the last
        assert found == pytest.approx([(3 - 2.5) / 5.5, 0.0, 0.8, 0.0], abs=1e-5)


def test_resampled_log_optimal_haircut_comes_off_every_position_of_a_sum() -> None:
    """Two sums over 3 and 2 positions, mean (4.5 - 2) / 5 = 0.5 a position, half of it taken."""
    sums, positions = np.array([4.5, -2.0]), np.array([3.0, 2.0])
    win, loss = 4.5 - 0.25 * 3, 2.0 + 0.25 * 2
    for kernel in twins(kernels.resampled_log_optimal):
        found = kernel(
            sums, positions, np.arange(2), np.ones((1, 2)), np.zeros(1), 1, 0.5, 0, 1.0, 0
        )
        assert found == pytest.approx([0.5 / loss - 0.5 / win], rel=1e-5)


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
def test_resampled_log_optimal_of_scaled_returns_scales_inversely(scale: float) -> None:
    """A rare loss of 1 after wins of 0.1, of weights 5 and 95: f = p - q / 0.1 = 0.45."""
    weights = np.array([[95.0, 5.0]])
    returns = scale * np.array([0.1, -1.0])
    for kernel in twins(kernels.resampled_log_optimal):
        found = kernel(
            returns, np.ones(2), np.arange(2), weights, np.zeros(1), 1.0, 0.0, 0.0, 1.0, 0.0
        )
        assert found * scale == pytest.approx([0.45], rel=1e-5)


def test_resampled_log_optimal_added_loss_may_be_of_several_margins() -> None:
    """Three wins of 1 and an added loss of 2 that weighs 1/2: f = p / 2 - q."""
    for kernel in twins(kernels.resampled_log_optimal):
        found = kernel(
            np.ones(3), np.ones(3), np.arange(3), np.ones((1, 3)), np.full(1, 0.5), 2.0, 0, 0, 1, 0
        )
        assert found == pytest.approx([3 / 3.5 / 2 - 0.5 / 3.5], rel=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_resampled_joint_optimal_equals_the_interior_point(seed: int) -> None:
    rng = np.random.default_rng(seed)
    returns = np.maximum(rng.normal(0.03, 0.2, (60, 1)) + rng.normal(0.0, 0.3, (60, 4)), -1.0)
    returns = np.vstack([returns, -np.ones(4)])
    weights = rng.standard_exponential((5, 61))
    weights[:, rng.integers(0, 60, 20)] = 0.0
    start, shift = np.array([0.1, 0.0, 3.0, 0.2]), np.zeros((5, 4))
    expected = np.array([maximise_growth(returns, row).shares for row in weights])
    for kernel in twins(kernels.resampled_joint_optimal):
        found = kernel(returns, np.ones((61, 4)), weights, shift, start, np.ones(4))
        assert found == pytest.approx(expected, abs=1e-4)


def test_resampled_joint_optimal_bounds_what_never_loses_and_leaves_out_what_never_wins() -> None:
    """The first never loses, the second never wins, the third is the coin, less a haircut."""
    returns = np.array([[0.1, -0.1, 1.1], [0.0, 0.0, 1.1], [0.0, 0.0, -0.9]])
    positions, shift = np.array([[1.0, 1, 1], [0, 0, 1], [0, 0, 1]]), np.array([[0.0, 0.0, 0.1]])
    reach = np.array([0.7, 2.0, 2.0])
    for kernel in twins(kernels.resampled_joint_optimal):
        found = kernel(returns, positions, np.ones((1, 3)), shift, np.zeros(3), reach)
        assert found[0, :2].tolist() == [0.7, 0.0]
        expected = maximise_growth(np.array([[1.0 / 1.07], [1.0], [-1.0]])).shares
        assert found[0, 2:] == pytest.approx(expected, abs=1e-4)


def test_resampled_joint_optimal_reach_does_not_bound_what_loses() -> None:
    """A win of 1 and a loss of 1/2, p = 4/5: f = p / (1/2) - q / 1 = 1.4, far above the reach."""
    returns, weights = np.array([[1.0], [-0.5]]), np.array([[4.0, 1.0]])
    for kernel in twins(kernels.resampled_joint_optimal):
        found = kernel(
            returns, np.ones((2, 1)), weights, np.zeros((1, 1)), np.zeros(1), np.full(1, 0.5)
        )
        assert found == pytest.approx(np.array([[1.4]]), abs=1e-4)


def test_resampled_joint_optimal_period_without_weight_does_not_count() -> None:
    """Without the first period, a loss of all, nothing loses and the reach is the bound."""
    returns, weights = np.array([[-1.0], [0.2], [0.1]]), np.array([[0.0, 1.0, 1.0]])
    for kernel in twins(kernels.resampled_joint_optimal):
        found = kernel(
            returns, np.ones((3, 1)), weights, np.zeros((1, 1)), np.zeros(1), np.full(1, 2.5)
        )
        assert found.tolist() == [[2.5]]


def test_resampled_joint_optimal_of_nearly_alike_strategies_is_their_only_optimum() -> None:
    """Returns r that sum to 0, weighted by wealth 1 + r f, have the slope 0 at f and only there."""
    returns, best = np.array([[1.0, 0.99], [-0.6, -0.5], [-0.4, -0.49]]), np.array([0.3, 0.2])
    weights = (1 + returns @ best)[None]
    for kernel in twins(kernels.resampled_joint_optimal):
        found = kernel(
            returns, np.ones((3, 2)), weights, np.zeros((1, 2)), np.array([0.9, 0.0]), np.ones(2)
        )
        assert found[0] == pytest.approx(best, abs=1e-4)


def slow_history(
    book: Book, net: Floats, counted: NDArray[np.bool_]
) -> list[tuple[int, int, int, float]]:
    """Return closed, counted, losses in a row and largest loss before each position's open."""
    closed: dict[int, list[int]] = defaultdict(list)
    known: list[Any] = [None] * len(net)
    for kind, position in zip(book.timeline.kind, book.timeline.position, strict=True):
        earlier = closed[book.strategy[position]]
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
def test_history_random_log_equals_plain_counting(seed: int) -> None:
    book = random_book(seed)
    sizes = economics(book, profile_of())
    counted = np.isfinite(sizes.return_on_margin)
    for kernel in twins(kernels.history):
        result = kernel(
            book.timeline.kind, book.timeline.position, book.strategy, 3, sizes.net, counted
        )
        assert list(zip(*(column.tolist() for column in result), strict=True)) == slow_history(
            book, sizes.net, counted
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_trailing_deviation_random_log_equals_numpy(seed: int) -> None:
    book = random_book(seed)
    known = closed_history(book, economics(book, profile_of()))
    samples = [known.returns.of(code) for code in range(3)]
    expected = [
        np.std(samples[code][count - LOOKBACK : count], ddof=1) if count >= LOOKBACK else np.nan
        for code, count in zip(book.strategy, known.known, strict=True)
    ]
    assert np.isfinite(expected).any()
    for kernel in twins(kernels.trailing_deviation):
        result = kernel(
            known.returns.values, known.returns.start, known.known, book.strategy, LOOKBACK
        )
        assert result == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("lookback", [2, 3, 7, 50, 64, 120, 121])
@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_rolling_deviation_of_windows_equals_numpy(lookback: int, scale: float) -> None:
    """Windows within a block, over two blocks, of the whole sample, and longer than it."""
    values = random_returns(lookback)[:120] * scale
    expected = [
        statistics.stdev(values[end - lookback : end]) if end >= lookback else np.nan
        for end in range(1, 121)
    ]
    for kernel in twins(kernels.rolling_deviation):
        assert kernel(values, lookback) == pytest.approx(expected, rel=1e-12, abs=0, nan_ok=True)


def test_rolling_deviation_after_an_outlier_left_the_window_ignores_it() -> None:
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


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_rolling_deviation_of_values_equal_but_for_rounding_is_exactly_zero(sign: float) -> None:
    values = sign * np.array([0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2])
    assert values[0] != values[1]
    for kernel in twins(kernels.rolling_deviation):
        assert kernel(values, 2)[1:].tolist() == [0.0] * 3


def slow_running_median(book: Book, value: Floats) -> tuple[list[float], list[int]]:
    """Return the median of the known values closed before each open, and their number."""
    earlier: list[float] = []
    median, count = [np.nan] * len(value), [0] * len(value)
    for kind, position in zip(book.timeline.kind, book.timeline.position, strict=True):
        if kind == OPEN:
            median[position], count[position] = (
                statistics.median(earlier) if earlier else np.nan,
                len(earlier),
            )
        elif kind == CLOSE_LAST and not np.isnan(value[position]):
            earlier.append(value[position])
    return median, count


@pytest.mark.parametrize("distinct", [1, 2, 7, 1_000], ids=lambda distinct: f"{distinct} values")
def test_running_median_random_log_equals_numpy(distinct: int) -> None:
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
        result = kernel(
            book.timeline.kind,
            book.timeline.position,
            value,
            np.searchsorted(levels, np.nan_to_num(value)),
            levels,
        )
        assert result[0] == pytest.approx(median, nan_ok=True)
        assert result[1].tolist() == count
