"""Figures of a daily equity curve (semantics 5), against published vectors and by formula.

Ids such as M-01 name a vector of the project's table of test vectors.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from app.calculations.errors import CalculationError
from app.calculations.metrics import curve as metrics
from tests.unit.calculations.metrics.curve_vectors import TWELVE, TWELVE_DAYS, TWELVE_RETURNS

#: M-03: the mixed daily returns of empyrical's own tests, without their leading NaN.
MIXED = np.array([1, 10, -4, 2, 3, 2, 1, -10]) / 100


class TestDrawdown:
    """(peak - equity) / peak, starting capital being the first peak."""

    def test_drawdown_twelve_days_equals_the_vector(self) -> None:
        assert metrics.drawdown(TWELVE, TWELVE[0]).max() == pytest.approx(0.0441176471, abs=1e-9)
        assert metrics.drawdown(TWELVE, TWELVE[0]).max() == pytest.approx(4_500 / 102_000)

    def test_drawdown_mixed_returns_equals_the_vector(self) -> None:
        assert metrics.drawdown(np.cumprod(1 + MIXED), 1.0).max() == pytest.approx(0.1, abs=1e-9)

    def test_drawdown_loss_on_the_first_day_counts(self) -> None:
        assert metrics.drawdown(np.array([80.0, 90.0]), 100.0).tolist() == [0.2, 0.1]

    def test_drawdown_negative_equity_is_above_one(self) -> None:
        assert metrics.drawdown(np.array([200.0, -100.0]), 100.0).tolist() == [0, 1.5]

    def test_drawdown_rising_equity_is_zero(self) -> None:
        assert metrics.drawdown(np.array([100.0, 101.0, 101.0]), 100.0).tolist() == [0, 0, 0]


class TestDrawdownOfStart:
    """The fall in money as a share of starting capital."""

    def test_drawdown_of_start_counts_from_every_later_peak(self) -> None:
        equity = np.array([80.0, 150.0, 120.0, 90.0, 160.0])
        falls = metrics.drawdown_of_start(equity, 100.0)
        assert falls.tolist() == [20 / 100, 0, 30 / 100, 60 / 100, 0]

    def test_drawdown_of_start_may_exceed_all_of_it(self) -> None:
        assert metrics.drawdown_of_start(np.array([500.0, 300.0]), 100.0).tolist() == [0, 2]


class TestCagr:
    """(end / start) ^ (365.25 / days) - 1."""

    def test_cagr_twelve_days_equals_the_vector(self) -> None:
        days = int((TWELVE_DAYS[-1] - TWELVE_DAYS[0]).astype(int))
        assert metrics.cagr(TWELVE[0], TWELVE[-1], days) == pytest.approx(2.2806464701, abs=1e-9)

    def test_cagr_doubling_in_two_years_is_the_root_of_two(self) -> None:
        assert metrics.cagr(50.0, 100.0, 730) == pytest.approx(2 ** (365.25 / 730) - 1)

    def test_cagr_span_within_one_day_counts_as_one(self) -> None:
        assert metrics.cagr(100.0, 101.0, 0) == pytest.approx(1.01**365.25 - 1)

    @pytest.mark.parametrize("end", [0.0, -5.0])
    def test_cagr_without_equity_is_minus_one(self, end: float) -> None:
        assert metrics.cagr(100.0, end, 30) == -1

    @pytest.mark.parametrize(
        ("start", "end"), [(1.0, 1e9), (1e-300, 1e300)], ids=["overflow", "infinite ratio"]
    )
    def test_cagr_overflow_is_none(self, start: float, end: float) -> None:
        assert metrics.cagr(start, end, 1) is None


class TestDailyReturns:
    """The first against starting capital; None when equity is ever not positive."""

    def test_daily_returns_first_is_against_start(self) -> None:
        assert metrics.daily_returns(np.array([110.0, 99.0]), 100.0) == pytest.approx([0.1, -0.1])

    @pytest.mark.parametrize("equity", [[110.0, 0.0, 5.0], [-1.0, 5.0]], ids=["zero", "below zero"])
    def test_daily_returns_without_equity_are_none(self, equity: list[float]) -> None:
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
    def test_sharpe_published_returns_equals_the_vector(
        self, returns: NDArray[np.float64], risk_free: float, expected: float
    ) -> None:
        assert metrics.sharpe(returns, risk_free) == pytest.approx(expected, abs=1e-9)

    def test_sharpe_two_days_equals_the_formula(self) -> None:
        """Mean 0.01, sample deviation 0.02 / root 2."""
        assert metrics.sharpe(np.array([0.02, 0.0]), 0.0) == pytest.approx(
            0.01 / (0.02 / math.sqrt(2)) * math.sqrt(252)
        )


class TestSortino:
    """Mean over root mean squared shortfall of all days, times the root of 252."""

    @pytest.mark.parametrize(
        ("returns", "expected"),
        [
            pytest.param(TWELVE_RETURNS, 5.9515575424, id="M-01"),
            pytest.param(MIXED, 2.6055312517, id="M-03"),
        ],
    )
    def test_sortino_published_returns_equals_the_vector(
        self, returns: NDArray[np.float64], expected: float
    ) -> None:
        assert metrics.sortino(returns, 0.0) == pytest.approx(expected, abs=1e-9)

    def test_sortino_with_risk_free_rate_counts_shortfall_below_it(self) -> None:
        daily = 0.01
        expected = (0.02 - daily) / math.sqrt(((0.0 - daily) ** 2) / 2) * math.sqrt(252)
        assert metrics.sortino(np.array([0.04, 0.0]), daily * 252) == pytest.approx(expected)

    def test_sortino_without_a_day_below_the_target_is_none(self) -> None:
        assert metrics.sortino(np.array([0.02, 0.0, 0.01]), 0.0) is None


@pytest.mark.parametrize("ratio", [metrics.sharpe, metrics.sortino], ids=["sharpe", "sortino"])
@pytest.mark.parametrize(
    "returns",
    [
        pytest.param([0.01], id="one day"),
        pytest.param([-0.01], id="one losing day"),
        pytest.param([0.0, 0.0, 0.0], id="all zero"),
        pytest.param([-0.01, -0.01, -0.01], id="all equal"),
        pytest.param(
            metrics.daily_returns(100_000 * 0.99 ** np.arange(1, 60), 100_000.0),
            id="all equal up to rounding, falling",
        ),
        pytest.param(
            metrics.daily_returns(100_000 * 1.003 ** np.arange(1, 60), 100_000.0),
            id="all equal up to rounding, rising",
        ),
    ],
)
def test_sharpe_and_sortino_undefined_are_none(
    ratio: Callable[..., float | None], returns: list[float]
) -> None:
    assert ratio(np.array(returns), 0.0) is None


class TestVolatility:
    """Sample standard deviation of daily returns times the root of 252."""

    @pytest.mark.parametrize(
        ("returns", "expected"),
        [
            pytest.param(TWELVE_RETURNS, 0.3687886323, id="M-01"),
            pytest.param(MIXED, 0.9136465400, id="M-03"),
        ],
    )
    def test_annual_volatility_published_returns_equals_the_vector(
        self, returns: NDArray[np.float64], expected: float
    ) -> None:
        assert metrics.annual_volatility(returns) == pytest.approx(expected, abs=1e-9)

    def test_annual_volatility_of_one_day_is_none(self) -> None:
        assert metrics.annual_volatility(np.array([0.01])) is None

    def test_annual_volatility_of_equal_returns_is_zero(self) -> None:
        assert (
            metrics.annual_volatility(
                100_000 * 1.003 ** np.arange(1, 60) / (100_000 * 1.003 ** np.arange(59)) - 1
            )
            == 0
        )

    def test_annual_volatility_overflow_is_none(self) -> None:
        assert metrics.annual_volatility(np.array([1e300, 0.0])) is None


class TestMonthlyReturns:
    """Each calendar month's change in equity."""

    def test_monthly_returns_of_months_are_chained(self) -> None:
        days = np.array(["2023-12-29", "2024-01-02", "2024-01-31", "2024-02-01"], "datetime64[D]")
        returns = metrics.monthly_returns(days, np.array([110.0, 120.0, 99.0, 198.0]), 100.0)
        assert returns == {
            (2023, 12): pytest.approx(0.1),
            (2024, 1): pytest.approx(-0.1),
            (2024, 2): pytest.approx(1.0),
        }

    def test_monthly_returns_month_begun_without_equity_is_none(self) -> None:
        days = np.array(["2024-01-31", "2024-02-01"], "datetime64[D]")
        assert metrics.monthly_returns(days, np.array([-10.0, 5.0]), 100.0) == {
            (2024, 1): pytest.approx(-1.1),
            (2024, 2): None,
        }


