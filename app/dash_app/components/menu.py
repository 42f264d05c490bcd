"""Menus: a few actions behind one opener, as the browser's own disclosure, so that keyboard and screen reader work by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.dash_app.components.icon import icon
from app.dash_app.components.text import Content, Part


def menu(opener: Content, items: Sequence[Component] = (), opener_class: str = "", **props: Any) -> html.Details:
    """`items` under `opener`; assets/menu.js closes it after a choice, on Escape and on a click elsewhere.

    `props` go to the list (an id, where callbacks fill it).
    """
    return html.Details(
        [html.Summary(opener, className=opener_class), html.Div(list(items), className="menu-list", **props)], className="menu"
    )


def menu_item(text: str, icon_name: str | None = None, **props: Any) -> html.Button:
    """One action of a menu; `props` go to `html.Button` (id, ...)."""
    parts: list[Part] = [text] if icon_name is None else [icon(icon_name, 14), text]
    return html.Button(parts, type="button", **props)
