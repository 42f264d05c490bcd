"""Callbacks of the portfolio settings: lay the form out from the active profile."""

from __future__ import annotations

import time
from typing import Any

from dash import Dash, Input, Output, State, dcc, no_update

from app.calculations.profile.model import parse_profile
from app.dash_app.pages.position_sizing.settings import ids
from app.dash_app.pages.position_sizing.settings.fields import Form
from app.dash_app.pages.position_sizing.settings.panels import PANELS, sized_on
from app.dash_app.shell import ids as shell_ids
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state


def register(app: Dash) -> None:
    """Register the callbacks."""
    app.callback(
        *(Output(ids.panel(name), "children") for name in PANELS),
        Output(ids.SIZED_ON, "children"),
        Input(stores.FORM, "data"),
        Input(ids.TABS, "value"),
        Input(stores.READY, "data"),
        State(stores.PROFILE, "data"),
    )(lay_out)


def lay_out(form: object, opened: str, ready: object, active: object) -> Any:
    """Return the fields of the open sub-tab for the active profile, and the switch above the chart.

    The other sub-tabs are emptied: Dash shows a field that was taken off the page and put back with
    the value that it first had.
    """
    book = server_state().portfolios.require_book(ready) if form else None
    if book is None or not isinstance(active, dict):
        return (no_update,) * (len(PANELS) + 1)
    profile = parse_profile(active.get("profile")).to_document()
    form_of = Form(profile)
    origin = {
        "at": time.time(),
        "fingerprint": active.get("fingerprint"),
        "portfolio": profile["portfolio"],
    }
    laid_out = dcc.Store(id=shell_ids.laid_out("settings"), data=origin)
    panels = [
        [laid_out, *fields(form_of, book)] if name == opened else []
        for name, fields in PANELS.items()
    ]
    return *panels, list(sized_on(form_of, book))
