"""Callbacks of the section: it follows the scenario chosen for all sections."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from app.calculations.errors import CalculationError
from app.dash_app.components.content import Note, rendered
from app.dash_app.components.spreadsheet import csv_download, pasted
from app.dash_app.pages.position_sizing.ids import SECTION_SCENARIO, section_due
from app.dash_app.pages.position_sizing.platform import ids
from app.dash_app.pages.position_sizing.platform.content import (
    platform_content,
    platform_of,
    spreadsheet_rows,
)
from app.dash_app.state import stores
from app.dash_app.state.known_answer import known_answer
from app.dash_app.state.workspace import open_workspace

_PORTFOLIO = (State(stores.READY, "data"), State(stores.PROFILE, "data"))


def register(app: Dash) -> None:
    """Register the callbacks."""
    app.callback(
        Output(ids.CONTENT, "children"),
        Output(ids.COPY, "value"),
        section_due("platform"),
        Input(SECTION_SCENARIO, "value"),
        *_PORTFOLIO,
    )(draw_platform)
    app.callback(
        Output(ids.DOWNLOAD, "data"),
        Input(ids.SAVE, "n_clicks"),
        State(SECTION_SCENARIO, "value"),
        *_PORTFOLIO,
        prevent_initial_call=True,
    )(save_platform)
    app.clientside_callback(
        ClientsideFunction("printing", "section"),
        Input(ids.PRINT, "n_clicks"),
        State(ids.PANEL, "id"),
        prevent_initial_call=True,
    )


def draw_platform(due: object, name: str | None, ready: object, active: object) -> Any:
    """Return the section's content, and its table as text for the clipboard."""
    workspace = open_workspace(ready, active) if due else None
    if workspace is None:
        return no_update, no_update
    try:
        platform = platform_of(workspace, name)
    except CalculationError as error:
        return rendered([Note("This scenario has no sizes.", str(error), "warn")]), ""
    pieces = platform_content(platform, known_answer(workspace))
    return rendered(pieces), pasted(spreadsheet_rows(platform))


def save_platform(clicks: int | None, name: str | None, ready: object, active: object) -> Any:
    """Return the sizes as a CSV file."""
    workspace = open_workspace(ready, active) if clicks else None
    if workspace is None:
        return no_update
    return csv_download("sizes.csv", spreadsheet_rows(platform_of(workspace, name)))
