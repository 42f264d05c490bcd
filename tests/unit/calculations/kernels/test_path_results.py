"""Results of paths by day and strategy, and the deepest falls of held contracts, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.kernels import Sizing, deepest_falls, path_results
from app.calculations.monte_carlo.trading_days import source_days
from tests.unit.calculations.builders import Trade, book_of
from tests.unit.calculations.kernels.twins import twins

START = 100.0


@pytest.mark.parametrize(
    ("of_start", "falls"),
    [
        pytest.param(False, [60 / 120, 0.0, 20 / 100], id="of the peak"),
        pytest.param(True, [60 / 100, 0.0, 20 / 100], id="of the start"),
    ],
)
def test_deepest_falls_are_those_by_hand(of_start: bool, falls: list[float]) -> None:
    """Equity with two contracts more: 120, 60, 90; 100, 110, 130; and 80, 110, 100."""
    held = np.array([[10, -20, 0], [0, 0, 20], [-20, 0, 0]], np.float32)
    more = np.array([[5, -10, -5], [0, 5, 5], [0, 5, 0]], np.float32)
    for kernel in twins(deepest_falls):
        assert kernel(held, more, 2.0, START, of_start) == pytest.approx(falls, rel=1e-6)


def test_path_results_are_sums_of_each_strategy_by_day() -> None:
    """A Monday's trade of 5 closes the day after, Tuesday's of 3 and -2 on their own day."""
    book = book_of(
        Trade("8 10:00", "9 10:00", 5.0),
        Trade("9 10:00", "9 11:00", 3.0, strategy="Fly"),
        Trade("9 10:01", "9 11:01", -2.0, strategy="Fly"),
    )
    ones = np.ones(3)
    kind = np.zeros(3, np.int8)
    row_net = np.array([5.0, 3.0, -2.0, -9.0, -9.0, -9.0, 0.0])
    sizing = Sizing(np.array([0, 1, 1]), ones, kind, ones, ones, ones, row_net, 0.0, 1.0)
    draws, traded = np.array([[0, 1], [1, 1]]), np.array([True, True, False])
    losses = np.array([[0], [2**62]])
    for kernel in twins(path_results):
        results = kernel(
            source_days(book).calendar, sizing, np.full(3, 9.0), traded, draws, losses, -1, 2
        )
        assert results[0].tolist() == [[0.0, -9.0, -9.0], [0.0, 0.0, 0.0]]
        assert results[1].tolist() == [[0.0, 3.0, 3.0], [3.0, 6.0, 6.0]]
