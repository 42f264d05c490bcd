"""Lasting note about a server that does not answer; assets/js/server.js shows and hides it."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input

from app.dash_app.shell import ids


def server_note() -> dmc.Alert:
    """Return the note, hidden."""
    return dmc.Alert(
        "What you change is kept in this browser and applied once the server answers again. Until "
        "then the results are not current. A file chosen meanwhile has to be chosen again.",
        id=ids.SERVER_GONE,
        color="red.9",
        variant="filled",
        hide=True,
    )


def register(app: Dash) -> None:
    """Have the browser watch the server from the time the page is there."""
    app.clientside_callback(ClientsideFunction("server", "watch"), Input(ids.SERVER_GONE, "id"))
