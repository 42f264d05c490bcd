"""Callbacks of the settings column: what depends on the log comes from the server, values live in the browser (assets/settings.js)."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update

from app.calculations.presets import presets
from app.dash_app import ledgers, stores
from app.dash_app.components.markup import MARKUP, markup
from app.dash_app.formatting import money
from app.dash_app.pages.position_sizing import ids, overrides_view, settings
from app.dash_app.pages.position_sizing.desk import open_desk

SOURCES = {
    "daily_log": "the log’s daily record began",
    "funds_at_close": "the log itself began",
    "default": "the log does not say, so it is assumed that it began",
}


def register(app: Dash) -> None:
    """Register them."""
    _register_clientside(app)
    app.callback(
        Output(ids.PRESET_MENU, MARKUP),
        Output(ids.STARTING_CAPITAL_HELP, "children"),
        Input(stores.READY, "data"),
    )(lay_out_settings)
    _register_overrides(app)
    app.callback(
        Output({"type": "settings-panel", "name": ALL}, "children"),
        Input(ids.SUBTABS, "value"),
        State({"type": "settings-panel", "name": ALL}, "children"),
        prevent_initial_call=True,
    )(open_panel)


def _register_overrides(app: Dash) -> None:
    desk = State(stores.READY, "data"), State(stores.PROFILE, "data")
    bodies, holdings = ({"type": kind, "strategy": ALL} for kind in ("override-body", "override-holding"))
    app.callback(
        Output(ids.OVERRIDES, "children"),
        Output(ids.OVERRIDES_OPEN, "data"),
        Input(stores.READY, "data"),
        Input(ids.FIND_STRATEGY, "value"),
    )(lay_out_overrides)
    app.callback(
        Output(bodies, "children"),
        Input(ids.OVERRIDES_OPEN, "data"),
        State(bodies, "id"),
        State(bodies, "children"),
        *desk,
        prevent_initial_call=True,
    )(open_overrides)
    due = Input(ids.DUE, ids.due("choices"))
    app.callback(Output(holdings, "children"), due, State(holdings, "id"), *desk, prevent_initial_call=True)(say_holdings)


def _register_clientside(app: Dash) -> None:
    """What assets/settings.js does in the browser for this page."""
    browser = partial(ClientsideFunction, "settings")
    app.clientside_callback(browser("reset"), Input(ids.RESET, "n_clicks"), prevent_initial_call=True)
    app.clientside_callback(browser("follow_portfolio"), Input(ids.FOLLOW_PORTFOLIO, "n_clicks"), prevent_initial_call=True)
    app.clientside_callback(
        browser("unfold"),
        Output(ids.CONTROLS, "className"),
        Input(ids.OPEN_SETTINGS, "n_clicks"),
        Input(ids.CLOSE_SETTINGS, "n_clicks"),
        prevent_initial_call=True,
    )


def lay_out_settings(ready: object) -> Any:
    """Presets and the note under starting capital, which depend on the log."""
    book = ledgers.require_book(ready)
    if book is None:
        return no_update, no_update
    capital = f"Empty: {money(book.starting.amount)}, with which {SOURCES[book.starting.source]}."
    return markup(overrides_view.preset_items(presets(book))), capital


def lay_out_overrides(ready: object, wanted: str | None) -> Any:
    """An item a strategy. What is typed to find one filters them in the browser; only a log of more than are listed asks again."""
    book = ledgers.require_book(ready)
    if book is None or (ctx.triggered_id == ids.FIND_STRATEGY and len(book.log.strategies) <= overrides_view.MOST):
        return no_update, no_update
    return overrides_view.items(book, wanted or ""), []


def open_panel(opened: str, bodies: list[Any]) -> list[Any]:
    """The fields of the sub-tab just opened; those already there stay."""
    laid_out = zip(settings.PANELS, bodies, strict=True)
    return [settings.panel_fields(name) if name == opened and not body else no_update for name, body in laid_out]


def open_overrides(opened: list[int], items: list[ids.Id], bodies: list[Any], ready: object, active: object) -> Any:
    """The fields of the strategies just opened; those already there stay."""
    desk = open_desk(ready, active) if opened else None
    if desk is None:
        return [no_update] * len(bodies)
    return overrides_view.bodies(desk, opened, items, bodies)


def say_holdings(due: object, items: list[ids.Id], ready: object, active: object) -> Any:
    """What Kelly holds of each strategy that is open, as sizes change."""
    desk = open_desk(ready, active) if due and items else None
    return [no_update] * len(items) if desk is None else overrides_view.holdings(desk, items)
