"""Scenarios added, changed, copied, hidden and looked at in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.helpers import POLL_MS, choose_action, stored_profiles, wait_until
from tests.browser.logs import simple_rows
from tests.browser.sizing import (
    LOG,
    MAP,
    MINE,
    book_in,
    open_sizing,
    record_of,
    settings_map,
    stored_log,
)

#: A scenario may be called this, and no script may take it for a property of its own.
ODD_NAME = "__proto__"
_IS_DRAWN = """([name, isDrawn]) => {
  const drawn = document.querySelector('#replay-graph .js-plotly-plot')?._fullData ?? [];
  const found = drawn.some(trace => trace.visible === true && trace.name === name);
  return drawn.length > 0 && found === isDrawn;
}"""


@pytest.fixture
def stored() -> dict[str, str]:
    """Return the storage of a browser with one strategy of forty trades."""
    return stored_log(simple_rows(40))


@pytest.fixture
def small(page: Page, live: str, stored: dict[str, str]) -> Page:
    """The page with that log and its two scenarios, kept."""
    record = record_of(book_in(stored))
    open_sizing(page, live, stored | {MAP: settings_map(record)})
    expect_curve(page, MINE)
    return page


def act(page: Page, name: str, item: str) -> None:
    """Choose an item of the menu of the scenario called `name`."""
    choose_action(page, f"Actions of {name}", item)


def edit(page: Page, name: str, item: str = "Edit") -> Locator:
    """Open the editor of the scenario called `name` and return its field for the name."""
    act(page, name, item)
    box = page.get_by_role("textbox", name="Name")
    expect(box).to_be_focused()
    return box


def names(page: Page) -> list[str]:
    return [
        scenario["name"] for profile in stored_profiles(page) for scenario in profile["scenarios"]
    ]


def expect_curve(page: Page, name: str, *, is_drawn: bool = True) -> None:
    """Wait until a scenario has a curve, or none."""
    page.wait_for_function(_IS_DRAWN, arg=[name, is_drawn], polling=POLL_MS)


def test_scenarios_are_added_hidden_renamed_and_deleted(small: Page) -> None:
    page = small
    choose_action(page, "Add a scenario", "Quarter Kelly")
    expect_curve(page, "Quarter Kelly")
    chip = page.get_by_role("button", name="Quarter Kelly", exact=True)
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "false")
    expect_curve(page, "Quarter Kelly", is_drawn=False)
    act(page, "Quarter Kelly", "Show")
    expect_curve(page, "Quarter Kelly")
    box = edit(page, "Quarter Kelly", "Rename")
    expect(page.locator("#scenario-kind")).to_be_hidden()
    box.fill(ODD_NAME)
    page.keyboard.press("Enter")
    expect_curve(page, ODD_NAME)
    act(page, LOG, "Delete")
    wait_until(page, lambda: names(page) == [MINE, ODD_NAME])
    page.get_by_role("button", name="Undo", exact=True).last.click()
    wait_until(page, lambda: names(page) == [LOG, MINE, ODD_NAME])


def test_a_rule_is_edited_in_place_and_refused_in_words(small: Page) -> None:
    page = small
    box = edit(page, MINE)
    box.fill(LOG)
    page.get_by_role("textbox", name="At least").fill("abc")
    save = page.get_by_role("button", name="Save", exact=True)
    save.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Another scenario has this name.")
    box.fill("Steady <3.5%>")
    save.click()
    expect(dialog).to_contain_text("“abc” is not a number.")
    assert names(page) == [LOG, MINE]
    page.get_by_role("textbox", name="Sized by").click()
    page.get_by_role("option", name="Fixed share of equity").click()
    page.get_by_role("textbox", name="Share of equity").fill("3.5")
    save.click()
    wait_until(page, lambda: "Steady <3.5%>" in names(page))
    scenarios = stored_profiles(page)[0]["scenarios"]
    (found,) = (one for one in scenarios if one["name"] == "Steady <3.5%>")
    assert found["rule"]["kind"] == "fixed_fractional"
    assert found["rule"]["fraction"] == pytest.approx(0.035)
    page.set_viewport_size({"width": 390, "height": 844})
    edit(page, "Steady <3.5%>")
    expect(page.get_by_role("textbox", name="Share of equity")).to_have_value("3.5%")
    shown = dialog.bounding_box()
    assert shown is not None
    assert shown["x"] >= 0
    assert shown["x"] + shown["width"] <= 390
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_ninth_scenario_says_why_not(page: Page, live: str, stored: dict[str, str]) -> None:
    ((fingerprint, record),) = record_of(book_in(stored)).items()
    scenarios = record["profile"]["scenarios"]
    scenarios += [scenarios[0] | {"name": f"Scenario {number}"} for number in range(3, 7)]
    open_sizing(page, live, stored | {MAP: settings_map({fingerprint: record})})
    choose_action(page, "Add a scenario", "Own rule…")
    page.get_by_role("button", name="Add scenario", exact=True).click()
    wait_until(page, lambda: "Fixed share of equity" in names(page))
    act(page, "Fixed share of equity", "Duplicate")
    expect(page.locator(".sc-dots")).to_have_count(8)
    act(page, LOG, "Duplicate")
    expect(page.get_by_text("Eight scenarios are shown at most")).to_be_visible()
    assert len(names(page)) == 8
