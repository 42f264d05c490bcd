"""The dialog of *Forget all settings*, which cannot be undone and so asks first."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html

from app.dash_app.components.button import button
from app.dash_app.shell import ids
from app.dash_app.state import stores

WORDS = (
    "This removes the sizing settings of every portfolio from this browser, "
    "and the copies set aside. The loaded log stays."
)


def dialog() -> dmc.Modal:
    """Return the dialog, closed."""
    buttons = [
        button("Keep them", id=ids.FORGET_CANCEL),
        button("Forget all settings", kind="filled", id=ids.FORGET_CONFIRM, className="danger"),
    ]
    return dmc.Modal(
        [html.P(WORDS, className="dialog-text"), dmc.Group(buttons, justify="flex-end", mt="md")],
        id=ids.FORGET_DIALOG,
        title="Forget all settings?",
        centered=True,
    )


def register(app: Dash) -> None:
    """Register what opens the dialog, closes it and forgets (assets/js/shell.js)."""
    app.clientside_callback(
        ClientsideFunction("shell", "open_dialog"),
        Output(ids.FORGET_DIALOG, "opened"),
        Input(ids.forget_settings(ALL), "n_clicks"),
        Input(ids.FORGET_CANCEL, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("shell", "forget_settings"),
        Input(ids.FORGET_CONFIRM, "n_clicks"),
        State(stores.PROFILE, "data"),
        prevent_initial_call=True,
    )
