"""Contents of a section that has nothing to show, or not yet."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from app.dash_app.components.icon import icon
from app.dash_app.components.text import Content, Part


def empty(icon_name: str, title: str, text: Content, *actions: Part) -> html.Div:
    """An icon, what to do, one filled and one plain button, in a dashed frame."""
    return html.Div(
        [
            icon(icon_name, 28),
            html.H2(title),
            html.P(text),
            html.Div(list(actions), className="btns"),
        ],
        className="empty",
    )


def redrawing(content: Component) -> Component:
    """Mark content that stays on the page while it is computed again; it is dimmed after 400 ms.

    `dcc.Loading` does this too, but looks at all that loads at every step of every callback.
    """
    classes = getattr(content, "className", None) or ""
    setattr(content, "className", f"{classes} redraw".strip())  # noqa: B010
    return content
