"""Figures of whole paths, by hand: one position on each day of a log."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from app.calculations import kernels
from app.calculations.kernels import PathFigure
from app.calculations.log.book import Book
from app.calculations.log.excursions import no_open_losses
from app.calculations.monte_carlo.path_sizing import path_sizing
from app.calculations.monte_carlo.trading_days import source_days
from app.calculations.sizing.context import sizing_context
from tests.unit.calculations.builders import Trade, book_of, one_a_day, profile_of, scenario_of
from tests.unit.calculations.kernels.twins import twins

START = 1_000.0
#: P/L of the log's days.
UP, DOWN, FLAT = 0, 1, 2
BOOK = book_of(*one_a_day([100.0, -200.0, 0.0]))


def simulated(
    rule: dict[str, Any], draws: list[int], book: Book = BOOK, *, memos: Any = None, **asked: Any
) -> list[tuple[Any, ...]]:
    """Return figures (1, F, FIGURES), fan and estimates of one path, once by each twin."""
    profile = profile_of(starting_capital=START)
    scenario = scenario_of(rule, constrained=False)
    sizing = path_sizing(sizing_context(book, profile, constrained=False), scenario)
    return [
        kernel(
            source_days(book).calendar,
            sizing.sizing,
            sizing.walk_forward,
            sizing.limits,
            no_open_losses(),
            np.array([draws]),
            np.zeros((1, 0), np.int64),
            -1,
            np.array(asked.get("multiples", [1.0])),
            asked.get("goal", math.inf),
            asked.get("floor", -math.inf),
            np.array(asked.get("checkpoints", []), np.int64),
            np.zeros((0, 0)) if memos is None else memos,
            asked.get("keeps_memos", False),
        )[:3]
        for kernel in twins(kernels.simulate)
    ]


ONE = {"kind": "fixed_contracts", "contracts": 1}


def test_simulated_path_has_the_figures_by_hand() -> None:
    """Equity is 1,000, then 1,100, 900, 1,000, 1,000 and 1,100."""
    for figures, _, _ in simulated(ONE, [UP, DOWN, UP, FLAT, UP], goal=1_100.0, floor=900.0):
        assert figures.shape == (1, 1, kernels.FIGURES)
        expected = {
            PathFigure.ENDING_EQUITY: 1_100.0,
            PathFigure.MAX_DRAWDOWN: 200 / 1_100,
            PathFigure.LOWEST_EQUITY: 900.0,
            PathFigure.UNDER_WATER: 3,
            PathFigure.GOAL_DAY: 1,
            PathFigure.FLOOR_DAY: 2,
            PathFigure.POSITIONS_TAKEN: 5,
            PathFigure.PATH_DAYS: 5,
            PathFigure.MAX_DRAWDOWN_OF_START: 200 / 1_000,
        }
        found = {figure: figures[0, 0, figure] for figure in expected}
        assert found == pytest.approx(expected)
        assert math.isnan(figures[0, 0, PathFigure.MAX_DRAWDOWN_WITH_OPEN_LOSSES])


def test_simulated_path_that_reaches_neither_goal_nor_floor_has_no_day_of_it() -> None:
    for figures, _, _ in simulated(ONE, [UP, DOWN], goal=1_100.5, floor=899.5):
        assert figures[0, 0, [PathFigure.GOAL_DAY, PathFigure.FLOOR_DAY]].tolist() == [-1, -1]


def test_simulated_fan_is_equity_after_so_many_days() -> None:
    """A checkpoint after the path's end has its last equity."""
    for _, fan, _ in simulated(ONE, [UP, DOWN, UP], checkpoints=[0, 1, 3, 9]):
        assert fan.tolist() == [[1_000.0, 1_100.0, 1_000.0, 1_000.0]]


def test_simulated_multiples_of_a_share_of_equity_multiply_the_share() -> None:
    """A tenth of equity on a margin of 1,000: a win is 1 % of equity, three times as much 3 %."""
    rule = {"kind": "fixed_fractional", "fraction": 0.1}
    for figures, fan, _ in simulated(rule, [UP, UP], multiples=[1.0, 3.0], checkpoints=[2]):
        ending = figures[0, :, PathFigure.ENDING_EQUITY]
        assert ending == pytest.approx([START * 1.01**2, START * 1.03**2])
        assert fan == pytest.approx(np.array([[START * 1.01**2]]))


def test_simulated_multiples_of_a_number_of_contracts_multiply_it() -> None:
    for figures, _, _ in simulated(ONE, [UP, UP], multiples=[0.5, 4.0]):
        assert figures[0, :, PathFigure.ENDING_EQUITY] == pytest.approx([1_100.0, 1_800.0])


TWO = (Trade("8 10:00", "8 11:00", -200.0), Trade("8 10:00", "8 12:00"))


@pytest.mark.parametrize(
    ("trades", "utilisation"),
    [
        pytest.param(TWO, 2_000 / 1_000, id="after both opens of a second"),
        pytest.param(
            (*TWO, Trade("8 11:00", "8 11:00")), 2_000 / 800, id="before a close at its own open"
        ),
    ],
)
def test_simulated_utilisation_is_sampled_once_a_second(
    trades: tuple[Trade, ...], utilisation: float
) -> None:
    """Semantics 5: after the earlier closes and the opens of the second, margins of 1,000 each."""
    for figures, _, _ in simulated(ONE, [0], book_of(*trades)):
        assert figures[0, 0, PathFigure.UTILISATION] == pytest.approx(utilisation)
        assert figures[0, 0, PathFigure.POSITIONS_TAKEN] == len(trades)


KELLY = {"kind": "kelly", "fraction": 1.0, "estimator": "log_optimal", "history": "walk_forward"}


def test_simulated_estimates_are_kept_where_that_is_asked() -> None:
    """The log's wins of 0.1, -0.2 and 0 on margin and two wins more: f = p / 0.2 - q / 0.1.

    The first open of the path knows the log alone, the second one win more. A zero wins nothing
    and loses nothing, and does not count.
    """
    rule = {**KELLY, "min_trades": 3}
    for _, _, memos in simulated(rule, [UP, UP, UP, UP], keeps_memos=True):
        known = memos[0][np.isfinite(memos[0])]
        assert known == pytest.approx([0.0, 0.0, 5 * 3 / 4 - 10 / 4, 5 * 4 / 5 - 10 / 5], rel=1e-9)


def test_simulated_estimates_handed_in_are_used_and_not_made_again() -> None:
    """All estimates are 1: each position is of equity over margin, and a win a tenth of it."""
    rule = {**KELLY, "min_trades": 3}
    for figures, _, memos in simulated(rule, [UP, UP], memos=np.ones((1, 5)), keeps_memos=True):
        assert figures[0, 0, PathFigure.ENDING_EQUITY] == pytest.approx(START * 1.1**2)
        assert memos.tolist() == [[1.0] * 5]
