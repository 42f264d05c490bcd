"""Callback of *Save report* in the Export menu of the header."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from dash import Dash, Input, Output, State, no_update

from app.calculations.errors import LotwiseError
from app.calculations.live import LiveComparison
from app.dash_app.components.notices import tell
from app.dash_app.pages.live.work import comparison_of
from app.dash_app.shell import ids
from app.dash_app.state import stores
from app.dash_app.state.workspace import Workspace, open_workspace


def register(app: Dash) -> None:
    """Register the callback."""
    app.callback(
        Output(ids.REPORT, "data"),
        Input(ids.SAVE_REPORT, "n_clicks"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
        State(stores.DEFAULT_PROFILE, "data"),
        State(stores.LIVE, "data"),
        prevent_initial_call=True,
    )(save_report)


def save_report(
    clicks: int | None, ready: object, active: object, defaults: object, live: object
) -> Any:
    """Return the report as a download, named after the log, with live trades if there are any."""
    from app.dash_app.report.document import report_html

    workspace = open_workspace(ready, active) if clicks else None
    if workspace is None:
        if clicks:
            tell("Nothing to report", "A report is about a portfolio; load one first.")
        return no_update
    filename = defaults.get("filename") if isinstance(defaults, dict) else None
    name = str(filename or "portfolio")
    return {
        "content": report_html(workspace.book, workspace.profile, name, _live(workspace, live)),
        "filename": f"{PurePath(name).stem}-report.html",
        "type": "text/html",
        "base64": False,
    }


def _live(workspace: Workspace, record: object) -> LiveComparison | None:
    """Return the live trades that the browser keeps against the log; None without any.

    A live log that cannot be read is left out, with a notice.
    """
    try:
        packed = stores.packed_of(record, "live log")
        return None if packed is None else comparison_of(workspace, packed)
    except LotwiseError as fault:
        tell("Live trades left out of the report", str(fault), "warn")
        return None
