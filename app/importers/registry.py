"""The known formats, recognised by their headers in a fixed order, without fuzzy matching."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from app.importers.file_format import FileFormat, ReportFormat
from app.importers.formats import (
    amibroker,
    backtesting_py,
    canonical_log,
    metatrader4_statement,
    metatrader4_tester,
    metatrader5,
    multicharts,
    ninjatrader,
    option_alpha,
    option_omega,
    option_omega_daily,
    option_omega_live,
    python_trades,
    quantconnect,
    refused,
    strategyquant,
    thinkorswim,
    trade_automation_toolbox,
    trade_steward,
    tradestation,
    tradingview,
    tradovate,
    vectorbt,
)
from app.importers.grid_document import GridDocument
from app.importers.table import Document, Header

FORMATS: tuple[FileFormat, ...] = (
    canonical_log.FORMAT,
    canonical_log.OTHER_VERSION,
    trade_automation_toolbox.FORMAT,
    trade_steward.FORMAT,
    tradovate.FORMAT,
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
    refused.THINKORSWIM_STATEMENT,
    refused.OPEN_POSITIONS,
    refused.OPTIMIZATION,
    refused.OPTIMIZATION_OF_INPUTS,
    tradingview.FORMAT,
    tradestation.FORMAT,
    thinkorswim.FORMAT,
    amibroker.FORMAT,
    multicharts.FORMAT,
)
_LINES_BELOW = 2  #: rows shown to a format that recognises translated headers
#: Formats of web pages and workbooks that no header of column names identifies.
REPORTS: tuple[ReportFormat, ...] = (
    metatrader4_tester.FORMAT,
    metatrader4_statement.FORMAT,
    metatrader5.FORMAT,
)


def format_of(names: frozenset[str]) -> FileFormat | None:
    """Return the first format that recognises a header by its normalised column names."""
    return next((known for known in FORMATS if known.matches(names)), None)


def translated_header(document: Document) -> tuple[Header, FileFormat] | None:
    """Return the first header that a format recognises in another language, with the format."""
    tables = groupby(document.headers(), key=attrgetter("delimiter", "sheet"))
    for _, lines in tables:
        headers = [header for header in lines if any(header.cells)]
        for start, header in enumerate(headers):
            below = headers[start + 1 : start + 1 + _LINES_BELOW]
            for known in FORMATS:
                if known.translated is not None and known.translated(header, below):
                    return header, known
    return None


def lacking_header(document: Document) -> tuple[Header, FileFormat] | None:
    """Return the header that a file of rows alone lacks, with the format that knows such rows."""
    first, _ = document.first_line()
    formats = [known for known in FORMATS if known.lacking is not None]
    for row in document.headers():
        for known in formats if row.line == first else ():
            header = None if known.lacking is None else known.lacking(row)
            if header is not None:
                return header, known
    return None


def report_of(document: GridDocument) -> ReportFormat | None:
    """Return the first format that recognises a document by the rows of its tables."""
    return next((known for known in REPORTS if known.matches(document)), None)
