"""The essential path by keyboard alone: settings, sections, a scenario made and removed."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.helpers import slider
from tests.browser.logs import simple_rows
from tests.browser.sizing import (
    box,
    expect_fraction,
    expect_kept,
    open_sizing,
    row,
    stored_log,
)

CHANCE = "Its tolerated chance"
ADDED = "Quarter Kelly"


def test_the_essential_path(page: Page, live: str) -> None:
    open_sizing(page, live, stored_log(simple_rows(16)))
    expect_fraction(page, "0.05×")
    keys = page.keyboard
    slider(page, CHANCE).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft"):
        keys.press(key)
    expect_kept(page, 0.07, "drawdown_probability")
    keys.press("Shift+Tab")
    expect(box(page, CHANCE)).to_be_focused()
    box(page, "Starting capital").focus()
    keys.type("60000")
    keys.press("Tab")
    expect_kept(page, 60_000, "starting_capital")
    # sections are tabs: arrows move between them
    page.get_by_role("tab", name="For your platform").focus()
    keys.press("ArrowRight")
    expect(page.get_by_role("tab", name="Alerts")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Alerts")).to_be_visible()
    # a list opens on Enter, and Escape closes it
    opener = page.get_by_role("textbox", name="Add a scenario")
    opener.focus()
    keys.press("Enter")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    keys.press("Escape")
    expect(options).to_have_count(0)
    expect(opener).to_be_focused()
    # and what is chosen in it becomes a scenario
    keys.press("Enter")
    expect(options.first).to_be_visible()
    for _ in range(options.all_inner_texts().index(ADDED) + 1):
        keys.press("ArrowDown")
    keys.press("Enter")
    expect(row(page, ADDED)).to_be_visible()
    # undone and done again from the list, which is a field without a text to undo
    expect(opener).to_be_focused()
    keys.press("Control+z")
    expect(row(page, ADDED)).to_have_count(0)
    expect(opener).to_be_focused()
    keys.press("Control+Shift+Z")
    expect(row(page, ADDED)).to_be_visible()
    # a dialog takes the keyboard
    actions = page.get_by_role("textbox", name=f"Actions of {ADDED}", exact=True)
    actions.focus()
    keys.press("Enter")
    expect(options.first).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.get_by_role("textbox", name="Name")).to_be_focused()
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    # what is deleted is undone
    actions.focus()
    keys.press("Enter")
    expect(options.first).to_be_visible()
    keys.press("ArrowUp")
    keys.press("Enter")
    expect(row(page, ADDED)).to_have_count(0)
    keys.press("Control+z")
    expect(row(page, ADDED)).to_be_visible()
