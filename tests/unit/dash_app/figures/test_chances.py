"""Tests of the axis of chances."""

from __future__ import annotations

import pytest

from app.dash_app.figures.chances import least_chance


@pytest.mark.parametrize("paths", [1, 1_000, 100_000])
def test_least_chance_is_below_one_path(paths: int) -> None:
    assert 0 < least_chance(paths) <= max(1 / paths, 0.0001)
