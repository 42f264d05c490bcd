"""Unchanging parts of a layout are written as HTML; whatever Dash must reach stays a component."""

from __future__ import annotations

import dash_mantine_components as dmc
import pytest
from dash import dcc, html
from dash.development.base_component import Component

from app.dash_app.components.markup import MARKUP, Written, part, parts, slot
from app.dash_app.components.still import still
from app.dash_app.pages.position_sizing import ids
from app.dash_app.pages.position_sizing.callbacks import REPLAY_PARTS
from app.dash_app.pages.position_sizing.layout import layout


def written(component: Component) -> str | None:
    """The markup an element was given; None for one that keeps its children."""
    return getattr(component, MARKUP, None)


def test_what_nothing_can_reach_becomes_markup_of_its_outermost_element() -> None:
    head = html.Header(
        [html.H2("Kelly & co"), html.P(["One ", html.B("line")])], className="sec-head"
    )
    done = still(html.Div([head, html.Div(id="filled")]))
    assert done.children[0] is head
    assert written(head) == "<h2>Kelly &amp; co</h2><p>One <b>line</b></p>"
    assert head.children is None
    assert head.className == "sec-head"
    assert written(done) is None


@pytest.mark.parametrize(
    "inside",
    [
        html.Span(id="x"),
        html.Button("Go", n_clicks=0),
        dcc.Link("There", href="/"),
        dmc.Switch(label="On"),
        slot("s"),
    ],
    ids=lambda inside: inside._type,
)
def test_what_can_be_reached_stays(inside: Component) -> None:
    around = html.Div([html.P(["a ", html.B("b")]), html.Div(inside)])
    still(around)
    assert written(around) is None
    assert around.children[1].children is inside
    assert written(around.children[0]) == "a <b>b</b>"


def test_places_of_words_that_come_together_are_markup() -> None:
    around = html.Div(html.P(["Now: ", part("sentence", "…", inline=True)]))
    still(around)
    place = (
        '<span><span data-part="" id="sentence"></span><span class="until-filled">…</span></span>'
    )
    assert written(around) == f"<p>Now: {place}</p>"
    assert parts({"sentence": "<b>34%</b>", "x": ""}) == (
        '<template data-for="sentence"><b>34%</b></template><template data-for="x"></template>'
    )


def test_a_button_with_an_id_keeps_its_id_and_its_clicks() -> None:
    button = html.Button([html.I(), "Open"], id="open", n_clicks=0)
    still(dmc.Paper([button]))
    assert (button.id, button.n_clicks, written(button)) == ("open", 0, "<i></i>Open")


def test_a_text_alone_stays_as_it_is() -> None:
    line = html.P("words")
    assert still(line).children == "words"
    assert written(line) is None


def test_html_beside_what_can_be_reached_is_refused() -> None:
    with pytest.raises(TypeError, match="an element of its own"):
        still(html.Div([Written("<input>"), html.Span(id="x")]))


def test_no_id_is_lost() -> None:
    def named(page: Component) -> list[str]:
        return [
            str(part.id)
            for part in page._traverse()
            if getattr(part, "id", None) and isinstance(part.id, str)
        ]

    kept, whole = named(still(layout())), named(layout())
    assert kept == [name for name in whole if name in kept]
    assert set(whole) - set(kept) <= {ids.STARTING_CAPITAL_HELP, *REPLAY_PARTS}
