"""Content of a section as data: sentences, notes, tables and charts.

The page shows it as components (`rendered`), the report prints the same pieces, so that both say
the same. Text is plain: nothing in it is read as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.dash_app.components.graph import graph
from app.dash_app.json_object import Json

Tone = Literal["info", "ok", "warn", "danger"]
TONE_COLOURS: dict[Tone, str] = {"info": "gray", "ok": "green", "warn": "yellow", "danger": "red"}


@dataclass(frozen=True)
class Sentence:
    """A sentence whose finding stands first, in bold; without a finding it is plain."""

    finding: str = ""
    rest: str = ""
    dimmed: bool = False


@dataclass(frozen=True)
class Subhead:
    """The head of a sub-block: a small title and one dim line."""

    title: str
    meaning: str = ""


@dataclass(frozen=True)
class Note:
    """A finding, what was done about it, and what to do."""

    title: str
    text: str = ""
    tone: Tone = "info"


@dataclass(frozen=True)
class Table:
    """A table of plain text; `class_name` lets CSS align its columns.

    Figures stand right-aligned; columns of text are named by their numbers in `text_columns`.
    """

    head: Sequence[str]
    body: Sequence[Sequence[str]]
    foot: Sequence[str] = ()
    caption: str = ""
    text_columns: Sequence[int] = (0,)
    class_name: str = ""


@dataclass(frozen=True)
class Chart:
    """A figure, with one line for screen readers that says what it shows."""

    label: str
    figure: Json
    height_px: int


Piece = Sentence | Subhead | Note | Table | Chart


def rendered(pieces: Sequence[Piece]) -> list[Component]:
    """Return the pieces as components, in order."""
    return [_component(piece) for piece in pieces]


def table_data(table: Table) -> Json:
    """Return a table as the property `data` of a `dmc.Table`."""
    data: Json = {"head": list(table.head), "body": [list(row) for row in table.body]}
    if table.foot:
        data["foot"] = list(table.foot)
    if table.caption:
        data["caption"] = table.caption
    return data


def table_class(table: Table) -> str:
    """Return the CSS classes of a table: `t0 t2` where its columns 0 and 2 hold text."""
    text = [f"t{column}" for column in table.text_columns]
    return " ".join(["figures", *text, *([table.class_name] if table.class_name else [])])


def _component(piece: Piece) -> Any:
    match piece:
        case Sentence():
            return dmc.Text(_words(piece), size="sm", className="dimmed" if piece.dimmed else "")
        case Subhead():
            meaning = dmc.Text(piece.meaning, size="xs", c="dimmed") if piece.meaning else None
            return html.Div(
                [dmc.Title(piece.title, order=3, size="sm"), meaning], className="subhead"
            )
        case Note():
            return note(piece)
        case Table():
            return dmc.Table(data=table_data(piece), className=table_class(piece))
        case Chart():
            return chart(piece)


def note(piece: Note, **props: Any) -> dmc.Alert:
    """Return a note; `props` go to `dmc.Alert` (id, children of an action)."""
    colour = TONE_COLOURS[piece.tone]
    root = {"root": {"role": "alert" if piece.tone == "danger" else "status"}}
    return dmc.Alert(piece.text, title=piece.title, color=colour, p="xs", attributes=root, **props)


def chart(piece: Chart) -> html.Figure:
    """Return a chart of fixed height with its words for screen readers and a menu to save it."""
    slug = re.sub(r"[^a-z0-9]+", "-", piece.label.lower()).strip("-")
    return graph(f"chart-{slug}", piece.label, piece.height_px, figure=piece.figure)


def _words(sentence: Sentence) -> list[Any]:
    finding = [html.B(sentence.finding), " "] if sentence.finding else []
    return [*finding, sentence.rest]
