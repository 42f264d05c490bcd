"""Loading and removing of a live log, which the browser keeps like the portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, no_update, set_props

from app.dash_app.components.content import Note, note
from app.dash_app.pages.live import ids
from app.dash_app.pages.portfolio.drop import decoded
from app.dash_app.pages.portfolio.records import label
from app.dash_app.pages.portfolio.report import refusal
from app.dash_app.state import stores
from app.dash_app.state.packing import pack_log
from app.dash_app.state.page_settings import remembered
from app.formatting import count
from app.importers import Choices, ImportReport, read_files, unknown_table
from app.importers.read import distinct_names
from app.wording.live import left_out_sentence

_LINES = 3  #: rows left out that are named


def register(app: Dash) -> None:
    """Register the callbacks."""
    app.callback(
        Output(ids.MESSAGE, "children"),
        Output(ids.UPLOAD, "contents"),
        Input(ids.UPLOAD, "contents"),
        State(ids.UPLOAD, "filename"),
        State(stores.PAGE_SETTINGS, "data"),
        running=[(Output(ids.READING, "hidden"), False, True)],
        prevent_initial_call=True,
    )(read_live)
    app.clientside_callback(
        ClientsideFunction("upload", "keep_live"),
        Output(stores.LIVE, "data"),
        Input(stores.LIVE_LOADED, "data"),
        prevent_initial_call=True,
    )
    app.callback(
        Output(stores.LIVE, "clear_data"),
        Input(ids.REMOVE, "n_clicks"),
        prevent_initial_call=True,
    )(bool)


def read_live(contents: Sequence[str] | None, names: Sequence[str] | None, settings: object) -> Any:
    """Hand dropped files to the browser; return what is to be said of them, and an empty drop.

    Tables are read by the mappings that Portfolio remembers (`settings`). The live log kept before
    stays where files cannot be read. Files are kept also where the page was left meanwhile.
    """
    if not contents or not names:
        return no_update, no_update
    files = [
        (name, decoded(text, name))
        for text, name in zip(contents, distinct_names(names), strict=True)
    ]
    mappings = remembered(settings)
    for name, content in files:
        table = unknown_table(name, content)
        if table is not None and table.digest not in mappings:
            return _unmapped_table(name), None
    imported = read_files(files, Choices(mappings=mappings))
    if imported.log is None:
        return _refused(imported.report, label(names)), None
    report = imported.report
    kept = {"left_out": report.rows_left_out, "lines": _lines(report)}
    packed = pack_log(imported.log, kept)
    record = stores.portfolio_record(label(names), len(imported.log), packed)
    set_props(stores.LIVE_LOADED, {"data": record})
    return None, None


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


def _unmapped_table(name: str) -> dmc.Alert:
    """Return where the columns of a table are named that nobody knows."""
    words = (
        "Drop it on the Portfolio page once and say there what its columns hold: this page then "
        "reads it by itself. Your backtest can be loaded again from the recent portfolios."
    )
    said = note(Note(f"The columns of {name} are not known.", tone="warn"))
    said.children = [words, " ", dcc.Link("Go to Portfolio", href="/")]
    return said


def _refused(report: ImportReport, name: str) -> Any:
    """Return why files hold no live trades."""
    said = refusal(report, is_loaded=False)
    if said is not None:
        return said
    advice = "Drop the trades or fills of your account instead."
    return note(Note(f"{name} holds no trades.", advice, "danger"))
