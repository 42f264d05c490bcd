"""Intervals of what a limited number of paths shows: by their defining equations, and by how often they hold."""

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
def test_wilsons_ends_are_as_far_from_the_estimate_as_their_own_deviations_allow(
    times: int, paths: int
) -> None:
    found = chance(times, paths)
    for end in (found.low, found.high):
        if 0 < end < 1:
            assert abs(found.value - end) == pytest.approx(Z * math.sqrt(end * (1 - end) / paths))
    assert found.low <= found.value <= found.high
    assert found.standard_error == pytest.approx(
        math.sqrt(times / paths * (1 - times / paths) / paths)
    )


def test_nothing_seen_is_not_never() -> None:
    found = chance(0, 1_000)
    assert found.low == 0
    assert found.high == pytest.approx(Z**2 / (1_000 + Z**2))


def test_wilson_holds_about_nine_times_in_ten() -> None:
    low, high = wilson(np.random.default_rng(1).binomial(2_000, 0.05, 4_000).astype(float), 2_000)
    assert ((low <= 0.05) & (high >= 0.05)).mean() == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize("q", [0.05, 0.5, 0.95])
def test_the_interval_of_a_quantile_holds_nine_times_in_ten(q: float) -> None:
    rng = np.random.default_rng(2)
    found = [quantile(rng.random(1_000), q) for _ in range(800)]
    assert np.mean([one.low <= q <= one.high for one in found]) == pytest.approx(0.91, abs=0.03)
    assert np.std([one.value for one in found]) == pytest.approx(
        np.mean([one.standard_error for one in found]), rel=0.1
    )


def test_a_quantile_is_of_a_share() -> None:
    with pytest.raises(CalculationError, match=r"q: found 1\.5"):
        quantile(np.zeros(3), 1.5)
