"""Overrides of single strategies in a real browser, whatever the strategies are called."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.helpers import stored_profiles, wait_until
from tests.browser.logs import simple_rows
from tests.browser.sizing import open_sizing, stored_log

ODD_NAMES = ("__proto__", "constructor", "a/b")


@pytest.fixture
def odd(page: Page, live: str) -> Page:
    """The Position Sizing page of a log whose strategies have odd names."""
    rows = [row for name in ODD_NAMES for row in simple_rows(8, name)]
    open_sizing(page, live, stored_log(sorted(rows, key=lambda row: row.day)))
    return page


def choose(page: Page, name: str) -> None:
    page.get_by_role("textbox", name="Strategy", exact=True).click()
    page.get_by_role("listbox", name="Strategy").get_by_role("option", name=name).click()
    expect(field(page, "Lot size")).to_have_value("1")


def field(page: Page, label: str) -> Locator:
    return page.get_by_role("textbox", name=label)


def settings(page: Page, name: str) -> dict[str, Any]:
    found: dict[str, Any] = stored_profiles(page)[0]["strategies"][name]
    return found


def test_overrides_are_set_refused_listed_taken_back_and_show_what_kelly_holds(odd: Page) -> None:
    overridden = odd.locator("#override-list")
    for k, name in enumerate(ODD_NAMES):
        choose(odd, name)
        expect(field(odd, "Capital ceiling")).to_have_value("")  # no longer the one before
        field(odd, "Capital ceiling").fill("5000")
        odd.keyboard.press("Tab")
        expect(field(odd, "Capital ceiling")).to_have_value("$5,000")
        expect(overridden.locator("tbody tr")).to_have_count(k + 1)
        assert settings(odd, name)["capital_ceiling"] == 5000
    assert "strategies" not in odd.evaluate("Object.keys({}.__proto__)"), "nothing is polluted"
    field(odd, "Max contracts").fill("abc")
    odd.keyboard.press("Enter")
    expect(odd.locator("#override-panel")).to_contain_text("“abc” is not a number.")
    assert settings(odd, "a/b")["max_contracts"] is None
    odd.get_by_label("Trade this strategy").uncheck(force=True)
    expect(overridden).to_contain_text("off · ceiling $5,000")
    odd.get_by_role("button", name="Back to its defaults").click()
    expect(field(odd, "Capital ceiling")).to_have_value("")
    expect(overridden).not_to_contain_text("a/b")
    odd.reload()
    expect(overridden.locator("tbody tr")).to_have_count(2)

    choose(odd, "constructor")
    panel = odd.locator("#override-panel")
    expect(panel).to_contain_text("Kelly at 0.05×")
    odd.get_by_role("slider", name="Kelly fraction").press("End")
    expect(panel).to_contain_text("Kelly at 1×")
    panel.get_by_role("textbox", name="Kelly fraction").fill("0.3")
    odd.keyboard.press("Enter")
    expect(panel).to_contain_text("Kelly at 0.3×")
    odd.get_by_role("button", name="Portfolio’s Kelly for all").click()
    wait_until(odd, lambda: settings(odd, "constructor").get("kelly_fraction") is None)
    expect(panel).to_contain_text("Kelly at 1×")
