"""Scenarios added, changed, copied, hidden and looked at in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.helpers import choose_from_menu, overflow_px, redrawn, traces
from tests.browser.test_position_sizing import (
    GRAPH,
    LOG,
    MINE,
    balances,
    sizing,
    stored_profile,
    wait_until,
)

__all__ = ["sizing"]  # the fixture

#: A strategy or scenario may be called this, and no script may take it for a property of its own.
ODD_NAME = "__proto__"


def act(page: Page, name: str, item: str) -> None:
    """Choose an item of the menu of the scenario called `name`."""
    choose_from_menu(page, f"Menu of {name}", item)


def edit(page: Page, name: str, item: str = "Edit") -> Locator:
    """Open the editor of the scenario called `name` and return its field for the name."""
    act(page, name, item)
    box = page.get_by_role("textbox", name="Name")
    expect(box).to_be_focused()
    return box


def names(page: Page) -> list[str]:
    return [scenario["name"] for scenario in stored_profile(page)["scenarios"]]


def test_scenarios_are_added_hidden_renamed_and_deleted(sizing: Page) -> None:
    with redrawn(sizing, GRAPH):
        choose_from_menu(sizing, "Add a scenario", "Quarter Kelly")
    wait_until(sizing, lambda: "Quarter Kelly" in balances(sizing))
    chip = sizing.get_by_role("button", name="Quarter Kelly", exact=True)
    with redrawn(sizing, GRAPH):
        chip.click()
    expect(chip).to_have_attribute("aria-pressed", "false")
    assert "Quarter Kelly" not in [drawn.name for drawn in traces(sizing, GRAPH)]
    assert "Quarter Kelly" in balances(sizing)
    with redrawn(sizing, GRAPH):
        act(sizing, "Quarter Kelly", "Show")
    box = edit(sizing, "Quarter Kelly", "Rename")
    expect(sizing.locator("#scenario-kind")).to_be_hidden()
    box.fill(ODD_NAME)
    with redrawn(sizing, GRAPH):
        sizing.keyboard.press("Enter")
    wait_until(sizing, lambda: ODD_NAME in balances(sizing))
    act(sizing, LOG, "Delete")
    wait_until(sizing, lambda: LOG not in balances(sizing))
    assert names(sizing) == [MINE, ODD_NAME]
    sizing.get_by_role("button", name="Undo").click()
    wait_until(sizing, lambda: LOG in balances(sizing))


def test_a_rule_is_edited_in_place_and_refused_in_words(sizing: Page) -> None:
    before = balances(sizing)
    box = edit(sizing, MINE)
    box.fill(LOG)
    sizing.get_by_role("textbox", name="At least").fill("abc")
    save = sizing.get_by_role("button", name="Save")
    save.click()
    dialog = sizing.get_by_role("dialog")
    expect(dialog).to_contain_text("Another scenario has this name.")
    box.fill("Steady <3.5%>")
    save.click()
    expect(dialog).to_contain_text("“abc” is not a number.")
    assert balances(sizing) == before
    sizing.get_by_role("textbox", name="Sized by").click()
    sizing.get_by_role("option", name="Fixed share of equity").click()
    sizing.get_by_role("textbox", name="Share of equity").fill("3.5")
    with redrawn(sizing, GRAPH):
        save.click()
    wait_until(sizing, lambda: "Steady <3.5%>" in balances(sizing))
    (found,) = (one for one in stored_profile(sizing)["scenarios"] if one["name"] == "Steady <3.5%>")
    assert found["rule"]["kind"] == "fixed_fractional"
    assert found["rule"]["fraction"] == pytest.approx(0.035)
    sizing.set_viewport_size({"width": 390, "height": 844})
    edit(sizing, "Steady <3.5%>")
    expect(sizing.get_by_role("textbox", name="Share of equity")).to_have_value("3.5%")
    shown = dialog.bounding_box()
    assert shown is not None
    assert shown["x"] >= 0
    assert shown["x"] + shown["width"] <= 390
    sizing.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    wait_until(sizing, lambda: overflow_px(sizing) == 0)  # charts fit the new width a moment later


def test_a_ninth_scenario_says_why_not(sizing: Page) -> None:
    choose_from_menu(sizing, "Add a scenario", "Own rule…")
    sizing.get_by_role("button", name="Add scenario", exact=True).click()
    wait_until(sizing, lambda: "Fixed share of equity" in names(sizing))
    for count in range(4, 9):
        act(sizing, "Fixed share of equity", "Duplicate")
        wait_until(sizing, lambda count=count: len(names(sizing)) == count)
        wait_until(sizing, lambda count=count: len(balances(sizing)) == count)
    act(sizing, LOG, "Duplicate")
    expect(sizing.get_by_text("Eight scenarios are shown at most")).to_be_visible()
    assert len(names(sizing)) == 8


def test_the_lowest_panel_shows_contracts_and_buy_and_hold_can_be_switched_off(
    sizing: Page,
) -> None:
    sizing.locator("#lower-panel").get_by_text("Contracts").click()
    sizing.locator("#replay-graph").get_by_text("Contracts held at once").wait_for()
    assert len(traces(sizing, GRAPH)) > 0
    table = sizing.locator("#replay-table")
    assert "Buy and hold" in table.inner_text()
    sizing.get_by_role("tab", name="Fees").click()
    sizing.get_by_label("Buy and hold beside it").uncheck(force=True)
    wait_until(sizing, lambda: "Buy and hold" not in table.inner_text())
    assert stored_profile(sizing)["portfolio"]["benchmark"] is None
