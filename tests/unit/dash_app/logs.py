"""Small books for the tests of the web application."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.calculations.log.book import Book
from app.calculations.log.trade_log import DailyLog, TradeLog
from app.calculations.profile.model import parse_profile
from app.calculations.sizing.defaults import default_profile
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace

START = np.datetime64("2024-01-08T10:00", "s")  # a Monday
DAY = np.timedelta64(86_400, "s")
HOURS = np.timedelta64(5 * 3600, "s")
ODD_NAME = 'Put "fly" 50%/… <b>'  #: of the strategy of `wins_and_losses`


def log_of(pl: list[float], strategies: list[str] | None = None, **columns: object) -> TradeLog:
    """One trade a calendar day, 10:00 to 15:00; margin 1,000 unless `columns` say otherwise."""
    n = len(pl)
    opened = START + np.arange(n) * DAY
    given = {
        "opened_at": opened,
        "closed_at": opened + HOURS,
        "pl": np.array(pl, float),
        "contracts": np.ones(n),
        "margin_req": np.full(n, 1000.0),
        "strategy": strategies or ["Condor"] * n,
    }
    return TradeLog.from_columns(given | columns)


def book_of(pl: list[float], daily: DailyLog | None = None) -> Book:
    """A book of `log_of`; it starts at 100,000, the default, unless a daily log says otherwise."""
    return Book.of(log_of(pl), daily)


def daily_of(values: list[float]) -> DailyLog:
    """A daily log of these balances, from the same Monday on, which rose from 100,000."""
    balances = np.array([100_000.0, *values])
    peaks = np.maximum.accumulate(balances)
    dates = START.astype("datetime64[D]") + np.arange(len(values))
    return DailyLog(dates, balances[1:], np.diff(balances), (1 - balances / peaks)[1:])


def wins_and_losses(days: int = 90) -> Book:
    """Return one contract a day: two wins of 100, then a loss of 150, on a margin of 1,000."""
    return Book.of(log_of([100.0, 100.0, -150.0] * (days // 3), [ODD_NAME] * days))


def workspace_of(book: Book, **portfolio: Any) -> Workspace:
    """Return a new profile at half Kelly without an added loss, so that a few trades are traded."""
    document = default_profile(book, kelly_fraction=0.5).to_document()
    document["portfolio"].update({"added_full_losses": 0.0} | portfolio)
    server_state().portfolios.clear()
    return Workspace({"fingerprint": "f", "nonce": "n.0.0"}, book, parse_profile(document))