NAN_EQUITY, GOOD = np.array([1.0, math.nan]), np.array([1.0, 2.0])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        pytest.param(
            lambda: metrics.drawdown(NAN_EQUITY, 1.0), "equity holds nan", id="drawdown of NaN"
        ),
        pytest.param(
            lambda: metrics.drawdown(np.zeros(0), 1.0),
            "equity has no days",
            id="drawdown of nothing",
        ),
        pytest.param(lambda: metrics.drawdown(GOOD, 0.0), "start is 0.0", id="drawdown from zero"),
        pytest.param(
            lambda: metrics.daily_returns(np.array([math.inf]), 1.0),
            "equity holds inf",
            id="returns of infinity",
        ),
        pytest.param(
            lambda: metrics.daily_returns(GOOD, -5.0), "start is -5.0", id="returns from below zero"
        ),
        pytest.param(lambda: metrics.cagr(math.nan, 5.0, 10), "start is nan", id="growth from NaN"),
        pytest.param(
            lambda: metrics.monthly_returns(TWELVE_DAYS[:2], NAN_EQUITY, 1.0),
            "equity holds nan",
            id="monthly returns of NaN",
        ),
    ],
)
def test_curve_functions_bad_input_is_named(call: Callable[[], object], words: str) -> None:
    with pytest.raises(CalculationError, match=words):
        call()
