"""Small books for the tests of the web application."""

from __future__ import annotations

import numpy as np

from app.calculations.log.book import Book
from app.calculations.log.trade_log import DailyLog, TradeLog

START = np.datetime64("2024-01-08T10:00", "s")  # a Monday
DAY = np.timedelta64(86_400, "s")
HOURS = np.timedelta64(5 * 3600, "s")


def log_of(pl: list[float], strategies: list[str] | None = None, **columns: object) -> TradeLog:
    """One trade a calendar day, 10:00 to 15:00, a margin of 1,000 each unless `columns` say otherwise."""
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
