"""The scenario chosen on a page, by portfolio: kept among the page's own settings (assets/chosen.js), read by the other page too."""

from __future__ import annotations

from typing import Literal

from dash import ClientsideFunction, Dash, Input, State

from app.dash_app.state import stores

Page = Literal["sizing", "simulation"]  #: as named among `stores.PAGE_SETTINGS`


def keep_choice(app: Dash, page: Page, select: str) -> None:
    """Keep what is chosen in a select of `page`; its placeholder names what it shows until something is."""
    app.clientside_callback(
        ClientsideFunction("chosen", page),
        Input(select, "value"),
        *(State(select, part) for part in ("placeholder", "data")),
        State(stores.READY, "data"),
        State(stores.PAGE_SETTINGS, "data"),
    )


def chosen_on(page: Page, fingerprint: str | None, page_settings: object) -> str | None:
    """The name chosen on `page` for a portfolio; None where nothing was, or where a browser sent something else."""
    at = page_settings
    for step in (page, "scenarios", fingerprint):
        at = at.get(step) if isinstance(at, dict) else None
    return at if isinstance(at, str) else None
