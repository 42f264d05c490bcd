"""Layouts with their unchanging parts written as HTML: one Dash component each, not one an element (see markup.py for why)."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from app.dash_app.components.markup import MARKUP, PART, Written, given, markup
from app.dash_app.components.text import Part


def still(component: Component) -> Component:
    """The same layout, changed in place: what no callback can reach inside it is markup of the element around it.

    Out of reach is an element of `dash.html` without an id (a `part` has one that only scripts use), without clicks that Dash counts and
    without such parts inside.
    Of a button with an id the content is taken, which no callback of this application replaces.
    Raises `TypeError` for HTML beside what a callback can reach: Dash cannot lay that out.
    """
    parts = _parts(component)
    if _is_still(component) or (isinstance(component, html.Button) and all(map(_is_still, parts))):
        if any(isinstance(part, Component | Written) for part in parts):
            setattr(component, MARKUP, markup(parts))
            component.children = None
        return component
    for part in parts:
        if isinstance(part, Written):
            raise TypeError(f"{part.html!r} stands beside what a callback can reach: put it into an element of its own.")
        if isinstance(part, Component):
            still(part)
    return component


def _is_still(part: Part) -> bool:
    if not isinstance(part, Component):
        return True
    props = given(part)
    reached = {"n_clicks", MARKUP} & props.keys() or ("id" in props and PART not in props)
    return part._namespace == "dash_html_components" and not reached and all(map(_is_still, _parts(part)))


def _parts(component: Component) -> list[Part]:
    children = getattr(component, "children", None)
    return list(children) if isinstance(children, list | tuple) else [children]
