"""Workspaces of small logs with more scenarios, and what a browser sends of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from app.calculations.log.book import Book
from app.calculations.profile.model import Scenario, parse_profile
from app.calculations.sizing.defaults import default_profile
from app.dash_app.state import portfolio_cache
from app.dash_app.state.server_state import server_state
from app.dash_app.state.stores import Ready
from app.dash_app.state.workspace import Workspace
from app.importers import ImportReport


def with_scenarios(workspace: Workspace, *added: dict[str, Any]) -> Workspace:
    """The workspace with more scenarios."""
    document = workspace.profile.to_document()
    document["scenarios"] += added
    return Workspace(workspace.ready, workspace.book, parse_profile(document))


def scenario(name: str, rule: dict[str, Any]) -> Scenario:
    """A scenario of a rule as in a profile document."""
    return parse_profile({"version": 1, "scenarios": [{"name": name, "rule": rule}]}).scenarios[0]


class Browser(NamedTuple):
    """Return the record that a browser sends of a portfolio which the server has read."""

    ready: Ready
    active: dict[str, Any]


def browser_of(book: Book, key: str = "key", **portfolio: Any) -> Browser:
    """A browser with a book, under its default profile but for settings of the portfolio."""
    loaded = server_state().portfolios.remember(key, lambda: (book, ImportReport()))
    profile = default_profile(book).to_document()
    profile["portfolio"] |= portfolio
    active = {"fingerprint": loaded.fingerprint, "profile": profile}
    return Browser(portfolio_cache.ready_for(key, loaded.fingerprint), active)
