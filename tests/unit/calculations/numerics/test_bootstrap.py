"""Resampling of periods: published moments, exact variances, block lengths, bad arguments."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from app.calculations.errors import CalculationError
from app.calculations.numerics.bootstrap import (
    BlockLength,
    block_length,
    block_length_from_covariances,
    resampled_periods,
    resampled_sums,
)

Floats = NDArray[np.float64]

#: Vince's nine trades, and the same with three more.
NINE = np.array([9.0, 18, 7, 1, 10, -5, -3, -17, -7])
TWELVE = np.array([9.0, 18, 7, 1, 10, -5, -3, -17, -7, 4, 6, -2])
MANY = 40_000


def sums_of(values: Floats, mean_block: float, resamples: int = MANY, seed: int = 0) -> Floats:
    return resampled_sums(values[:, None], resamples, mean_block, seed)[:, 0]


def exact_variance(values: Floats, mean_block: float) -> float:
    """Return the variance of Politis & Romano 1994, Lemma 1: n [R0 + 2 sum b_i R_i].

    b_i = (1 - i/n)(1 - p)^i + (i/n)(1 - p)^(n - i), R not circular.
    """
    n, p, deviation = len(values), 1 / mean_block, values - values.mean()
    total = deviation @ deviation / n
    for i in range(1, n):
        weight = (1 - i / n) * (1 - p) ** i + (i / n) * (1 - p) ** (n - i)
        total += 2 * weight * (deviation[i:] @ deviation[:-i] / n)
    return float(n * total)


def assert_moments(sums: Floats, mean: float, variance: float) -> None:
    """Fail unless mean and variance lie within four standard errors."""
    assert sums.mean() == pytest.approx(mean, abs=4 * math.sqrt(variance / len(sums)))
    fourth = ((sums - sums.mean()) ** 4).mean()
    assert sums.var() == pytest.approx(
        variance, abs=4 * math.sqrt((fourth - variance**2) / len(sums))
    )


def test_resampled_sums_independent_have_the_exact_moments() -> None:
    """B-01: the sum of an iid resample of nine trades has mean 13 and deviation 30.1367."""
    assert_moments(sums_of(NINE, 1), 13, 30.1367254728**2)


@pytest.mark.parametrize(
    ("mean_block", "variance"),
    [
        pytest.param(1, 946.25, id="B-02 blocks of 1"),
        pytest.param(3, 1276.5871921813, id="B-02 mean block of 3"),
    ],
)
def test_resampled_sums_stationary_have_the_exact_variance(
    mean_block: float, variance: float
) -> None:
    assert exact_variance(TWELVE, mean_block) == pytest.approx(variance, abs=1e-9)
    assert_moments(sums_of(TWELVE, mean_block), 21, variance)


def test_resampled_sums_long_blocks_keep_the_sum() -> None:
    """With blocks of at least the series' length every resample is a rotation of the series."""
    assert sums_of(TWELVE, 1e9, 50) == pytest.approx(np.full(50, 21))


def test_resampled_periods_blocks_continue_from_the_last_period_to_the_first() -> None:
    (turned,) = resampled_periods(5, 20, 1e9, 3)
    assert (np.diff(turned, axis=1) % 5 == 1).all()
    assert set(turned[:, 0].tolist()) == set(range(5))


def test_resampled_periods_blocks_have_the_mean_length() -> None:
    """New blocks begin with probability 1 / L, and one of them in n runs on by chance."""
    n, mean_block = 500, 4.0
    (drawn,) = np.vstack(list(resampled_periods(n, 400, mean_block, 1)))[None]
    broken = (np.diff(drawn, axis=1) % n != 1).mean()
    expected = (1 / mean_block) * (1 - 1 / n)
    assert broken == pytest.approx(
        expected, abs=4 * math.sqrt(expected * (1 - expected) / (400 * (n - 1)))
    )


@pytest.mark.parametrize("mean_block", [1, 2.5])
def test_resampled_periods_every_period_is_equally_likely(mean_block: float) -> None:
    drawn = np.concatenate(list(resampled_periods(7, 20_000, mean_block, 2)))
    assert np.bincount(drawn.ravel()) / drawn.size == pytest.approx(np.full(7, 1 / 7), abs=0.003)


@pytest.mark.parametrize("mean_block", [1, 6])
def test_resampled_periods_batches_add_up_to_the_resamples(mean_block: float) -> None:
    batches = list(resampled_periods(300, 1_001, mean_block, 5, length=90))
    assert len(batches) > 1
    assert sum(len(batch) for batch in batches) == 1_001
    assert {batch.shape[1] for batch in batches} == {90}
    assert min(batch.min() for batch in batches) == 0
    assert max(batch.max() for batch in batches) == 299


