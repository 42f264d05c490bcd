"""The trade log and its derived data: positions, events, economics, history, capital, weeks."""

from app.calculations.log.book import Book, Timeline, log_days, span_days
from app.calculations.log.capital import capital_today_of, starting_capital_of
from app.calculations.log.concurrency import (
    margins_at_once,
    mean_positions,
    most_held,
    most_positions,
    positions_at_once,
    undominated,
)
from app.calculations.log.economics import (
    Economics,
    assumed_margins,
    largest_losses,
    largest_sizes,
    logged_contracts,
)
from app.calculations.log.enabled import enabled_strategies
from app.calculations.log.example import example_log
from app.calculations.log.excursions import no_open_losses, open_losses, sees_open_losses
from app.calculations.log.history import ClosedHistory, Sample, closed_history, running_vix_median
from app.calculations.log.periods import (
    PeriodHistory,
    Unit,
    closing_periods,
    opening_periods,
    period_history,
    period_unit,
    trading_days_per_period,
)
from app.calculations.log.positions import Positions
from app.calculations.log.trade_log import (
    OPTIONAL,
    UNCATEGORIZED,
    DailyLog,
    StartingCapital,
    TradeLog,
    fingerprint,
    starting_capital,
    stated_capital,
)
from app.calculations.log.weeks import mondays

__all__ = [
    "OPTIONAL",
    "UNCATEGORIZED",
    "Book",
    "ClosedHistory",
    "DailyLog",
    "Economics",
    "PeriodHistory",
    "Positions",
    "Sample",
    "StartingCapital",
    "Timeline",
    "TradeLog",
    "Unit",
    "assumed_margins",
    "capital_today_of",
    "closed_history",
    "closing_periods",
    "enabled_strategies",
    "example_log",
    "fingerprint",
    "largest_losses",
    "largest_sizes",
    "log_days",
    "logged_contracts",
    "margins_at_once",
    "mean_positions",
    "mondays",
    "most_held",
    "most_positions",
    "no_open_losses",
    "open_losses",
    "opening_periods",
    "period_history",
    "period_unit",
    "positions_at_once",
    "running_vix_median",
    "sees_open_losses",
    "span_days",
    "starting_capital",
    "starting_capital_of",
    "stated_capital",
    "trading_days_per_period",
    "undominated",
]
