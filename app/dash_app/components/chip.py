"""Keys of charts: their legends, written on the page."""

from __future__ import annotations

from collections.abc import Iterable

from dash import html


def key(items: Iterable[tuple[str, str]]) -> html.Div:
    """Return the legend of a chart: words after a sample, which is drawn by its CSS classes."""
    entries = [html.Span(words, className=f"key-i {sample}") for sample, words in items]
    return html.Div(entries, className="key")
