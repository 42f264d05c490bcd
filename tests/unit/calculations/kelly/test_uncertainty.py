"""Uncertainty of a Kelly estimate against the binomial distribution and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.kelly.caution import NO_CAUTION, Caution
from app.calculations.kelly.estimate import kelly_estimate
from app.calculations.kelly.uncertainty import (
    BootstrapRange,
    UnitSample,
    bootstrap_range,
    shrinkage,
)
from tests.unit.calculations.builders import sample

COIN = sample((60, 1), (40, -1))
SHORT_PREMIUM = sample((85, 0.10), (12, -0.20), (3, -1.00))
THARP_11_1 = sample((2, 20), (3, 10), (20, 2), (30, 1), (40, -1), (5, -5))
RESAMPLES = 20_000
MONTE_CARLO_ERROR = 0.005


def one_a_day(returns: Floats) -> UnitSample:
    """Return returns of which each opened on a day of its own."""
    return UnitSample.of_days(returns, np.arange(len(returns)))


def spread_of(
    returns: Floats, caution: Caution = NO_CAUTION, *, resamples: int = RESAMPLES, seed: int = 1
) -> BootstrapRange:
    """Return the range of returns of which each opened on a day of its own."""
    return bootstrap_range(one_a_day(returns), caution, resamples, seed)


def test_bootstrap_range_median_of_a_coin() -> None:
    """K-26: p=.6, b=1, n=100 gives (2 wins - 100) / 100, whose median is .20 exactly."""
    assert spread_of(COIN).median == pytest.approx(0.20, abs=1e-6)


def test_bootstrap_range_of_a_coin_has_the_ends_of_its_beta_distributions() -> None:
    """Weights Exp(1) of 60 wins and 41 losses make the share of wins Beta(60, 41); f = 2 p - 1."""
    from scipy.stats import beta

    spread = spread_of(COIN)
    assert spread.low == pytest.approx(2 * beta.ppf(0.05, 60, 41) - 1, abs=MONTE_CARLO_ERROR)
    reaching_zero = beta.cdf(0.5, 60, 41)
    assert spread.share_reaching_zero == pytest.approx(reaching_zero, abs=MONTE_CARLO_ERROR)
    lucky = 2 * beta.ppf(0.95, 61, 40) - 1  # above the .36 of the ordinary bootstrap
    assert spread.high == pytest.approx(lucky, abs=MONTE_CARLO_ERROR)


def test_bootstrap_range_of_a_lottery_is_wider_by_the_win_it_may_have_missed() -> None:
    """One win of 9 in 100: Beta(2, 99) with one more; ordinary draws hold at most Binomial(.01)."""
    from scipy.stats import beta, binom

    lottery = sample((1, 9), (99, -0.05))

    def fraction(share: float) -> float:
        return share / 0.05 - (1 - share) / 9

    ordinary = fraction(binom.ppf(0.95, 100, 0.01) / 100)
    lucky = fraction(beta.ppf(0.95, 2, 99))
    assert lucky > ordinary
    assert spread_of(lottery).high == pytest.approx(lucky, rel=0.03)


def slow_fraction(returns: Floats, weights: Floats, lost: float) -> float:
    """Return the argmax of sum w log(1 + f r) + lost log(1 - f), 0 without an edge."""
    from scipy.optimize import brentq

    used = weights > 0
    r, w = np.append(returns[used], -1.0), np.append(weights[used], lost)
    if w @ r <= 0:
        return 0.0
    pole = 1 / -r[w > 0].min()
    return float(brentq(lambda f: float((w * r / (1 + f * r)).sum()), 0, pole * (1 - 1e-12)))


def slow_range(
    returns: Floats, days: Ints, caution: Caution, resamples: int, seed: int
) -> tuple[float, float, float]:
    """Return low end, high end and share reaching zero, written from the definition alone."""
    rng, names = np.random.default_rng(seed), np.unique(days)
    of_day = {day: np.flatnonzero(days == day) for day in names}
    best = returns.max()

    def estimate(r: Floats, w: Floats, lost: float) -> float:
        shift = caution.edge_haircut * max(float(w @ r / w.sum()), 0.0)
        return slow_fraction(r - shift, w, lost + w.sum() / caution.tail_every)

    plain, lucky, cautious = [], [], []
    for _ in range(resamples):
        drawn = np.concatenate([of_day[day] for day in rng.choice(names, len(names))])
        plain.append(estimate(returns[drawn], np.ones(len(drawn)), 0.0))
        weight_of = dict(zip(names, rng.exponential(size=len(names)), strict=True))
        w = np.array([weight_of[day] for day in days])
        cautious.append(estimate(returns, w, rng.exponential()))
        w = np.append(w, rng.exponential())
        lucky.append(estimate(np.append(returns, best), w, 0.0))
    high = max(np.percentile(plain, 95), np.percentile(lucky, 95))
    return float(np.percentile(cautious, 5)), float(high), float(np.mean(np.equal(cautious, 0)))


def test_bootstrap_range_of_crowded_days_equals_a_slow_twin() -> None:
    rng = np.random.default_rng(2)
    days = np.repeat(np.arange(40), 3)[rng.permutation(120)]
    shared = rng.normal(0.12, 0.3, 40)[days]
    returns, caution = np.maximum(shared + rng.normal(0, 0.2, 120), -1.0), Caution(0.1, 500.0, 9.0)
    low, high, reaching_zero = slow_range(returns, days, caution, 1_500, seed=5)
    assert 0.05 < low < high
    spread = bootstrap_range(UnitSample.of_days(returns, days), caution, 4_000, seed=6)
    assert (spread.low, spread.high) == pytest.approx((low, high), abs=0.06 * (high - low))
    assert spread.share_reaching_zero == pytest.approx(reaching_zero, abs=0.02)


def test_bootstrap_range_days_that_move_together_are_wider_than_single_positions() -> None:
    """Six alike a day are one toss a day: twice and a half the spread of 600 single tosses."""
    tosses = np.repeat(np.random.default_rng(4).permutation(COIN), 6)
    by_day = bootstrap_range(UnitSample.of_days(tosses, np.arange(600) // 6), NO_CAUTION, 4_000, 0)
    singly = spread_of(tosses, resamples=4_000)
    assert by_day.deviation == pytest.approx(6**0.5 * singly.deviation, rel=0.06)
    assert by_day.high - by_day.low > 2 * (singly.high - singly.low)


def test_bootstrap_range_of_days_does_not_depend_on_the_order_of_positions() -> None:
    rng = np.random.default_rng(0)
    returns, days = rng.normal(0.05, 0.2, 60), np.arange(60) // 3
    first, second = (
        bootstrap_range(UnitSample.of_days(returns[order], days[order]), NO_CAUTION, 100, seed=0)
        for order in (np.arange(60), rng.permutation(60))
    )
    ends = [(spread.low, spread.median, spread.high) for spread in (first, second)]
    assert ends[0] == pytest.approx(ends[1], rel=1e-5)


def test_bootstrap_range_with_a_rare_loss_has_a_median_far_from_its_ends() -> None:
    """K-28: the median is .480 for the short-premium sample; the low end reaches 0."""
    spread = spread_of(SHORT_PREMIUM)
    assert (spread.low, spread.median) == pytest.approx((0.0, 0.480), rel=0.03)
    assert spread.high > 0.871 * 0.97  # 95th percentile of the ordinary bootstrap


def test_bootstrap_range_of_a_coin_has_the_binomial_deviation() -> None:
    """K-26: (b + 1) / b x sqrt(p q / n), cut off at 0 in the few resamples without an edge."""
    assert spread_of(COIN).deviation == pytest.approx(0.0979795897, rel=0.03)


def test_bootstrap_range_deviation_with_a_rare_loss_is_twice_what_the_formula_says() -> None:
    """K-28: .64 against .296; the sample without the loss is all small wins and has no maximum
    within reach.
    """
    estimate = kelly_estimate(SHORT_PREMIUM, resamples=RESAMPLES)
    assert estimate.standard_error == pytest.approx(0.2960334842, abs=1e-8)
    assert estimate.bootstrap is not None
    assert estimate.bootstrap.deviation == pytest.approx(0.64, rel=0.05)


@pytest.mark.parametrize(
    ("returns", "error"),
    [
        pytest.param(COIN, 0.0979795897, id="K-26 binary: (b + 1) / b x sqrt(p q / n)"),
        pytest.param(THARP_11_1, 0.0366447898, id="K-28 Tharp 11-1"),
        pytest.param(SHORT_PREMIUM, 0.2960334842, id="K-28 short premium"),
    ],
)
def test_standard_error_of_a_coin_is_the_sandwich_formula(
    returns: NDArray[np.float64], error: float
) -> None:
    assert kelly_estimate(returns).standard_error == pytest.approx(error, abs=1e-8)


def test_shrinkage_is_the_published_factor() -> None:
    """K-29: f^2 / (f^2 + var f), p=.6 b=1 n=100; the exact optimum by enumeration is .80200."""
    assert shrinkage(0.2, 0.0979795897) == pytest.approx(0.8064516129, abs=1e-8)
    assert kelly_estimate(COIN).shrunk == pytest.approx(0.2 * 0.8064516129, abs=1e-8)


def test_shrunk_over_all_samples_grows_faster_than_the_raw_estimate() -> None:
    """K-29: over all samples of 100 tosses, betting the shrunk estimate grows .01631, the raw one
    .01523, the truth .02014.
    """
    from scipy.stats import binom

    wins = np.arange(100)  # 100 wins in 100 tosses, once in 10^22 samples, would bet everything
    odds, raw = binom.pmf(wins, 100, 0.6), np.maximum(2 * wins / 100 - 1, 0)

    def mean_growth(bets: NDArray[np.float64]) -> float:
        return float(odds @ (0.6 * np.log1p(bets) + 0.4 * np.log1p(-bets)))

    assert mean_growth(raw) == pytest.approx(0.01523489, abs=1e-7)
    assert mean_growth(0.8064516129 * raw) == pytest.approx(0.01631099, abs=1e-6)


def test_shrunk_without_an_edge_is_zero() -> None:
    estimate = kelly_estimate(sample((40, 1), (60, -1)))
    assert (estimate.standard_error, estimate.shrunk) == (None, 0.0)


def test_shrunk_uses_the_wider_of_the_two_errors() -> None:
    by_formula, by_resamples = (
        kelly_estimate(SHORT_PREMIUM),
        kelly_estimate(SHORT_PREMIUM, resamples=1_000),
    )
    assert by_resamples.shrunk < by_formula.shrunk < by_formula.log_optimal


@pytest.mark.parametrize(
    ("returns", "share"),
    [
        pytest.param(SHORT_PREMIUM, 0.0475525, id="K-28 short premium: .97^100"),
        pytest.param(sample((99, 0.1), (1, -2.8)), 0.99**100, id="one loss beyond margin"),
        pytest.param(sample((90, 0.1), (5, -1.0), (5, -0.5)), 0.9**100, id="half as large counts"),
        pytest.param(
            sample((90, 0.1), (5, -1.0), (5, -0.49)), 0.95**100, id="less than half does not"
        ),
        pytest.param(sample((1, -1.0)), 0.0, id="one trade, lost"),
        pytest.param(sample((50, 0.1)), None, id="no loss"),
        pytest.param(sample((0, 0.1)), None, id="empty"),
    ],
)
def test_share_without_tail_counts_losses_of_half_the_largest(
    returns: NDArray[np.float64], share: float | None
) -> None:
    assert kelly_estimate(returns).share_without_tail == (
        None if share is None else pytest.approx(share, abs=1e-7)
    )


def test_share_without_tail_is_the_share_in_resamples() -> None:
    draws = np.random.default_rng(5).integers(0, 100, (RESAMPLES, 100))
    without = (SHORT_PREMIUM[draws].min(axis=1) > -0.5).mean()
    assert kelly_estimate(SHORT_PREMIUM).share_without_tail == pytest.approx(
        without, abs=MONTE_CARLO_ERROR
    )


def test_bootstrap_range_same_seed_draws_the_same_range() -> None:
    first, again, other = (spread_of(SHORT_PREMIUM, resamples=500, seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_bootstrap_range_of_a_log_that_never_lost_ends_at_the_whole_margin() -> None:
    """The low end's f = p - q / b, q the Exp(1) share of one full loss beside 50 wins."""
    from scipy.stats import beta

    spread = spread_of(sample((50, 0.5)))
    share = beta.ppf(0.05, 50, 1)
    assert spread.low == pytest.approx(share - (1 - share) / 0.5, abs=0.01)
    assert (spread.high, spread.deviation) == (1.0, 0.0)


