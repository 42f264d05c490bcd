"""Layout of the Methods page: one component that holds all of its text, which never changes."""

from __future__ import annotations

from functools import cache
from typing import Any

from dash import html

from app.dash_app.components.markup import MARKUP, markup
from app.dash_app.components.section import page, page_head
from app.dash_app.pages.methods.chapters import CHAPTERS
from app.dash_app.pages.methods.view import contents


def layout(**_: Any) -> html.Div:
    """The page; the browser side puts the text in place."""
    head = page_head("Methods", "What every number means: its formula, its source, and where other tools show another one.")
    return page([head, html.Div(**{MARKUP: body()})], "methods")


@cache
def body() -> str:
    """The text of the page as HTML."""
    return markup(contents(CHAPTERS))
