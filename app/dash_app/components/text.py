"""Words on the page: defined terms, strategy names, two wordings for two widths."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

Part = Component | str | int | float | None
Content = Part | Sequence[Part]


def term(text: str, definition: str) -> html.Span:
    """A word with a dotted underline; assets/markup.js opens the definition on hover, focus or touch."""
    return html.Span(text, className="term", tabIndex=0, **{"data-tip": definition})


def strategy_name(text: str, below: Part = None) -> html.Div:
    """A strategy name of two lines at most, the whole of it on hover; `below` may say its status."""
    label = html.Div(text, className="nm", title=text)
    return label if below is None else html.Div([label, below])


def both(wide: str, narrow: str) -> list[Component]:
    """Two wordings of one label: for a desk and for a phone."""
    return [html.Span(wide, className="on-desk"), html.Span(narrow, className="on-phone")]


def hidden(text: str) -> html.Span:
    """Text for screen readers only, such as the head of a column of bars."""
    return html.Span(text, className="vh")
