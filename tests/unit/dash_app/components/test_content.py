"""Tests of content as data: the components that its pieces become."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import pytest
from dash import html
from dash.development.base_component import Component

from app.dash_app.components.content import (
    Chart,
    Note,
    Sentence,
    Subhead,
    Table,
    Tone,
    note,
    rendered,
    table_class,
    table_data,
)
from tests.unit.dash_app.words import words

ODD = "<b>bold</b> & “quoted”"


def only(pieces: list[Any]) -> Any:
    """The component of the one piece."""
    (component,) = rendered(pieces)
    return component


def test_sentence_has_its_finding_in_bold() -> None:
    said = only([Sentence(ODD, "The rest.")])
    assert isinstance(said.children[0], html.B)
    assert words(said) == f"{ODD} The rest."
    assert words(only([Sentence(rest="Plain.", dimmed=True)])) == "Plain."
    assert only([Sentence(rest="Plain.", dimmed=True)]).className == "dimmed"


def test_subhead_has_a_title_and_maybe_a_line() -> None:
    assert words(only([Subhead("Title", "Meaning.")])) == "TitleMeaning."
    assert words(only([Subhead("Title")])) == "Title"


@pytest.mark.parametrize(
    ("tone", "role"),
    [("danger", "alert"), ("warn", "status"), ("info", "status"), ("ok", "status")],
)
def test_note_interrupts_only_with_an_error(tone: Tone, role: str) -> None:
    said = only([Note("Head.", "Text.", tone)])
    assert isinstance(said, dmc.Alert)
    assert (said.title, said.children) == ("Head.", "Text.")
    assert said.attributes["root"]["role"] == role


def test_note_takes_properties() -> None:
    assert note(Note("Head."), id="here").id == "here"


def test_table_is_one_component_of_plain_text() -> None:
    table = Table(["Name", "P/L"], [(ODD, "$1"), ("B", "$2")], foot=["All", "$3"], caption="Cap")
    drawn = only([table])
    assert isinstance(drawn, dmc.Table)
    assert drawn.data == {
        "head": ["Name", "P/L"],
        "body": [[ODD, "$1"], ["B", "$2"]],
        "foot": ["All", "$3"],
        "caption": "Cap",
    }
    assert getattr(drawn, "children", None) is None


def test_table_without_foot_and_caption_names_neither() -> None:
    assert table_data(Table(["Name"], [["A"]])) == {"head": ["Name"], "body": [["A"]]}


def test_table_class_names_its_text_columns() -> None:
    assert table_class(Table([], [])) == "figures t0"
    assert table_class(Table([], [], text_columns=(0, 2), class_name="wide")) == (
        "figures t0 t2 wide"
    )


def test_chart_says_what_it_shows() -> None:
    drawn = only([Chart("Chance of a fall", {"data": [], "layout": {}}, 200)])
    assert isinstance(drawn, html.Figure)
    said = [
        getattr(part, "aria-label", None) or words(part)
        for part in drawn.children
        if isinstance(part, Component)
    ]
    assert any("Chance of a fall" in text for text in [*said, words(drawn)])


def test_rendered_keeps_the_order() -> None:
    drawn = rendered([Sentence("One."), Table(["A"], []), Sentence("Two.")])
    assert [type(part) for part in drawn] == [dmc.Text, dmc.Table, dmc.Text]
