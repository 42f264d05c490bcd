"""The anatomy of a page: its head, its sections and their sub-blocks (design language, section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from app.dash_app.components.aria import aria
from app.dash_app.components.text import Content, Part


def page_head(title: str, sentence: Content) -> html.Header:
    """The page's title and the one sentence a trader could repeat; wrap its decisive half in `html.B`."""
    return html.Header([html.H1(title), html.P(sentence)], className="page-head")


def page(children: Sequence[Part], class_name: str = "") -> html.Div:
    """A page without a settings column: its content centred in a readable width."""
    return html.Div(
        html.Div(children, className="results full"), className=f"page one {class_name}".strip()
    )


def section(
    anchor: str,
    title: str,
    meaning: Content,
    children: Content,
    *,
    aside: Content = None,
    foot: Content = None,
    method: str | None = None,
    **props: Any,
) -> html.Section:
    """Title, one line of meaning, view switches or actions at its right, content, one caveat that matters at its foot.

    `anchor` is the section's id, `method` the anchor on Methods that explains its numbers; `props` go to `html.Section`.
    """
    head = [html.Div([html.H2(title), html.P(meaning)])]
    if aside is not None:
        head.append(html.Div(aside, className="aside"))
    tail = [] if foot is None and method is None else [_foot(title, foot, method)]
    body = (
        [children] if isinstance(children, str) or not isinstance(children, Sequence) else children
    )
    return html.Section(
        [html.Header(head, className="sec-head"), *body, *tail], id=anchor, className="sec", **props
    )


def _foot(title: str, caveat: Content, method: str | None) -> html.Footer:
    """The caveat, and at its right the way to Methods; screen readers hear which section it is of."""
    words = "How this is computed"
    link = html.A(
        words, href=f"/methods#{method}", className="method", **aria(label=f"{words}: {title}")
    )
    return html.Footer([html.Span(caveat), *([link] if method else [])], className="sec-foot")


def subhead(title: str, meaning: Content = None, aside: Part = None) -> html.Div:
    """The head of a sub-block: a small title and one dim line."""
    words = [html.H3(title)] if meaning is None else [html.H3(title), html.P(meaning)]
    return html.Div([html.Div(words), aside], className="subhead")


def lead(finding: Content, rest: Part = None) -> html.P:
    """A sentence that holds a finding, the finding in bold."""
    return html.P([html.B(finding), " ", rest], className="lead")
