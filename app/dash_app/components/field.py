"""Settings: a label and its exact value in a box, a slider under it where that helps, one line of help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from app.dash_app.components.aria import aria
from app.dash_app.components.text import Content, Part

Id = str | dict[str, Any]


def field(label: str, control: Part = None, help_text: Content = None, *, value: Part = None) -> html.Div:
    """A setting: `value` stands right of the label, `control` under both."""
    parts: list[Part] = [html.Div([html.Span(label, className="field-l"), value], className="field-top"), control]
    return html.Div([*parts, html.P(help_text)] if help_text is not None else parts, className="field")


def number(value: float | str | None, label: str, *, width: int = 84, **props: Any) -> dmc.NumberInput:
    """A box for an exact value; `label` is its accessible name, `props` go to `dmc.NumberInput` (id, prefix, min, debounce, ...)."""
    return dmc.NumberInput(
        value="" if value is None else value,
        thousandSeparator=",",
        hideControls=True,
        size="xs",
        w=width,
        **aria(label=label),
        **props,
    )


def slider(
    label: str, value: float, low: float, high: float, step: float, marks: Sequence[dict[str, Any]] = (), **props: Any
) -> dmc.Slider:
    """A slider named `label`; results follow on release. `marks` stand only where they mean something."""
    return dmc.Slider(
        value=value,
        min=low,
        max=high,
        step=step,
        marks=list(marks),
        size=4,
        thumbSize=16,
        label=None,
        thumbLabel=label,
        className="" if any("label" in mark for mark in marks) else "bare",
        **props,
    )


def slider_field(label: str, box: dmc.NumberInput, track: dmc.Slider, help_text: Content = None) -> html.Div:
    """A number box for the exact value and a slider for the feel of it."""
    return field(label, track, help_text, value=box)


def segmented(options: Sequence[str | dict[str, str]], value: str, label: str, **props: Any) -> dmc.SegmentedControl:
    """A choice of a few; `label` is its accessible name."""
    return dmc.SegmentedControl(data=list(options), value=value, size="xs", **aria(label=label), **props)


def switch(label: str, checked: bool, **props: Any) -> dmc.Switch:
    """An on/off switch with its label beside it."""
    return dmc.Switch(label=label, checked=checked, size="xs", **props)
