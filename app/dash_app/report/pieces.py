"""Pieces of a section's content as a report prints them (components/content.py)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from dash import html

from app.dash_app.components import content
from app.dash_app.components.note import note
from app.dash_app.components.section import subhead
from app.dash_app.components.text import Content
from app.dash_app.json_object import Json


class Chart(NamedTuple):
    """A live chart; `figure` is for the light scheme, `dark` for the dark one."""

    label: str
    figure: Json
    height_px: int
    dark: Json


def printed(
    pieces: Sequence[content.Piece], dark: Sequence[content.Piece] | None = None
) -> list[Content | Chart]:
    """Return pieces as parts of a report; `dark` are the same with charts of the dark scheme."""
    return [_part(light, in_dark) for light, in_dark in zip(pieces, dark or pieces, strict=True)]


def _part(piece: content.Piece, dark: content.Piece) -> Any:
    match piece:
        case content.Sentence():
            finding = [html.B(piece.finding), " "] if piece.finding else []
            return html.P([*finding, piece.rest], className="dimmed" if piece.dimmed else "lead")
        case content.Subhead():
            return subhead(piece.title, piece.meaning or None)
        case content.Note():
            return note(piece.title, piece.text or None, piece.tone)
        case content.Chart():
            in_dark = dark.figure if isinstance(dark, content.Chart) else piece.figure
            return Chart(piece.label, piece.figure, piece.height_px, in_dark)
        case content.Table():
            return _table(piece)


def _table(table: content.Table) -> html.Table:
    """Return a table with a scope on its heads; a strategy's name is the head of its row."""
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in table.head]))
    body = html.Tbody([_row(row) for row in table.body])
    foot = [html.Tfoot(_row(table.foot))] if table.foot else []
    caption: list[Any] = [html.Caption(table.caption)] if table.caption else []
    parts = [*caption, head, body, *foot]
    return html.Table(parts, className=content.table_class(table))


def _row(cells: Sequence[str]) -> html.Tr:
    return html.Tr([html.Td(cell) for cell in cells])
