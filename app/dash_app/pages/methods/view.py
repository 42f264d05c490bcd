"""Chapters of Methods as HTML: a list of contents beside them, headings with anchors, tables that stack on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from dash import html

from app.dash_app.components.aria import aria
from app.dash_app.components.markup import Written
from app.dash_app.components.math import formula, symbol
from app.dash_app.components.section import section
from app.dash_app.pages.methods.chapter import Block, Chapter, Elsewhere, Formula, Grid, Points, Sources, Sub

_MARKS = re.compile(r"``(?P<word>[^`]+)``|`(?P<math>[^`]+)`|\*\*(?P<bold>[^*]+)\*\*|\[(?P<link>[^]]+)\]\((?P<href>#[\w-]+)\)")
_TOOLS = ("Elsewhere", "What it does", "Lotwise, and why")


def contents(chapters: Sequence[Chapter]) -> html.Div:
    """The whole text: the list of contents, then every chapter."""
    return html.Div([_lists(chapters), html.Article([_chapter(chapter) for chapter in chapters])], className="text")


def prose(text: str) -> list[str | html.Code | html.B | html.A | Written]:
    """A text with its marks as elements."""
    parts: list[str | html.Code | html.B | html.A | Written] = []
    end = 0
    for mark in _MARKS.finditer(text):
        parts += [text[end : mark.start()], _marked(mark)]
        end = mark.end()
    return [part for part in (*parts, text[end:]) if part != ""]


def _marked(mark: re.Match[str]) -> html.Code | html.B | html.A | Written:
    if mark["word"]:
        return html.Code(mark["word"])
    if mark["bold"]:
        return html.B(mark["bold"])
    return symbol(mark["math"]) if mark["math"] else html.A(mark["link"], href=mark["href"])


def _lists(chapters: Sequence[Chapter]) -> html.Nav:
    """The contents twice, one of them shown: in sight beside the text, folded on a phone."""
    links = html.Ol([html.Li(html.A(chapter.title, href=f"#{chapter.anchor}")) for chapter in chapters])
    folded = html.Details([html.Summary("Contents"), links], className="on-phone")
    return html.Nav([html.Div([html.H2("Contents"), links], className="on-desk"), folded], className="toc", **aria(label="Contents"))


def _chapter(chapter: Chapter) -> html.Section:
    meaning: list[Any] = prose(chapter.meaning)
    return section(chapter.anchor, chapter.title, meaning, [_block(block) for block in chapter.blocks])


def _block(block: Block) -> Any:
    return _WRITERS[type(block)](block)


def _points(points: Points) -> html.Ol | html.Ul:
    kind = html.Ol if points.numbered else html.Ul
    return kind([html.Li(prose(item)) for item in points.items])


def _sources(sources: Sources) -> html.Div:
    return html.Div([html.H3("Sources"), html.Ul([html.Li(prose(item)) for item in sources.items])], className="sources")


def _elsewhere(elsewhere: Elsewhere) -> html.Div:
    return html.Div([html.H3("Where other tools differ"), _grid(Grid(_TOOLS, elsewhere.rows))])


def _grid(grid: Grid) -> html.Table:
    """Raises ValueError when a row has another number of cells than there are heads, or rows lack anchors."""
    kinds = ["l", *["n" if grid.figures else "l"] * (len(grid.heads) - 1)]
    head = html.Tr([html.Th(prose(text), className=kind, scope="col") for text, kind in zip(grid.heads, kinds, strict=True)])
    anchors = [{"id": anchor} for anchor in grid.anchors] or [{}] * len(grid.rows)
    rows = [html.Tr(_cells(grid.heads, row, kinds), **named) for row, named in zip(grid.rows, anchors, strict=True)]
    return html.Table([html.Thead(head), html.Tbody(rows)], className=f"tbl cols-{len(grid.heads)}{' figures' if grid.figures else ''}")


def _cells(heads: Sequence[str], row: Sequence[str], kinds: Sequence[str]) -> list[html.Td]:
    return [
        html.Td(html.Div(prose(text)), className=kind, **{"data-label": label}) for label, text, kind in zip(heads, row, kinds, strict=True)
    ]


_WRITERS: dict[type, Callable[[Any], Any]] = {
    str: lambda text: html.P(prose(text)),
    Formula: lambda block: html.Div(formula(block.notation), className="formula"),
    Sub: lambda block: html.H3(block.title, id=block.anchor),
    Points: _points,
    Grid: _grid,
    Elsewhere: _elsewhere,
    Sources: _sources,
}
