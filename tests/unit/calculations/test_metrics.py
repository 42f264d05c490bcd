"""Figures of a daily equity curve (semantics 5), against published vectors and by formula.

Ids such as M-01 name a vector of the project's table of test vectors.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from app.calculations import metrics
from tests.unit.calculations.builders import date

#: M-01: twelve business days from 2 January 2024; figures by numpy, empyrical-reloaded 0.7.1 and quantstats 0.0.86.
TWELVE = np.array([100_000, 101_000, 100_500, 102_000, 99_000, 97_500, 98_500, 103_000, 102_500, 104_000, 101_500, 105_000], float)
TWELVE_DAYS = np.busday_offset("2024-01-02", np.arange(12))
TWELVE_RETURNS = TWELVE[1:] / TWELVE[:-1] - 1

#: M-03: the mixed daily returns of empyrical's own tests, without their leading NaN.
MIXED = np.array([1, 10, -4, 2, 3, 2, 1, -10]) / 100


class TestDrawdown:
    """(peak - equity) / peak, starting capital being the first peak."""

    def test_twelve_days(self) -> None:
        assert metrics.drawdown(TWELVE, TWELVE[0]).max() == pytest.approx(0.0441176471, abs=1e-9)
        assert metrics.drawdown(TWELVE, TWELVE[0]).max() == pytest.approx(4_500 / 102_000)

    def test_mixed_returns(self) -> None:
        assert metrics.drawdown(np.cumprod(1 + MIXED), 1.0).max() == pytest.approx(0.1, abs=1e-9)

    def test_a_loss_on_the_first_day_counts(self) -> None:
        assert metrics.drawdown(np.array([80.0, 90.0]), 100.0).tolist() == [0.2, 0.1]

    def test_is_above_one_below_zero(self) -> None:
        assert metrics.drawdown(np.array([200.0, -100.0]), 100.0).tolist() == [0, 1.5]

    def test_is_zero_while_equity_only_rises(self) -> None:
        assert metrics.drawdown(np.array([100.0, 101.0, 101.0]), 100.0).tolist() == [0, 0, 0]


class TestCagr:
    """(end / start) ^ (365.25 / days) - 1."""

    def test_twelve_days(self) -> None:
        days = int((TWELVE_DAYS[-1] - TWELVE_DAYS[0]).astype(int))
        assert metrics.cagr(TWELVE[0], TWELVE[-1], days) == pytest.approx(2.2806464701, abs=1e-9)

    def test_doubling_in_two_years(self) -> None:
        assert metrics.cagr(50.0, 100.0, 730) == pytest.approx(2 ** (365.25 / 730) - 1)

    def test_a_span_within_one_day_counts_as_one(self) -> None:
        assert metrics.cagr(100.0, 101.0, 0) == pytest.approx(1.01**365.25 - 1)

    @pytest.mark.parametrize("end", [0.0, -5.0])
    def test_is_minus_one_when_all_is_lost(self, end: float) -> None:
        assert metrics.cagr(100.0, end, 30) == -1

    @pytest.mark.parametrize(("start", "end"), [(1.0, 1e9), (1e-300, 1e300)], ids=["overflow", "infinite ratio"])
    def test_is_none_when_not_finite(self, start: float, end: float) -> None:
        assert metrics.cagr(start, end, 1) is None


class TestDailyReturns:
    """The first against starting capital; None when equity is ever not positive."""

    def test_first_return_is_against_start(self) -> None:
        assert metrics.daily_returns(np.array([110.0, 99.0]), 100.0) == pytest.approx([0.1, -0.1])

    @pytest.mark.parametrize("equity", [[110.0, 0.0, 5.0], [-1.0, 5.0]], ids=["zero", "below zero"])
    def test_undefined_without_equity(self, equity: list[float]) -> None:
        assert metrics.daily_returns(np.array(equity), 100.0) is None


class TestSharpe:
    """Mean over sample standard deviation of excess returns, times the root of 252."""

    @pytest.mark.parametrize(
        ("returns", "risk_free", "expected"),
        [
            pytest.param(TWELVE_RETURNS, 0.0, 3.2039774957, id="M-01"),
            pytest.param(TWELVE_RETURNS, 0.04, 3.0955142827, id="M-01 over 4 %"),
            pytest.param(MIXED, 0.0, 1.7238613962, id="M-03"),
        ],
    )
    def test_vector(self, returns: NDArray[np.float64], risk_free: float, expected: float) -> None:
        assert metrics.sharpe(returns, risk_free) == pytest.approx(expected, abs=1e-9)

    def test_two_days_by_hand(self) -> None:
        """Mean 0.01, sample deviation 0.02 / root 2."""
        assert metrics.sharpe(np.array([0.02, 0.0]), 0.0) == pytest.approx(0.01 / (0.02 / math.sqrt(2)) * math.sqrt(252))


class TestSortino:
    """Mean over root mean squared shortfall of all days, times the root of 252."""

    @pytest.mark.parametrize(
        ("returns", "expected"), [pytest.param(TWELVE_RETURNS, 5.9515575424, id="M-01"), pytest.param(MIXED, 2.6055312517, id="M-03")]
    )
    def test_vector(self, returns: NDArray[np.float64], expected: float) -> None:
        assert metrics.sortino(returns, 0.0) == pytest.approx(expected, abs=1e-9)

    def test_shortfall_is_below_the_risk_free_rate(self) -> None:
        daily = 0.01
        expected = (0.02 - daily) / math.sqrt(((0.0 - daily) ** 2) / 2) * math.sqrt(252)
        assert metrics.sortino(np.array([0.04, 0.0]), daily * 252) == pytest.approx(expected)

    def test_is_none_without_a_day_below_the_target(self) -> None:
        assert metrics.sortino(np.array([0.02, 0.0, 0.01]), 0.0) is None


@pytest.mark.parametrize("ratio", [metrics.sharpe, metrics.sortino], ids=["sharpe", "sortino"])
@pytest.mark.parametrize(
    "returns",
    [
        pytest.param([0.01], id="one day"),
        pytest.param([-0.01], id="one losing day"),
        pytest.param([0.0, 0.0, 0.0], id="all zero"),
        pytest.param([-0.01, -0.01, -0.01], id="all equal"),
        pytest.param(metrics.daily_returns(100_000 * 0.99 ** np.arange(1, 60), 100_000.0), id="all equal up to rounding, falling"),
        pytest.param(metrics.daily_returns(100_000 * 1.003 ** np.arange(1, 60), 100_000.0), id="all equal up to rounding, rising"),
    ],
)
def test_ratios_are_none_when_undefined(ratio: Callable[..., float | None], returns: list[float]) -> None:
    assert ratio(np.array(returns), 0.0) is None


class TestLongestDrawdown:
    """Calendar days from a peak to the day it is reached again, or to the end."""

    def test_twelve_days(self) -> None:
        """M-01: from Friday the 5th to Thursday the 11th."""
        assert metrics.longest_drawdown_days(TWELVE_DAYS, metrics.drawdown(TWELVE, TWELVE[0])) == 6

    @pytest.mark.parametrize(
        ("below_peak", "expected"),
        [([0, 0, 0, 0], 0), ([0, 0.1, 0.1, 0], 3), ([0, 0.1, 0.1, 0.1], 3), ([0, 0.1, 0, 0.2], 2), ([0, 0, 0, 0.1], 1)],
        ids=["none", "recovered", "open at the end", "the longer of two", "begins on the last day"],
    )
    def test_on_four_days(self, below_peak: list[float], expected: int) -> None:
        days = np.array([date(day) for day in (8, 9, 10, 11)])
        assert metrics.longest_drawdown_days(days, np.array(below_peak)) == expected

    def test_weekends_count(self) -> None:
        friday_to_monday = np.array([date(12), date(15), date(16)])
        assert metrics.longest_drawdown_days(friday_to_monday, np.array([0, 0.1, 0])) == 4


class TestMonthlyReturns:
    """Each calendar month's change in equity."""

    def test_months_are_chained(self) -> None:
        days = np.array(["2023-12-29", "2024-01-02", "2024-01-31", "2024-02-01"], "datetime64[D]")
        found = metrics.monthly_returns(days, np.array([110.0, 120.0, 99.0, 198.0]), 100.0)
        assert found == {(2023, 12): pytest.approx(0.1), (2024, 1): pytest.approx(-0.1), (2024, 2): pytest.approx(1.0)}

    def test_a_month_that_begins_without_equity_has_none(self) -> None:
        days = np.array(["2024-01-31", "2024-02-01"], "datetime64[D]")
        assert metrics.monthly_returns(days, np.array([-10.0, 5.0]), 100.0) == {(2024, 1): pytest.approx(-1.1), (2024, 2): None}


def test_metrics_are_plain_json() -> None:
    figures = metrics.Metrics(1.0, 1.0, None, 0.0, None, None, None, None, 0, 1, 0, 0, 0.0, 0.0, 0.0)
    assert figures.to_dict()["cagr"] is None
    assert list(figures.to_dict())[:2] == ["ending_equity", "net_profit"]
