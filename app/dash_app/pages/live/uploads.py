"""Loading and removing of a live log, which the browser keeps like the portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from app.dash_app.components.content import Note, note
from app.dash_app.pages.live import ids
from app.dash_app.pages.portfolio.report import refusal
from app.dash_app.pages.portfolio.uploads import decoded, label
from app.dash_app.state import stores
from app.dash_app.state.packing import pack_log
from app.importers import Finding, ImportReport, read_files


def register(app: Dash) -> None:
    """Register the callbacks."""
    app.callback(
        Output(ids.LOADED, "data"),
        Output(ids.MESSAGE, "children"),
        Output(ids.UPLOAD, "contents"),
        Input(ids.UPLOAD, "contents"),
        State(ids.UPLOAD, "filename"),
        running=[(Output(ids.READING, "hidden"), False, True)],
        prevent_initial_call=True,
    )(read_live)
    app.clientside_callback(
        ClientsideFunction("upload", "keep_live"),
        Output(stores.LIVE, "data"),
        Input(ids.LOADED, "data"),
        prevent_initial_call=True,
    )
    app.callback(
        Output(stores.LIVE, "clear_data"),
        Input(ids.REMOVE, "n_clicks"),
        prevent_initial_call=True,
    )(bool)


def read_live(contents: Sequence[str] | None, names: Sequence[str] | None) -> Any:
    """Return the record of the dropped files, what is to be said of them, and an empty drop.

    The live log kept before stays where they cannot be read.
    """
    if not contents or not names:
        return no_update, no_update, no_update
    files = [(name, decoded(text, name)) for text, name in zip(contents, names, strict=True)]
    imported = read_files(files)
    if imported.log is None:
        return no_update, _refused(imported.report, label(names)), None
    kept = {"findings": [_plain(finding) for finding in _warnings(imported.report)]}
    record = stores.portfolio_record(label(names), len(imported.log), pack_log(imported.log, kept))
    return record, None, None


def findings_of(report: object) -> list[Note]:
    """Return what was found while a kept live log was read, as notes."""
    found = report.get("findings") if isinstance(report, dict) else None
    listed = found if isinstance(found, list) else []
    return [
        Note(str(each.get("head", "")), str(each.get("text", "")), "warn")
        for each in listed
        if isinstance(each, dict)
    ]


def _warnings(report: ImportReport) -> list[Finding]:
    return [finding for finding in report.findings if finding.tone in ("warn", "danger")]


def _plain(finding: Finding) -> dict[str, str]:
    return {"head": finding.head, "text": finding.text}


def _refused(report: ImportReport, name: str) -> Any:
    """Return why files hold no live trades."""
    said = refusal(report, is_loaded=False)
    if said is not None:
        return said
    advice = "Drop the trades or fills of your account instead."
    return note(Note(f"{name} holds no trades.", advice, "danger"))
