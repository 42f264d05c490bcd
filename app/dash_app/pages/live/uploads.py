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
from app.formatting import count
from app.importers import ImportReport, read_files
from app.wording.live import left_out_sentence

_LINES = 3  #: rows left out that are named


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
    kept = {"left_out": imported.report.rows_left_out, "lines": _lines(imported.report)}
    record = stores.portfolio_record(label(names), len(imported.log), pack_log(imported.log, kept))
    return record, None, None


def left_out_words(report: object) -> str:
    """Return how many rows of a kept live log could not be used, and which; empty for none."""
    if not isinstance(report, dict) or not isinstance(rows := report.get("left_out"), int):
        return ""
    lines = report.get("lines")
    return left_out_sentence(rows, [str(line) for line in lines] if isinstance(lines, list) else [])


def _lines(report: ImportReport) -> list[str]:
    """Return the first rows that were left out: file, line, column, what was expected.

    What stood there is not kept.
    """
    left_out = [issue for issue in report.issues if issue.effect == "left out"]
    return [
        f"{issue.file}, line {count(issue.line)}: expected {issue.expected}"
        for issue in left_out[:_LINES]
    ]


def _refused(report: ImportReport, name: str) -> Any:
    """Return why files hold no live trades."""
    said = refusal(report, is_loaded=False)
    if said is not None:
        return said
    advice = "Drop the trades or fills of your account instead."
    return note(Note(f"{name} holds no trades.", advice, "danger"))
