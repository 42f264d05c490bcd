"""Shrinkage of estimated means, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.numerics.shrinkage import supported_share


def test_supported_share_is_signal_over_signal_and_widened_noise() -> None:
    """Ten results: signal 10, noise 9/7 of 2; four results: signal 4, noise 3/1 of 2."""
    found = supported_share(np.array([10, 4, 3]), np.ones(3), np.full(3, 2.0))
    assert found == pytest.approx([10 / (10 + 18 / 7), 0.4, 0])


def test_supported_share_of_a_mean_of_zero_is_zero() -> None:
    found = supported_share(np.array([10, 10]), np.zeros(2), np.array([2.0, 0.0]))
    assert found.tolist() == [0, 0]
