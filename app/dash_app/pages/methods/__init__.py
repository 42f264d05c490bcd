"""Methods: what every number means, its formula, its source, and where other tools differ.

The text is data, in modules of `text`; `view` makes components of it, `search` finds words in it.
"""

from __future__ import annotations

import dash
from dash import Dash

from app.dash_app.pages.methods import callbacks
from app.dash_app.pages.methods.layout import layout


def register(app: Dash) -> None:
    """Register the page and its callbacks."""
    dash.register_page(
        "methods", path="/methods", name="Methods", title="Methods · Lotwise", layout=layout
    )
    callbacks.register(app)
