"""Alerts in a real browser: a change applied and taken back, evidence that stays open, a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.helpers import overflow_px, read_store, redrawn, slide, trace
from tests.browser.test_position_sizing import (
    GRAPH,
    MINE,
    PROFILES,
    sizing,
    stored_profile,
    wait_until,
)

__all__ = ["sizing"]  # the fixture

TOAST = ".undo-toast"
APPLY = """patch => window.dash_clientside.set_props("profile-edit", {data: {
  fingerprint: window.lotwise.profiles.current().fingerprint,
  nonce: crypto.randomUUID(), words: "Applied: a test.", patch,
}})"""


@pytest.fixture
def alerts(sizing: Page) -> Page:
    """The page at full Kelly, which breaks the promise."""
    with redrawn(sizing, GRAPH):
        slide(sizing, "Kelly fraction", "End")
    expect(button(sizing)).to_be_visible()
    return sizing


def card(page: Page) -> Locator:
    return page.get_by_role("listitem").filter(has_text="This size breaks your promise")


def button(page: Page) -> Locator:
    return card(page).get_by_role("button", name="Use")


def test_change_is_applied_and_undone_and_evidence_stays_open(alerts: Page) -> None:
    assert overflow_px(alerts) == 0
    counted = alerts.locator("#alerts-content li[data-alert]").count()
    expect(alerts.locator("#alerts-count")).to_have_text(str(counted))
    evidence = card(alerts).get_by_role("button", name="Evidence")
    evidence.click()
    expect(card(alerts).get_by_role("table").last).to_be_visible()
    curve, before = trace(alerts, GRAPH, MINE).y, stored_profile(alerts)
    words = button(alerts).inner_text()
    with redrawn(alerts, GRAPH):
        button(alerts).press("Enter")
    fraction = stored_profile(alerts)["portfolio"]["kelly_fraction"]
    assert words.startswith(f"Use {fraction:.3g}"[:7])
    assert trace(alerts, GRAPH, MINE).y != curve
    expect(button(alerts)).to_have_count(0)
    with redrawn(alerts, GRAPH):
        alerts.locator(TOAST).get_by_role("button", name="Undo").click()
    assert stored_profile(alerts) == before
    assert trace(alerts, GRAPH, MINE).y == curve
    expect(button(alerts)).to_have_text(words)
    expect(card(alerts).get_by_role("table").last).to_be_visible()
    alerts.set_viewport_size({"width": 390, "height": 844})
    expect(button(alerts)).to_be_visible()
    assert overflow_px(alerts) == 0


def test_undo_leaves_what_was_changed_since(alerts: Page) -> None:
    expected = stored_profile(alerts)
    with redrawn(alerts, GRAPH):
        button(alerts).click()
    alerts.locator(TOAST).hover()  # a busy machine may need more than its eight seconds
    slide(alerts, "Target max drawdown", "ArrowRight", 5)

    def target() -> float:
        return float(stored_profile(alerts)["portfolio"]["target_max_drawdown"])

    wait_until(alerts, lambda: target() == pytest.approx(0.25))
    with redrawn(alerts, GRAPH):
        alerts.locator(TOAST).get_by_role("button", name="Undo").click()
    expected["portfolio"]["target_max_drawdown"] = target()
    assert stored_profile(alerts) == expected


def test_a_strategy_may_be_called_anything(alerts: Page) -> None:
    strategies = '{"__proto__": {"max_contracts": 1}, "constructor": {"max_contracts": 2}}'
    alerts.evaluate(f"text => ({APPLY})({{strategies: JSON.parse(text)}})", strategies)
    wait_until(alerts, lambda: read_store(alerts, PROFILES) is not None)
    own = stored_profile(alerts)["strategies"]
    assert own["__proto__"] == {"max_contracts": 1}
    assert own["constructor"] == {"max_contracts": 2}
    assert alerts.evaluate("() => ({}).max_contracts === undefined")
    alerts.locator(TOAST).get_by_role("button", name="Undo").click()
    assert not {"__proto__", "constructor"} & set(stored_profile(alerts)["strategies"])
