"""Sub-tabs inside a card, as HTML: assets/tabs.js shows one panel at a time and moves by arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from app.dash_app.components.aria import aria


def tabs(label: str, panels: Sequence[tuple[str, Component]]) -> html.Div:
    """Panels under their titles, the first one open; laid out through `still`."""
    heads: list[html.Button] = []
    bodies: list[html.Div] = []
    for title, panel in panels:
        is_open = not heads
        head = aria(selected="true" if is_open else "false")
        heads.append(html.Button(title, type="button", role="tab", tabIndex=0 if is_open else -1, **head))
        bodies.append(html.Div(panel, role="tabpanel", hidden=not is_open, **aria(label=title)))
    return html.Div([html.Div(heads, role="tablist", className="tabs", **aria(label=label)), *bodies], className="tabbed")
