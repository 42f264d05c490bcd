"""Records of portfolios for the browser to keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import set_props

from app.calculations.log.trade_log import TradeLog
from app.dash_app.state import stores
from app.dash_app.state.packing import pack_log
from app.importers import ImportReport


def portfolio_record(log: TradeLog, report: ImportReport, name: str) -> stores.PortfolioRecord:
    """Return the record of a log with its report."""
    return stores.portfolio_record(name, len(log), pack_log(log, report.to_dict()))


def label(names: Sequence[str]) -> str:
    """Return the name of a portfolio of these files: `log.csv`, `log.csv and 2 more`."""
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def hand_over(
    portfolio: Any, daily: Any, *, revises: bool = False, nonce: str | None = None
) -> None:
    """Have the browser keep a portfolio; one that `revises` the loaded one takes its place.

    `nonce` is that of the drop it was read from: the browser ignores one that was dropped before
    the portfolio that it has. None is never ignored.
    """
    loaded = {"portfolio": portfolio, "daily": daily, "revises": revises, "nonce": nonce}
    set_props(stores.LOADED, {"data": loaded})
