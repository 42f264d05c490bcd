"""All trades in a grid. Rows travel as columns of numbers (assets/grid.js makes rows of them): 100,000 are a few megabytes."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
import numpy as np
from numpy.typing import NDArray

from app.calculations.log.trade_log import TradeLog
from app.dash_app.components.grid import DATE, NUMBER, TEXT, column, data_grid
from app.dash_app.figures.base import milliseconds, typed
from app.dash_app.pages.portfolio import ids

#: `lo` columns leave on a phone (assets/grid.js).
COLUMNS = [
    column("opened", "Opened", 142, DATE, "formatTime"),
    column("closed", "Closed", 142, DATE, "formatTime", context={"lo": True}),
    column("strategy", "Strategy", 160, TEXT),
    column("contracts", "Contracts", 96, NUMBER, "formatNumber", context={"lo": True}),
    column("premium", "Premium", 94, NUMBER, "formatMoney", context={"lo": True}),
    column("pl", "P/L", 88, NUMBER, "formatMoney"),
    column("return_on_margin", "On margin", 100, NUMBER, "formatPercent", context={"lo": True}),
    column("margin", "Margin", 90, NUMBER, "formatMoney", context={"lo": True}),
    column("vix", "VIX", 68, NUMBER, "formatNumber", context={"lo": True}),
    column("reason", "Closed because", 132, TEXT, context={"lo": True}),
    column("line", "Line", 64, NUMBER, "formatNumber", context={"lo": True}),
]


def grid() -> dag.AgGrid:
    """The empty grid; assets/grid.js fills it from `payload`."""
    return data_grid(ids.TRADES_GRID, COLUMNS)


def payload(log: TradeLog) -> dict[str, Any]:
    """The log's rows as typed columns, newest first; NaN and NaT mean that there is nothing."""
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
    codes = {"strategy": log.strategy, "reason": log.reason}
    return {
        "numbers": {name: typed(_newest_first(values)) for name, values in columns.items()},
        "codes": {name: typed(_newest_first(values)) for name, values in codes.items()},
        "texts": {"strategy": log.strategies, "reason": log.reasons},
    }


def _newest_first(values: NDArray[Any]) -> NDArray[Any]:
    return values[::-1]
