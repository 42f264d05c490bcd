"""Helpers that the finders share."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.alerts.context import rounded_down, runs


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.12345, 0.123),
        (0.19999, 0.199),
        (1.0, 1.0),
        (0.0999, 0.0999),
        (1234.5, 1230),
        (0, 0),
        (-1, 0),
        (0.3, 0.3),
    ],
)
def test_rounded_down_keeps_three_digits(value: float, expected: float) -> None:
    assert rounded_down(value) == expected


def test_runs_of_flags_are_first_and_last_index() -> None:
    assert runs(np.array([True, True, False, True])) == [(0, 1), (3, 3)]
    assert runs(np.zeros(3, bool)) == []
