"""Chapters of Methods as components: headings with anchors, Markdown between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from app.dash_app.components.content import Table, rendered
from app.dash_app.pages.methods.chapter import Chapter, Grid, Sub, markdown


def chapter_components(chapter: Chapter) -> list[Component]:
    """Return the heading of a chapter, and its line of meaning and its blocks in order.

    All text between two headings is one component, which starts with the line of meaning.
    """
    blocks = groupby(
        [chapter.meaning, *chapter.blocks], lambda block: isinstance(block, str | Grid)
    )
    parts = [part for is_text, run in blocks for part in _components(is_text, list(run))]
    return [html.H2(chapter.title, id=chapter.anchor), *parts]


def contents_list(chapters: Sequence[Chapter]) -> str:
    """Return the list of chapters as Markdown."""
    return "\n".join(f"- [{chapter.title}](#{chapter.anchor})" for chapter in chapters)


def _components(is_text: bool, run: list[Any]) -> list[Any]:
    """Return the components of blocks that are all text, or all headings and tables of words."""
    if is_text:
        words = "\n\n".join(markdown(block) for block in run)
        return [dcc.Markdown(words, mathjax=True, className="prose")]
    return [_component(block) for block in run]


def _component(block: Sub | Table) -> Any:
    if isinstance(block, Table):
        return rendered([block])[0]
    return html.H3(block.title, id=block.anchor)
