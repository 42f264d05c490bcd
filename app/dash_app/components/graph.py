"""The one way a chart gets onto a page: with the shared configuration, a height and words for screen readers."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from app.dash_app.components.aria import aria
from app.dash_app.theme import GRAPH_CONFIG


def graph(graph_id: str, label: str, height: int, **props: Any) -> html.Figure:
    """A chart of `height` pixels; `label` says in one line what it shows."""
    config: Any = GRAPH_CONFIG  # newer options than Dash has types for
    chart = dcc.Graph(id=graph_id, config=config, style={"height": height}, **props)
    return html.Figure(chart, className="chart", role="img", **aria(label=label))
