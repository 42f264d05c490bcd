"""Hostile names on the real page: shown as text, told apart, and nothing of them is executed."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.helpers import traces, upload_bytes, wait_for_curves
from tests.hostile_names import NAMES, log_of


def test_pages_show_hostile_names_as_text(page: Page, live: str) -> None:
    page.goto(live)
    upload_bytes(page, "<b>names</b>.csv", log_of(NAMES, 12))
    page.get_by_text("rows kept").wait_for()
    names = page.locator("#strategies tbody tr > :first-child")
    expect(names).to_have_count(len(NAMES))
    assert sorted(names.all_text_contents()) == sorted(NAMES)
    assert page.title().endswith("Lotwise")
    page.get_by_role("link", name="Position Sizing").click()
    page.get_by_role("tab", name="Kelly").click()
    wait_for_curves(page, "#replay-graph", 2)
    shown = page.locator("#kelly-content tbody tr > :first-child")
    expect(shown.first).to_be_visible()
    assert set(shown.all_text_contents()) <= set(NAMES)
    assert len(set(shown.all_text_contents())) == shown.count()
    assert not [trace.name for trace in traces(page, "#replay-graph") if "<" in trace.name]
    assert page.locator("img[src=x], a[href='https://example.com']").count() == 0
    assert page.title().endswith("Lotwise")
