"""Times and depth under water (semantics 5), against published vectors and by formula.

Ids such as M-01 name a vector of the project's table of test vectors.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculations.metrics.curve import drawdown
from app.calculations.metrics.under_water import (
    days_under_water,
    longest_drawdown,
    longest_drawdown_days,
    ulcer_index,
)
from tests.unit.calculations.builders import date
from tests.unit.calculations.metrics.curve_vectors import TWELVE, TWELVE_DAYS


class TestLongestDrawdownDays:
    """Calendar days from a peak to the day it is reached again, or to the end."""

    def test_longest_drawdown_days_twelve_days_is_six(self) -> None:
        """M-01: from Friday the 5th to Thursday the 11th."""
        assert longest_drawdown_days(TWELVE_DAYS, drawdown(TWELVE, TWELVE[0])) == 6

    @pytest.mark.parametrize(
        ("below_peak", "expected"),
        [
            ([0, 0, 0, 0], 0),
            ([0, 0.1, 0.1, 0], 3),
            ([0, 0.1, 0.1, 0.1], 3),
            ([0, 0.1, 0, 0.2], 2),
            ([0, 0, 0, 0.1], 1),
        ],
        ids=["none", "recovered", "open at the end", "the longer of two", "begins on the last day"],
    )
    def test_longest_drawdown_days_four_days_counts_from_peak_to_recovery(
        self, below_peak: list[float], expected: int
    ) -> None:
        days = np.array([date(day) for day in (8, 9, 10, 11)])
        assert longest_drawdown_days(days, np.array(below_peak)) == expected

    def test_longest_drawdown_days_over_a_weekend_counts_it(self) -> None:
        friday_to_monday = np.array([date(12), date(15), date(16)])
        assert longest_drawdown_days(friday_to_monday, np.array([0, 0.1, 0])) == 4


class TestLongestDrawdown:
    """Begin and end of the longest time under water."""

    def test_longest_drawdown_twelve_days_lies_between_two_peaks(self) -> None:
        """M-01: under water from 8 to 10 January, between the peaks of the 5th and the 11th."""
        below = drawdown(TWELVE, TWELVE[0])
        longest = longest_drawdown(TWELVE_DAYS, below)
        assert longest == (np.datetime64("2024-01-05"), np.datetime64("2024-01-11"), True)
        assert longest.days == 6
        assert (below[(longest.start < TWELVE_DAYS) & (longest.end > TWELVE_DAYS)] > 0).sum() == 3

    def test_longest_drawdown_of_equals_is_the_first(self) -> None:
        days = np.array([date(day) for day in (8, 9, 10, 11)])
        longest = longest_drawdown(days, np.array([0.1, 0, 0.2, 0.2]))
        assert longest == (date(9), date(11), False)
        assert longest_drawdown(days, np.array([0, 0.1, 0, 0.2])) == (
            date(8),
            date(10),
            True,
        )

    def test_longest_drawdown_without_a_fall_is_none(self) -> None:
        assert longest_drawdown(np.array([date(8)]), np.zeros(1)) is None


class TestDaysUnderWater:
    """Calendar days between peaks and their recoveries, in all."""

    def test_days_under_water_twelve_days_is_the_sum_of_four_falls(self) -> None:
        """M-01: 3 to 5, 5 to 11, 11 to 15 and 15 to 17 January."""
        below = drawdown(TWELVE, TWELVE[0])
        assert days_under_water(TWELVE_DAYS, below) == 2 + 6 + 4 + 2

    @pytest.mark.parametrize(
        ("below_peak", "expected"),
        [
            ([0, 0, 0, 0], 0),
            ([0, 0.1, 0.1, 0], 3),
            ([0, 0, 0.1, 0.1], 2),
            ([0.1, 0, 0, 0.2], 2),
            ([0.1, 0.1, 0.1, 0.1], 3),
        ],
        ids=["none", "recovered", "open at the end", "two apart", "from the first day on"],
    )
    def test_days_under_water_four_days_counts_from_peak_to_recovery(
        self, below_peak: list[float], expected: int
    ) -> None:
        days = np.array([date(day) for day in (8, 9, 10, 11)])
        assert days_under_water(days, np.array(below_peak)) == expected

    @given(st.lists(st.booleans(), min_size=1, max_size=30), st.data())
    def test_days_under_water_random_curve_equals_the_count_by_day(
        self, under: list[bool], data: st.DataObject
    ) -> None:
        """A calendar day counts when the curve's next day or its last one is under water."""
        gaps = data.draw(st.lists(st.integers(1, 5), min_size=len(under), max_size=len(under)))
        days = np.datetime64("2024-01-01", "D") + np.cumsum(gaps)
        water = dict(zip(days.tolist(), under, strict=True))
        expected, last = 0, days.tolist()[0]
        for day in days.tolist()[1:]:
            expected += (day - last).days if water[day] or water[last] else 0
            last = day
        total = days_under_water(days, np.where(under, 0.1, 0.0))
        assert total == expected
        assert total >= longest_drawdown_days(days, np.where(under, 0.1, 0.0))


class TestUlcerIndex:
    """Root mean squared drawdown over the start and every day."""

    def test_ulcer_index_twelve_days_divides_by_all_points(self) -> None:
        """M-01 over n + 1 points; over the n returns alone it would be .0204822992, over n - 1
        .0214820166.
        """
        below = drawdown(TWELVE[1:], TWELVE[0])
        index = ulcer_index(below)
        assert index == pytest.approx(0.0196103085, abs=1e-9)
        assert index * math.sqrt(12 / 11) == pytest.approx(0.0204822992, abs=1e-9)
        assert index * math.sqrt(12 / 10) == pytest.approx(0.0214820166, abs=1e-9)

    def test_ulcer_index_three_days_is_the_root_mean_square(self) -> None:
        assert ulcer_index(np.array([0.3, 0.0, 0.4])) == pytest.approx(math.sqrt((0.09 + 0.16) / 4))

    def test_ulcer_index_without_a_fall_is_zero(self) -> None:
        assert ulcer_index(np.zeros(3)) == 0

    @given(st.lists(st.floats(0, 1e200), min_size=1, max_size=50))
    def test_ulcer_index_any_curve_is_at_most_the_deepest_fall(self, below: list[float]) -> None:
        assert 0 <= ulcer_index(np.array(below)) <= max(below)
