"""The essential path by keyboard alone: settings, scenarios, dialogs and menus, an alert."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.helpers import redrawn, slider
from tests.browser.test_position_sizing import GRAPH, balances, sizing, stored_profile, wait_until

__all__ = ["sizing"]  # the fixture

OUTLINE = "() => getComputedStyle(document.activeElement).outlineStyle"


def test_the_essential_path(sizing: Page) -> None:
    keys = sizing.keyboard
    thumb = slider(sizing, "Risk tolerance")
    thumb.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft"):
        keys.press(key)
    wait_until(
        sizing,
        lambda: round(stored_profile(sizing)["portfolio"]["drawdown_probability"], 9) == 0.07,
    )
    keys.press("Shift+Tab")
    expect(sizing.get_by_label("Risk tolerance", exact=True).first).to_be_focused()
    # what is typed beyond a field's limit becomes the limit, in the field and in the settings
    box = sizing.locator("#sizing-controls").get_by_role("textbox", name="Starting capital")
    box.focus()
    keys.type("0")
    with redrawn(sizing, GRAPH):
        keys.press("Tab")
    expect(box).to_have_value("$1")
    assert stored_profile(sizing)["portfolio"]["starting_capital"] == 1
    box.focus()
    keys.press("Control+a")
    keys.press("Delete")
    with redrawn(sizing, GRAPH):
        keys.press("Tab")
    assert stored_profile(sizing)["portfolio"]["starting_capital"] is None
    # a menu opens on Enter, and Escape gives the keyboard back to its opener
    opener = sizing.get_by_role("button", name="Add a scenario")
    opener.focus()
    keys.press("Enter")
    items = sizing.get_by_role("menuitem")
    items.first.wait_for()
    keys.press("Escape")
    expect(opener).to_be_focused()
    # and what is chosen in it becomes a scenario
    added = "Quarter Kelly"
    keys.press("Enter")
    expect(items.first).to_be_focused()
    place = items.all_inner_texts().index(added)
    for _ in range(place):
        keys.press("ArrowDown")
    assert added not in balances(sizing)
    with redrawn(sizing, GRAPH):
        keys.press("Enter")
    wait_until(sizing, lambda: added in balances(sizing))
    # a dialog takes the keyboard, and gives it back
    menu = sizing.get_by_role("button", name=f"Menu of {added}", exact=True)
    menu.focus()
    keys.press("Enter")
    expect(items.first).to_be_focused()
    keys.press("Enter")
    expect(sizing.get_by_role("textbox", name="Name")).to_be_focused()
    keys.press("Escape")
    expect(sizing.get_by_role("dialog")).to_have_count(0)
    # what is deleted can be undone at once
    menu.focus()
    keys.press("Enter")
    expect(items.first).to_be_focused()
    keys.press("ArrowUp")
    with redrawn(sizing, GRAPH):
        keys.press("Enter")
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("button", name="Undo").press("Enter")
    wait_until(sizing, lambda: added in balances(sizing))
    # and so can an alert
    apply = sizing.locator("#alerts [data-act=apply-alert]").first
    apply.wait_for()
    apply.focus()
    keys.press("Enter")
    expect(sizing.get_by_role("button", name="Undo")).to_be_focused()
    keys.press("Escape")
    expect(sizing.locator(".undo-toast")).to_be_empty()
