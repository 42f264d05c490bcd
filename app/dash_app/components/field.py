"""Settings: a label and its exact value in a box, a slider under it where that helps, one line of help."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from app.dash_app.components.aria import aria
from app.dash_app.components.form import range_input
from app.dash_app.components.text import Content, Part

Id = str | dict[str, Any]


def field(label: str, control: Part = None, help_text: Content = None, *, value: Part = None) -> html.Div:
    """A setting: `value` stands right of the label, `control` under both."""
    under = html.Div([control, None if help_text is None else html.P(help_text)], className="field-u")
    return html.Div([html.Span(label, className="field-l"), value, under], className="field")


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
    label: str,
    value: float | None,
    low: float,
    high: float,
    step: float,
    marks: Sequence[dict[str, Any]] = (),
    *,
    id: dict[str, Any],
    off: str | None = None,
    noun: str | None = None,
) -> html.Div:
    """A slider named `label` of the setting `id`; results follow on release. `marks` stand only where they mean something.

    `off` names its high end, where the setting is none; then `id` is of the part "box", which alone can be empty. `noun` is what a
    screen reader hears after the number. It is the browser's own, read and moved by assets/inputs.js, and laid out through `still`.
    """
    said = {name: text for name, text in (("off", off), ("noun", noun)) if text}
    marks = [*marks, *([{"value": high, "label": off}] if off else [])]
    places = [html.Span(mark["label"], style={"--at": f"{(mark['value'] - low) / (high - low):.4g}"}) for mark in marks]
    track = range_input(label, value, low, high, step, setting=json.dumps(id), **said)
    content = [track, html.Div(places, className="range-marks", **aria(hidden="true"))] if places else [track]
    return html.Div(content, className="range" if places else "range bare")


def slider_field(label: str, box: dmc.NumberInput, track: html.Div, help_text: Content = None) -> html.Div:
    """A number box for the exact value and a slider for the feel of it."""
    return field(label, track, help_text, value=box)


def segmented(options: Sequence[str | dict[str, str]], value: str, label: str, **props: Any) -> dmc.SegmentedControl:
    """A choice of a few; `label` is its accessible name."""
    return dmc.SegmentedControl(data=list(options), value=value, size="xs", **aria(label=label), **props)


def switch(label: str, checked: bool, **props: Any) -> dmc.Switch:
    """An on/off switch with its label beside it."""
    return dmc.Switch(label=label, checked=checked, size="xs", **props)
