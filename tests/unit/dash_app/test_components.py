"""Tests of the components: what they say to eyes and to screen readers."""

from __future__ import annotations

import re
from pathlib import Path

from dash import Dash, html

import app.dash_app
from app.dash_app.components.empty import empty
from app.dash_app.components.icon import TONE_ICONS, icon, icon_class
from app.dash_app.components.section import Head, page_head, section, subhead
from tests.unit.dash_app.words import words

FOLDER = Path(app.dash_app.__file__).parent
NAMED = re.compile(r'"([a-z0-9]+(?:-[a-z0-9]+)*)"')


def drawn_icons(assets: Path) -> set[str]:
    """Return the names of the icons among the assets."""
    return {path.stem for path in (assets / "icons").glob("*.svg")}


def test_icons_named_in_the_code_are_drawn(dash_app: Dash) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    named = set(re.findall(r"\bicon(?:_class)?\(\"([a-z0-9-]+)\"", code)) | set(TONE_ICONS.values())
    assets = Path(dash_app.config.assets_folder)
    sheet = (assets / "css" / "icons.css").read_text(encoding="utf-8")
    assert named
    assert named <= drawn_icons(assets)
    assert [name for name in sorted(named) if not re.search(rf"\.i-{name}\b", sheet)] == []


def test_icons_are_all_named_in_the_code(dash_app: Dash) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    assets = Path(dash_app.config.assets_folder)
    sheets = "\n".join(path.read_text() for path in (assets / "css").glob("*.css"))
    named = set(NAMED.findall(code))
    elsewhere = set(re.findall(r"icons/([a-z0-9-]+)\.svg", re.sub(r"\.i-[^\n]*", "", sheets)))
    assert drawn_icons(assets) - named - elsewhere == set()


def test_icons_are_hidden_from_screen_readers() -> None:
    assert icon("x").to_plotly_json()["props"]["aria-hidden"] == "true"


def test_icon_class_keeps_the_classes_of_the_element() -> None:
    assert icon_class("x", "nav") == "with-icon i-x nav"


def test_section_has_a_heading_an_anchor_and_one_caveat() -> None:
    head = Head("kelly", "Kelly", "Meaning.", aside="switch")
    drawn = section(head, "body", foot="Caveat.")
    assert drawn.id == "kelly"
    assert words(drawn) == "KellyMeaning.switchbodyCaveat."


def test_section_says_how_it_is_computed_with_or_without_a_caveat() -> None:
    for caveat in ("Caveat.", None):
        head = Head("kelly", "Kelly", "Meaning.")
        foot = section(head, "body", foot=caveat, method="kelly-range").children[-1]
        link = foot.children[-1]
        assert words(foot) == f"{caveat or ''}How this is computed"
        assert link.href == "/methods#kelly-range"
        assert link.to_plotly_json()["props"]["aria-label"] == "How this is computed: Kelly"


def test_page_head_is_the_one_heading_of_its_page() -> None:
    drawn = page_head("Title", "One sentence.")
    assert [type(part) for part in drawn.children] == [html.H1, html.P]


def test_subhead_has_a_small_title_and_maybe_a_line() -> None:
    assert words(subhead("Title")) == "Title"
    assert words(subhead("Title", "Meaning.", html.Button("Act"))) == "TitleMeaning.Act"


def test_empty_state_says_what_to_do() -> None:
    drawn = empty("upload", "Drop a log", "Any CSV.", html.Button("Choose"))
    assert words(drawn) == "Drop a logAny CSV.Choose"
