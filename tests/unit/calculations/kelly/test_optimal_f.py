"""Optimal f as a function of a sequence of trades.

Sources: Vince, "The Mathematics of Money Management" (1992), pages as noted; ids are those of the
project's test vectors.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.calculations.errors import CalculationError
from app.calculations.kelly.optimal_f import at_fraction, optimal_f

NINE = np.array([9.0, 18, 7, 1, 10, -5, -3, -17, -7])  # p. 123
FOUR = np.array([100.0, -500, 1_500, -600])  # p. 129


def test_optimal_f_of_the_nine_trades_is_as_published() -> None:
    """V-01, p. 123: the continuous optimum, and the book's grid point .24."""
    best, book = optimal_f(NINE), at_fraction(NINE, 0.24)
    assert (best.f, best.terminal_wealth) == pytest.approx((0.2367081799, 1.0957186847), abs=1e-8)
    assert (book.terminal_wealth, book.geometric_mean) == pytest.approx(
        (1.0956984378, 1.0102064006), abs=1e-8
    )
    assert book.currency_per_contract == pytest.approx(70.8333333, abs=1e-6)
    assert book.geometric_average_trade == pytest.approx(0.7229533732, abs=1e-8)


@pytest.mark.parametrize(
    ("f", "wealth"),
    [(0.10, 1.062409), (0.20, 1.093231), (0.25, 1.095388), (0.30, 1.088114)],
    ids="V-02 f={}".format,
)
def test_optimal_f_terminal_wealth_of_the_nine_trades(f: float, wealth: float) -> None:
    assert at_fraction(NINE, f).terminal_wealth == pytest.approx(wealth, abs=1e-6)


def test_optimal_f_of_the_four_trades_is_as_published() -> None:
    """V-03, p. 129."""
    assert at_fraction(FOUR, 0.01).terminal_wealth == pytest.approx(1.007970906, abs=1e-8)
    assert at_fraction(FOUR, 0.12).terminal_wealth == pytest.approx(1.050192, abs=1e-6)
    assert at_fraction(FOUR, 0.12).currency_per_contract == pytest.approx(5_000)
    assert optimal_f(FOUR).f == pytest.approx(0.1241316855, abs=1e-8)


def test_optimal_f_grid_of_the_book_has_its_best_points_there() -> None:
    """V-01 and V-03: a search by .01 stops at .24 and .12."""
    grid = [round(0.01 * step, 2) for step in range(1, 100)]
    assert max(grid, key=lambda f: at_fraction(NINE, f).terminal_wealth) == 0.24
    assert max(grid, key=lambda f: at_fraction(FOUR, f).terminal_wealth) == 0.12


def test_optimal_f_of_a_two_to_one_coin_is_a_quarter() -> None:
    """K-02: f = .25, G = sqrt(1.5 x .75), 10.545 after 40 plays."""
    result = optimal_f(np.array([2.0, -1.0] * 20))
    assert result.f == pytest.approx(0.25, abs=1e-9)
    assert result.geometric_mean == pytest.approx(math.sqrt(1.5 * 0.75), abs=1e-9)
    assert result.terminal_wealth == pytest.approx(10.5450938, abs=1e-6)


def test_optimal_f_drawdown_at_the_book_fraction() -> None:
    """V-06: the last four trades lose in a row at f = .24."""
    assert at_fraction(NINE, 0.24).max_drawdown == pytest.approx(0.3904110571, abs=1e-9)


@pytest.mark.parametrize(
    ("net", "status"),
    [
        ([], "no_trades"),
        ([5.0], "no_loss"),
        ([5.0, 6.0], "no_loss"),
        ([-5.0], "no_win"),
        ([0.0], "no_loss"),
        ([5.0, -6.0], "no_edge"),
    ],
    ids=["empty", "one trade", "all wins", "all losses", "zero P/L", "no edge"],
)
def test_optimal_f_without_a_loss_or_an_edge_f_is_0_and_says_why(
    net: list[float], status: str
) -> None:
    result = optimal_f(np.array(net))
    assert (result.f, result.status, result.max_drawdown) == (0.0, status, 0.0)
    assert (result.currency_per_contract, result.terminal_wealth) == (None, 1.0)


def test_optimal_f_billion_a_trade_is_the_same_f() -> None:
    assert optimal_f(NINE * 1e9).f == pytest.approx(optimal_f(NINE).f, rel=1e-12)


@pytest.mark.parametrize("f", [-0.1, 1.1, float("nan")])
def test_at_fraction_f_that_is_no_share_raises_error(f: float) -> None:
    with pytest.raises(CalculationError, match="f: found"):
        at_fraction(NINE, f)


@pytest.mark.parametrize(
    "net", [np.array([1.0, np.nan]), np.ones((2, 2))], ids=["missing", "two dimensions"]
)
def test_optimal_f_trades_not_finite_or_not_one_row_raise_error(net: np.ndarray) -> None:
    with pytest.raises(CalculationError, match="net: found"):
        optimal_f(net)
