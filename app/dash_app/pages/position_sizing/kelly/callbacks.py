"""Callbacks of the section: the first view follows the settings, the details only while open."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html, no_update

from app.dash_app.components.content import rendered
from app.dash_app.components.notices import tell
from app.dash_app.components.spreadsheet import csv_download
from app.dash_app.figures.base import ChartStyle
from app.dash_app.pages.position_sizing.ids import section_due
from app.dash_app.pages.position_sizing.kelly import curves, ids
from app.dash_app.pages.position_sizing.kelly.content import FIXED, has_margin, kelly_content
from app.dash_app.pages.position_sizing.kelly.details import (
    estimate_pieces,
    evidence_pieces,
    haircut_choices,
    needed_haircut,
)
from app.dash_app.pages.position_sizing.kelly.export import spreadsheet_rows
from app.dash_app.state import stores
from app.dash_app.state.page_inputs import WORKSPACE
from app.dash_app.state.profile_edit import patch_profile
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import SHOWN, open_workspace, seen
from app.formatting import percent

_PORTFOLIO = (State(stores.READY, "data"), State(stores.PROFILE, "data"))


def register(app: Dash) -> None:
    """Register the callbacks."""
    app.callback(
        Output(ids.CONTENT, "children"),
        Output(ids.NO_MARGIN, "hidden"),
        Output(ids.DETAILS, "display"),
        section_due("kelly"),
        *WORKSPACE,
    )(draw_kelly)
    app.callback(
        Output(ids.ESTIMATES, "children"),
        Output(ids.HAIRCUT_OF, "data"),
        Output(ids.HAIRCUT, "display"),
        section_due("kelly"),
        Input(ids.DETAILS, "value"),
        *_PORTFOLIO,
    )(draw_estimates)
    _register_charts(app)
    _register_actions(app)


def _register_charts(app: Dash) -> None:
    app.callback(
        Output(ids.CHOICE, "data"),
        Output(ids.CHOICE, "value"),
        Input(stores.READY, "data"),
        State(ids.CHOICE, "value"),
    )(offer_choices)
    app.callback(
        Output(ids.FINDING, "children"),
        *(Output(graph, "figure") for graph in (ids.GROWTH, ids.FRAGILITY, ids.OVER_TIME)),
        section_due("kelly"),
        Input(ids.DETAILS, "value"),
        Input(ids.CHOICE, "value"),
        *WORKSPACE,
    )(draw_charts)


def _register_actions(app: Dash) -> None:
    app.callback(
        Output(ids.DOWNLOAD, "data"),
        Input(ids.SAVE, "n_clicks"),
        *_PORTFOLIO,
        prevent_initial_call=True,
    )(save_kelly)
    app.callback(
        Input(ids.APPLY_HAIRCUT, "n_clicks"),
        State(ids.HAIRCUT_OF, "value"),
        *_PORTFOLIO,
        prevent_initial_call=True,
    )(apply_haircut)
    app.callback(
        Input(ids.IN_CONTRACTS, "n_clicks"),
        *_PORTFOLIO,
        prevent_initial_call=True,
    )(size_in_contracts)


def draw_kelly(due: object, ready: object, active: object, view: object) -> Any:
    """Return the first view, and whether a log without margin gets its way on instead."""
    workspace = open_workspace(ready, active) if due else None
    if workspace is None:
        return (no_update,) * 3
    known = has_margin(workspace.kelly())
    pieces = kelly_content(workspace, ChartStyle(*seen(view)))
    return rendered(pieces), known, "block" if known else "none"


def draw_estimates(due: object, opened: str | None, ready: object, active: object) -> Any:
    """Return every estimate and the evidence, once the details are open."""
    workspace = open_workspace(ready, active) if due and opened else None
    if workspace is None:
        return (no_update,) * 3
    table = workspace.kelly()
    fraction = workspace.profile.portfolio.kelly_fraction
    pieces = [*estimate_pieces(table, fraction), *evidence_pieces(table)]
    asked = haircut_choices(table)
    return rendered(pieces), asked, "flex" if asked else "none"


def offer_choices(ready: object, value: str | None) -> Any:
    """Return the strategies to choose from, the choice kept while it exists."""
    book = server_state().portfolios.require_book(ready)
    if book is None:
        return no_update, no_update
    offered = curves.offered_choices(book.log.strategies)
    is_there = value in [choice["value"] for choice in offered]
    return offered, no_update if is_there else curves.POOLED


def draw_charts(
    due: object, opened: str | None, choice: str | None, *workspace_states: object
) -> Any:
    """Return the finding in words and the three charts, once the details are open."""
    ready, active, view = workspace_states
    workspace = open_workspace(ready, active) if due and opened else None
    if workspace is None:
        return (no_update,) * 4
    name = curves.chosen(workspace, choice)
    said = curves.finding(workspace, name)
    words = [html.B(said.finding), " ", said.rest]
    return words, *curves.figures(workspace, name, ChartStyle(*seen(view)))


def save_kelly(clicks: int | None, ready: object, active: object) -> Any:
    """Return every estimate as a CSV file."""
    workspace = open_workspace(ready, active) if clicks else None
    if workspace is None:
        return no_update
    return csv_download("kelly.csv", spreadsheet_rows(workspace.kelly()))


def apply_haircut(clicks: int | None, name: str | None, ready: object, active: object) -> None:
    """Set the edge haircut that the evidence asks of a strategy."""
    workspace = open_workspace(ready, active) if clicks else None
    if workspace is None:
        return
    table = workspace.kelly()
    if name not in haircut_choices(table):
        tell("No strategy chosen", "Choose the strategy whose haircut to apply.")
        return
    row = table.strategies[workspace.book.log.strategies.index(name)]
    haircut = needed_haircut(row)
    words = f"Edge haircut of {name} set to {percent(haircut, 0)}."
    patch_profile(workspace.ready, {"strategies": {name: {"edge_haircut": haircut}}}, words)


def size_in_contracts(clicks: int | None, ready: object, active: object) -> None:
    """Add a scenario that needs no margin: one contract of every strategy."""
    workspace = open_workspace(ready, active) if clicks else None
    if workspace is None:
        return
    others = [one for one in workspace.profile.scenarios if one.name != FIXED.name]
    if len(others) >= SHOWN:
        tell("Eight scenarios are shown at most", "Remove one, then size in contracts.", "warn")
        return
    scenarios = [one.model_dump(mode="json") for one in (*others, FIXED)]
    patch_profile(workspace.ready, {"scenarios": scenarios}, f"“{FIXED.name}” is a scenario now.")
