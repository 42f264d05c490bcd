"""The scenario chosen on a page, by portfolio.

It is stored among the settings of that page (assets/chosen.js), and other pages read it too.
"""

from __future__ import annotations

from typing import Literal

from dash import ClientsideFunction, Dash, Input, State

from app.dash_app.state import stores

Page = Literal["sizing"]  #: key in `stores.PAGE_SETTINGS`


def keep_choice(app: Dash, page: Page, select: str) -> None:
    """Store the choice made in a select of `page`.

    The placeholder of the select names the scenario that is shown before the user has chosen one.
    """
    app.clientside_callback(
        ClientsideFunction("chosen", page),
        Input(select, "value"),
        *(State(select, part) for part in ("placeholder", "data")),
        State(stores.READY, "data"),
        State(stores.PAGE_SETTINGS, "data"),
    )


def chosen_on(page: Page, fingerprint: str | None, page_settings: object) -> str | None:
    """Return the scenario name chosen on `page` for a portfolio.

    None where nothing was chosen, or where the browser sent malformed settings.
    """
    value = page_settings
    for key in (page, "scenarios", fingerprint):
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None
