"""Callbacks of *Find my size*."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from app.dash_app.components.markup import MARKUP, markup
from app.dash_app.figures.base import ChartStyle
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.pages.monte_carlo import find_view, ids, work
from app.dash_app.pages.monte_carlo.found import read_found
from app.dash_app.pages.monte_carlo.request import find_key_of, read_request, scenario_of
from app.dash_app.state import stores
from app.dash_app.state.workspace import open_workspace, seen


def register(app: Dash) -> None:
    """Register them."""
    app.callback(
        Input(ids.FIND, "n_clicks", allow_optional=True),  # *Run again* is heard on every page
        Input(stores.JOB_AGAIN, "data"),
        State(stores.JOB_CLIENT, "data"),
        State(stores.JOBS, "data"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
        State(stores.PAGE_SETTINGS, "data"),
        prevent_initial_call=True,
    )(find_my_size)
    app.callback(
        Output(ids.FIND_LEAD, MARKUP),
        Output(ids.FIND_CURVE, "figure"),
        Output(ids.FIND_TABLE, MARKUP),
        Output(ids.FIND_CHARTS, "hidden"),
        Input(ids.FOUND, "data"),
        Input(stores.PROFILE, "data"),
        Input(stores.VIEW, "data"),
        State(stores.READY, "data"),
        State(stores.PAGE_SETTINGS, "data"),
    )(draw_found)


def find_my_size(
    clicks: int | None, again: object, client: object, jobs: object, ready: object, active: object, page_settings: object
) -> None:
    """Start the search."""
    is_again = ctx.triggered_id == stores.JOB_AGAIN
    if not (isinstance(again, dict) and again.get("kind") == work.FIND if is_again else clicks):
        return
    workspace = open_workspace(ready, active)
    if workspace is not None:
        request = read_request(workspace, page_settings)
        key = find_key_of(request, workspace.profile)
        long_work.begin(work.FIND, workspace, request.to_json(), key, long_work.BrowserJobs(client, jobs))


def draw_found(shown: object, active: object, view_state: object, ready: object, page_settings: object) -> Any:
    """The size found; before there is one, what the button would do."""
    workspace = open_workspace(ready, active)
    if workspace is None:
        return (no_update,) * 4
    found = read_found(shown.get("result")) if isinstance(shown, dict) else None
    if not isinstance(shown, dict) or found is None:
        return markup(find_view.invitation(scenario_of(workspace, page_settings), workspace.profile)), no_update, "", True
    style = ChartStyle(*seen(view_state))
    lead = find_view.lead(found, workspace.profile, is_current=shown["current"] is True)
    return markup(lead), find_view.figure(found, style), markup(find_view.sizes_table(found)), False
