"""Swatches, chips and keys: the legends of charts, written on the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.dash_app.components.aria import aria
from app.dash_app.components.icon import icon


def swatch(slot: int, dashed: bool = False) -> html.Span:
    """A line sample in the colour of a scenario slot (0-7), dashed for hindsight."""
    return html.Span(className=f"sw s{slot}{' dash' if dashed else ''}")


def chip(
    name: str,
    slot: int,
    *,
    dashed: bool = False,
    shown: bool = True,
    applied: bool = False,
    **props: Any,
) -> html.Button:
    """A toggle for one curve; the applied scenario is tinted. `props` go to `html.Button` (id, n_clicks, ...)."""
    classes = ["chip", "on" if shown else "off", *(["mine"] if applied else [])]
    parts = [swatch(slot, dashed), html.Span(name)] + (
        [] if shown else [icon("eye-off", 14, "chip-i")]
    )
    return html.Button(
        parts, className=" ".join(classes), **aria(pressed=str(shown).lower()), **props
    )


def key(items: Iterable[tuple[Component, Component | str]]) -> html.Div:
    """The legend of a chart without toggles: (sample, words) pairs."""
    return html.Div(
        [html.Span([sample, words], className="key-i") for sample, words in items], className="key"
    )


def tag(text: str, class_name: str = "") -> html.Span:
    """A small badge, such as `hindsight`."""
    return html.Span(text, className=f"tag {class_name}".strip())
