"""Lasting notes above every page, hidden until something shows them.

`hydrate` and the scripts of the browser's stores fill the text (`*_TEXT`, `children`) and show the
note (`hidden`).
"""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.dash_app.components.button import button, quiet_button
from app.dash_app.shell import ids


def notes() -> html.Div:
    """Return the three notes: settings set aside, storage full, portfolio that cannot be read."""
    aside = _note(
        ids.SETTINGS_ASIDE,
        html.B(id=ids.SETTINGS_ASIDE_TEXT),
        "Defaults are in use until you change a setting; the kept copy stays in this browser.",
        button("Download them", "download", id=ids.SETTINGS_ASIDE_DOWNLOAD),
    )
    full = _note(
        ids.STORAGE_FULL,
        html.B("The browser’s storage is full.", id=ids.STORAGE_FULL_TEXT),
        "The last change was not kept; what was kept before stays. Remove a recent portfolio to "
        "make room.",
        button("Export settings", "download", id=ids.STORAGE_FULL_EXPORT),
    )
    kept = _note(
        ids.PORTFOLIO_KEPT,
        html.B(id=ids.PORTFOLIO_KEPT_TEXT),
        "",
        quiet_button("Clear portfolio", "trash", id=ids.clear_portfolio("note")),
    )
    return html.Div([aside, full, kept], className="shell-notes")


def _note(note_id: str, finding: Component, rest: str, action: Component) -> html.Div:
    alert = dmc.Alert([action, finding, f" {rest}"], color="yellow", p="xs")
    return html.Div(alert, id=note_id, hidden=True)


def server_gone() -> dmc.Alert:
    """Return the lasting note that assets/js/server.js shows while the server does not answer."""
    return dmc.Alert(
        "What you change is kept in this browser and applied once the server answers again. Until "
        "then the results are not current. A file chosen meanwhile is sent again then.",
        id=ids.SERVER_GONE,
        color="red.9",
        variant="filled",
        hide=True,
        radius=0,
        p="xs",
    )


def preparing() -> dmc.Alert:
    """Return the note that assets/css/server.css shows while the server compiles."""
    return dmc.Alert(
        "After an installation the calculations are compiled once, for up to a minute. What you "
        "ask for meanwhile appears by itself.",
        id=ids.PREPARING,
        title="Preparing the calculations.",
        color="blue",
        radius=0,
        p="xs",
    )
