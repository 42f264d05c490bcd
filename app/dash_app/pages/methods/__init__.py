"""Methods: what every number means, its formula, its source, and where other tools differ."""

from __future__ import annotations

import dash
from dash import ClientsideFunction, Dash, Input, Output

from app.dash_app.pages.methods import ids
from app.dash_app.pages.methods.layout import layout


def register(app: Dash) -> None:
    """Register the page, and what puts its text in place once it is laid out."""
    dash.register_page("methods", path="/methods", name="Methods", title="Methods · Lotwise", layout=layout)
    # With an output, for Dash calls no other kind when a page is laid out.
    app.clientside_callback(ClientsideFunction("lotwise", "fill_slot"), Output(ids.BODY, "data-filled"), Input(ids.BODY, "id"))
