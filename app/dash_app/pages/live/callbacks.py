"""Callbacks of the page: compare in the background, draw, map, apply, save."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, Dash, Input, Output, State, ctx, html, no_update

from app.calculations.errors import LotwiseError
from app.calculations.live import Compared, LiveComparison, live_summary, with_summary
from app.calculations.profile.model import Profile
from app.dash_app.components.aria import aria
from app.dash_app.components.button import button
from app.dash_app.components.content import table_data
from app.dash_app.components.graph import BLANK
from app.dash_app.components.spreadsheet import csv_download
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.live_fan import live_fan_figure
from app.dash_app.figures.live_months import live_months_figure, live_parts_figure
from app.dash_app.figures.live_ranges import live_ranges_figure, live_ranges_height
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.json_object import Json
from app.dash_app.pages.live import content, ids, uploads, work
from app.dash_app.pages.live.layout import layout
from app.dash_app.pages.live.mapping import dialog_content, unmapped_content, with_choice
from app.dash_app.state import stores
from app.dash_app.state.packing import unpack_log
from app.dash_app.state.page_inputs import is_empty
from app.dash_app.state.profile_edit import patch_profile, replace_profile
from app.dash_app.state.server_state import state_of
from app.dash_app.state.workspace import Workspace, open_workspace, seen
from app.formatting import percent, plural
from app.wording.live import fan_sentence, note_sentence

_PORTFOLIO = (State(stores.READY, "data"), State(stores.PROFILE, "data"))
_DRAWN = {
    "headline": Output(ids.HEADLINE, "children"),
    "strip": Output(ids.STRIP, "data"),
    "file": Output(ids.FILE, "children"),
    "notes": Output(ids.NOTES, "children"),
    "fan": Output(ids.FAN, "figure"),
    "fan_foot": Output(ids.FAN_FOOT, "children"),
    "strategies": Output(ids.STRATEGIES, "data"),
    "ranges": Output(ids.RANGES, "figure"),
    "ranges_size": Output(ids.RANGES, "style"),
    "apply": Output(ids.APPLY, "children"),
    "unmapped": Output(ids.UNMAPPED, "children"),
    "unmatched": Output(ids.UNMATCHED, "data"),
    "unmatched_lead": Output(ids.UNMATCHED_LEAD, "children"),
    "more": Output(ids.MORE, "children"),
    "links": Output(ids.LINKS, "reinitialize"),
    "months": Output(ids.MONTHS, "figure"),
    "months_lead": Output(ids.MONTHS_LEAD, "children"),
    "parts": Output(ids.PARTS, "figure"),
    "parts_lead": Output(ids.PARTS_LEAD, "children"),
}
NO_PORTFOLIO_WORDS = "Does live still match the backtest, and if not, what does that do to size?"


def register(app: Dash) -> None:
    """Register the page, its callbacks and its kind of long work."""
    dash.register_page("live", path="/live", name="Live", title="Live · Lotwise", layout=layout)
    work.register(state_of(app.server))
    uploads.register(app)
    app.callback(
        Output(ids.COMPARED, "data"),
        Output(ids.STATE, "className"),
        Output(ids.FAULT, "children"),
        Output(ids.FAULT, "hide"),
        inputs={
            "workspace": {
                "ready": Input(stores.READY, "data"),
                "active": Input(stores.PROFILE, "data"),
            },
            "record": Input(stores.LIVE, "data"),
            "browser": {
                "client": Input(stores.JOB_CLIENT, "data"),
                "jobs": State(stores.JOBS, "data"),
            },
            "_done": Input(stores.ANSWERED, "data"),
            "again": Input(stores.JOB_AGAIN, "data"),
            "before": State(ids.COMPARED, "data"),
        },
    )(follow)
    app.callback(
        output=_DRAWN,
        inputs={
            "compared": Input(ids.COMPARED, "data"),
            "active": Input(stores.PROFILE, "data"),
            "window": Input(stores.VIEW, "data"),
            "ready": State(stores.READY, "data"),
        },
    )(draw)
    _register_actions(app)


def _register_actions(app: Dash) -> None:
    compared = State(ids.COMPARED, "data")
    app.callback(
        Input(ids.apply(ALL), "n_clicks"), compared, *_PORTFOLIO, prevent_initial_call=True
    )(apply_haircut)
    app.callback(
        Input(ids.mapped(ALL, ALL, ALL), "value"),
        compared,
        *_PORTFOLIO,
        prevent_initial_call=True,
    )(choose_mapping)
    app.callback(
        Output(ids.DIALOG, "opened"),
        Output(ids.DIALOG, "children"),
        Input(ids.CHANGE, "n_clicks"),
        compared,
        *_PORTFOLIO,
        prevent_initial_call=True,
    )(open_dialog)
    app.callback(
        Output(ids.DOWNLOAD, "data"),
        Input(ids.CSV, "n_clicks"),
        compared,
        *_PORTFOLIO,
        prevent_initial_call=True,
    )(save_unmatched)


def follow(
    workspace: Any, record: object, browser: Any, _done: object, again: object, before: object
) -> Any:
    """Return the comparison to show, after starting the work where it has not been made.

    The one shown before stays until then. The other outputs are the class of the page and what is
    wrong with the live log that the browser keeps.
    """
    opened = open_workspace(**workspace)
    if opened is None:
        if is_empty(workspace["ready"]):
            return None, _class("no-portfolio"), "", True
        return (no_update,) * 4
    if record is None:
        return None, _class("no-log"), "", True
    if browser["client"] is None:
        return (no_update,) * 4
    try:
        return _follow(opened, record, browser, again, before)
    except LotwiseError as fault:
        return None, _class("log"), str(fault), False


def _follow(
    workspace: Workspace, record: object, browser: Any, again: object, before: object
) -> Any:
    packed = stores.packed_of(record, "live log") or ""
    _, report = unpack_log(packed)
    key = work.comparison_key(workspace.profile, packed)
    comparison = work.known_comparison(workspace, key)
    if comparison is None:
        _start(workspace, packed, key, long_work.BrowserJobs(**browser), again)
        if isinstance(before, dict) and before["fingerprint"] == workspace.ready["fingerprint"]:
            return (no_update,) * 4
        return None, _class("log"), "", True
    shown = {
        "fingerprint": workspace.ready["fingerprint"],
        "key": key,
        "filename": stores.filename_of(record),
        "left_out": uploads.left_out_words(report),
    }
    state = _class("log compared mapped" if comparison.mapping else "log compared")
    if shown == before:
        return no_update, state, "", True
    keep_summary(workspace, comparison)
    return shown, state, "", True


def _start(
    workspace: Workspace, packed: str, key: str, browser: long_work.BrowserJobs, again: object
) -> None:
    """Start the comparison, unless this tab has it under way or waits for *Run again*."""
    is_again = (
        ctx.triggered_id == stores.JOB_AGAIN
        and isinstance(again, dict)
        and again.get("kind") == work.COMPARE
    )
    if is_again or not long_work.was_asked(browser.jobs, work.COMPARE, key):
        request = work.request_of(workspace, packed)
        long_work.begin(work.COMPARE, workspace, request, key, browser)


def keep_summary(workspace: Workspace, comparison: LiveComparison) -> None:
    """Keep the summary of a comparison in the profile, unless an equal one is its last."""
    summary, history = live_summary(comparison), workspace.profile.live.history
    if summary is None:
        return
    last = history[-1] if history else None
    known_plan = {"plan": last.plan} if last is not None and last.date == summary.date else {}
    if last == summary.model_copy(update=known_plan):
        return
    kept = with_summary(workspace.profile, summary).live.history
    document = [each.model_dump(mode="json") for each in kept]
    patch_profile(workspace.ready, {"live": {"history": document}}, "")


def _class(state: str) -> str:
    return f"live-state {state}"


def _opened(
    compared: object, ready: object, active: object
) -> tuple[Workspace, LiveComparison] | None:
    """Return the workspace and the comparison that the page shows; None where it has none."""
    workspace = open_workspace(ready, active)
    if workspace is None or not isinstance(compared, dict):
        return None
    comparison = work.known_comparison(workspace, str(compared.get("key")))
    return None if comparison is None else (workspace, comparison)


def draw(compared: object, active: object, window: object, ready: object) -> Any:
    """Return the words, tables and charts of the comparison that is shown."""
    opened = _opened(compared, ready, active)
    if opened is None or not isinstance(compared, dict):
        words = NO_PORTFOLIO_WORDS if compared is None else no_update
        return dict.fromkeys(_DRAWN, no_update) | {"headline": words}
    workspace, comparison = opened
    style = ChartStyle(*seen(window))
    sentence = content.lead(comparison)
    rows = content.gap_rows(comparison)
    fan = comparison.fan
    gap_parts = content.parts(comparison)
    return {
        "headline": [html.B(sentence.finding), " ", sentence.rest],
        "strip": _strip(comparison),
        "file": _file(comparison, workspace.profile, str(compared.get("filename"))),
        "notes": _notes(comparison, compared),
        "fan": BLANK if fan is None else live_fan_figure(fan, style),
        "fan_foot": fan_sentence(comparison) or "Too few days to draw from.",
        "strategies": table_data(content.strategies_table(comparison)),
        "ranges": live_ranges_figure(rows, style),
        "ranges_size": {"height": live_ranges_height(rows, style)},
        "apply": _apply_buttons(comparison, workspace.profile),
        "unmapped": unmapped_content(comparison),
        "unmatched": table_data(content.unmatched_table(comparison)),
        "unmatched_lead": content.unmatched_lead(comparison),
        "more": content.unmatched_more(comparison),
        "links": True,
        "months": live_months_figure(comparison.months, style),
        "months_lead": content.months_lead(comparison),
        "parts": live_parts_figure(gap_parts, style),
        "parts_lead": f"Mean of {plural(comparison.total.matched, 'matched trade')}, a contract.",
    }


def _strip(comparison: LiveComparison) -> Json:
    return {"head": list(content.STRIP), "body": content.strip(comparison)}


def _file(comparison: LiveComparison, profile: Profile, filename: str) -> list[Any]:
    """Return the name of the live file, what it covers, and what is new since the last one."""
    since = content.news(comparison, profile)
    return [
        html.B(filename),
        f" · {content.covered(comparison)}",
        html.P(since or "The next file you drop takes its place; the mapping stays."),
    ]


def _notes(comparison: LiveComparison, compared: Json) -> list[Any]:
    """Return what must be known about the logs: of the import first, then of the comparison."""
    sentences = [str(compared.get("left_out") or "")]
    sentences += [note_sentence(each) for each in comparison.notes if each.code != "unmapped"]
    return [html.Li(words) for words in sentences if words]


def _apply_buttons(comparison: LiveComparison, profile: Profile) -> list[Any]:
    """Return a button for each haircut that the data carry, in the row of its strategy."""
    return [
        _apply_button(comparison, row, each, haircut, profile)
        for row, each, haircut in content.offers(comparison)
    ]


def _apply_button(
    comparison: LiveComparison, row: int, each: Compared, haircut: float, profile: Profile
) -> html.Div:
    name = each.name or ""
    is_applied = profile.strategy(name).edge_haircut == haircut
    words = f"{'Applied' if is_applied else 'Apply'} {percent(haircut, 0)}"
    control = button(
        words,
        kind="default" if is_applied else "filled",
        id=ids.apply(comparison.strategy_names.index(name)),
        disabled=is_applied,
        n_clicks=0,
        **aria(label=f"{words}, edge haircut of {name}"),
    )
    return html.Div([html.Span(name), control], style={"gridRow": row + 2})


def apply_haircut(clicks: Any, compared: object, ready: object, active: object) -> None:
    """Write the haircut that the data carry into the settings of the strategy."""
    opened = _opened(compared, ready, active) if any(clicks) else None
    asked = ctx.triggered_id
    if opened is None or not isinstance(asked, dict):
        return
    workspace, comparison = opened
    for _, each, haircut in content.offers(comparison):
        if comparison.strategy_names.index(each.name or "") == asked["strategy"]:
            patch = {"strategies": {each.name: {"edge_haircut": haircut}}}
            words = f"Edge haircut of {each.name} set to {percent(haircut, 0)}."
            patch_profile(workspace.ready, patch, words)


def choose_mapping(_values: Any, compared: object, ready: object, active: object) -> None:
    """Keep the strategy chosen for a live name; a field that only appeared changes nothing."""
    opened = _opened(compared, ready, active)
    asked = ctx.triggered_id
    value = ctx.triggered[0]["value"] if ctx.triggered else None
    if opened is None or not isinstance(asked, dict) or value in (None, asked["given"]):
        return
    workspace, comparison = opened
    profile = with_choice(workspace.profile, comparison, asked["name"], str(value))
    if profile is not None:
        replace_profile(workspace.ready, profile.to_document(), "")


def open_dialog(clicks: int | None, compared: object, ready: object, active: object) -> Any:
    """Open the dialog of the mapping."""
    opened = _opened(compared, ready, active) if clicks else None
    return (no_update, no_update) if opened is None else (True, dialog_content(opened[1]))


def save_unmatched(clicks: int | None, compared: object, ready: object, active: object) -> Any:
    """Return missed and extra trades as a CSV file."""
    opened = _opened(compared, ready, active) if clicks else None
    if opened is None:
        return no_update
    return csv_download("missed-and-extra.csv", content.unmatched_rows(opened[1]))
