"""Controls of settings as hands use them: boxes, tabs, days and rules."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from app.calculations.sizing.defaults import default_profile
from tests.browser.helpers import redrawn, slide, slider
from tests.browser.test_position_sizing import (
    GRAPH,
    SAMPLE,
    assert_shown,
    book_of,
    sizing,
    stored_profile,
    wait_until,
)

__all__ = ["sizing"]  # the fixture


def box(page: Page, name: str) -> Locator:
    return page.locator("#sizing-controls").get_by_role("textbox", name=name, exact=True)


def setting(page: Page, name: str) -> object:
    return stored_profile(page)["portfolio"][name]


#: What is typed as starting capital, the number it means, and what the box then shows.
TYPED = [
    ("250000", 250_000, "$250,000"),
    ("$1,250,000.5", 1_250_000.5, "$1,250,000.5"),
    ("75000,5", 75_000.5, "$75,000.5"),  # a decimal comma
    ("2e5", 200_000, "$200,000"),
    ("0,125", 1, "$1"),  # a decimal comma too, below what is allowed
    ("45e-1", 4.5, "$4.5"),
    ("1e15", 1e12, "$1,000,000,000,000"),
    ("-5", 1, "$1"),
]


def test_a_box_reads_what_is_typed(sizing: Page) -> None:
    capital_box = box(sizing, "Starting capital")
    for typed, capital, shown in TYPED:
        with redrawn(sizing, GRAPH):
            capital_box.fill(typed)
            capital_box.press("Enter")
        expect(capital_box).to_have_value(shown)
        assert setting(sizing, "starting_capital") == capital, typed


def test_what_is_no_number_is_put_back_and_removes_no_limit(sizing: Page) -> None:
    fraction = box(sizing, "Kelly fraction")
    with redrawn(sizing, GRAPH):
        slide(sizing, "Kelly fraction", "ArrowLeft", 4)
    for typed in ("", "1.2.3", "--", "$", "12 apples", "1.000,50"):
        fraction.fill(typed)
        fraction.press("Enter")
        expect(fraction).to_have_value("0.46×")
        assert setting(sizing, "kelly_fraction") == pytest.approx(0.46), typed
    ceiling = box(sizing, "Margin ceiling")
    with redrawn(sizing, GRAPH):
        ceiling.fill("10")
        ceiling.press("Enter")
    for typed in ("forty", "1.234,56", "5x"):
        ceiling.fill(typed)
        ceiling.press("Enter")
        expect(ceiling).to_have_value("10%")
    assert setting(sizing, "margin_ceiling") == pytest.approx(0.1)
    ceiling.fill("60")
    ceiling.press("Escape")
    expect(ceiling).to_have_value("10%")
    with redrawn(sizing, GRAPH):
        ceiling.fill("")
        ceiling.press("Enter")
    assert setting(sizing, "margin_ceiling") is None


def test_letters_do_not_get_into_a_box_arrow_keys_step_and_what_is_being_typed_stays(
    sizing: Page,
) -> None:
    fraction = box(sizing, "Kelly fraction")
    fraction.focus()
    sizing.keyboard.press("Control+a")
    sizing.keyboard.type("a0.b7x")
    expect(fraction).to_have_value("0.7")
    with redrawn(sizing, GRAPH):
        sizing.keyboard.press("ArrowUp")
    expect(fraction).to_have_value("0.75×")
    wait_until(sizing, lambda: setting(sizing, "kelly_fraction") == pytest.approx(0.75))
    fraction.focus()
    sizing.keyboard.press("Control+a")
    sizing.keyboard.type("0.3")
    sizing.evaluate(
        "document.dispatchEvent(new CustomEvent('lotwise-profile'))"
    )  # as another tab's change would
    expect(fraction).to_have_value("0.3")
    with redrawn(sizing, GRAPH):
        sizing.keyboard.press("Enter")
    expect(fraction).to_have_value("0.3×")


def test_tabs_move_by_arrow_keys_and_a_switch_keeps_what_was_typed_for_its_rule(
    sizing: Page,
) -> None:
    sizing.get_by_role("tab", name="Sizing").focus()
    moves = [
        ("ArrowRight", "Guardrails"),
        ("End", "Caution"),
        ("ArrowRight", "Sizing"),
        ("ArrowLeft", "Caution"),
        ("Home", "Sizing"),
    ]
    for key, opened in moves:
        sizing.keyboard.press(key)
        head = sizing.get_by_role("tab", name=opened)
        expect(head).to_be_focused()
        expect(head).to_have_attribute("aria-selected", "true")
        expect(sizing.get_by_role("tabpanel")).to_have_count(1)
        expect(sizing.get_by_role("tabpanel", name=opened)).to_be_visible()
    sizing.get_by_role("tab", name="Guardrails").click()
    losses, rule = box(sizing, "Losses in a row"), sizing.get_by_label("After losses in a row")
    losses.click()
    with redrawn(sizing, GRAPH):
        sizing.keyboard.type("5")
        rule.click()
    assert setting(sizing, "streak_rule") == {"losses": 5, "multiplier": 0.5}
    expect(rule).to_be_checked()
    with redrawn(sizing, GRAPH):
        rule.click()
    assert setting(sizing, "streak_rule") is None
    with redrawn(sizing, GRAPH):
        box(sizing, "Multiply size at the first step").fill("0.4")
        sizing.keyboard.press("Enter")
    assert setting(sizing, "drawdown_brake") == [{"drawdown": 0.1, "multiplier": 0.4}]
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("button", name="Reset").click()
    assert stored_profile(sizing) == default_profile(book_of(SAMPLE)).to_document()
    assert_shown(sizing, SAMPLE, 0.05)


def test_a_box_follows_the_drag_of_its_slider_and_other_tabs(sizing: Page) -> None:
    track = slider(sizing, "Kelly fraction")
    across = track.bounding_box()
    assert across is not None
    sizing.mouse.move(across["x"] + across["width"] / 2, across["y"] + across["height"] / 2)
    sizing.mouse.down()
    sizing.mouse.move(across["x"] + 1, across["y"] + across["height"] / 2, steps=2)
    expect(box(sizing, "Kelly fraction")).to_have_value("0×")
    sizing.mouse.up()
    target = box(sizing, "Target max drawdown")
    target.focus()
    sizing.keyboard.type("9")
    sizing.evaluate("""() => {
        const { profile } = window.lotwise.profiles.current();
        const portfolio = { ...profile.portfolio, target_max_drawdown: 0.33 };
        window.lotwise.profiles.save({ ...profile, portfolio });
    }""")
    sizing.keyboard.press("Backspace")
    target.blur()
    expect(target).to_have_value("33%")


def test_days_choices_and_numbers_are_picked_act_and_are_kept(sizing: Page) -> None:
    sizing.get_by_role("tab", name="Execution").click()
    friday = sizing.get_by_role("group", name="Trading days").get_by_label("Fri")
    with redrawn(sizing, GRAPH):
        friday.uncheck(force=True)
    assert setting(sizing, "trading_days") == ["mon", "tue", "wed", "thu", "sat", "sun"]
    with redrawn(sizing, GRAPH):
        friday.check(force=True)
    assert setting(sizing, "trading_days") is None
    with redrawn(sizing, GRAPH):
        sizing.get_by_label("Trade one").check(force=True)
    assert setting(sizing, "below_one") == "one"
    at_once = box(sizing, "Positions at once")
    with redrawn(sizing, GRAPH):
        at_once.fill("1")
        at_once.blur()
    assert setting(sizing, "max_parallel_trades") == 1
    sizing.reload()
    sizing.get_by_role("tab", name="Execution").click()
    expect(at_once).to_have_value("1")
    expect(sizing.get_by_label("Trade one")).to_be_checked()
    expect(friday).to_be_checked()
