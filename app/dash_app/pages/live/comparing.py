"""Following of the portfolio, its settings and the live log: which comparison the page shows."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, no_update

from app.calculations.errors import LotwiseError
from app.calculations.live import LiveComparison, live_summary, with_summary
from app.calculations.profile import LiveSummary
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.pages.live import ids, uploads, work
from app.dash_app.state import stores
from app.dash_app.state.packing import unpack_log
from app.dash_app.state.page_inputs import is_empty
from app.dash_app.state.profile_edit import keep_record
from app.dash_app.state.workspace import Workspace, open_workspace

_NOTHING_NEW = (no_update,) * 5


def register(app: Dash) -> None:
    """Register the callback."""
    app.callback(
        Output(ids.COMPARED, "data"),
        Output(ids.ADVICE, "data"),
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
            "before": (State(ids.COMPARED, "data"), State(ids.ADVICE, "data")),
        },
    )(follow)


def follow(
    workspace: Any,
    record: object,
    browser: Any,
    _done: object,
    again: object,
    before: tuple[object, object],
) -> Any:
    """Return the comparison to show, after starting the work where it has not been made.

    The one shown before stays until then. The other outputs are what is known of the sizes to
    advise, the class of the page, and what is wrong with the live log that the browser keeps.
    """
    opened = open_workspace(**workspace)
    if opened is None:
        if is_empty(workspace["ready"]):
            return None, None, _class("no-portfolio"), "", True
        return _NOTHING_NEW
    if record is None:
        return None, None, _class("no-log"), "", True
    if browser["client"] is None:
        return _NOTHING_NEW
    try:
        return _follow(opened, record, browser, again, before)
    except LotwiseError as fault:
        return None, None, _class("log"), str(fault), False


def _follow(
    workspace: Workspace,
    record: object,
    browser: Any,
    again: object,
    before: tuple[object, object],
) -> Any:
    packed = stores.packed_of(record, "live log") or ""
    _, report = unpack_log(packed)
    key = work.comparison_key(workspace.ready, workspace.profile, packed)
    comparison = work.known_comparison(workspace, key)
    if comparison is None:
        _start(workspace, packed, key, long_work.BrowserJobs(**browser), again)
        earlier = before[0]
        if isinstance(earlier, dict) and earlier["fingerprint"] == workspace.ready["fingerprint"]:
            return _NOTHING_NEW
        return None, None, _class("log"), "", True
    shown = {
        "fingerprint": workspace.ready["fingerprint"],
        "key": key,
        "filename": stores.filename_of(record),
        "left_out": uploads.left_out_words(report),
    }
    advice = {"state": work.advice(workspace), "key": work.sizing_key(workspace)}
    state = _class("log compared mapped" if comparison.mapping else "log compared")
    if (shown, advice) != tuple(before):
        keep_summary(workspace, comparison)
    # What is not new is not sent: choices that are drawn anew would close under the user's hand.
    news = [
        now if now != old else no_update for now, old in zip((shown, advice), before, strict=True)
    ]
    return *news, state, "", True


def _start(
    workspace: Workspace, packed: str, key: str, browser: long_work.BrowserJobs, again: object
) -> None:
    """Start the comparison, unless this tab has it under way or waits for *Run again*."""
    is_again = long_work.is_run_again(work.COMPARE, again)
    if is_again or not long_work.was_asked(browser.jobs, work.COMPARE, key):
        request = work.request_of(workspace, packed)
        long_work.begin_if_possible(work.COMPARE, workspace, request, key, browser)


def keep_summary(workspace: Workspace, comparison: LiveComparison) -> None:
    """Keep the summary of a comparison in the profile, unless an equal one is its last."""
    summary, history = live_summary(comparison), workspace.profile.live.history
    if summary is None:
        return
    if history and _is_of(summary, history[-1]):
        return
    kept = with_summary(workspace.profile, summary).live.history
    document = [each.model_dump(mode="json") for each in kept]
    keep_record(workspace.ready, {"live": {"history": document}})


def _is_of(summary: LiveSummary, last: LiveSummary) -> bool:
    """Return True where a summary says what the last one does; its plan counts where that has one.

    Sizes that are advised later, by other settings, are no news of a comparison.
    """
    known = {"plan": last.plan or summary.plan}
    return last == summary.model_copy(update=known)


def _class(state: str) -> str:
    return f"live-state {state}"


def opened_comparison(
    compared: object, ready: object, active: object
) -> tuple[Workspace, LiveComparison] | None:
    """Return the workspace and the comparison that the page shows; None where it has none."""
    workspace = open_workspace(ready, active)
    if workspace is None or not isinstance(compared, dict):
        return None
    comparison = work.known_comparison(workspace, str(compared.get("key")))
    return None if comparison is None else (workspace, comparison)
