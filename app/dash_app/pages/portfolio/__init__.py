"""Portfolio: what was read from the user's files, and what it earned."""

from __future__ import annotations

import dash
from dash import Dash

from app.dash_app.pages.portfolio import callbacks, remove, reread, uploads
from app.dash_app.pages.portfolio.layout import layout
from app.dash_app.pages.portfolio.mapping import callbacks as mapping


def register(app: Dash) -> None:
    """Register the page and its callbacks."""
    dash.register_page(
        "portfolio", path="/", name="Portfolio", title="Portfolio · Lotwise", layout=layout
    )
    uploads.register(app)
    remove.register(app)
    reread.register(app)
    mapping.register(app)
    callbacks.register(app)
