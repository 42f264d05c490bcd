"""The first time with a portfolio: two settings are asked for, once, wherever its user is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.helpers import choose_from_menu, stored_profiles, upload_bytes, wait_until
from tests.browser.logs import option_omega, simple_rows
from tests.browser.test_accessibility import faults

NAME, ROWS = "log.csv", simple_rows(8)


@pytest.fixture
def decides_later() -> bool:
    return False


def asked_in(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Two settings to start with")


@pytest.fixture
def asked(page: Page, live: str) -> Locator:
    """The dialog, open over the Portfolio page after an upload."""
    page.goto(live)
    upload_bytes(page, NAME, option_omega(ROWS))
    dialog = asked_in(page)
    dialog.wait_for()
    return dialog


def reloaded(page: Page) -> None:
    page.reload()
    expect(page.locator("header .pf-name")).to_have_text(NAME)
    page.wait_for_load_state("networkidle")


def test_what_is_put_off_or_used_is_not_asked_again_and_offered_to_a_longer_log(
    asked: Locator, page: Page
) -> None:
    capital = asked.get_by_label("Starting capital")
    expect(capital).to_be_focused()
    # Mantine puts dialogs beside the landmarks of the page, which axe calls a moderate fault.
    assert [fault for fault in faults(page, "light") if "(moderate)" not in fault] == []
    for _ in range(8):
        page.keyboard.press("Tab")
        inside = "document.activeElement.closest('[role=dialog]') !== null"
        assert page.evaluate(f"document.activeElement === document.body || {inside}")
    page.keyboard.press("Escape")
    expect(asked).to_have_count(0)
    reloaded(page)
    expect(asked).to_have_count(0)
    assert stored_profiles(page) == []
    choose_from_menu(page, "Portfolio and settings", "Settings to start with…")
    asked.get_by_role("button", name="Decide later").click()
    expect(asked).to_have_count(0)
    choose_from_menu(page, "Portfolio and settings", "Settings to start with…")
    capital.fill("abc")
    page.keyboard.press("Enter")
    expect(asked).to_contain_text("“abc” is not a number.")
    capital.fill("60,000")
    asked.get_by_label("Largest drawdown you accept").fill("15")
    asked.get_by_role("button", name="Use these").click()
    expect(asked).to_have_count(0)
    wait_until(page, lambda: stored_profiles(page) != [])
    settings = stored_profiles(page)[0]["portfolio"]
    assert settings["starting_capital"] == 60_000
    assert settings["target_max_drawdown"] == 0.15
    assert settings["kelly_fraction"] == 0.05
    reloaded(page)
    expect(asked).to_have_count(0)
    upload_bytes(page, NAME, option_omega(simple_rows(12)))
    page.get_by_role("button", name="Use the settings of the earlier").click()
    expect(asked).to_have_count(0)
    wait_until(page, lambda: len(stored_profiles(page)) == 2)
    capitals = [profile["portfolio"]["starting_capital"] for profile in stored_profiles(page)]
    assert capitals == [60_000, 60_000]
