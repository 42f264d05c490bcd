"""Callbacks of the settings column: what depends on the log comes from the server, values live in the browser (assets/settings.js)."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, no_update

from app.dash_app.components.markup import MARKUP, markup, parts
from app.dash_app.pages.position_sizing import ids, overrides
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state
from app.formatting import money

SOURCES = {
    "daily_log": "the log’s daily record began",
    "funds_at_close": "the log itself began",
    "default": "the log does not say, so it is assumed that it began",
}


def register(app: Dash) -> None:
    """Register them."""
    app.callback(Output(ids.SETTINGS_WORDS, MARKUP), Input(stores.READY, "data"))(lay_out_settings)
    overrides.register(app)


def lay_out_settings(ready: object) -> Any:
    """The note under starting capital, which depends on the log."""
    book = server_state().portfolios.require_book(ready)
    if book is None:
        return no_update
    capital = f"Empty: {money(book.starting.amount)}, with which {SOURCES[book.starting.source]}."
    return parts({ids.STARTING_CAPITAL_HELP: markup(capital)})
