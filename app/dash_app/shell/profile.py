"""The active profile: one callback of the browser owns it (assets/js/settings.js).

It hears the stored map (another tab may have changed it), the default profile, changes that the
server proposes, every control of a setting, undo, redo and reset. It keeps the profile in the
browser, hands it to the pages, and makes every control show what is kept.
"""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html

from app.dash_app.shell import ids
from app.dash_app.state import stores


def register(app: Dash) -> None:
    """Register the callbacks."""
    app.clientside_callback(
        ClientsideFunction("profile", "keep"),
        Output(stores.PROFILE, "data"),
        Output(stores.FORM, "data"),
        Output(ids.HISTORY, "data"),
        Output(stores.SCENARIOS, "data"),
        Output(stores.STRATEGIES, "data"),
        Input(stores.PROFILES, "data"),
        Input(stores.DEFAULT_PROFILE, "data"),
        Input(stores.EDIT, "data"),
        Input(stores.REST, "data"),
        Input(ids.history(ALL, ALL), "n_clicks"),
        Input(ids.setting(), "value"),
        Input(ids.rule(ALL), "checked"),
        Input(ids.laid_out(ALL), "data"),
        Input(ids.FRACTION_BOX, "n_submit", allow_optional=True),
        Input(ids.FRACTION_BOX, "n_blur", allow_optional=True),
        State(stores.PROFILE, "data"),
        State(stores.FORM, "data"),
        State(ids.FRACTION_BOX, "value", allow_optional=True),
        State(ids.FRACTION_SLIDER, "value", allow_optional=True),
    )
    app.clientside_callback(
        ClientsideFunction("profile", "listen"),
        Output(stores.PROFILES, "data"),
        Output(stores.PROFILES_READ, "data"),
        Input(ids.UNDO_TOAST, "className"),
    )
    app.clientside_callback(
        ClientsideFunction("profile", "history_buttons"),
        Output(ids.history(ALL, "card"), "disabled"),
        Input(ids.HISTORY, "data"),
        State(ids.history(ALL, "card"), "id"),
    )


def undo_toast() -> html.Div:
    """Return the notice of a change with a button that undoes it, hidden until there is one."""
    button: Any = dmc.Button(
        "Undo", id=ids.history("undo", "toast"), variant="subtle", size="compact-sm"
    )
    words = html.Span(id=ids.UNDO_WORDS)
    return html.Div(
        [words, button], id=ids.UNDO_TOAST, className="undo-toast", role="status", hidden=True
    )
