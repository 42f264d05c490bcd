"""The truths of the honesty benchmark: their means, true values, logs and fresh paths."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import integrate, stats

from app.calculations import Book, Profile, kelly_estimate
from app.calculations.log.economics import economics
from benchmarks.honesty_exact import day_law, growth, kelly, true_kelly
from benchmarks.honesty_paths import FreshPaths
from benchmarks.honesty_truths import (
    BOOKS,
    EDGELESS_SHORT,
    LOTTERY,
    NORMAL,
    SHORT_PREMIUM,
    SINGLE,
    SIX_A_DAY,
    TRUTHS,
    Discrete,
    Truth,
    days_of,
    log_of,
    true_days,
)

SHORT_SIX, NORMAL_SIX = SIX_A_DAY


@pytest.mark.parametrize(
    ("truth", "mean"),
    [
        (SINGLE[0], 0.90 * 0.10 - 0.097 * 0.3 - 0.003),
        (SINGLE[1], 0.03),
        (SINGLE[2], 0.06 * 8 - 0.94 * 0.4),
        (SINGLE[3], 0.0),
        (SINGLE[4], 0.0),
        (SHORT_SIX, 0.90 * 0.10 - 0.097 * 0.3 - 0.003),
        (NORMAL_SIX, 0.03),
        (BOOKS[0], 0.99 * (0.90 * 0.10 - 0.097 * 0.3 - 0.003) - 0.01),
    ],
    ids=lambda value: value.name if isinstance(value, Truth) else "",
)
def test_truth_has_stated_mean_in_law_and_in_samples(truth: Truth, mean: float) -> None:
    drawn = truth.position_returns(np.random.default_rng(0), 40_000)[:, 0].mean(axis=1)
    error = drawn.std() / np.sqrt(len(drawn))
    assert truth.means[0] == pytest.approx(mean, abs=1e-12)
    assert abs(drawn.mean() - mean) < 5 * error


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth.name)
def test_truth_chances_sum_to_one(truth: Truth) -> None:
    laws = [truth.position_law(code) for code in range(len(truth.strategies))]
    for law in (*laws, day_law(truth)):
        assert law.chances.sum() == pytest.approx(1.0)
        assert (law.chances > 0).all()


def test_truths_without_edge_are_those_that_say_so() -> None:
    assert [truth.name for truth in TRUTHS if not truth.has_edge] == [
        "normal without edge",
        "short premium without edge",
    ]


def test_discrete_outcomes_of_normals_have_their_chances() -> None:
    z = stats.norm.ppf((np.arange(100_000) + 0.5) / 100_000)
    values, counts = np.unique(SHORT_PREMIUM.of_normal(z), return_counts=True)
    assert values.tolist() == [-1.0, -0.3, 0.10]
    assert counts.tolist() == [300, 9_700, 90_000]


def test_entries_of_a_day_correlate_as_stated() -> None:
    drawn = NORMAL_SIX.position_returns(np.random.default_rng(1), 50_000)[:, 0]
    matrix = np.corrcoef(drawn.T)
    assert matrix[~np.eye(6, dtype=bool)] == pytest.approx(0.7, abs=0.02)


def test_crash_takes_the_margin_of_every_strategy_on_its_days() -> None:
    drawn = BOOKS[2].position_returns(np.random.default_rng(2), 50_000)
    crashes = (drawn == -1.0).all(axis=(1, 2))
    assert crashes.mean() == pytest.approx(0.01, abs=0.002)
    normals = drawn[~crashes][:, 1, 0]
    assert normals.mean() == pytest.approx(0.03, abs=0.005)


def test_kelly_of_two_outcomes_is_the_closed_form() -> None:
    assert kelly(Truth("", (LOTTERY,)).position_law(0)) == pytest.approx(0.06 / 0.4 - 0.94 / 8)


def test_kelly_of_short_premium_equals_estimate_on_a_log_with_its_exact_counts() -> None:
    returns = np.repeat(SHORT_PREMIUM.returns, [3, 97, 900])
    expected = kelly_estimate(returns).log_optimal
    assert true_kelly(SINGLE[0]).single == pytest.approx([expected], rel=1e-9)


def test_kelly_of_normal_is_where_the_integrated_slope_is_zero() -> None:
    f = float(true_kelly(SINGLE[1]).single[0])

    def slope(z: float) -> float:
        r = NORMAL.mean + NORMAL.deviation * z
        return float(r / (1 + f * r))

    inner = integrate.quad(lambda z: slope(z) * stats.norm.pdf(z), -5, 5)[0]
    ends = (slope(-5) + slope(5)) * stats.norm.cdf(-5)
    assert inner + ends == pytest.approx(0.0, abs=1e-9)


def test_kelly_without_edge_is_zero() -> None:
    assert kelly(Truth("", (EDGELESS_SHORT,)).position_law(0)) == 0.0


def _six_short_growth(share: float) -> float:
    """E log of a day of six short-premium entries: the shared deviate integrated out."""

    def given(shared: float) -> float:
        bounds = stats.norm.ppf([0.003, 0.1])
        below = stats.norm.cdf((bounds - np.sqrt(0.7) * shared) / np.sqrt(0.3))
        chances = [below[0], below[1] - below[0], 1 - below[1]]
        total = 0.0
        for lost, small in product(range(7), repeat=2):
            if lost + small <= 6:
                counts = [lost, small, 6 - lost - small]
                earned = counts @ np.asarray(SHORT_PREMIUM.returns)
                total += stats.multinomial.pmf(counts, 6, chances) * np.log1p(share * earned)
        return total * stats.norm.pdf(shared)

    return float(integrate.quad(given, -8, 8, limit=200)[0])


def test_growth_of_six_entries_a_day_equals_integral_over_their_shared_deviate() -> None:
    for share in (0.02, 0.1):
        exact = _six_short_growth(share)
        assert growth(day_law(SHORT_SIX), np.array([share])) == pytest.approx(exact, abs=3e-5)


def test_growth_of_book_equals_enumeration_of_its_outcomes() -> None:
    book = Truth("", (SHORT_PREMIUM, LOTTERY), crash_chance=0.01)
    shares = np.array([0.2, 0.02])
    exact = 0.01 * np.log1p(-shares.sum())
    for first, second in product(range(3), range(2)):
        earned = shares @ [SHORT_PREMIUM.returns[first], LOTTERY.returns[second]]
        chance = SHORT_PREMIUM.chances[first] * LOTTERY.chances[second]
        exact += 0.99 * chance * np.log1p(earned)
    assert growth(day_law(book), shares) == pytest.approx(exact, abs=2e-6)


def test_growth_of_a_size_that_some_day_loses_everything_is_minus_infinity() -> None:
    assert growth(day_law(SINGLE[0]), np.array([1.0])) == -np.inf


@pytest.mark.parametrize("truth", BOOKS, ids=lambda truth: truth.name)
def test_joint_kelly_of_book_meets_the_optimality_conditions(truth: Truth) -> None:
    shares, law = true_kelly(truth).joint, day_law(truth)
    slopes = law.chances @ (law.outcomes / (1 + law.outcomes @ shares)[:, None])
    held = shares > 1e-6
    assert held.any()
    assert slopes[held] == pytest.approx(0.0, abs=1e-6)
    assert (slopes[~held] < 1e-6).all()


def _exact_chance_of_fall(win_chance: float, steps: int, days: int) -> float:
    """Chance that a walk of one step up or down a day ever falls more than `steps` steps."""
    depth = np.zeros(steps + 2)  # the last one stays: the fall has happened
    depth[0] = 1.0
    for _ in range(days):
        moved = np.zeros_like(depth)
        moved[-1] = depth[-1]
        for at, chance in enumerate(depth[:-1]):
            moved[max(at - 1, 0)] += chance * win_chance
            moved[at + 1] += chance * (1 - win_chance)
        depth = moved
    return float(depth[-1])


def test_chance_of_fall_of_binary_bets_equals_exact_recursion() -> None:
    coin = Truth("", (Discrete((-1.0, 1.0), (0.4, 0.6)),))
    paths = FreshPaths.of(coin, 20_000, np.random.default_rng(3))
    for share, steps in ((0.02, 10), (0.025, 8), (0.04, 5)):
        exact = _exact_chance_of_fall(0.6, steps, 252)
        error = np.sqrt(exact * (1 - exact) / 20_000)
        assert abs(paths.chance_of_fall(np.array([share]), 0.2) - exact) < 4 * error


def test_drawdowns_of_one_path_count_from_start_and_from_peaks() -> None:
    path = FreshPaths(np.array([[[-0.5], [2.0], [-1.0], [-0.2], [0.4]]]))
    assert path.drawdowns(np.array([0.1])) == pytest.approx([0.12])
    assert path.chance_of_fall(np.array([0.1]), 0.12) == 0.0
    assert path.chance_of_fall(np.array([0.0]), 0.0) == 0.0


@pytest.mark.parametrize("truth", [SINGLE[0], SHORT_SIX, BOOKS[1]], ids=lambda truth: truth.name)
def test_log_of_truth_holds_the_drawn_returns(truth: Truth) -> None:
    drawn = true_days(truth, days_of(truth, 60), np.random.default_rng(4))
    book = Book.of(log_of(drawn))
    sizes = economics(book, Profile())
    for code in range(len(truth.strategies)):
        returns = sizes.return_on_margin[book.strategy == code]
        assert returns == pytest.approx(drawn.returns[:, code].ravel())
    assert len(book.timeline.day) == len(drawn.returns) == 60 / truth.entries
    assert (book.opening_vix == np.repeat(drawn.vix, truth.entries * len(truth.strategies))).all()


def test_log_of_first_days_is_the_beginning_of_the_whole_log() -> None:
    drawn = true_days(SINGLE[1], 50, np.random.default_rng(5))
    whole, part = log_of(drawn), log_of(drawn.until(20))
    assert len(part) == 20
    assert (whole.pl[:20] == part.pl).all()
    assert (whole.opened_at[:20] == part.opened_at).all()
