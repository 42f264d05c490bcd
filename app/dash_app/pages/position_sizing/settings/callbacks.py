"""Callbacks of the portfolio settings: lay the form out from the active profile."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, dcc, no_update

from app.calculations.profile.model import parse_profile
from app.dash_app.pages.position_sizing.settings import ids
from app.dash_app.pages.position_sizing.settings.fields import Form
from app.dash_app.pages.position_sizing.settings.layout import settings_tabs
from app.dash_app.pages.position_sizing.settings.panels import PANELS, sized_on
from app.dash_app.shell import ids as shell_ids
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state


def register(app: Dash) -> None:
    """Register the callbacks."""
    app.callback(
        Output(ids.PANELS, "children"),
        Output(ids.SIZED_ON, "children"),
        Input(stores.FORM, "data"),
        State(stores.PROFILE, "data"),
        State(stores.READY, "data"),
    )(lay_out)


def lay_out(form: object, active: object, ready: object) -> Any:
    """Return the fields for the active profile, and the switch above the chart."""
    book = server_state().portfolios.require_book(ready) if form else None
    if book is None or not isinstance(active, dict) or not isinstance(form, dict):
        return no_update, no_update
    profile = parse_profile(active.get("profile")).to_document()
    form_of = Form(profile)
    origin = {
        "n": form.get("n"),
        "fingerprint": active.get("fingerprint"),
        "portfolio": profile["portfolio"],
    }
    tabs = settings_tabs({name: fields(form_of, book) for name, fields in PANELS.items()})
    laid_out = dcc.Store(id=shell_ids.laid_out("settings"), data=origin)
    return [laid_out, tabs], list(sized_on(form_of, book))
