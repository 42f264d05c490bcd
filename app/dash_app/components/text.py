"""Words on the page: defined terms, strategy names, two wordings for two widths."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

Part = Component | str | int | float | None
Content = Part | Sequence[Part]


def hidden(text: str) -> html.Span:
    """Text for screen readers only, such as the head of a column of bars."""
    return html.Span(text, className="vh")
