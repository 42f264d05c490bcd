"""Content as HTML text: escaped, limited to what content may hold, and read by a parser as what it was."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import dash_mantine_components as dmc
import pytest
from dash import html

from app.dash_app.components.markup import MARKUP, digest, markup, slot
from app.dash_app.components.text import term

HOSTILE = '<img src=x onerror="alert(1)">&\'"'


class Reader(HTMLParser):
    """Tags with their attributes, and texts, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Any] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def test_elements_texts_and_numbers() -> None:
    content = html.Div(
        ["Peak ", html.B(12), None, [html.I(className="sw"), "!"]],
        className="a b",
        id="x",
        hidden=True,
        n_clicks=0,
    )
    assert Reader(markup(content)).found == [
        ("div", {"class": "a b", "id": "x", "hidden": None}), "Peak ", ("b", {}), "12", "/b", ("i", {"class": "sw"}), "/i", "!", "/div",
    ]  # fmt: skip


def test_nothing_a_user_writes_becomes_a_tag() -> None:
    written = markup(
        html.Span(HOSTILE, title=HOSTILE, **{"data-name": HOSTILE, "aria-label": HOSTILE})
    )
    assert Reader(written).found == [
        ("span", {"title": HOSTILE, "data-name": HOSTILE, "aria-label": HOSTILE}),
        HOSTILE,
        "/span",
    ]


def test_attributes_take_their_names_in_html() -> None:
    cell = html.Td("1", colSpan=2, rowSpan=3, tabIndex=0, className="n")
    assert Reader(markup([cell, html.Label("x", htmlFor="y")])).found[::3] == [
        ("td", {"colspan": "2", "rowspan": "3", "tabindex": "0", "class": "n"}),
        ("label", {"for": "y"}),
    ]


def test_styles_are_written_as_react_would() -> None:
    style = {"width": 12, "flexGrow": 2.5, "left": "4%", "height": 0}
    assert (
        markup(html.Span(style=style))
        == '<span style="width:12px;flex-grow:2.5;left:4%;height:0"></span>'
    )


def test_what_is_off_is_left_out() -> None:
    assert markup(html.Button("a", hidden=False, disabled=None)) == "<button>a</button>"


def test_void_elements_have_no_end() -> None:
    assert markup(["a", html.Br(), "b"]) == "a<br>b"


@pytest.mark.parametrize("content", [term("MAR", "CAGR over drawdown")])
def test_components_of_the_page_can_be_written(content: Any) -> None:
    assert Reader(markup(content)).found


@pytest.mark.parametrize("href", ["https://example.com", "javascript:alert(1)", "//example.com"])
def test_links_stay_within_the_application(href: str) -> None:
    with pytest.raises(ValueError, match="links lead to pages"):
        markup(html.A("x", href=href))


def test_links_to_pages_and_anchors_stay() -> None:
    assert markup(html.A("x", href="/methods#kelly")) == '<a href="/methods#kelly">x</a>'


def test_components_with_a_life_of_their_own_are_refused() -> None:
    with pytest.raises(TypeError, match=r"dash_mantine_components\.Button"):
        markup(html.Div(dmc.Button("x")))


@pytest.mark.parametrize("attribute", ["contentEditable", "draggable"])
def test_attributes_beyond_content_are_refused(attribute: str) -> None:
    with pytest.raises(TypeError, match=attribute):
        markup(html.Div("x", **{attribute: "true"}))


def test_digests_tell_texts_apart() -> None:
    assert digest("a") == digest("a") != digest("b")


def test_a_slot_is_one_component_beside_its_placeholder() -> None:
    target, placeholder = slot("kelly", html.Span("…")).children
    assert (target.id, getattr(target, MARKUP), placeholder.className) == (
        "kelly",
        "",
        "until-filled",
    )
    assert slot("chips", className="chips").className == "chips"
