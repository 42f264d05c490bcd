"""All trades in a grid; rows travel as columns of numbers, so that 100,000 are a few megabytes."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
import numpy as np
from numpy.typing import NDArray

from app.calculations.log.trade_log import TradeLog
from app.dash_app.components.grid import DATE, NUMBER, TEXT, column, data_grid
from app.dash_app.figures.base import milliseconds, typed
from app.dash_app.pages.portfolio import ids

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
    column("vix", "VIX", 64, NUMBER, "formatNumber", context=_DESK),
    column("reason", "Closed because", 132, TEXT, context=_DESK, tooltipField="reason"),
    column("file", "File", 110, TEXT, context=_DESK, tooltipField="file"),
    column("line", "Line", 62, NUMBER, "formatNumber", context=_DESK),
]


def grid(*, compact: bool, file: str | None = None) -> dag.AgGrid:
    """Return the empty grid, filtered to the rows of `file` if there is one.

    assets/js/grid.js fills it from `payload`.
    """
    shown = data_grid(ids.TRADES_GRID, COLUMNS, compact=compact)
    if file is not None:
        shown.filterModel = {"file": {"filterType": "text", "type": "equals", "filter": file}}
    return shown


def payload(log: TradeLog) -> dict[str, Any]:
    """Return the log's rows as typed columns, newest first; NaN and NaT mean missing."""
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
    codes = {"strategy": log.strategy, "reason": log.reason, "file": log.file}
    return {
        "grid": ids.TRADES_GRID,
        "file": "trades.csv",
        "numbers": {name: typed(_newest_first(values)) for name, values in columns.items()},
        "codes": {name: typed(_newest_first(values)) for name, values in codes.items()},
        "texts": {"strategy": log.strategies, "reason": log.reasons, "file": log.files},
    }


def _newest_first(values: NDArray[Any]) -> NDArray[Any]:
    return values[::-1]
