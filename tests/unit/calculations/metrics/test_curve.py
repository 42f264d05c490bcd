"""Figures of a daily equity curve (semantics 5), against published vectors and by formula.

Ids such as M-01 name a vector of the project's table of test vectors.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.calculations.errors import CalculationError
from app.calculations.metrics import curve as metrics
from tests.unit.calculations.builders import CAPITAL, ONE, date, one_a_day, run
from tests.unit.calculations.metrics.curve_vectors import TWELVE, TWELVE_DAYS, TWELVE_RETURNS

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

    @pytest.mark.parametrize(
        ("start", "end"), [(1.0, 1e9), (1e-300, 1e300)], ids=["overflow", "infinite ratio"]
    )
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
def test_ratios_are_none_when_undefined(
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
    def test_vector(self, returns: NDArray[np.float64], expected: float) -> None:
        assert metrics.annual_volatility(returns) == pytest.approx(expected, abs=1e-9)

    def test_needs_two_days(self) -> None:
        assert metrics.annual_volatility(np.array([0.01])) is None

    def test_is_exactly_zero_when_all_returns_are_equal(self) -> None:
        assert (
            metrics.annual_volatility(
                100_000 * 1.003 ** np.arange(1, 60) / (100_000 * 1.003 ** np.arange(59)) - 1
            )
            == 0
        )

    def test_is_none_beyond_any_number(self) -> None:
        assert metrics.annual_volatility(np.array([1e300, 0.0])) is None


class TestMonthlyReturns:
    """Each calendar month's change in equity."""

    def test_months_are_chained(self) -> None:
        days = np.array(["2023-12-29", "2024-01-02", "2024-01-31", "2024-02-01"], "datetime64[D]")
        found = metrics.monthly_returns(days, np.array([110.0, 120.0, 99.0, 198.0]), 100.0)
        assert found == {
            (2023, 12): pytest.approx(0.1),
            (2024, 1): pytest.approx(-0.1),
            (2024, 2): pytest.approx(1.0),
        }

    def test_a_month_that_begins_without_equity_has_none(self) -> None:
        days = np.array(["2024-01-31", "2024-02-01"], "datetime64[D]")
        assert metrics.monthly_returns(days, np.array([-10.0, 5.0]), 100.0) == {
            (2024, 1): pytest.approx(-1.1),
            (2024, 2): None,
        }


def figures_of(
    equity: NDArray[np.float64], start: float, span_days: int = 30, risk_free: float = 0.0
) -> metrics.CurveFigures:
    """All figures of a curve over business days from 2 January 2024."""
    days = np.busday_offset("2024-01-02", np.arange(len(equity)))
    below = metrics.drawdown(equity, start)
    return metrics.curve_figures(
        days, equity, below, start=start, span_days=span_days, risk_free_rate=risk_free
    )


