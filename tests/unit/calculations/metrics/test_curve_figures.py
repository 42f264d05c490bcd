"""All figures of a daily equity curve at once, their dates, and the reasons of undefined ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.calculations.metrics import curve as metrics
from tests.unit.calculations.builders import CAPITAL, ONE, date, one_a_day, run
from tests.unit.calculations.metrics.curve_vectors import TWELVE


def figures_of(
    equity: NDArray[np.float64], start: float, span_days: int = 30, risk_free: float = 0.0
) -> metrics.CurveFigures:
    """Return all figures of a curve over business days from 2 January 2024."""
    days = np.busday_offset("2024-01-02", np.arange(len(equity)))
    below = metrics.drawdown(equity, start)
    curve = metrics.DailyCurve(days, equity, below, start)
    return metrics.curve_figures(curve, span_days=span_days, risk_free_rate=risk_free)


class TestCurveFigures:
    """All figures of one curve."""

    def test_curve_figures_twelve_days_are_half_under_water(self) -> None:
        """M-01: six of the twelve points are below their peak."""
        assert figures_of(TWELVE, TWELVE[0]).share_under_water == 0.5

    def test_curve_figures_best_and_worst_day_have_their_dates(self) -> None:
        figures = figures_of(TWELVE, TWELVE[0])
        assert (figures.best_day, figures.dates.best_day) == (
            103_000 / 98_500 - 1,
            np.datetime64("2024-01-11"),
        )
        assert (figures.worst_day, figures.dates.worst_day) == (
            99_000 / 102_000 - 1,
            np.datetime64("2024-01-08"),
        )

    def test_curve_figures_equal_the_single_functions(self) -> None:
        figures = figures_of(TWELVE, TWELVE[0], 15, 0.04)
        returns = metrics.daily_returns(TWELVE, TWELVE[0])
        assert (figures.sharpe, figures.sortino) == (
            metrics.sharpe(returns, 0.04),
            metrics.sortino(returns, 0.04),
        )
        assert (figures.cagr, figures.days) == (pytest.approx(2.2806464701, abs=1e-9), 12)
        assert figures.mar == figures.cagr / (4_500 / 102_000)
        assert figures.undefined == {}

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
    def test_undefined_names_exactly_the_figures_that_are_none(
        self, equity: list[float], span_days: int, expected: set[str]
    ) -> None:
        figures = figures_of(np.array(equity), 100.0, span_days)
        assert (
            set(figures.undefined)
            == expected
            == {name for name, value in figures.to_dict().items() if value is None}
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
    def test_undefined_reason_names_the_cause(
        self, equity: list[float], name: str, words: str
    ) -> None:
        assert words in figures_of(np.array(equity), 100.0, 1).undefined[name]

    def test_dates_to_dict_is_plain_json(self) -> None:
        assert figures_of(TWELVE, TWELVE[0]).dates.to_dict() == {
            "best_day": "2024-01-11",
            "worst_day": "2024-01-08",
            "longest_drawdown_start": "2024-01-05",
            "longest_drawdown_end": "2024-01-11",
            "longest_drawdown_recovered": True,
        }

    def test_dates_to_dict_undefined_are_null(self) -> None:
        assert set(figures_of(np.array([200.0, -1.0]), 100.0).dates.to_dict().values()) >= {None}
        assert (
            figures_of(np.array([101.0]), 100.0).dates.to_dict()["longest_drawdown_start"] is None
        )

    @example([1e-310, 1.0], 1.0)
    @given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40), st.floats(1, 1e9))
    def test_curve_figures_any_curve_are_finite_or_none(
        self, equity: list[float], start: float
    ) -> None:
        figures = figures_of(np.array(equity), start)
        assert all(value is None or math.isfinite(value) for value in figures.to_dict().values())
        assert figures.ulcer_index <= figures.max_drawdown
        assert set(figures.undefined) == {
            name for name, value in figures.to_dict().items() if value is None
        }


class TestOfAReplay:
    """Metrics carry the curve's figures and the trades'."""

    def test_metrics_of_a_replay_are_plain_json(self) -> None:
        figures = run(one_a_day([50, 50, -20]), ONE).metrics
        document = figures.to_dict()
        assert list(document)[:2] == ["ending_equity", "net_profit"]
        assert (document["days"], document["trades_taken"]) == (3, 3)
        assert document["days_under_water"] == 1
        assert "dates" not in document

    def test_metrics_of_a_replay_have_dates_of_extremes(self) -> None:
        figures = run(one_a_day([50, 500, -20, -30]), ONE).metrics
        assert (figures.dates.best_day, figures.dates.worst_day) == (date(9), date(11))
        assert figures.best_day == pytest.approx(500 / (CAPITAL + 50))
        assert figures.dates.longest_drawdown == (date(9), date(11), False)

    def test_metrics_of_a_replay_give_reasons_of_undefined_figures(self) -> None:
        figures = run(one_a_day([50]), ONE).metrics
        assert figures.mar is None
        assert figures.undefined["mar"] == "Equity never fell below its peak."


@pytest.mark.parametrize(("span_days", "is_shown"), [(89, False), (90, True), (91, True)])
def test_yearly_figures_are_shown_from_90_days_on(span_days: int, is_shown: bool) -> None:
    figures = figures_of(TWELVE, TWELVE[0], span_days)
    shown = (figures.cagr, figures.mar) if is_shown else (None, None)
    assert None not in (figures.cagr, figures.mar)
    assert (figures.shown_cagr, figures.shown_mar) == shown
