"""The bootstrap range of a Kelly estimate, against percentiles of the binomial distribution."""

from __future__ import annotations

import pytest

from app.calculations.kelly import kelly_estimate
from app.calculations.uncertainty import BootstrapRange, bootstrap_range
from tests.unit.calculations.builders import sample

COIN = sample((60, 1), (40, -1))
SHORT_PREMIUM = sample((85, 0.10), (12, -0.20), (3, -1.00))
RESAMPLES = 20_000
MONTE_CARLO_ERROR = 0.005


def test_percentiles_of_a_coin() -> None:
    """K-26: p=.6, b=1, n=100 gives (2 wins - 100) / 100, whose 5th, 50th, 95th percentiles are .04, .20, .36 exactly."""
    found = bootstrap_range(COIN, 0.0, 0.0, RESAMPLES, seed=1)
    assert (found.low, found.median, found.high) == pytest.approx((0.04, 0.20, 0.36), abs=1e-9)
    assert found.share_at_zero == pytest.approx(0.0270991978, abs=MONTE_CARLO_ERROR)


def test_percentiles_with_a_rare_loss() -> None:
    """K-28: 5/50/95 are 0/.480/.871 for the short-premium sample, far wider than a standard error says."""
    found = bootstrap_range(SHORT_PREMIUM, 0.0, 0.0, RESAMPLES, seed=1)
    assert (found.low, found.median, found.high) == pytest.approx((0.0, 0.480, 0.871), rel=0.03)


def test_the_same_seed_draws_the_same_range() -> None:
    first, again, other = (bootstrap_range(SHORT_PREMIUM, 0.0, 0.0, 500, seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_a_sample_of_one_value_has_no_spread() -> None:
    assert bootstrap_range(sample((50, 0.1)), 0.0, 0.0, 100, seed=0) == BootstrapRange(0.0, 0.0, 0.0, 1.0)


def test_resamples_are_seen_with_the_same_caution() -> None:
    """All wins with one full loss every 50: every resample is the sample itself, f = p - q/b."""
    expected = 100 / 102 - (2 / 102) / 0.1
    found = bootstrap_range(sample((100, 0.1)), 0.0, 50.0, 100, seed=0)
    assert (found.low, found.high) == pytest.approx((expected, expected), abs=1e-12)


def test_an_estimate_carries_its_range() -> None:
    found = kelly_estimate(SHORT_PREMIUM, resamples=200, seed=7)
    assert found.bootstrap == bootstrap_range(SHORT_PREMIUM, 0.0, 0.0, 200, seed=7)


def test_long_samples_are_drawn_in_parts() -> None:
    """More indices than are drawn at once: the parts together are still one full set of resamples."""
    found = bootstrap_range(sample((3_000, 1), (2_000, -1)), 0.0, 0.0, 110, seed=2)
    standard_error = 2 * (0.6 * 0.4 / 5_000) ** 0.5
    assert found.median == pytest.approx(0.2, abs=standard_error)
    assert found.high - found.low == pytest.approx(2 * 1.645 * standard_error, rel=0.35)
