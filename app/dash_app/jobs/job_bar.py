"""Component of a job: a progress bar while it runs, a note when it ended without a result.

The component is static; `bar` of assets/js/jobs.js sets its properties from the store `jobs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import dash_mantine_components as dmc
from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, html

from app.dash_app.components.aria import aria
from app.dash_app.components.button import button
from app.dash_app.state import stores

Part = Literal[
    "bar", "running", "title", "words", "progress", "cancel", "note", "note-words", "again"
]


def part_id(part: Part, kind: Any, place: Any) -> dict[str, Any]:
    """Return the id of a part of the bar of one kind of job; `place` tells several bars apart."""
    return {"type": f"job-{part}", "kind": kind, "place": place}


def job_bar(kinds: Sequence[str], place: str) -> html.Div:
    """Return a bar for each of these kinds of job; those without a job are hidden.

    `place` is the component's id, and tells its bars from others of the same kinds.
    """
    return html.Div([_bar(kind, place) for kind in kinds], id=place, className="jobs")


def register(app: Dash) -> None:
    """Register the callback of all bars."""

    def its(part: Part) -> dict[str, Any]:
        return part_id(part, MATCH, MATCH)

    shown: tuple[tuple[Part, str], ...] = (
        ("running", "hidden"),
        ("title", "children"),
        ("words", "children"),
    )
    ended: tuple[tuple[Part, str], ...] = (
        ("note", "hide"),
        ("note", "title"),
        ("note", "color"),
        ("note-words", "children"),
    )
    app.clientside_callback(
        ClientsideFunction("jobs", "bar"),
        *(Output(its(part), name) for part, name in shown),
        Output(its("progress"), "value"),
        *(Output(its(part), name) for part, name in ended),
        Input(stores.JOBS, "data"),
        State(its("bar"), "id"),
    )


def _bar(kind: str, place: str) -> html.Div:
    def its(part: Part) -> dict[str, Any]:
        return part_id(part, kind, place)

    words = html.Div([html.B(id=its("title")), html.Span(id=its("words"))], className="job-words")
    progress = dmc.Progress(id=its("progress"), value=0, size=4, **aria(label="Progress"))
    running = html.Div(
        [words, progress, button("Cancel", "x", id=its("cancel"))],
        id=its("running"),
        className="job",
        hidden=True,
    )
    again = button("Run again", "restore", id=its("again"))
    note = dmc.Alert(
        html.Div([html.Span(id=its("note-words")), again], className="job-ended"),
        id=its("note"),
        hide=True,
        p="xs",
        attributes={"root": {"role": "status"}},
    )
    return html.Div([running, note], id=its("bar"))
