"""System quality number, streaks and their chance, against vectors and slow versions.

Ids such as M-08 name a vector of the project's table of test vectors.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculations.errors import CalculationError
from app.calculations.metrics.streaks import (
    longest_losing_streak,
    longest_winning_streak,
    sqn,
)
from tests.unit.calculations.builders import sample

TEN_TRADES = np.array([250.0, -100, 300, -150, -50, 400, -200, 120, 0, -80])  #: M-04

#: Tharp's system 11-1: R-multiples and how many of a hundred trades bring each.
SYSTEM = sample((2, 20), (3, 10), (20, 2), (30, 1), (40, -1), (5, -5))


def with_moments(mean: float, deviation: float, n: int) -> np.ndarray:
    """A sample of n with exactly this mean and sample standard deviation."""
    raw = np.arange(n, dtype=float)
    return mean + deviation * (raw - raw.mean()) / raw.std(ddof=1)


class TestSqn:
    """Mean over sample standard deviation, times the root of at most a hundred trades."""

    @pytest.mark.parametrize(
        ("outcomes", "cap", "expected"),
        [
            pytest.param(with_moments(0.39, 1.06, 198), None, 5.1771570179, id="M-08 every trade"),
            pytest.param(with_moments(0.39, 1.06, 198), 100, 3.6792452830, id="M-08 capped"),
            pytest.param(
                with_moments(0.75, 3.6314597616, 100), 100, 2.0652851725, id="M-08 Tharp 11-1"
            ),
            pytest.param(TEN_TRADES, 100, 0.7498731319, id="M-04"),
        ],
    )
    def test_sqn_published_outcomes_equals_the_vector(
        self, outcomes: np.ndarray, cap: int | None, expected: float
    ) -> None:
        assert sqn(outcomes, cap) == pytest.approx(expected, abs=1e-9)

    def test_sqn_of_tharps_trades_equals_his_number(self) -> None:
        """M-08 takes the deviation of the distribution; that of a hundred trades is larger by the
        root of 100 / 99: 2.05 in print.
        """
        assert sqn(SYSTEM) == pytest.approx(2.0652851725 * math.sqrt(99 / 100), abs=1e-9)

    def test_sqn_of_many_trades_is_capped_at_a_hundred_by_default(self) -> None:
        assert sqn(with_moments(0.39, 1.06, 198)) == sqn(with_moments(0.39, 1.06, 198), 100)

    @pytest.mark.parametrize(
        "outcomes", [[], [3.0], [3.0, 3.0, 3.0], [0.0, 0.0], [0.1 + 0.2, 0.3]], ids=str
    )
    def test_sqn_of_equal_outcomes_is_none(self, outcomes: list[float]) -> None:
        assert sqn(np.array(outcomes)) is None

    def test_sqn_of_very_large_outcomes_is_finite(self) -> None:
        assert sqn(TEN_TRADES * 1e200) == pytest.approx(0.7498731319, abs=1e-9)


class TestStreaks:
    """The longest run; a flat trade ends both kinds."""

    def test_streaks_of_ten_trades_equal_the_vector(self) -> None:
        """M-04: W1 L2."""
        assert (longest_winning_streak(TEN_TRADES), longest_losing_streak(TEN_TRADES)) == (1, 2)

    @pytest.mark.parametrize(
        ("outcomes", "won", "lost"),
        [
            pytest.param([], 0, 0, id="empty"),
            pytest.param([5], 1, 0, id="one trade"),
            pytest.param([5, 1, 2], 3, 0, id="all wins"),
            pytest.param([-5, -1, -2], 0, 3, id="all losses"),
            pytest.param([0, 0], 0, 0, id="all flat"),
            pytest.param([-1, 0, -1], 0, 1, id="a flat trade ends a losing streak"),
            pytest.param([1, 1, 0, 1], 2, 0, id="a flat trade ends a winning streak"),
        ],
    )
    def test_streaks_of_special_cases_are_counted(
        self, outcomes: list[float], won: int, lost: int
    ) -> None:
        values = np.array(outcomes, float)
        assert (longest_winning_streak(values), longest_losing_streak(values)) == (won, lost)

    @given(st.lists(st.sampled_from([-2.0, 0.0, 3.0])))
    def test_streaks_of_any_outcomes_equal_counted_groups(self, outcomes: list[float]) -> None:
        runs = [
            (lost, len(list(group)))
            for lost, group in itertools.groupby(outcomes, key=lambda x: x < 0)
        ]
        assert longest_losing_streak(np.array(outcomes)) == max(
            (size for lost, size in runs if lost), default=0
        )
        assert longest_winning_streak(-np.array(outcomes)) == longest_losing_streak(
            np.array(outcomes)
        )


def by_enumeration(q: float, length: int, trades: int) -> float:
    """The same chance, adding up every possible sequence of wins and losses."""
    chance = 0.0
    for sequence in itertools.product("WL", repeat=trades):
        if "L" * length in "".join(sequence):
            chance += math.prod(q if letter == "L" else 1 - q for letter in sequence)
    return chance


@pytest.mark.parametrize(
    ("call", "words"),
    [
        pytest.param(lambda: sqn(np.array([1.0, math.nan])), "outcomes holds nan", id="NaN"),
        pytest.param(lambda: sqn(TEN_TRADES, 0), "cap is 0", id="cap"),
        pytest.param(
            lambda: longest_losing_streak(np.array([math.inf])),
            "outcomes holds inf",
            id="infinite loss",
        ),
        pytest.param(
            lambda: longest_winning_streak(np.array([math.nan])), "outcomes holds nan", id="NaN win"
        ),
    ],
)
def test_streak_functions_bad_input_is_named(call: Callable[[], object], words: str) -> None:
    with pytest.raises(CalculationError, match=words):
        call()


@pytest.mark.parametrize(
    "use", [sqn, longest_losing_streak, longest_winning_streak], ids=lambda use: use.__name__
)
def test_streak_functions_leave_outcomes_unchanged(use: Callable[[np.ndarray], object]) -> None:
    outcomes: Sequence[float] = TEN_TRADES.tolist()
    values = np.array(outcomes)
    use(values)
    assert values.tolist() == outcomes
