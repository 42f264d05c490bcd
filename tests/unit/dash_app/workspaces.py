"""Workspaces of small logs, as the pages of the browser that holds them ask for them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import Scenario, parse_profile
from app.calculations.sizing.defaults import default_profile
from app.dash_app.state import portfolio_cache
from app.dash_app.state.server_state import server_state
from app.dash_app.state.stores import Ready
from app.dash_app.state.workspace import Workspace
from app.importers import ImportReport

DAYS = 90
MARGIN = 1_000.0
ODD_NAME = 'Put "fly" 50%/… <b>'


def wins_and_losses(days: int = DAYS) -> Book:
    """One contract a day: two wins of 100, then a loss of 150, on a margin of 1,000."""
    opened = np.datetime64("2024-01-01T10:00:00") + np.arange(days) * np.timedelta64(1, "D")
    columns = {
        "opened_at": opened,
        "closed_at": opened + np.timedelta64(2, "h"),
        "pl": np.tile([100.0, 100.0, -150.0], days // 3),
        "contracts": np.ones(days),
        "margin_req": np.full(days, MARGIN),
        "strategy": [ODD_NAME] * days,
    }
    return Book.of(TradeLog.from_columns(columns))


def workspace_of(book: Book, **portfolio: Any) -> Workspace:
    """The workspace of a new profile, so sized that a log of a few trades is traded.

    That is at half Kelly, without an added loss.
    """
    document = default_profile(book, kelly_fraction=0.5).to_document()
    document["portfolio"].update({"added_full_losses": 0.0} | portfolio)
    server_state().portfolios.clear()
    return Workspace({"fingerprint": "f", "nonce": "n.0.0"}, book, parse_profile(document))


def with_scenarios(workspace: Workspace, *added: dict[str, Any]) -> Workspace:
    """The workspace with more scenarios."""
    document = workspace.profile.to_document()
    document["scenarios"] += added
    return Workspace(workspace.ready, workspace.book, parse_profile(document))


def scenario(name: str, rule: dict[str, Any]) -> Scenario:
    """A scenario of a rule as in a profile document."""
    return parse_profile({"version": 1, "scenarios": [{"name": name, "rule": rule}]}).scenarios[0]


class Browser(NamedTuple):
    """What a browser sends of a portfolio that the server has read."""

    ready: Ready
    active: dict[str, Any]


def browser_of(book: Book, **portfolio: Any) -> Browser:
    """A browser with a book, under its default profile but for settings of the portfolio."""
    loaded = server_state().portfolios.remember("key", lambda: (book, ImportReport()))
    profile = default_profile(book).to_document()
    profile["portfolio"] |= portfolio
    active = {"fingerprint": loaded.fingerprint, "profile": profile}
    return Browser(portfolio_cache.ready_for("key", loaded.fingerprint), active)