def test_bootstrap_range_of_a_log_that_never_won_is_zero() -> None:
    assert spread_of(sample((50, -0.5)), resamples=100) == BootstrapRange(0.0, 0.0, 0.0, 1.0, 0.0)


def test_bootstrap_range_of_one_position_is_finite() -> None:
    spread = spread_of(sample((1, 0.5)), resamples=100)
    assert (spread.low, spread.high, spread.share_reaching_zero > 0.5) == (0.0, 1.0, True)


def test_bootstrap_range_losses_at_a_rate_enter_every_resample() -> None:
    """All wins with one full loss every 50: ordinary resamples are the sample, f = p - q/b."""
    expected = 100 / 102 - (2 / 102) / 0.1
    spread = spread_of(sample((100, 0.1)), Caution(tail_every=50.0), resamples=500)
    assert spread.median == pytest.approx(expected, abs=1e-6)
    assert spread.deviation == pytest.approx(0.0, abs=1e-6)
    assert spread.low < expected


def test_bootstrap_range_losses_whatever_the_sample_enter_no_resample() -> None:
    assert spread_of(COIN, Caution(added_losses=5.0)) == spread_of(COIN)


def test_bootstrap_range_whole_haircut_leaves_nothing() -> None:
    spread = spread_of(COIN, Caution(edge_haircut=1.0), resamples=200)
    assert (spread.low, spread.median, spread.high) == (0.0, 0.0, 0.0)


def test_bootstrap_range_estimate_carries_its_range() -> None:
    days = np.arange(100) // 2
    estimate = kelly_estimate(SHORT_PREMIUM, days=days, resamples=200, seed=7)
    expected = bootstrap_range(UnitSample.of_days(SHORT_PREMIUM, days), NO_CAUTION, 200, seed=7)
    assert estimate.bootstrap == expected


def test_bootstrap_range_long_samples_are_drawn_in_parts() -> None:
    """More weights than are drawn at once: the parts together are one full set of resamples."""
    spread = spread_of(sample((3_000, 1), (2_000, -1)), resamples=110, seed=2)
    standard_error = 2 * (0.6 * 0.4 / 5_000) ** 0.5
    assert spread.median == pytest.approx(0.2, abs=standard_error)
    assert spread.high - spread.low == pytest.approx(2 * 1.645 * standard_error, rel=0.35)
