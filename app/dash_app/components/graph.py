"""The one way a chart gets onto a page: shared configuration, a height, words for screen readers.

Each chart has a small menu that saves it as an image.
"""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from app.dash_app.components.chart_tools import frame, save_list
from app.dash_app.theme import GRAPH_CONFIG

#: A chart before it is drawn: nothing, rather than plotly's own empty axes.
BLANK: Any = {
    "data": [],
    "layout": {
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
    },
}


def graph(
    graph_id: str, label: str, height: int, *, menu: bool = True, **props: Any
) -> html.Figure:
    """Return a chart of `height` pixels; `label` says in one line what it shows.

    Without `menu` the page places `save_list` itself, beside the chart's switches.
    """
    config: Any = GRAPH_CONFIG  # newer options than Dash has types for
    given = {"figure": BLANK, "style": {"height": height}} | props
    chart = dcc.Graph(id=graph_id, config=config, **given)
    return frame(graph_id, chart, label, *([save_list(graph_id)] if menu else []))
