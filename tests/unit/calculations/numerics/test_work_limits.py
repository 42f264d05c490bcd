"""Limits of work that grows with several sizes of a log at once: what is refused, and the words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from app.calculations.errors import LotwiseError
from app.calculations.kelly.joint_growth import maximise_growth
from app.calculations.live import Opens, matched_pairs
from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics import work_limits
from app.calculations.numerics.work_limits import (
    MAX_JOINT_FIT,
    TooLargeError,
    joint_fit_cost,
    require_joint_fit,
    require_joint_refits,
    require_sets,
    require_strategy_days,
)
from app.calculations.profile.model import AS_BACKTESTED, Profile
from app.calculations.sizing.defaults import default_profile
from app.calculations.sizing.kelly_table import kelly_table
from app.cli.documents import kelly_document
from app.cli.tables import print_kelly
from app.importers import read_files
from tests.hostile_names import log_of
from tests.unit.calculations.builders import book_of, random_trades


def spread(strategies: int, first: str, last: str) -> TradeLog:
    """Return a log of one closed trade a strategy, the last of them at the other end of it."""
    opened = np.full(strategies, np.datetime64(f"{first}T10:00:00"))
    opened[-1] = np.datetime64(f"{last}T10:00:00")
    columns = {
        "opened_at": opened,
        "closed_at": opened + np.timedelta64(60, "s"),
        "strategy": [f"S{code}" for code in range(strategies)],
        "pl": np.ones(strategies),
        "margin_req": np.full(strategies, 100.0),
    }
    return TradeLog.from_frame(pd.DataFrame(columns))


def test_book_of_many_strategies_over_two_centuries_is_refused() -> None:
    with pytest.raises(TooLargeError, match=r"1,000 strategies over 52,\d{3} days.*--strategy"):
        Book.of(spread(1_000, "1900-01-01", "2100-12-31"))


def test_book_of_many_strategies_over_a_decade_is_sized() -> None:
    assert len(Book.of(spread(1_000, "2014-01-01", "2024-01-01")).positions) == 1_000


@pytest.mark.parametrize(
    "work",
    [
        lambda: require_strategy_days(1_000, 5_001),
        lambda: require_sets(20_001, 1_000),
        lambda: require_joint_fit(2_600, 1_000),
        lambda: require_joint_fit(1, 10, MAX_JOINT_FIT),
        lambda: require_joint_refits(joint_fit_cost(60_000, 300)),
    ],
)
def test_require_beyond_a_limit_says_what_to_do(work: object) -> None:
    assert callable(work)
    with pytest.raises(LotwiseError, match="Keep fewer strategies"):
        work()


@pytest.mark.parametrize(
    ("strategies", "days", "years"), [(50, 252, 20), (100, 252, 20), (300, 252, 10), (1_000, 10, 1)]
)
def test_require_within_what_people_trade_is_silent(strategies: int, days: int, years: int) -> None:
    require_strategy_days(strategies, days * years)
    require_joint_fit(days * years if strategies < 300 else 2_500, min(strategies, 300))


def test_maximise_growth_of_too_many_strategies_is_refused_before_any_work() -> None:
    with pytest.raises(TooLargeError, match="900 strategies over 10 periods"):
        maximise_growth(np.zeros((10, 900)))


def test_simulator_of_too_many_positions_names_both_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work_limits, "MAX_SIMULATED_POSITIONS", 1_000)
    book = book_of(*random_trades(1))
    settings = SimulationSettings(paths=100_000, horizon_days=300)
    with pytest.raises(TooLargeError, match=r"paths and horizon_days: 100,000 paths of 300 days"):
        MonteCarloSimulator(book, Profile(), AS_BACKTESTED, settings)


def test_matched_pairs_of_a_crowded_minute_are_refused() -> None:
    crowd = Opens(
        np.zeros(1_001, np.int64),
        np.full(1_001, np.datetime64("2024-01-08T10:00:00")),
        np.full(1_001, "", object),
    )
    with pytest.raises(TooLargeError, match="match_minutes"):
        matched_pairs(crowd, crowd, 30.0)


def test_kelly_of_too_many_strategies_leaves_out_the_joint_shares_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(work_limits, "MAX_JOINT_FIT", 1)
    book = book_of(*random_trades(2))
    table = kelly_table(book, default_profile(book))
    assert np.isnan(table.simultaneous.shares).all()
    assert set(table.simultaneous.statuses) == {"too_many"}
    document = kelly_document(table)
    assert {row["simultaneous"] for row in document["strategies"].values()} == {None}
    assert document["portfolio"]["simultaneous"]["growth"] is None
    print_kelly(table)
    assert "nan" not in capsys.readouterr().out


def test_import_of_too_many_strategy_days_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work_limits, "MAX_STRATEGY_DAYS", 10)
    error = read_files([("log.csv", log_of(("a", "b"), 20))]).report.error
    assert error is not None
    assert error.head == "The files hold too many strategies over too many days."
    assert "--from" in error.text
