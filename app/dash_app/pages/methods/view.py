"""Chapters of Methods as components: headings with anchors, Markdown between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from app.dash_app.components.content import Table, rendered
from app.dash_app.pages.methods.chapter import Block, Chapter, Grid, Sub, markdown


def chapter_components(chapter: Chapter) -> list[Component]:
    """Return the heading, the line of meaning and the blocks of a chapter, in order."""
    head = [html.H2(chapter.title, id=chapter.anchor), dmc.Text(chapter.meaning, c="dimmed")]
    return [*head, *_body(chapter.blocks)]


def contents_list(chapters: Sequence[Chapter]) -> str:
    """Return the list of chapters as Markdown."""
    return "\n".join(f"- [{chapter.title}](#{chapter.anchor})" for chapter in chapters)


def _body(blocks: Sequence[Block]) -> list[Component]:
    parts: list[Component] = []
    for is_text, group in groupby(blocks, lambda block: isinstance(block, str | Grid)):
        if is_text:
            text = "\n\n".join(markdown(block) for block in group if isinstance(block, str | Grid))
            parts.append(dcc.Markdown(text, mathjax=True, className="prose"))
        else:
            parts += [_component(block) for block in group if isinstance(block, Sub | Table)]
    return parts


def _component(block: Sub | Table) -> Component:
    if isinstance(block, Sub):
        return html.H3(block.title, id=block.anchor)
    return rendered([block])[0]
