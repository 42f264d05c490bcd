"""Chapters of Methods as components: headings with anchors, Markdown between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from app.dash_app.components.content import Table, rendered
from app.dash_app.pages.methods.chapter import Block, Chapter, Sub, markdown


def chapter_components(chapter: Chapter) -> list[Component]:
    """Return the heading, the line of meaning and the blocks of a chapter, in order."""
    head = [html.H2(chapter.title, id=chapter.anchor), dmc.Text(chapter.meaning, c="dimmed")]
    return [*head, *(_component(block) for block in chapter.blocks)]


def contents_list(chapters: Sequence[Chapter]) -> str:
    """Return the list of chapters as Markdown."""
    return "\n".join(f"- [{chapter.title}](#{chapter.anchor})" for chapter in chapters)


def _component(block: Block) -> Any:
    match block:
        case Sub():
            return html.H3(block.title, id=block.anchor)
        case Table():
            return rendered([block])[0]
        case _:
            return dcc.Markdown(markdown(block), mathjax=True, className="prose")