def test_resampled_periods_same_seed_gives_the_same_indices() -> None:
    def drawn(rng: np.random.Generator | int) -> list[int]:
        return next(iter(resampled_periods(50, 3, 4, rng))).ravel().tolist()

    assert drawn(9) == drawn(9) == drawn(np.random.default_rng(9))
    assert drawn(9) != drawn(10)
    shared = np.random.default_rng(9)
    assert drawn(shared) != drawn(shared)


@pytest.mark.parametrize("mean_block", [1, 3])
def test_resampled_sums_equal_sums_over_the_same_indices(mean_block: float) -> None:
    values = np.random.default_rng(0).normal(size=(200, 3))
    indices = np.concatenate(list(resampled_periods(200, 500, mean_block, 8)))
    np.testing.assert_allclose(
        resampled_sums(values, 500, mean_block, 8), values[indices].sum(axis=1), atol=1e-10
    )


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        pytest.param((0, 10, 1), "periods: .*found 0", id="no period"),
        pytest.param((5, 0, 1), "resamples: .*found 0", id="no resample"),
        pytest.param((5, 10, 0.5), "mean_block: .*found 0.5", id="block below one"),
        pytest.param((5, 10, math.nan), "mean_block: .*found nan", id="no number"),
        pytest.param((5, 10, math.inf), "mean_block: .*found inf", id="endless block"),
    ],
)
def test_resampled_periods_invalid_arguments_are_refused(
    arguments: tuple[int, int, float], named: str
) -> None:
    with pytest.raises(CalculationError, match=named):
        resampled_periods(*arguments, 0)


def test_resampled_periods_length_of_zero_is_refused() -> None:
    with pytest.raises(CalculationError, match=r"length: .*found 0"):
        resampled_periods(5, 10, 1, 0, length=0)


# --- block length ---


def autoregressive(shocks: Floats, rho: float) -> Floats:
    series = shocks.copy()
    for i in range(1, len(series)):
        series[i] += rho * series[i - 1]
    return series


def test_block_length_of_theoretical_covariances_equals_the_vector() -> None:
    """B-04: an AR(1) with rho = .5 and n = 1000, from autocovariances rho^k / (1 - rho^2)."""
    length = block_length_from_covariances(0.5 ** np.arange(200) / 0.75, 1_000)
    assert length == pytest.approx((12.1141372855, 13.8672254870), abs=1e-8)
    assert length.stationary == pytest.approx(((2 * 0.5 / (1 - 0.25)) ** 2 * 1_000) ** (1 / 3))


def test_block_length_of_a_series_equals_arch() -> None:
    """B-04: RandomState(0), 1,100 normal shocks, rho = .5, without the first 100; by arch 8.0.0."""
    series = autoregressive(np.random.RandomState(0).standard_normal(1_100), 0.5)[100:]
    assert block_length(series) == pytest.approx((11.090988, 12.696012), abs=1e-5)


def test_block_length_grows_with_memory() -> None:
    shocks = np.random.default_rng(4).normal(size=3_000)
    lengths = [block_length(autoregressive(shocks, rho)).stationary for rho in (0.0, 0.4, 0.8)]
    assert lengths == sorted(lengths)
    assert lengths[0] < 5 < 20 < lengths[2]


def test_block_length_of_scaled_series_is_equal() -> None:
    series = autoregressive(np.random.default_rng(4).normal(size=500), 0.5)
    assert block_length(1e6 * series + 7) == pytest.approx(block_length(series))


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([], id="empty"),
        pytest.param([3.0], id="one value"),
        pytest.param([1.0, 2, 3, 4, 5, 6, 7, 8, 9], id="nine values"),
        pytest.param([0.0] * 50, id="all zero"),
        pytest.param([0.1] * 50, id="all equal"),
    ],
)
def test_block_length_of_short_or_constant_series_is_one(values: list[float]) -> None:
    assert block_length(np.array(values)) == (1.0, 1.0)


def test_block_length_of_extreme_series_is_bounded() -> None:
    """At least 1, as for noise; at most ceil(min(3 sqrt n, n / 3)), as for alternating values."""
    noise = [block_length(np.random.default_rng(seed).normal(size=200)) for seed in range(40)]
    assert min(noise) == (1.0, 1.0)
    assert block_length(np.resize([1.0, -1.0], 20)) == (7.0, 7.0)


def test_block_length_of_covariances_without_a_sum_is_bounded() -> None:
    assert block_length_from_covariances(np.array([1.0, 0.0, 0.0]), 100) == BlockLength(0.0, 0.0)
    assert block_length_from_covariances(np.array([1.0, -0.5]), 100) == BlockLength(100, 100)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_block_length_of_non_finite_values_is_refused(bad: float) -> None:
    with pytest.raises(CalculationError, match="values: expected finite"):
        block_length(np.array([1.0, bad, 3.0]))


def test_block_length_leaves_its_values_unchanged() -> None:
    values = TWELVE.copy()
    block_length(values)
    np.testing.assert_array_equal(values, TWELVE)
