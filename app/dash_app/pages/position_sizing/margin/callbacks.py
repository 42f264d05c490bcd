"""Callbacks of the Margin section."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, no_update

from app.dash_app.components.content import Chart, rendered
from app.dash_app.figures.base import ChartStyle
from app.dash_app.pages.position_sizing import ids as page_ids
from app.dash_app.pages.position_sizing.margin import ids
from app.dash_app.pages.position_sizing.margin.content import MarginChoice, margin_content
from app.dash_app.state.page_inputs import WORKSPACE
from app.dash_app.state.workspace import open_workspace, seen


def register(app: Dash) -> None:
    """Register the section's callbacks."""
    app.callback(
        Output(ids.LEAD, "children"),
        Output(ids.GRAPH, "figure"),
        Output(ids.GRAPH, "style"),
        Output(ids.TABLES, "children"),
        page_ids.section_due("margin"),
        Input(page_ids.SECTION_SCENARIO, "value"),
        Input(ids.BASE, "value"),
        *WORKSPACE,
    )(draw_margin)


def draw_margin(due: object, name: str | None, base: str, *workspace_state: object) -> Any:
    """Return the lead, the chart with its height, and the tables."""
    ready, active, view = workspace_state
    workspace = open_workspace(ready, active) if due else None
    if workspace is None:
        return (no_update,) * 4
    choice = MarginChoice(name, compounding=base != ids.STARTING)
    pieces = margin_content(workspace, choice, ChartStyle(*seen(view)))
    chart = next((piece for piece in pieces if isinstance(piece, Chart)), None)
    if chart is None:
        return rendered(pieces), {}, {"display": "none"}, []
    place = pieces.index(chart)
    lead, tables = rendered(pieces[:place]), rendered(pieces[place + 1 :])
    return lead, chart.figure, {"height": chart.height_px}, tables