class TestCurveFigures:
    """Everything at once, and why what is missing is missing."""

    def test_share_under_water_twelve_days_is_half(self) -> None:
        """M-01: six of the twelve points are below their peak."""
        assert figures_of(TWELVE, TWELVE[0]).share_under_water == 0.5

    def test_best_and_worst_day(self) -> None:
        found = figures_of(TWELVE, TWELVE[0])
        assert (found.best_day, found.dates.best_day) == (
            103_000 / 98_500 - 1,
            np.datetime64("2024-01-11"),
        )
        assert (found.worst_day, found.dates.worst_day) == (
            99_000 / 102_000 - 1,
            np.datetime64("2024-01-08"),
        )

    def test_are_those_of_the_single_functions(self) -> None:
        found = figures_of(TWELVE, TWELVE[0], 15, 0.04)
        returns = metrics.daily_returns(TWELVE, TWELVE[0])
        assert (found.sharpe, found.sortino) == (
            metrics.sharpe(returns, 0.04),
            metrics.sortino(returns, 0.04),
        )
        assert (found.cagr, found.days) == (pytest.approx(2.2806464701, abs=1e-9), 12)
        assert found.mar == found.cagr / (4_500 / 102_000)
        assert found.undefined == {}

    @pytest.mark.parametrize(
        ("equity", "span_days", "expected"),
        [
            pytest.param(
                [101.0], 0, {"mar", "sharpe", "sortino", "annual_volatility"}, id="one day"
            ),
            pytest.param([100.0, 100.0], 1, {"mar", "sharpe", "sortino"}, id="nothing happens"),
            pytest.param([101.0, 103.0], 30, {"mar", "sortino"}, id="only gains"),
            pytest.param(
                [50.0, -1.0, 20.0],
                30,
                {"sharpe", "sortino", "annual_volatility", "best_day", "worst_day"},
                id="equity through zero",
            ),
            pytest.param(
                [90.0, 1e200],
                1,
                {"cagr", "mar", "sharpe", "sortino", "annual_volatility"},
                id="beyond any number",
            ),
            pytest.param([90.0, 80.0, 81.0], 30, set(), id="all defined"),
        ],
    )
    def test_whatever_is_none_has_a_reason_and_nothing_else_has(
        self, equity: list[float], span_days: int, expected: set[str]
    ) -> None:
        found = figures_of(np.array(equity), 100.0, span_days)
        assert (
            set(found.undefined)
            == expected
            == {name for name, value in found.to_dict().items() if value is None}
        )

    @pytest.mark.parametrize(
        ("equity", "name", "words"),
        [
            ([101.0], "mar", "never fell"),
            ([101.0], "sharpe", "single day"),
            ([100.0, 100.0], "sortino", "equal"),
            ([101.0, 103.0], "sortino", "risk-free"),
            ([50.0, -1.0], "worst_day", "zero"),
            ([90.0, 1e200], "sharpe", "too large"),
            ([90.0, 1e200], "mar", "too large"),
        ],
    )
    def test_the_reason_names_the_cause(self, equity: list[float], name: str, words: str) -> None:
        assert words in figures_of(np.array(equity), 100.0, 1).undefined[name]

    def test_dates_are_plain_json(self) -> None:
        assert figures_of(TWELVE, TWELVE[0]).dates.to_dict() == {
            "best_day": "2024-01-11",
            "worst_day": "2024-01-08",
            "longest_drawdown_start": "2024-01-05",
            "longest_drawdown_end": "2024-01-11",
            "longest_drawdown_recovered": True,
        }

    def test_undefined_dates_are_null(self) -> None:
        assert set(figures_of(np.array([200.0, -1.0]), 100.0).dates.to_dict().values()) >= {None}
        assert (
            figures_of(np.array([101.0]), 100.0).dates.to_dict()["longest_drawdown_start"] is None
        )

    @example([1e-310, 1.0], 1.0)
    @given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40), st.floats(1, 1e9))
    def test_numbers_are_finite_or_none(self, equity: list[float], start: float) -> None:
        found = figures_of(np.array(equity), start)
        assert all(value is None or math.isfinite(value) for value in found.to_dict().values())
        assert found.ulcer_index <= found.max_drawdown
        assert set(found.undefined) == {
            name for name, value in found.to_dict().items() if value is None
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
def test_bad_input_is_named(call: Callable[[], object], words: str) -> None:
    with pytest.raises(CalculationError, match=words):
        call()


class TestOfAReplay:
    """Metrics carry the curve's figures and the trades'."""

    def test_are_plain_json(self) -> None:
        found = run(one_a_day([50, 50, -20]), ONE).metrics
        figures = found.to_dict()
        assert list(figures)[:2] == ["ending_equity", "net_profit"]
        assert (figures["days"], figures["trades_taken"]) == (3, 3)
        assert figures["days_under_water"] == 1
        assert "dates" not in figures

    def test_name_their_extremes(self) -> None:
        found = run(one_a_day([50, 500, -20, -30]), ONE).metrics
        assert (found.dates.best_day, found.dates.worst_day) == (date(9), date(11))
        assert found.best_day == pytest.approx(500 / (CAPITAL + 50))
        assert found.dates.longest_drawdown == (date(9), date(11), False)

    def test_say_why_a_figure_is_missing(self) -> None:
        found = run(one_a_day([50]), ONE).metrics
        assert found.mar is None
        assert found.undefined["mar"] == "Equity never fell below its peak."
