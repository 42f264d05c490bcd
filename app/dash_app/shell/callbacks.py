"""Callbacks of the frame: the loaded portfolio, the stores of the browser, exports and dialogs."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html, no_update

from app.dash_app.jobs import callbacks as long_work
from app.dash_app.json_object import Json
from app.dash_app.shell import (
    first_run,
    forget,
    hydration,
    ids,
    navigation,
    profile,
    settings_export,
    settings_import,
)
from app.dash_app.shell.hydration import summary
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state


def register(app: Dash) -> None:
    """Register the callbacks of the shell."""
    hydration.register(app)
    app.callback(
        Output(ids.PORTFOLIO_SUMMARY, "children"),
        Output(ids.PORTFOLIO_DETAILS, "children"),
        *(Output(item, "disabled") for item in NEED_A_PORTFOLIO),
        Input(stores.READY, "data"),
        State(stores.DEFAULT_PROFILE, "data"),
    )(show_summary)
    settings_import.register(app)
    settings_export.register(app)
    first_run.register(app)
    forget.register(app)
    navigation.register(app)
    long_work.register(app)
    profile.register(app)
    _register_shell(app)


#: Menu items that are of no use without a portfolio.
NEED_A_PORTFOLIO = (ids.FIRST_ASK, ids.IMPORT_SETTINGS, ids.EXPORT_SETTINGS)


def _register_shell(app: Dash) -> None:
    """Register what the frame does in the browser (assets/js/shell.js)."""
    browser = partial(ClientsideFunction, "shell")
    app.clientside_callback(
        browser("view"),
        Output(stores.VIEW, "data"),
        Input(ids.SCHEME_TOGGLE, "id"),
        State(stores.VIEW, "data"),
    )
    app.clientside_callback(ClientsideFunction("server", "watch"), Input(ids.SERVER_GONE, "id"))
    app.clientside_callback(browser("say_damaged"), Input(stores.PORTFOLIO, "data"))
    app.clientside_callback(
        ClientsideFunction("recent", "clear"),
        Output(stores.PORTFOLIO, "clear_data"),
        Output(stores.DAILY_LOG, "clear_data"),
        Output(stores.LIVE, "clear_data", allow_duplicate=True),
        Input(ids.clear_portfolio(ALL), "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        browser("choose_settings"),
        Input(ids.IMPORT_SETTINGS, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        browser("export_settings"),
        Output(ids.SETTINGS_DOWNLOAD, "data"),
        Input(ids.EXPORT_SETTINGS, "n_clicks"),
        Input(ids.STORAGE_FULL_EXPORT, "n_clicks"),
        Input(ids.SETTINGS_ASIDE_DOWNLOAD, "n_clicks"),
        State(stores.PROFILE, "data"),
        State(stores.DEFAULT_PROFILE, "data"),
        prevent_initial_call=True,
    )


def show_summary(ready: object, defaults: Json | None) -> Any:
    """Return the loaded portfolio for the header: file, strategies, trades, dates.

    The menu repeats it for narrow windows.
    """
    if ready is None:
        return (no_update,) * (2 + len(NEED_A_PORTFOLIO))
    book = server_state().portfolios.require_book(ready)
    disabled = (book is None,) * len(NEED_A_PORTFOLIO)
    if book is None or defaults is None:
        return html.Span("No portfolio yet", className="pf-none"), "", *disabled
    text = summary(book)
    name = html.Span(defaults["filename"], className="pf-name")
    return [name, html.Span(text, className="pf-meta")], text, *disabled
