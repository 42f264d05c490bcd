"""Controls of settings as hands use them: refused in words, boxes with sliders, rules and days."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.helpers import expect_slider, read_store, slide, slider
from tests.browser.logs import simple_rows
from tests.browser.sizing import (
    FRACTION,
    MAP,
    box,
    expect_fraction,
    expect_kept,
    open_sizing,
    stored_log,
    type_into,
)

DRAWDOWN = "Largest drawdown you accept"
#: What is typed into which box, and what is said beside it.
REFUSED = [
    ("Starting capital", "-5", "Starting capital must be at least 1."),
    ("Starting capital", "1" + 99 * "0", "Starting capital must be"),
    (DRAWDOWN, "", f"{DRAWDOWN} is needed."),
    (DRAWDOWN, "-5", f"{DRAWDOWN} must be at least 0.01."),
    (DRAWDOWN, "101", f"{DRAWDOWN} must be at most 100."),
    (FRACTION, "", "Kelly fraction is needed."),
    (FRACTION, "-5", "Kelly fraction must be at least 0."),
    (FRACTION, "1" + 99 * "0", "Kelly fraction must be"),
]


@pytest.fixture
def small(page: Page, live: str) -> Page:
    """The page with sixteen trades, on too few days for an answer."""
    open_sizing(page, live, stored_log(simple_rows(16)))
    expect_fraction(page, "0.05×")
    return page


def test_a_box_refuses_in_words_and_follows_its_slider_as_that_follows_it(small: Page) -> None:
    for name, text, words in REFUSED:
        type_into(box(small, name), text)
        expect(small.locator(".settings-card").get_by_text(words)).to_be_visible()
        expect(box(small, name)).to_have_attribute("aria-invalid", "true")
    assert read_store(small, MAP) is None, "nothing was taken"
    for name, text in (("Starting capital", "60000"), (DRAWDOWN, "33.0"), (FRACTION, "0.250")):
        field = box(small, name)
        # Emptied first: the box places the caret a moment after it gets the focus, which on a busy
        # machine takes a selection by keys away.
        field.fill("")
        field.press_sequentially(text)
        field.press("Enter")
        expect(field).to_have_attribute("aria-invalid", "false")
    expect_kept(small, 60_000, "starting_capital")
    expect_kept(small, 0.33, "target_max_drawdown")
    expect_kept(small, 0.25)
    expect(box(small, "Starting capital")).to_have_value("$60,000")
    expect(box(small, DRAWDOWN)).to_have_value(re.compile(r"33(\.0)?%"))
    expect_slider(small, DRAWDOWN, "33")
    expect(box(small, FRACTION)).to_have_value(re.compile("0.250?×"))
    slide(small, DRAWDOWN, "ArrowRight", 2)
    expect(box(small, DRAWDOWN)).to_have_value("35%")
    expect_kept(small, 0.35, "target_max_drawdown")
    slide(small, FRACTION, "End")
    expect_fraction(small, "1×")
    expect_kept(small, 1)
    across = slider(small, FRACTION).locator("xpath=..").bounding_box()
    assert across is not None
    middle = across["y"] + across["height"] / 2
    small.mouse.move(across["x"] + across["width"] / 2, middle)
    small.mouse.down()
    small.mouse.move(across["x"] - 400, middle, steps=4)
    small.mouse.up()
    expect_fraction(small, "0.01×")
    expect_kept(small, 0.01)


def test_rules_days_and_choices_act_and_are_kept(small: Page) -> None:
    tab(small, "Guardrails").click()
    rule = small.get_by_label("After losses in a row")
    rule.check(force=True)
    type_into(box(small, "Losses in a row"), "5")
    expect_kept(small, {"losses": 5, "multiplier": 0.5}, "streak_rule")
    rule.uncheck(force=True)
    expect(box(small, "Losses in a row")).to_have_count(0)
    expect_kept(small, None, "streak_rule")
    small.get_by_label("Drawdown brake").check(force=True)
    type_into(box(small, "Multiply size by").first, "0.4")
    expect_kept(small, [{"drawdown": 0.1, "multiplier": 0.4}], "drawdown_brake")
    tab(small, "Execution").click()
    friday = small.get_by_label("Fri", exact=True)
    small.get_by_text("Fri", exact=True).click()
    expect_kept(small, ["mon", "tue", "wed", "thu", "sat", "sun"], "trading_days")
    small.get_by_text("Trade one", exact=True).click()
    expect_kept(small, "one", "below_one")
    tab(small, "Guardrails").click()  # once shown, hidden and shown again: as kept, not as at first
    expect(box(small, "Multiply size by").first).to_have_value("0.4×")
    small.reload()
    tab(small, "Execution").click()
    expect(small.get_by_label("Trade one", exact=True)).to_be_checked()
    expect(friday).not_to_be_checked()
    small.get_by_text("Fri", exact=True).click()
    expect_kept(small, None, "trading_days")


def tab(page: Page, name: str) -> Locator:
    """Return a tab of the settings."""
    return page.get_by_role("tab", name=name, exact=True)
