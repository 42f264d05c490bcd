"""The essential path by keyboard alone: settings, a scenario made and removed, dialogs and menus left, an alert applied and undone."""

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
    wait_until(sizing, lambda: round(stored_profile(sizing)["portfolio"]["drawdown_probability"], 9) == 0.07)
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
    opener = sizing.locator("summary", has_text="Add scenario")
    opener.focus()
    keys.press("Enter")
    keys.press("Tab")
    assert sizing.evaluate("document.activeElement.closest('#preset-menu') !== null")
    keys.press("Escape")
    expect(opener).to_be_focused()
    assert sizing.evaluate(OUTLINE) == "solid"
    # and what is chosen in it becomes a scenario
    added = "Quarter Kelly"
    keys.press("Enter")
    place = sizing.locator("#preset-menu button").all_inner_texts().index(added)
    for _ in range(place + 1):
        keys.press("Tab")
    assert added not in balances(sizing)
    with redrawn(sizing, GRAPH):
        keys.press("Enter")
    wait_until(sizing, lambda: added in balances(sizing))
    # a dialog takes the keyboard, and gives it back
    edit = sizing.get_by_role("button", name=f"Edit {added}", exact=True)
    edit.focus()
    keys.press("Enter")
    sizing.locator("#scenario-dialog[open]").wait_for()
    assert sizing.evaluate("document.activeElement.closest('#scenario-dialog') !== null")
    keys.press("Escape")
    expect(edit).to_be_focused()
    # what is removed can be undone at once
    sizing.get_by_role("button", name=f"Remove {added}", exact=True).focus()
    with redrawn(sizing, GRAPH):
        keys.press("Enter")
    expect(sizing.get_by_role("button", name="Undo")).to_be_focused()
    with redrawn(sizing, GRAPH):
        keys.press("Enter")
    wait_until(sizing, lambda: added in balances(sizing))
    # and so can an alert
    apply = sizing.locator("#alerts [data-act=apply-alert]").first
    apply.wait_for()
    apply.focus()
    keys.press("Enter")
    expect(sizing.get_by_role("button", name="Undo")).to_be_focused()
    keys.press("Escape")
    expect(sizing.locator(".undo-toast")).to_be_empty()
