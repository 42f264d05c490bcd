"""Small logs of a backtest and of live trading, and short ways to a comparison."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.calculations.live import LiveComparison, LiveOptions, Resampling, Simulating, compare_live
from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import Profile
from tests.unit.calculations.builders import NAN, Trade, columns_of

QUICK = LiveOptions(resampling=Resampling(200), simulating=Simulating(0))


@dataclass(frozen=True)
class Fill(Trade):
    """One row with what only live comparisons read."""

    closing_cost: float = NAN
    legs: str = ""


def log_of_fills(*fills: Trade) -> TradeLog:
    """Return a log of trades, with closing costs and legs where they have any."""
    extra: dict[str, Any] = {
        "closing_cost": [getattr(fill, "closing_cost", NAN) for fill in fills],
        "legs": [getattr(fill, "legs", "") for fill in fills],
    }
    return TradeLog.from_columns(columns_of(fills) | extra)


def compare(
    backtest: list[Trade], live: list[Trade], profile: Profile | None = None, **changes: Any
) -> LiveComparison:
    """Return the comparison of two small logs, without power unless asked for."""
    options = replace(QUICK, **changes)
    return compare_live(
        Book.of(log_of_fills(*backtest)), log_of_fills(*live), profile or Profile(), options
    )


def days(pls: list[float], minute: int = 0, first: int = 8, **columns: Any) -> list[Trade]:
    """Return one trade a day from a day of January on, opened at 10:00 and so many minutes."""
    return [
        Trade(f"{first + i:02d} 10:{minute:02d}", f"{first + i:02d} 15:00", pl, **columns)
        for i, pl in enumerate(pls)
    ]


def note_codes(comparison: LiveComparison) -> dict[str, int]:
    """Return the codes of the notes with their counts."""
    return {note.code: note.count for note in comparison.notes}


def seconds(*clock: str) -> np.ndarray:
    """Return moments of one day from clock times."""
    return np.array([f"2024-01-08T{time}" for time in clock], "datetime64[s]")
