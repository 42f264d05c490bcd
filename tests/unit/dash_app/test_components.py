"""Building blocks: what they say to eyes and to screen readers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from app.dash_app.components.field import field
from app.dash_app.components.markup import markup
from app.dash_app.components.note import note
from app.dash_app.components.setting import box, choice, several, track
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.tabs import tabs
from dash import Dash, html

import app.dash_app
from app.dash_app.components.chip import chip
from app.dash_app.components.empty import empty
from app.dash_app.components.icon import TONE_ICONS, icon
from app.dash_app.components.section import section
from tests.unit.dash_app.words import words


def test_every_icon_named_in_the_code_is_drawn(dash_app: Dash) -> None:
    code = "\n".join(path.read_text() for path in Path(app.dash_app.__file__).parent.rglob("*.py"))
    named = set(re.findall(r"\bicon\(\"([a-z0-9-]+)\"", code)) | set(TONE_ICONS.values())
    folder = Path(dash_app.config.assets_folder)
    sheet = (folder / "css" / "icons.css").read_text()
    assert named
    assert [
        name
        for name in sorted(named)
        if not (folder / "icons" / f"{name}.svg").is_file() or f".i-{name}{{" not in sheet
    ] == []


def test_icons_are_hidden_from_screen_readers() -> None:
    assert icon("x").to_plotly_json()["props"]["aria-hidden"] == "true"


def test_a_table_names_its_columns_and_refuses_ragged_rows() -> None:
    columns = [Column("Name", "l"), Column("P/L")]
    drawn = table(columns, [Row(["A", "$1"], "mine")], foot=[Row(["All", "$1"])])
    assert words(drawn) == "NameP/LA$1All$1"
    with pytest.raises(ValueError, match="zip"):
        table(columns, [Row(["A"])])


@pytest.mark.parametrize(
    ("tone", "role"),
    [("danger", "alert"), ("warn", "status"), ("info", "status"), ("ok", "status")],
)
def test_only_errors_interrupt(tone: str, role: str) -> None:
    assert note("Head.", "Text.", tone).role == role  # type: ignore[arg-type]


PATH = "portfolio/kelly_fraction"


def test_controls_have_names() -> None:
    assert 'type="text" aria-label="Starting capital" value=""' in markup(
        box(PATH, "Starting capital")
    )
    slider = markup(track(PATH, "Kelly fraction", 0, 1, 0.01))
    assert 'type="range" aria-label="Kelly fraction" value="" min="0" max="1" step="0.01"' in slider
    assert '<div aria-label="Size on" class="seg" role="radiogroup">' in markup(
        choice(PATH, "Size on", [("a", "A")])
    )
    assert '<div aria-label="Days" class="several" role="group">' in markup(
        several(PATH, "Days", [("mon", "Mon")])
    )


def test_a_slider_that_can_be_off_says_so_at_its_end() -> None:
    written = markup(track(PATH, "Full losses added", 21, 1281, 21, off="never", noun="days"))
    assert 'data-off="never" data-noun="days"' in written
    assert '<span style="--at:1">never</span>' in written


def test_a_box_says_how_its_number_is_written_and_within_what() -> None:
    written = markup(
        box(PATH, "Goal", unit="percent", high=1000, decimals=2, suffix="%", placeholder='"none"')
    )
    assert 'placeholder="&quot;none&quot;"' in written
    assert 'data-low="0" data-high="1000"' in written
    assert 'data-decimals="2" data-step="1" data-prefix="" data-suffix="%"' in written
    assert "&quot;unit&quot;: &quot;percent&quot;, &quot;empty&quot;: &quot;none&quot;" in written


def test_one_tab_is_open_and_in_the_way_of_the_keyboard() -> None:
    written = markup(tabs("Kinds", [("One", html.P("first")), ("Two", html.P("second"))]))
    assert re.findall(r'<button aria-selected="(\w+)" role="tab" tabindex="(-?\d)"', written) == [
        ("true", "0"),
        ("false", "-1"),
    ]
    assert re.findall(r'( hidden)? role="tabpanel"><p>(\w+)', written) == [
        ("", "first"),
        (" hidden", "second"),
    ]


def test_a_field_stacks_label_control_and_help() -> None:
    assert words(field("Label", "control", "Help.", value="5")) == "Label5controlHelp."


@pytest.mark.parametrize(("shown", "pressed"), [(True, "true"), (False, "false")])
def test_a_chip_is_a_toggle(shown: bool, pressed: str) -> None:
    drawn = chip("Half Kelly", 1, shown=shown, applied=True)
    assert drawn.to_plotly_json()["props"]["aria-pressed"] == pressed
    assert "mine" in drawn.className


def test_a_section_has_a_heading_an_anchor_and_one_caveat() -> None:
    drawn = section("kelly", "Kelly", "Meaning.", "body", aside="switch", foot="Caveat.")
    assert drawn.id == "kelly"
    assert words(drawn) == "KellyMeaning.switchbodyCaveat."


def test_a_section_says_how_it_is_computed_with_or_without_a_caveat() -> None:
    for caveat in ("Caveat.", None):
        foot = section(
            "kelly", "Kelly", "Meaning.", "body", foot=caveat, method="kelly-range"
        ).children[-1]
        assert (words(foot), foot.children[-1].href) == (
            f"{caveat or ''}How this is computed",
            "/methods#kelly-range",
        )


def test_an_empty_state_says_what_to_do() -> None:
    assert (
        words(empty("upload", "Drop a log", "Any CSV.", html.Button("Choose")))
        == "Drop a logAny CSV.Choose"
    )
