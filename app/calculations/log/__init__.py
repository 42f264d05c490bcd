"""The trade log and its derived data: positions, events, economics, history, capital, weeks."""

from app.calculations.log.book import Book, Timeline, span_days
from app.calculations.log.capital import capital_today_of, starting_capital_of
from app.calculations.log.concurrency import (
    mean_positions,
    most_positions,
    positions_at_once,
    undominated,
)
from app.calculations.log.economics import Economics, largest_losses
from app.calculations.log.enabled import enabled_strategies
from app.calculations.log.example import example_log
from app.calculations.log.history import ClosedHistory, Sample, closed_history, running_vix_median
from app.calculations.log.positions import Positions
from app.calculations.log.trade_log import (
    OPTIONAL,
    UNCATEGORIZED,
    DailyLog,
    StartingCapital,
    TradeLog,
    fingerprint,
    starting_capital,
)
from app.calculations.log.weeks import mondays

__all__ = [
    "OPTIONAL",
    "UNCATEGORIZED",
    "Book",
    "ClosedHistory",
    "DailyLog",
    "Economics",
    "Positions",
    "Sample",
    "StartingCapital",
    "Timeline",
    "TradeLog",
    "capital_today_of",
    "closed_history",
    "enabled_strategies",
    "example_log",
    "fingerprint",
    "largest_losses",
    "mean_positions",
    "mondays",
    "most_positions",
    "positions_at_once",
    "running_vix_median",
    "span_days",
    "starting_capital",
    "starting_capital_of",
    "undominated",
]
