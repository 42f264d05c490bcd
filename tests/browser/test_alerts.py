"""Alerts in a real browser: a change applied and taken back, evidence that stays open, a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.helpers import SAMPLE
from tests.browser.sizing import (
    MAP,
    book_of,
    fraction_box,
    open_sizing,
    record_of,
    settings_map,
)


@pytest.fixture
def alerts(page: Page, live: str, sample_stored: dict[str, str]) -> Page:
    """The section at full Kelly, which breaks the promise."""
    full = {MAP: settings_map(record_of(book_of(SAMPLE), kelly_fraction=1.0))}
    open_sizing(page, live, sample_stored | full, "?section=alerts")
    expect(button(page)).to_be_visible()
    return page


def card(page: Page) -> Locator:
    return page.get_by_role("listitem").filter(has_text="This size breaks your promise")


def button(page: Page) -> Locator:
    return card(page).get_by_role("button", name="Use")


def test_change_is_applied_and_undone_and_evidence_stays_open(alerts: Page) -> None:
    expect(alerts.get_by_role("tab", name="Alerts")).to_contain_text("1")
    card(alerts).get_by_role("button", name="Evidence").click()
    expect(card(alerts).get_by_role("table").last).to_be_visible()
    words = button(alerts).inner_text()
    offered = words.removeprefix("Use ")
    button(alerts).press("Enter")
    expect(fraction_box(alerts)).to_have_value(offered)
    expect(card(alerts)).to_have_count(0)
    alerts.keyboard.press("Control+z")
    expect(fraction_box(alerts)).to_have_value("1×")
    expect(button(alerts)).to_have_text(words)
    expect(card(alerts).get_by_role("table").last).to_be_visible()
