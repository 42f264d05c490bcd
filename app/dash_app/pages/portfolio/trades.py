"""All trades in a grid; rows travel as columns of numbers, so that 100,000 are a few megabytes."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Codes
from app.calculations.log.trade_log import TradeLog
from app.dash_app.components.grid import DATE, NUMBER, TEXT, column, data_grid
from app.dash_app.figures.base import milliseconds, typed
from app.dash_app.pages.portfolio import ids
from app.dash_app.pages.portfolio.file_table import assumed_margins
from app.importers import ImportReport

_DESK = {"lo": True}  #: context of the columns that are not for a phone
COLUMNS = [
    column("opened", "Opened", 140, DATE, "formatTime"),
    column("closed", "Closed", 140, DATE, "formatTime", context=_DESK),
    column("strategy", "Strategy", 180, TEXT, tooltipField="strategy"),
    column("contracts", "Contracts", 98, NUMBER, "formatNumber", context=_DESK),
    column("premium", "Premium", 88, NUMBER, "formatMoney", context=_DESK),
    column("pl", "P/L", 84, NUMBER, "formatMoney"),
    column("return_on_margin", "On margin", 96, NUMBER, "formatPercent", context=_DESK),
    column("margin", "Margin", 84, NUMBER, "formatMoney", context=_DESK),
    column("margin_from", "Margin is", 92, TEXT, context=_DESK),
    column("vix", "VIX", 64, NUMBER, "formatNumber", context=_DESK),
    column("reason", "Closed because", 132, TEXT, context=_DESK, tooltipField="reason"),
    column("file", "File", 110, TEXT, context=_DESK, tooltipField="file"),
    column("line", "Line", 62, NUMBER, "formatNumber", context=_DESK),
]
#: Words for the origin of a trade's margin.
MARGIN_WORDS: dict[str, str] = {
    "explicit": "from the file",
    "calculated": "calculated",
    "assumed": "assumed",
    "missing": "missing",
}


def grid(*, compact: bool, hidden: frozenset[str] = frozenset()) -> dag.AgGrid:
    """Return the empty grid without some columns; assets/js/grid.js fills it from `payload`."""
    columns = [{**known, "hide": True} if known["field"] in hidden else known for known in COLUMNS]
    return data_grid(ids.TRADES_GRID, columns, compact=compact)


def of_no_use(log: TradeLog, imported: ImportReport) -> frozenset[str]:
    """Return the columns that say the same in every row: the file, where the margin is from."""
    alone = {"file"} if len(log.files) < 2 else set()
    return frozenset(alone if assumed_margins(imported) else {*alone, "margin_from"})


def rows_of(log: TradeLog, file: str | None) -> TradeLog:
    """Return the rows of one file; all of the log for None and for a file without rows."""
    if file not in log.files:
        return log
    return log.take(log.file == log.files.index(file))


def payload(log: TradeLog, imported: ImportReport) -> dict[str, Any]:
    """Return the log's rows as typed columns, newest first; NaN and NaT mean missing."""
    margin_from, words = _margin_origins(log, imported)
    columns = {
        "opened": milliseconds(log.opened_at),
        "closed": milliseconds(log.closed_at),
        "contracts": log.contracts,
        "premium": log.premium,
        "pl": log.pl,
        "return_on_margin": log.pl / log.margin_req,
        "margin": log.margin_req,
        "vix": log.opening_vix,
        "line": log.line.astype(np.float64),
    }
    codes = {
        "strategy": log.strategy,
        "reason": log.reason,
        "file": log.file,
        "margin_from": margin_from,
    }
    return {
        "grid": ids.TRADES_GRID,
        "file": "trades.csv",
        "numbers": {name: typed(_newest_first(values)) for name, values in columns.items()},
        "codes": {name: typed(_newest_first(values)) for name, values in codes.items()},
        "texts": {
            "strategy": log.strategies,
            "reason": log.reasons,
            "file": log.files,
            "margin_from": words,
        },
    }


def _margin_origins(log: TradeLog, imported: ImportReport) -> tuple[Codes, tuple[str, ...]]:
    """Return a code of each row (N,) for where its margin comes from, and the words by code."""
    by_file = {file.name: file.origins.get("margin_req", "") for file in imported.files}
    words = tuple(MARGIN_WORDS)
    of_file = [
        words.index(origin) if (origin := by_file.get(name, "")) in words else -1
        for name in log.files
    ]
    codes = np.array(of_file or [-1], np.int32)[log.file]
    missing = words.index("missing")
    return np.where(np.isnan(log.margin_req), missing, codes).astype(np.int32), tuple(
        MARGIN_WORDS[word] for word in words
    )


def _newest_first(values: NDArray[Any]) -> NDArray[Any]:
    return values[::-1]
