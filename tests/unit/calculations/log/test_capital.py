"""Capital of a book under a profile, and the strategies that the profile switches on."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.log.book import Book
from app.calculations.log.capital import capital_today_of, starting_capital_of
from app.calculations.log.enabled import enabled_strategies
from app.calculations.log.trade_log import TradeLog, stated_capital
from app.calculations.profile.model import PortfolioSettings
from tests.unit.calculations.builders import Trade, book_of, profile_of

OF_THE_LOG = 50_000.0


@pytest.fixture(scope="module")
def book() -> Book:
    trade = Trade("8 10:00", "8 16:00", pl=100.0, funds=OF_THE_LOG + 100.0)
    return book_of(trade, Trade("9 10:00", "9 16:00", strategy="Fly", funds=OF_THE_LOG + 100.0))


@pytest.mark.parametrize(
    ("settings", "starting", "today"),
    [
        pytest.param({}, OF_THE_LOG, OF_THE_LOG, id="of the log"),
        pytest.param({"starting_capital": 7e4}, 7e4, 7e4, id="starting capital of the profile"),
        pytest.param({"equity_today": 9e4}, OF_THE_LOG, 9e4, id="equity of today"),
        pytest.param({"starting_capital": 7e4, "equity_today": 9e4}, 7e4, 9e4, id="both"),
    ],
)
def test_capital_settings_precede_the_log(
    book: Book, settings: dict[str, float], starting: float, today: float
) -> None:
    portfolio = PortfolioSettings(**settings)
    assert starting_capital_of(book, portfolio) == starting
    assert capital_today_of(book, portfolio) == today


def test_enabled_strategies_follow_the_profile_in_the_order_of_the_log(book: Book) -> None:
    profile = profile_of({"Fly": {"enabled": False}})
    assert dict(zip(book.log.strategies, enabled_strategies(book, profile), strict=True)) == {
        "Condor": True,
        "Fly": False,
    }


def test_stated_capital_of_many_trades_in_one_second_needs_little_memory() -> None:
    """A table of all pairs of 60,000 trades would take 29 GB."""
    n = 60_000
    closed = np.full(n, np.datetime64("2026-01-05T16:00:00"))
    pl = np.tile([3.0, -2.0], n // 2)
    columns = {"opened_at": closed, "closed_at": closed, "pl": pl}
    after = 1_000 + np.cumsum(pl)
    log = TradeLog.from_columns(columns | {"funds_at_close": after})
    assert stated_capital(log) == 1_000
