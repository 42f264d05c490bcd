"""Monte Carlo intervals: their defining equations and their coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.calculations.errors import CalculationError
from app.calculations.numerics.intervals import chance, quantile, wilson

Z = 1.6448536269514722


@pytest.mark.parametrize(
    ("times", "paths"), [(0, 50), (1, 50), (37, 1_000), (500, 1_000), (50, 50)]
)
def test_wilson_ends_fulfil_their_defining_equation(times: int, paths: int) -> None:
    estimate = chance(times, paths)
    for end in (estimate.low, estimate.high):
        if 0 < end < 1:
            assert abs(estimate.value - end) == pytest.approx(
                Z * math.sqrt(end * (1 - end) / paths)
            )
    assert estimate.low <= estimate.value <= estimate.high
    assert estimate.standard_error == pytest.approx(
        math.sqrt(times / paths * (1 - times / paths) / paths)
    )


def test_chance_of_no_events_has_an_upper_end_above_zero() -> None:
    estimate = chance(0, 1_000)
    assert estimate.low == 0
    assert estimate.high == pytest.approx(Z**2 / (1_000 + Z**2))


def test_wilson_of_many_samples_covers_nine_in_ten() -> None:
    low, high = wilson(np.random.default_rng(1).binomial(2_000, 0.05, 4_000).astype(float), 2_000)
    assert ((low <= 0.05) & (high >= 0.05)).mean() == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize("q", [0.05, 0.5, 0.95])
def test_quantile_interval_of_many_samples_covers_nine_in_ten(q: float) -> None:
    rng = np.random.default_rng(2)
    estimates = [quantile(rng.random(1_000), q) for _ in range(800)]
    assert np.mean([each.low <= q <= each.high for each in estimates]) == pytest.approx(
        0.91, abs=0.03
    )
    assert np.std([each.value for each in estimates]) == pytest.approx(
        np.mean([each.standard_error for each in estimates]), rel=0.1
    )


def test_quantile_outside_zero_to_one_is_refused() -> None:
    with pytest.raises(CalculationError, match=r"q: found 1\.5"):
        quantile(np.zeros(3), 1.5)
