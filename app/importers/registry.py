"""The known formats, recognised by their headers in a fixed order, without fuzzy matching."""

from __future__ import annotations

from app.importers.file_format import FileFormat, ReportFormat
from app.importers.formats import (
    backtesting_py,
    canonical_log,
    metatrader4_statement,
    metatrader4_tester,
    metatrader5,
    ninjatrader,
    option_alpha,
    option_omega,
    option_omega_daily,
    option_omega_live,
    python_trades,
    quantconnect,
    refused,
    strategyquant,
    trade_automation_toolbox,
    trade_steward,
    vectorbt,
)
from app.importers.grid_document import GridDocument

FORMATS: tuple[FileFormat, ...] = (
    canonical_log.FORMAT,
    canonical_log.OTHER_VERSION,
    trade_automation_toolbox.FORMAT,
    trade_steward.FORMAT,
    option_omega_live.FORMAT,
    option_omega.FORMAT,
    option_omega_daily.FORMAT,
    ninjatrader.FORMAT,
    *ninjatrader.REFUSED,
    quantconnect.FORMAT,
    backtesting_py.FORMAT,
    vectorbt.FORMAT,
    vectorbt.ORDERS,
    strategyquant.FORMAT,
    option_alpha.FORMAT,
    python_trades.ROUND_TRIPS_FORMAT,
    python_trades.NOTIFIED_FORMAT,
    python_trades.TRANSACTIONS,
    refused.FLEX_QUERY,
    refused.TASTYTRADE,
    refused.OPTIMIZATION,
)
#: Formats of web pages and workbooks that no header of column names identifies.
REPORTS: tuple[ReportFormat, ...] = (
    metatrader4_tester.FORMAT,
    metatrader4_statement.FORMAT,
    metatrader5.FORMAT,
)


def format_of(names: frozenset[str]) -> FileFormat | None:
    """Return the first format that recognises a header by its normalised column names."""
    return next((known for known in FORMATS if known.matches(names)), None)


def report_of(document: GridDocument) -> ReportFormat | None:
    """Return the first format that recognises a document by the rows of its tables."""
    return next((known for known in REPORTS if known.matches(document)), None)
