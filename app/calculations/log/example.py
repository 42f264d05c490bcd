"""A small generated trade log for examples and first steps."""

from __future__ import annotations

import numpy as np

from app.calculations.log.trade_log import TradeLog

_CONDOR_WINS_OF_TEN = (1, 1, 1, 0, 1, 1, 1, 1, 0, 1)
_FLY_WINS_OF_SEVEN = (1, 0, 1, 0, 1, 0, 1)


def example_log() -> TradeLog:
    """Return a log of two short-premium strategies, "Condor" and "Fly".

    Each trades every weekday of January to June 2024. They open at 10:00 and 10:30, close at 15:00
    of the same day, hold 2,000 and 1,500 of margin a contract, and share one crash in which they
    lose 75 and 60 % of it. The log is the same every time; no figure in it comes from a market.

    >>> log = example_log()
    >>> len(log), log.strategies
    (260, ('Condor', 'Fly'))
    >>> round(float(log.pl.sum()), 2)
    9850.0
    """
    days = np.arange("2024-01-01", "2024-06-29", dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    at = np.arange(len(days))
    crash = at == 70
    condor = np.where(np.array(_CONDOR_WINS_OF_TEN)[at % 10] == 1, 110.0, -190.0)
    fly = np.where(np.array(_FLY_WINS_OF_SEVEN)[at % 7] == 1, 180.0, -130.0)
    pl = np.column_stack([np.where(crash, -1_500.0, condor), np.where(crash, -900.0, fly)]).ravel()
    opened = np.column_stack(
        [days + np.timedelta64(600, "m"), days + np.timedelta64(630, "m")]
    ).ravel()
    return TradeLog.from_columns(
        {
            "opened_at": opened,
            "closed_at": np.repeat(days + np.timedelta64(900, "m"), 2),
            "strategy": ["Condor", "Fly"] * len(days),
            "pl": pl,
            "contracts": np.ones(len(pl)),
            "margin_req": np.tile([2_000.0, 1_500.0], len(days)),
            "commissions": np.full(len(pl), 3.0),
            "opening_vix": np.repeat(14.0 + at % 9, 2),
        }
    )
