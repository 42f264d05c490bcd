"""The rail of pages, on a phone a bar at the bottom; `dmc.NavLink` marks the open page."""

from __future__ import annotations

from typing import Any

import dash
import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html

from app.dash_app.components.aria import aria
from app.dash_app.components.icon import icon_class

#: The icon of each page by path, in the order of the rail.
PAGE_ICONS = {
    "/": "briefcase",
    "/position-sizing": "scale",
    "/monte-carlo": "chart-area-line",
    "/live": "activity",
    "/methods": "math-function",
}


ADDRESS = "address"


def rail() -> html.Nav:
    """Return the links to the registered pages."""
    paths = list(PAGE_ICONS)
    pages = sorted(dash.page_registry.values(), key=lambda page: paths.index(page["path"]))
    links = [_link(page) for page in pages]
    address = dcc.Location(id=ADDRESS, refresh=False)
    return html.Nav([address, *links], className="rail", **aria(label="Pages"))


def register(app: Dash) -> None:
    """Register the mark of the open page for screen readers (assets/js/shell.js)."""
    app.clientside_callback(
        ClientsideFunction("shell", "mark_page"),
        Output(_page_link(ALL), "aria-current"),
        Input(ADDRESS, "pathname"),
        State(_page_link(ALL), "id"),
    )


def _link(page: dict[str, Any]) -> dmc.NavLink:
    exact: Any = "exact"  # marks the link whose page is open
    return dmc.NavLink(
        id=_page_link(page["path"]),
        label=page["name"],
        href=page["path"],
        active=exact,
        className=icon_class(PAGE_ICONS[page["path"]], "nav"),
    )


def _page_link(path: Any) -> dict[str, Any]:
    return {"type": "page-link", "path": path}
