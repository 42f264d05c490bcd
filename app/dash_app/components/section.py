"""The anatomy of a page: its head, its sections and their sub-blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import dash_mantine_components as dmc
from dash import html

from app.dash_app.components.aria import aria
from app.dash_app.components.text import Content, Part


def page_head(title: str, sentence: Content) -> html.Header:
    """The page's title and one sentence that a trader could repeat, half of it in `html.B`."""
    return html.Header([html.H1(title), html.P(sentence)], className="page-head")


def page(children: Sequence[Part], class_name: str = "") -> html.Div:
    """A page without a settings column: its content centred in a readable width."""
    return html.Div(
        html.Div(children, className="results full"), className=f"page one {class_name}".strip()
    )


class Head(NamedTuple):
    """The head of a section: title, one line of meaning, view switches or actions at its right."""

    anchor: str  #: id of the section
    title: str
    meaning: Content
    aside: Content = None
    number: Part | None = None  #: number after the title, which links to the section show


def section(
    head: Head, children: Content, *, foot: Content = None, method: str | None = None
) -> html.Section:
    """A section: head, content, and at its foot the one caveat that matters.

    `method` is the anchor on Methods that explains its numbers.
    """
    above: list[Part] = [html.H2(_title(head)), html.P(head.meaning)]
    if head.aside is not None:
        above.append(html.Div(head.aside, className="aside"))
    tail = [] if foot is None and method is None else [_foot(head.title, foot, method)]
    body = (
        [children] if isinstance(children, str) or not isinstance(children, Sequence) else children
    )
    return html.Section(
        [html.Header(above, className="sec-head"), *body, *tail],
        id=head.anchor,
        className="sec",
    )


def _title(head: Head) -> Content:
    return head.title if head.number is None else [head.title, head.number]


def _foot(title: str, caveat: Content, method: str | None) -> html.Footer:
    """The caveat, and at its right the link to Methods, named for screen readers by the section."""
    words = "How this is computed"
    link = dmc.Anchor(
        words,
        href=f"/methods#{method}",
        inherit=True,
        className="method",
        **aria(label=f"{words}: {title}"),
    )
    return html.Footer([html.Span(caveat), *([link] if method else [])], className="sec-foot")


def subhead(title: str, meaning: Content = None, aside: Part = None) -> html.Div:
    """The head of a sub-block: a small title and one dim line."""
    words = [html.H3(title)] if meaning is None else [html.H3(title), html.P(meaning)]
    if aside is None:
        return html.Div(words, className="subhead alone")
    return html.Div([html.Div(words), aside], className="subhead")
