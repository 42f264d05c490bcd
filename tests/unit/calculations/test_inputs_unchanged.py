"""Calculations never change their inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel

from app.calculations.kelly.caution import Caution
from app.calculations.kelly.estimate import kelly_estimate
from app.calculations.live import LiveOptions, Simulating, compare_live
from app.calculations.log.book import Book
from app.calculations.log.trade_log import DailyLog, TradeLog, fingerprint, starting_capital
from app.calculations.margin.usage import margin_curve
from app.calculations.metrics.trades import portfolio_statistics, strategy_statistics
from app.calculations.preset_scenarios import presets
from app.calculations.profile.model import Scenario, parse_profile
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


#: Estimates remembered between replays of one book: filled on purpose, and NaN until then.
CACHES = frozenset({"memos"})
PLAIN = (str, int, float, bool, bytes, type(None), np.generic)


def snapshot_of(value: Any) -> Any:
    """Return a copy of a value down to its arrays, dicts, lists and plain values.

    Dataclasses and models become dicts of their fields, without `CACHES`. Raises `TypeError` for a
    value of another type, whose changes would go unnoticed.
    """
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, BaseModel):
        return value.model_dump()
    if is_dataclass(value):
        names = [field.name for field in fields(value) if field.name not in CACHES]
        return {name: snapshot_of(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {key: snapshot_of(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [snapshot_of(item) for item in value]
    raise TypeError(f"no snapshot of {type(value).__name__}")


def assert_equal(before: Any, after: Any, place: str = "value") -> None:
    """Fail with the place of the first difference between two snapshots; NaN equals NaN."""
    assert type(before) is type(after), place
    if isinstance(before, dict):
        assert list(before) == list(after), place
        for key in before:
            assert_equal(before[key], after[key], f"{place}.{key}")
    elif isinstance(before, list):
        assert len(before) == len(after), place
        for i, (old, new) in enumerate(zip(before, after, strict=True)):
            assert_equal(old, new, f"{place}[{i}]")
    else:
        np.testing.assert_array_equal(before, after, err_msg=place, strict=True)


def assert_untouched(value: Any, use: Callable[[], object]) -> None:
    """Call `use` and fail if the value differs afterwards."""
    before = snapshot_of(value)
    use()
    assert_equal(before, snapshot_of(value))


@dataclass(frozen=True)
class Nested:
    """A value with an array at every kind of depth."""

    by_name: dict[str, list[np.ndarray[Any, Any]]]
    pair: tuple[np.ndarray[Any, Any], float]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda nested: nested.by_name["a"][1].fill(7), id="array in a list in a dict"),
        pytest.param(lambda nested: nested.by_name["a"].append(np.zeros(1)), id="longer list"),
        pytest.param(lambda nested: nested.by_name.update(b=[]), id="new key"),
        pytest.param(lambda nested: nested.by_name.clear(), id="lost key"),
        pytest.param(lambda nested: nested.pair[0].fill(7), id="array in a tuple"),
    ],
)
def test_assert_untouched_nested_change_fails(change: Callable[[Nested], object]) -> None:
    nested = Nested({"a": [np.zeros(2), np.full(2, np.nan)]}, (np.zeros(1), 1.0))
    assert_untouched(nested, lambda: None)
    with pytest.raises(AssertionError):
        assert_untouched(nested, lambda: change(nested))


QUICK_LIVE = LiveOptions(simulating=Simulating(20))


@pytest.mark.parametrize("scenario", presets(BOOK), ids=lambda scenario: scenario.name)
def test_replay_of_every_preset_leaves_its_inputs_unchanged(scenario: Scenario) -> None:
    assert_untouched((BOOK, PROFILE, scenario), lambda: replay(BOOK, PROFILE, scenario))


@pytest.mark.parametrize("scenario", presets(BOOK), ids=lambda scenario: scenario.name)
def test_replay_with_shared_context_leaves_it_unchanged(scenario: Scenario) -> None:
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
        pytest.param(lambda: compare_live(BOOK, BOOK.log, PROFILE, QUICK_LIVE), id="live"),
    ],
)
def test_calculation_on_a_book_leaves_book_and_profile_unchanged(use: Callable[[], object]) -> None:
    assert_untouched((BOOK, PROFILE), use)


def test_margin_curve_leaves_its_replay_unchanged() -> None:
    replayed = replay(BOOK, PROFILE, default_profile(BOOK).scenarios[1])
    assert_untouched(replayed, lambda: margin_curve(BOOK, replayed, 0.5))


def test_kelly_estimate_leaves_its_returns_unchanged() -> None:
    returns = np.random.default_rng(0).normal(0.01, 0.1, 60)
    days, caution = np.arange(60) // 2, Caution(0.5, 30, 1)
    assert_untouched(
        (returns, days), lambda: kelly_estimate(returns, caution, days=days, resamples=20)
    )


def test_trade_log_changed_leaves_its_columns_unchanged() -> None:
    columns = {name: np.asarray(values) for name, values in columns_of(random_trades(9)).items()}

    def change_log() -> None:
        log = TradeLog.from_columns(columns)
        log.pl[:] = 0
        log.margin_req[:] = 0

    assert_untouched(columns, change_log)


def test_book_of_daily_log_leaves_it_unchanged() -> None:
    daily = DailyLog(np.array([date(8)]), np.array([5_000.0]), np.array([50.0]), np.zeros(1))
    assert_untouched(daily, lambda: Book.of(BOOK.log, daily))


def test_parse_profile_leaves_its_document_unchanged() -> None:
    document = PROFILE.to_document()
    assert_untouched(document, lambda: parse_profile(document))
