"""The inputs that the sections of a page share."""

from __future__ import annotations

from typing import Any

from dash import State

from app.dash_app.state import stores

Json = dict[str, Any]


#: What every section is drawn from, besides what makes it draw.
WORKSPACE = (
    State(stores.READY, "data"),
    State(stores.PROFILE, stores.HELD),
    State(stores.VIEW, "data"),
)


def show_page(ready: object) -> tuple[bool, bool, bool]:
    """Results and settings with a portfolio, the way to one without."""
    if ready is None:
        return True, True, True
    loaded = stores.is_ready(ready)
    return not loaded, loaded, not loaded


def _is_empty(ready: object) -> bool:
    return ready is not None and not stores.is_ready(ready)
