"""Inputs that the sections of a page share."""

from __future__ import annotations

from dash import State

from app.dash_app.state import stores

#: States that every section reads, besides the inputs that trigger it.
WORKSPACE = (
    State(stores.READY, "data"),
    State(stores.PROFILE, "data"),
    State(stores.VIEW, "data"),
)


def show_page(ready: object) -> tuple[bool, bool, bool]:
    """Return the `hidden` flags of the results, of the hint to upload and of the settings.

    Everything is hidden until the browser has reported its portfolio. With one, results and
    settings are shown; without one, the hint.
    """
    if ready is None:
        return True, True, True
    loaded = stores.is_ready(ready)
    return not loaded, loaded, not loaded


def is_empty(ready: object) -> bool:
    """Return True when the browser has reported that it keeps no portfolio."""
    return ready is not None and not stores.is_ready(ready)
