"""Scenarios made, changed, copied and looked at in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.helpers import overflow_px, redrawn, traces
from tests.browser.test_position_sizing import GRAPH, LOG, MINE, balances, sizing, stored_profile, wait_until

__all__ = ["sizing"]  # the fixture

DIALOG = "#scenario-dialog[open]"


def edit(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Edit {name}", exact=True).click(force=True)
    page.locator(DIALOG).wait_for()


def test_a_rule_is_edited_in_place_and_renamed(sizing: Page) -> None:
    edit(sizing, MINE)
    sizing.locator("select[name=kind]").select_option("fixed_fractional")
    sizing.locator("form[data-kind=fixed_fractional]").wait_for()
    sizing.locator("input[name=fraction]").fill("3.5")
    sizing.locator("input[name=name]").fill("Steady <3.5%>")
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("button", name="Save").click()
    wait_until(sizing, lambda: "Steady <3.5%>" in balances(sizing))
    (found,) = (one for one in stored_profile(sizing)["scenarios"] if one["name"] == "Steady <3.5%>")
    assert found["rule"]["kind"] == "fixed_fractional"
    assert found["rule"]["fraction"] == pytest.approx(0.035)
    edit(sizing, "Steady <3.5%>")
    expect(sizing.locator("input[name=fraction]")).to_have_value("3.5")
    sizing.keyboard.press("Escape")
    expect(sizing.locator(DIALOG)).to_have_count(0)


def test_a_scenario_of_ones_own_is_added_and_duplicated_up_to_eight(sizing: Page) -> None:
    sizing.locator("summary", has_text="Add scenario").click()
    sizing.get_by_role("button", name="Your own…").click()
    sizing.locator(DIALOG).wait_for()
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("button", name="Add scenario", exact=True).click()
    wait_until(sizing, lambda: "Fixed share of equity" in balances(sizing))
    for copies in range(1, 6):
        edit(sizing, "Fixed share of equity")
        with redrawn(sizing, GRAPH):
            sizing.get_by_role("button", name="Duplicate").click()
        wait_until(sizing, lambda copies=copies: len(balances(sizing)) == 3 + copies)
    edit(sizing, LOG)
    sizing.get_by_role("button", name="Duplicate").click()
    expect(sizing.get_by_text("Eight scenarios are shown at most")).to_be_visible()
    assert len(stored_profile(sizing)["scenarios"]) == 8


def test_the_form_refuses_what_the_server_would_and_fits_a_phone(sizing: Page) -> None:
    before = balances(sizing)
    edit(sizing, MINE)
    sizing.locator("input[name=name]").fill(LOG)
    sizing.get_by_role("button", name="Save").click()
    assert sizing.locator("input[name=name]").evaluate("box => box.validationMessage") == "Another scenario has this name."
    sizing.locator("input[name=name]").fill("Mine")
    sizing.locator("input[name=min_trades]").fill("0")
    sizing.get_by_role("button", name="Save").click()
    assert not sizing.locator("input[name=min_trades]").evaluate("box => box.validity.valid")
    sizing.get_by_role("button", name="Cancel").click()
    assert balances(sizing) == before
    sizing.set_viewport_size({"width": 390, "height": 844})
    edit(sizing, MINE)
    box = sizing.locator(DIALOG).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    wait_until(sizing, lambda: overflow_px(sizing) == 0)  # charts fit the new width a moment later


def test_the_lowest_panel_shows_contracts_and_buy_and_hold_can_be_switched_off(sizing: Page) -> None:
    sizing.locator("#lower-panel").get_by_text("Contracts").click()
    sizing.locator("#replay-graph").get_by_text("Contracts held at once").wait_for()
    assert len(traces(sizing, GRAPH)) > 0
    assert "Buy and hold" in sizing.locator("#replay-table").inner_text()
    sizing.get_by_role("tab", name="Fees").click()
    sizing.get_by_label("Buy and hold beside it").uncheck(force=True)
    wait_until(sizing, lambda: "Buy and hold" not in sizing.locator("#replay-table").inner_text())
    assert stored_profile(sizing)["portfolio"]["benchmark"] is None
