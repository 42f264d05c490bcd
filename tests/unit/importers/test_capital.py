"""Starting capital recovered from percents, against capitals that generate them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importers.capital import Bounds, Results, capital_bounds
from tests.unit.importers.formats.test_tradingview import GEN_1, GEN_2
from tests.unit.importers.logs import finding, read

CAPITALS = st.sampled_from([500, 1000, 2500, 10_000, 25_000, 50_000, 100_000, 125_000, 1_000_000])
RESULTS = st.lists(st.integers(-900, 2000).filter(bool), min_size=1, max_size=40)


def results(amount: np.ndarray, percent: np.ndarray, before: np.ndarray) -> Results:
    """Return results with amounts in cents and percents with two decimals."""
    return Results(amount, percent, before, 0.01, 0.01)


@given(CAPITALS, RESULTS)
def test_capital_bounds_of_cumulative_percents_contain_capital(
    capital: int, permille: list[int]
) -> None:
    total = np.cumsum(np.round(np.array(permille) * capital / 10_000, 2))
    percent = np.round(100 * total / capital, 2)
    bounds = capital_bounds(results(total, percent, np.zeros(len(total))))
    assert bounds is not None
    assert bounds.low <= capital <= bounds.high


@given(CAPITALS, RESULTS)
def test_capital_bounds_of_percents_of_equity_contain_capital(
    capital: int, permille: list[int]
) -> None:
    amount = np.round(np.array(permille) * capital / 100_000, 2)
    before = np.cumsum(amount) - amount
    percent = np.round(100 * amount / (capital + before), 2)
    bounds = capital_bounds(results(amount, percent, before))
    assert bounds is not None
    assert bounds.low <= capital <= bounds.high


@pytest.mark.parametrize(
    ("low", "high", "capital"),
    [
        (49_996, 50_010, 50_000),
        (999_929, 1_000_054, 1_000_000),
        (999.4, 1000.2, 1000),
        (24_900, 26_100, 25_000),
        (12_400, 12_600, 12_500),
        (105_000, 125_000, None),
        (40_000, 60_000, None),
        (5000, np.inf, None),
        (0, 5000, None),
    ],
)
def test_capital_of_bounds_is_the_roundest_number(
    low: float, high: float, capital: float | None
) -> None:
    assert Bounds(low, high).capital() == capital


def test_capital_bounds_of_contradicting_percents_are_none() -> None:
    amount, percent = np.array([100.0, 100.0]), np.array([1.0, 2.0])
    assert capital_bounds(results(amount, percent, np.zeros(2))) is None


def test_capital_bounds_of_opposite_sign_are_none() -> None:
    assert capital_bounds(results(np.array([100.0]), np.array([-1.0]), np.zeros(1))) is None


def test_read_of_percents_of_equity_gives_balances() -> None:
    log = read(GEN_1).log  # 500 is 5 % of 10,000, -250 is -2.38 % of 10,500
    assert log.funds_at_close[:2].tolist() == [10_500, 10_250]


def test_read_of_percents_of_capital_gives_balances() -> None:
    imported = read(GEN_2)
    assert imported.report.starting_capital == 100_000
    assert imported.log.funds_at_close[:2].tolist() == [101_243.75, 100_600]
    assert "Funds at close" in imported.report.columns.calculated
    assert imported.report.funds_check is None  # computed from the results, so it proves nothing


def test_read_of_percents_that_are_all_zero_recovers_nothing() -> None:
    rows = [line.split(",") for line in GEN_2.splitlines()]
    text = "\n".join(
        ",".join([*cells[:-1], "0.00" if n else cells[-1]]) for n, cells in enumerate(rows)
    )
    imported = read(text)
    assert imported.report.starting_source == "default"
    assert np.isnan(imported.log.funds_at_close).all()
    assert finding(imported, "cannot be recovered")


def test_read_of_list_whose_start_was_cut_off_begins_at_its_balance() -> None:
    header, *lines = GEN_2.splitlines()
    imported = read("\n".join([header, *lines[2:]]))
    assert imported.report.starting_capital == 101_243.75


def test_capital_bounds_of_one_result_are_those_of_its_rounding() -> None:
    """100 ± 0.5 is 10 ± 0.005 percent of the capital and the 200 ± 0.5 earned before."""
    bounds = capital_bounds(
        Results(np.array([100.0]), np.array([10.0]), np.array([200.0]), 1.0, 0.01)
    )
    assert bounds.low == pytest.approx(99.5 / 0.10005 - 200.5, rel=1e-6)
    assert bounds.high == pytest.approx(100.5 / 0.09995 - 199.5, rel=1e-6)
