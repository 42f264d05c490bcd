"""Callbacks of *Find my size*: start the search, show what it found, use the size."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, no_update

from app.dash_app.components.content import rendered, table_data
from app.dash_app.figures.base import ChartStyle
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.pages.monte_carlo import ids as page_ids
from app.dash_app.pages.monte_carlo import work
from app.dash_app.pages.monte_carlo.find_size import content, ids
from app.dash_app.pages.monte_carlo.find_size.found import Found, read_found
from app.dash_app.pages.monte_carlo.request import find_key_of, read_request, scenario_of
from app.dash_app.state import stores
from app.dash_app.state.profile_edit import patch_profile
from app.dash_app.state.workspace import Workspace, open_workspace, seen
from app.wording.size_search import size_shower

_SHOWN = ("lead", "curve", "readings", "promises", "sizes", "is_hidden")
_WORKSPACE = {"ready": State(stores.READY, "data"), "active": State(stores.PROFILE, "data")}


def register(app: Dash) -> None:
    """Register the callbacks."""
    app.callback(
        inputs={
            "clicks": Input(ids.FIND, "n_clicks", allow_optional=True),
            "again": Input(stores.JOB_AGAIN, "data"),
            "browser": {
                "client": State(stores.JOB_CLIENT, "data"),
                "jobs": State(stores.JOBS, "data"),
            },
            "asked": {
                "chosen": State(page_ids.SETTINGS, "data", allow_optional=True),
                "scenario": State(page_ids.SCENARIO, "value", allow_optional=True),
            },
            "workspace": _WORKSPACE,
        },
        prevent_initial_call=True,
    )(find_my_size)
    app.callback(
        output={
            "lead": Output(ids.LEAD, "children"),
            "use": (Output(ids.USE, "children"), Output(ids.USE, "display")),
            "earlier": (Output(ids.EARLIER, "children"), Output(ids.EARLIER, "hide")),
            "curve": Output(ids.CURVE, "figure"),
            "readings": Output(ids.READINGS, "data"),
            "promises": Output(ids.PROMISES, "children"),
            "sizes": Output(ids.SIZES, "data"),
            "is_hidden": Output(ids.CHARTS, "hidden"),
        },
        inputs={
            "shown": Input(page_ids.FOUND, "data"),
            "active": Input(stores.PROFILE, "data"),
            "window": Input(stores.VIEW, "data"),
            "scenario": Input(page_ids.SCENARIO, "value"),
            "ready": State(stores.READY, "data"),
        },
    )(draw_found)
    app.callback(
        inputs={
            "clicks": Input(ids.USE, "n_clicks"),
            "shown": State(page_ids.FOUND, "data"),
            "workspace": _WORKSPACE,
        },
        prevent_initial_call=True,
    )(use_size)


def find_my_size(
    clicks: int | None, again: object, browser: Any, asked: Any, workspace: Any
) -> None:
    """Start the search, by its button or by *Run again*."""
    is_wanted = long_work.is_wanted(work.FIND, clicks, again)
    opened = open_workspace(**workspace) if is_wanted else None
    if opened is not None:
        request = read_request(opened, **asked)
        key = find_key_of(request, opened)
        tab = long_work.BrowserJobs(**browser)
        long_work.begin(work.FIND, opened, request.to_json(), key, tab)


def draw_found(
    shown: object, active: object, window: object, scenario: object, ready: object
) -> Any:
    """Return the size found; before there is one, what the button would do."""
    workspace = open_workspace(ready, active)
    unchanged: dict[str, Any] = dict.fromkeys(_SHOWN, no_update)
    if workspace is None:
        return unchanged | {"use": (no_update, no_update), "earlier": (no_update, no_update)}
    found = read_found(shown.get("result")) if isinstance(shown, dict) else None
    if not isinstance(shown, dict) or found is None:
        lead = rendered(content.invitation(scenario_of(workspace, scenario), workspace.profile))
        hidden = {"use": ("", "none"), "earlier": ("", True), "is_hidden": True}
        return unchanged | hidden | {"lead": lead}
    found = content.at_present(found, workspace.profile)
    return {
        "lead": rendered(content.answer_content(found)),
        "use": _use(found, workspace, is_current=shown["current"] is True),
        "earlier": (content.other_settings(found), shown["current"] is True),
        "curve": content.trade_off(found, ChartStyle(*seen(window))),
        "readings": table_data(content.readings_table(found)),
        "promises": content.promises(found),
        "sizes": table_data(content.sizes_table(found)),
        "is_hidden": False,
    }


def use_size(clicks: int | None, shown: object, workspace: Any) -> None:
    """Write the size found to the profile."""
    opened = open_workspace(**workspace) if clicks else None
    found = read_found(shown.get("result")) if isinstance(shown, dict) else None
    if opened is None or found is None or found.cautious.size is None:
        return
    is_current = isinstance(shown, dict) and shown["current"] is True
    patch = content.use_patch(opened.profile, found, is_current=is_current)
    if patch is not None:
        size = size_shower(found.unit)(found.cautious.size)
        patch_profile(opened.ready, patch, f"{found.scenario} at {size}.")


def _use(found: Found, workspace: Workspace, *, is_current: bool) -> tuple[str, str]:
    """Return the words of the button that uses the size, and its CSS display."""
    size = found.cautious.size
    patch = content.use_patch(workspace.profile, found, is_current=is_current)
    if size is None or patch is None:
        return "", "none"
    return f"Use {size_shower(found.unit)(size)}", "inline-block"
