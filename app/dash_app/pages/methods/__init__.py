"""Methods: what every number means, its formula, its source, and where other tools differ."""

from __future__ import annotations

import dash
from dash import Dash

from app.dash_app.pages.methods.layout import layout


def register(app: Dash) -> None:
    """Register the page; its text never changes, so it needs no callback."""
    dash.register_page("methods", path="/methods", name="Methods", title="Methods · Lotwise", layout=layout)
