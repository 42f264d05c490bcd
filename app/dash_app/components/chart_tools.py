"""Tools of a chart: ranges of time, its own *Reset zoom*, and saving it as an image.

A chart whose figure went through `figures.base.zoom_time` can be zoomed along time. Its window is
the data of the store `window_id(graph_id)`: `[from, to]` as dates, or None for all of it. Whoever
draws the chart in the browser hears that store and takes the axes of the window from
`dash_clientside.charts.fitted`.
"""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from app.dash_app.components.action_list import action_list
from app.dash_app.components.aria import aria

RANGES = (("1", "1 y"), ("3", "3 y"), ("all", "All"))
FORMATS = (("png", "Save as PNG"), ("svg", "Save as SVG"))


def window_id(graph_id: str) -> str:
    """Return the id of the store that holds the window of time of a chart."""
    return f"{graph_id}-window"


def frame_id(graph_id: str) -> str:
    """Return the id of the frame around a chart."""
    return f"{graph_id}-frame"


def zoom_tools(graph_id: str) -> list[Component]:
    """Return the buttons for ranges of time, *Reset zoom* while zoomed by hand, and their store."""
    data: Any = [{"value": value, "label": label} for value, label in RANGES]
    return [
        dmc.Button(
            "Reset zoom",
            id=_reset_id(graph_id),
            size="compact-xs",
            variant="subtle",
            display="none",
        ),
        dmc.SegmentedControl(
            id=_range_id(graph_id),
            data=data,
            value="all",
            size="xs",
            **aria(label="Range of time"),
        ),
        dcc.Store(id=window_id(graph_id)),
    ]


def register_zoom(app: Dash, graph_id: str) -> None:
    """Connect zooms by hand, ranges and *Reset zoom* with the window of a chart.

    The chart and its tools stand in the layout of a page, not in content that a callback makes.
    """
    app.clientside_callback(
        ClientsideFunction("charts", "window"),
        Output(window_id(graph_id), "data"),
        Output(_range_id(graph_id), "value"),
        Output(_reset_id(graph_id), "display"),
        Input(graph_id, "relayoutData"),
        Input(_range_id(graph_id), "value"),
        Input(_reset_id(graph_id), "n_clicks"),
        State(graph_id, "figure"),
        prevent_initial_call=True,
    )


def register_window(app: Dash, graph_id: str) -> None:
    """Fit a chart that the server draws to its window, after each zoom and each drawing."""
    app.clientside_callback(
        ClientsideFunction("charts", "draw"),
        Output(graph_id, "figure", allow_duplicate=True),
        Input(window_id(graph_id), "data"),
        Input(graph_id, "figure"),
        prevent_initial_call=True,
    )


def register_hover(app: Dash, graph_id: str) -> None:
    """Keep the hover box of a chart above or below the curves under the cursor."""
    app.clientside_callback(
        ClientsideFunction("charts", "hover"),
        Output(frame_id(graph_id), "style"),
        Input(graph_id, "hoverData"),
        prevent_initial_call=True,
    )


def save_list(graph_id: str) -> dmc.Select:
    """Return the list that saves a chart as an image; the chart stands in its `frame`."""
    list_id = {"type": "save-chart", "chart": graph_id}
    return action_list(dict(FORMATS), list_id, "Save the chart", "chart-save i-dots")


def register_saving(app: Dash) -> None:
    """Connect every list of `save_list` with its chart."""
    app.clientside_callback(
        ClientsideFunction("charts", "save"),
        Input({"type": "save-chart", "chart": ALL}, "value"),
        prevent_initial_call=True,
    )


def frame(graph_id: str, chart: Component, label: str, *tools: Component) -> html.Figure:
    """Return a chart in its frame, with words for screen readers and tools at the top right."""
    words = aria(label=label)
    inner = html.Div(chart, id=frame_id(graph_id), role="img", **words)
    return html.Figure([*tools, inner], className="chart")


def _range_id(graph_id: str) -> str:
    return f"{graph_id}-range"


def _reset_id(graph_id: str) -> str:
    return f"{graph_id}-reset"
