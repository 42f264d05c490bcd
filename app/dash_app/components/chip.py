"""Swatches, chips and keys: the legends of charts, written on the page."""

from __future__ import annotations

from collections.abc import Iterable

from dash import html
from dash.development.base_component import Component


def key(items: Iterable[tuple[Component, Component | str]]) -> html.Div:
    """The legend of a chart without toggles: (sample, words) pairs."""
    return html.Div(
        [html.Span([sample, words], className="key-i") for sample, words in items], className="key"
    )
