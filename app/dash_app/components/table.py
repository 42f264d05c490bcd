"""Tables: horizontal rules only, text left, figures right; columns leave as the window narrows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dash import html

from app.dash_app.components.text import Content


class Column(NamedTuple):
    """A column's head and its CSS classes: `l` text, `n` figures, `name` strategy, `bar`; `md` leaves below 1,400 px, `lo` below 720."""

    label: Content
    class_name: str = "n"


class Row(NamedTuple):
    """The cells of a row and its CSS classes: `mine` applied, `weak` little evidence, `hind` hindsight."""

    cells: Sequence[Content]
    class_name: str = ""


def table(
    columns: Sequence[Column], rows: Sequence[Row], class_name: str = "", foot: Sequence[Row] = ()
) -> html.Div:
    """A table in a frame that the CSS can lay out by `class_name`. Raises ValueError when a row has another number of cells."""
    head = html.Thead(
        html.Tr([html.Th(label, className=kind, scope="col") for label, kind in columns])
    )
    parts = [head, html.Tbody([_line(columns, row) for row in rows])]
    if foot:
        parts.append(html.Tfoot([_line(columns, row) for row in foot]))
    return html.Div(html.Table(parts, className="tbl"), className=f"tbl-wrap {class_name}".strip())


def _line(columns: Sequence[Column], row: Row) -> html.Tr:
    cells = [
        html.Td(cell, className=column.class_name)
        for cell, column in zip(row.cells, columns, strict=True)
    ]
    return html.Tr(cells, className=row.class_name)
