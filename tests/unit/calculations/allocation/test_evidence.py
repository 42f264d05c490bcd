"""The evidence beside an allocation: pairs of strategies, the frontier, whole contracts."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.allocation.allocate import allocate, allocation_context
from app.calculations.allocation.contracts import whole_contracts
from app.calculations.allocation.frontier import Years
from app.calculations.allocation.pairs import MINIMUM_COMMON, _crashed, pairs
from app.calculations.allocation.periods import Periods
from app.calculations.allocation.settings import AllocationSettings
from app.calculations.arrays import Floats, Ints
from tests.unit.calculations.allocation.allocation_books import (
    FREE,
    context_of,
    day_book,
    drawn_days,
)
from tests.unit.calculations.builders import CAPITAL, profile_of
from tests.unit.calculations.kelly.test_joint_growth import random_returns


def periods_of(returns: Floats, positions: Ints | None = None) -> Periods:
    """One position a strategy and period (T, S), or as many as are given."""
    closed = np.ones(returns.shape, np.int64) if positions is None else positions
    return Periods(returns, closed, returns < 0)


class TestPairs:
    def test_pairs_idle_periods_use_common_periods_alone(self) -> None:
        """Cell by cell, with numpy's own correlation."""
        returns = random_returns(1)
        positions = (np.random.default_rng(2).random(returns.shape) < 0.6).astype(np.int64)
        found = pairs(periods_of(returns * positions, positions))
        for i in range(4):
            for j in range(4):
                both = (positions[:, i] > 0) & (positions[:, j] > 0)
                assert found.common[i, j] == both.sum()
                assert found.correlation[i, j] == pytest.approx(
                    np.corrcoef(returns[both, i], returns[both, j])[0, 1]
                )

    def test_pairs_joint_crashes_have_their_expected_number(self) -> None:
        """Each crashes in two of ten periods, once together: 10 x .2 x .2 = .4 are expected."""
        first = np.array([0.1] * 8 + [-0.9] * 2)
        second = np.array([0.1] * 7 + [-0.9] * 2 + [0.1])
        found = pairs(periods_of(np.column_stack([first, second])))
        assert found.crashes.tolist() == [[2, 1], [1, 2]]
        assert found.expected[0, 1] == pytest.approx(0.4)
        assert np.isnan(found.expected[0, 0])

    def test_pairs_too_few_common_periods_have_no_correlation(self) -> None:
        positions = np.array([[1, 1]] * 9 + [[1, 0]] * 20)
        found = pairs(periods_of(random_returns(1)[:29, :2] * positions, positions))
        assert np.isnan(found.correlation[0, 1])
        assert found.common[0, 1] == 9

    def test_pairs_constant_strategy_has_no_correlation(self) -> None:
        returns = np.column_stack([np.full(30, 0.1), random_returns(1)[:30, 0]])
        assert np.isnan(pairs(periods_of(returns)).correlation[0, 1])


class TestFrontier:
    def test_point_constant_gain_has_no_fall(self) -> None:
        """One bet a year that always wins a tenth: no fall, growth of the scale times a tenth."""
        years = Years.of(
            day_book(np.full((40, 1), 0.1)),
            context_of(np.full((40, 1), 0.1), shrink=False),
            years=20,
        )
        point = years.point(np.array([0.5]), 2.0)
        assert point.fall == 0
        assert point.growth == pytest.approx(1.1 ** round(years.per_year) - 1)

    def test_point_many_years_fall_from_the_highest_peak(self) -> None:
        days = drawn_days("independent", 60, 1)
        years = Years.of(day_book(days), context_of(days, shrink=False), years=50, seed=3)
        weights, slow = np.array([0.3, 0.2]), []
        for rows in years.rows:
            equity = np.concatenate([[1.0], np.cumprod(1 + days[rows] @ weights)])
            slow.append((1 - equity / np.maximum.accumulate(equity)).max())
        assert years.point(weights).fall == pytest.approx(np.percentile(slow, 95))

    def test_curve_larger_scale_falls_deeper(self) -> None:
        days = drawn_days("shared crash", 120, 1)
        curve = Years.of(day_book(days), context_of(days)).curve(np.array([0.1, 0.3]))
        assert [p.fall for p in curve] == sorted(p.fall for p in curve)
        assert [p.scale for p in curve] == sorted(p.scale for p in curve)
        assert len(curve) > 5

    def test_point_total_loss_leaves_nothing(self) -> None:
        days = drawn_days("shared crash", 120, 1)
        point = Years.of(day_book(days), context_of(days)).point(np.array([3.0, 3.0]))
        assert point.fall == pytest.approx(1.0)
        assert point.growth == pytest.approx(-1.0)

    def test_curve_mix_of_nothing_is_empty(self) -> None:
        days = drawn_days("independent", 60, 1)
        assert Years.of(day_book(days), context_of(days)).curve(np.zeros(2)) == ()

    def test_point_added_losses_are_drawn(self) -> None:
        """A strategy that never lost falls by its whole margin, once where losses are rare."""
        book = day_book(np.full((60, 1), 0.1))
        falls = [
            Years.of(
                book,
                allocation_context(
                    book, profile_of(**FREE, tail_loss_every=n), AllocationSettings()
                ),
            )
            .point(np.array([0.2]))
            .fall
            for n in (None, 5_000)
        ]
        assert falls == pytest.approx([0.0, 0.2])


def test_whole_contracts_small_equity_round_down() -> None:
    days = drawn_days("independent", 120, 1)
    book, profile = (
        day_book(days),
        profile_of({"Condor": {"max_contracts": 3}}, **FREE, equity_today=12_345),
    )
    base = allocation_context(book, profile, AllocationSettings())
    allocation = allocate(book, profile, context=base)
    found = whole_contracts(book, profile, allocation, base)
    contracts = np.minimum(np.floor(allocation.weights * 12_345 / 1_000 + 1e-9), [3, np.inf])
    assert [size.contracts for size in found.sizes] == contracts.tolist()
    assert found.weights == pytest.approx(contracts * 1_000 / 12_345)
    assert found.growth is not None
    assert allocation.growth is not None
    assert found.growth < allocation.growth
    assert CAPITAL != found.equity == 12_345


def test_crash_is_a_loss_clearly_larger_than_the_typical_result() -> None:
    """One loss is typical of itself, equal losses are of each other; 0.5 is more than 0.3."""
    returns = np.array([[0.0, -0.1, 0.1], [-0.2, -0.1, 0.1], [0.0, -0.1, -0.5]])
    periods = Periods(returns, (returns != 0).astype(np.int64), returns < 0)
    assert _crashed(periods).tolist() == [[0, 0, 0], [0, 0, 0], [0, 0, 1]]


def test_correlation_is_known_from_the_fewest_common_periods() -> None:
    for common, is_known in ((MINIMUM_COMMON, True), (MINIMUM_COMMON - 1, False)):
        returns = np.tile([[0.1, 0.2], [-0.1, 0.1]], (common, 1))[:common]
        periods = Periods(returns, np.ones_like(returns, np.int64), returns < 0)
        found = pairs(periods)
        assert found.common[0, 1] == common
        assert np.isfinite(found.correlation[0, 1]) == is_known
