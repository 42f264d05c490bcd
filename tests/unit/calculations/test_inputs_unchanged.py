"""Calculations never change what they are given."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from app.calculations.kelly.estimate import kelly_estimate
from app.calculations.log.book import Book
from app.calculations.log.trade_log import DailyLog, TradeLog, fingerprint, starting_capital
from app.calculations.margin.usage import margin_curve
from app.calculations.metrics.trades import portfolio_statistics, strategy_statistics
from app.calculations.preset_scenarios import presets
from app.calculations.profile.model import Scenario
from app.calculations.replay.engine import replay
from app.calculations.sizing.context import sizing_context
from app.calculations.sizing.defaults import default_profile
from app.calculations.sizing.kelly_table import kelly_table
from tests.unit.calculations.builders import book_of, columns_of, date, profile_of, random_trades

BOOK = book_of(*random_trades(9))
PROFILE = profile_of(
    {"Fly": {"max_contracts": 3, "default_margin": 500}},
    slippage_per_contract=1,
    borrow_rate=0.05,
    margin_ceiling=0.3,
    drawdown_brake=[{"drawdown": 0.01, "multiplier": 0.5}, {"drawdown": 0.02, "multiplier": 0.25}],
    streak_rule={"losses": 1, "multiplier": 0.5},
    vix_rule={"above": 20, "multiplier": 0.5},
)


def arrays_of(value: Any) -> list[np.ndarray[Any, Any]]:
    """Copies of every array inside a value, however deep."""
    if isinstance(value, np.ndarray):
        return [value.copy()]
    if is_dataclass(value):
        return [array for field in fields(value) for array in arrays_of(getattr(value, field.name))]
    return []


def assert_untouched(value: Any, use: Callable[[], object]) -> None:
    """Every array inside a value is the same after it was used."""
    before = arrays_of(value)
    assert before
    use()
    for old, new in zip(before, arrays_of(value), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("scenario", presets(BOOK), ids=lambda scenario: scenario.name)
def test_replay_leaves_its_book_alone(scenario: Scenario) -> None:
    assert_untouched(BOOK, lambda: replay(BOOK, PROFILE, scenario))


@pytest.mark.parametrize("scenario", presets(BOOK), ids=lambda scenario: scenario.name)
def test_replay_leaves_shared_economics_and_past_alone(scenario: Scenario) -> None:
    shared = sizing_context(BOOK, PROFILE, constrained=scenario.constrained)
    assert_untouched(shared, lambda: replay(BOOK, PROFILE, scenario, shared))


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda: kelly_table(BOOK, PROFILE, resamples=50), id="kelly table"),
        pytest.param(lambda: default_profile(BOOK), id="default profile"),
        pytest.param(lambda: presets(BOOK), id="presets"),
        pytest.param(
            lambda: (strategy_statistics(BOOK), portfolio_statistics(BOOK)), id="statistics"
        ),
        pytest.param(
            lambda: (fingerprint(BOOK.log), starting_capital(BOOK.log), BOOK.log.to_frame()),
            id="log",
        ),
        pytest.param(lambda: Book.of(BOOK.log), id="book"),
    ],
)
def test_book_is_left_alone(use: Callable[[], object]) -> None:
    assert_untouched(BOOK, use)


def test_margin_curve_leaves_its_replay_alone() -> None:
    replayed = replay(BOOK, PROFILE, default_profile(BOOK).scenarios[1])
    assert_untouched(replayed, lambda: margin_curve(BOOK, replayed, 0.5))


def test_kelly_leaves_its_returns_alone() -> None:
    returns = np.random.default_rng(0).normal(0.01, 0.1, 60)
    before = returns.copy()
    kelly_estimate(returns, 0.5, 30, resamples=20)
    np.testing.assert_array_equal(returns, before)


def test_a_log_is_a_copy_of_its_columns() -> None:
    columns = {name: np.asarray(values) for name, values in columns_of(random_trades(9)).items()}
    before = copy.deepcopy(columns)
    log = TradeLog.from_columns(columns)
    log.pl[:] = 0
    log.margin_req[:] = 0
    for name, values in before.items():
        np.testing.assert_array_equal(columns[name], values)


def test_a_daily_log_is_left_alone() -> None:
    daily = DailyLog(np.array([date(8)]), np.array([5_000.0]), np.array([50.0]), np.zeros(1))
    assert_untouched(daily, lambda: Book.of(BOOK.log, daily))


def test_the_profile_is_left_alone() -> None:
    before = PROFILE.to_document()
    replay(BOOK, PROFILE, default_profile(BOOK).scenarios[1])
    kelly_table(BOOK, PROFILE)
    assert PROFILE.to_document() == before
