"""Callbacks of the portfolio settings: lay the form out from the active profile."""

from __future__ import annotations

import time
from typing import Any

from dash import ALL, Dash, Input, Output, State, dcc, no_update

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
        State(shell_ids.laid_out(ALL), "data"),
    )(lay_out)


def lay_out(form: object, opened: str, ready: object, active: object, laid: list[Any]) -> Any:
    """Return the fields of the open sub-tab for the active profile, and the switch above the chart.

    The other sub-tabs are emptied: Dash shows a field that was taken off the page and put back with
    the value that it first had. What is laid out for this form stays, with what is being typed.
    """
    wanted = form.get("n") if isinstance(form, dict) else None
    there = [(each["form"], each["panel"]) for each in laid if isinstance(each, dict)]
    nothing = (no_update,) * (len(PANELS) + 1)
    if (wanted, opened) in there:
        return nothing
    book = None if wanted is None else server_state().portfolios.require_book(ready)
    if book is None or not isinstance(active, dict):
        return nothing
    profile = parse_profile(active.get("profile")).to_document()
    form_of = Form(profile)
    origin = {
        "at": time.time(),
        "form": wanted,
        "panel": opened,
        "fingerprint": active.get("fingerprint"),
        "portfolio": profile["portfolio"],
    }
    laid_out = dcc.Store(id=shell_ids.laid_out("settings"), data=origin)
    panels = [
        [laid_out, *fields(form_of, book)] if name == opened else []
        for name, fields in PANELS.items()
    ]
    is_same_form = wanted in [number for number, _ in there]
    return *panels, no_update if is_same_form else list(sized_on(form_of, book))
