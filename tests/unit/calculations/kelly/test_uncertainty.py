"""Uncertainty of a Kelly estimate against the binomial distribution and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.calculations.kelly.estimate import kelly_estimate
from app.calculations.kelly.uncertainty import BootstrapRange, bootstrap_range, shrinkage
from tests.unit.calculations.builders import sample

COIN = sample((60, 1), (40, -1))
SHORT_PREMIUM = sample((85, 0.10), (12, -0.20), (3, -1.00))
THARP_11_1 = sample((2, 20), (3, 10), (20, 2), (30, 1), (40, -1), (5, -5))
RESAMPLES = 20_000
MONTE_CARLO_ERROR = 0.005


def test_bootstrap_range_percentiles_of_a_coin() -> None:
    """K-26: p=.6, b=1, n=100 gives (2 wins - 100) / 100, whose 5th, 50th, 95th percentiles are .04,
    .20, .36 exactly.
    """
    spread = bootstrap_range(COIN, 0.0, 0.0, RESAMPLES, seed=1)
    assert (spread.low, spread.median, spread.high) == pytest.approx((0.04, 0.20, 0.36), abs=1e-9)
    assert spread.share_at_zero == pytest.approx(0.0270991978, abs=MONTE_CARLO_ERROR)


def test_bootstrap_range_percentiles_with_a_rare_loss() -> None:
    """K-28: 5/50/95 are 0/.480/.871 for the short-premium sample, far wider than a standard error
    says.
    """
    spread = bootstrap_range(SHORT_PREMIUM, 0.0, 0.0, RESAMPLES, seed=1)
    assert (spread.low, spread.median, spread.high) == pytest.approx((0.0, 0.480, 0.871), rel=0.03)


def test_bootstrap_range_of_a_coin_has_the_binomial_deviation() -> None:
    """K-26: (b + 1) / b x sqrt(p q / n), cut off at 0 in the few resamples without an edge."""
    spread = bootstrap_range(COIN, 0.0, 0.0, RESAMPLES, seed=1)
    assert spread.deviation == pytest.approx(0.0979795897, rel=0.03)


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
    first, again, other = (
        bootstrap_range(SHORT_PREMIUM, 0.0, 0.0, 500, seed=seed) for seed in (3, 3, 4)
    )
    assert first == again
    assert first != other


def test_bootstrap_range_sample_of_one_value_has_no_spread() -> None:
    assert bootstrap_range(sample((50, 0.1)), 0.0, 0.0, 100, seed=0) == BootstrapRange(
        0.0, 0.0, 0.0, 1.0, 0.0
    )


def test_bootstrap_range_resamples_are_seen_with_the_same_caution() -> None:
    """All wins with one full loss every 50: every resample is the sample itself, f = p - q/b."""
    expected = 100 / 102 - (2 / 102) / 0.1
    spread = bootstrap_range(sample((100, 0.1)), 0.0, 50.0, 100, seed=0)
    assert (spread.low, spread.high) == pytest.approx((expected, expected), abs=1e-12)


def test_bootstrap_range_estimate_carries_its_range() -> None:
    estimate = kelly_estimate(SHORT_PREMIUM, resamples=200, seed=7)
    assert estimate.bootstrap == bootstrap_range(SHORT_PREMIUM, 0.0, 0.0, 200, seed=7)


def test_bootstrap_range_long_samples_are_drawn_in_parts() -> None:
    """More indices than are drawn at once: the parts together are still one full set of
    resamples.
    """
    spread = bootstrap_range(sample((3_000, 1), (2_000, -1)), 0.0, 0.0, 110, seed=2)
    standard_error = 2 * (0.6 * 0.4 / 5_000) ** 0.5
    assert spread.median == pytest.approx(0.2, abs=standard_error)
    assert spread.high - spread.low == pytest.approx(2 * 1.645 * standard_error, rel=0.35)
