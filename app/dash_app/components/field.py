"""Fields: a label and its exact value in a box, a slider under it where that helps, one line of help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from app.dash_app.components.aria import aria
from app.dash_app.components.markup import Written
from app.dash_app.components.text import Content, Part


def field(label: str, control: Part | Written = None, help_text: Content = None, *, value: Part | Written = None) -> html.Div:
    """A setting: `value` stands right of the label, `control` under both. Its layout passes through `still`, which writes it as HTML."""
    under = html.Div([control, None if help_text is None else html.P(help_text)], className="field-u")
    return html.Div([html.Span(label, className="field-l"), value, under], className="field")


def segmented(options: Sequence[str | dict[str, str]], value: str, label: str, **props: Any) -> dmc.SegmentedControl:
    """A choice of a few how something is shown, heard by Dash; `label` is its accessible name."""
    return dmc.SegmentedControl(data=list(options), value=value, size="xs", **aria(label=label), **props)


def switch(label: str, checked: bool, **props: Any) -> dmc.Switch:
    """An on/off switch with its label beside it, heard by Dash."""
    return dmc.Switch(label=label, checked=checked, size="xs", **props)
