"""Callbacks of the settings column: what depends on the log comes from the server, values live in the browser (assets/settings.js)."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from app.calculations.preset_scenarios import presets
from app.dash_app.components.markup import MARKUP, markup, parts
from app.dash_app.pages.position_sizing import ids, overrides_view
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import open_workspace
from app.formatting import money

SOURCES = {
    "daily_log": "the log’s daily record began",
    "funds_at_close": "the log itself began",
    "default": "the log does not say, so it is assumed that it began",
}


def register(app: Dash) -> None:
    """Register them."""
    app.callback(Output(ids.PRESET_MENU, MARKUP), Input(stores.READY, "data"))(lay_out_settings)
    app.callback(
        Output(ids.OVERRIDES, MARKUP),
        Output(ids.OVERRIDES_OPEN, "data"),
        Input(stores.READY, "data"),
        Input(ids.FIND_STRATEGY, "value"),
    )(lay_out_overrides)
    app.callback(
        Output(ids.OVERRIDE_HOLDINGS, MARKUP),
        ids.section_due("choices"),
        Input(ids.OVERRIDES_OPEN, "data"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
        prevent_initial_call=True,
    )(say_holdings)


def lay_out_settings(ready: object) -> Any:
    """Presets and the note under starting capital, which depend on the log."""
    book = server_state().portfolios.require_book(ready)
    if book is None:
        return no_update
    capital = f"Empty: {money(book.starting.amount)}, with which {SOURCES[book.starting.source]}."
    return markup(overrides_view.preset_items(presets(book))) + parts({ids.STARTING_CAPITAL_HELP: markup(capital)})


def lay_out_overrides(ready: object, wanted: str | None) -> Any:
    """An item a strategy. What is typed to find one filters them in the browser; only a log of more than are listed asks again."""
    book = server_state().portfolios.require_book(ready)
    if book is None or (ctx.triggered_id == ids.FIND_STRATEGY and len(book.log.strategies) <= overrides_view.MOST):
        return no_update, no_update
    return markup(overrides_view.items(book, wanted or "")), []


def say_holdings(due: object, opened: list[int] | None, ready: object, active: object) -> Any:
    """What Kelly holds of each strategy that is open, as sizes change."""
    workspace = open_workspace(ready, active) if due and opened else None
    return no_update if workspace is None else parts(overrides_view.holdings(workspace, opened or []))
