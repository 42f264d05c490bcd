"""Elements of `dash.html` for content that is drawn at every move of a slider: the same components, made without Dash's checks.

Dash examines every argument of every element it makes, which takes longer than a replay. What these are given by mistake is refused
when it is written as HTML (markup.py). Layouts are made of `dash.html`, but for what they share with content, such as icons and notes.
"""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component


def _unchecked(element: Any) -> Any:
    """A subclass whose instances hold nothing but what they were given; what Dash notes in each instance, its class has."""

    def hold(self: Component, children: Any = None, **props: Any) -> None:
        vars(self).update(props, children=children)

    noted = {name: value for name, value in vars(element()).items() if name != "children"}
    registered = {"__module__": element.__module__, "_namespace": element._namespace, "_children_props": element._children_props}
    return type(element)(element.__name__, (element,), noted | registered | {"__init__": hold, "__doc__": element.__doc__})


A, B, Br, Button, Dd, Details, Div, Dl, Dt = map(
    _unchecked, (html.A, html.B, html.Br, html.Button, html.Dd, html.Details, html.Div, html.Dl, html.Dt)
)
H3, Li, Ol, P, Small, Span, Summary, Ul = map(_unchecked, (html.H3, html.Li, html.Ol, html.P, html.Small, html.Span, html.Summary, html.Ul))
Table, Tbody, Td, Tfoot, Th, Thead, Tr = map(_unchecked, (html.Table, html.Tbody, html.Td, html.Tfoot, html.Th, html.Thead, html.Tr))
