"""Alerts in a real browser: a proposal applied, taken back, taken back in part; bands on the curves; evidence that stays open."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.helpers import overflow_px, read_store, redrawn, slide, trace
from tests.browser.test_position_sizing import GRAPH, MINE, PROFILES, sizing, stored_profile, wait_until

__all__ = ["sizing"]  # the fixture

TOAST = ".undo-toast"
TRIED = """() => { const cards = document.getElementById('alerts-content').innerText;
  return cards.includes('nothing to gain') && !cards.includes('being tried'); }"""
SHAPES = "() => document.querySelector('#replay-graph .js-plotly-plot')._fullLayout.shapes.map(shape => shape.name || null)"
WATCH_UPDATES = """() => {
  const update = window.Plotly.update;
  window.Plotly.update = (...given) => { window.isDrawnAgain = true; return update(...given); };
}"""


@pytest.fixture
def alerts(sizing: Page) -> Page:
    """The page at full Kelly, which breaks the promise, with alerts and their effects."""
    with redrawn(sizing, GRAPH):
        slide(sizing, "Kelly fraction", "End")
    expect(button(sizing, "promise_broken")).to_have_count(1)
    sizing.wait_for_function(TRIED)
    return sizing


def button(page: Page, kind: str) -> Locator:
    return page.locator(f"[data-alert={kind}] [data-act=apply-alert]")


def patch_of(page: Page, kind: str) -> dict[str, Any]:
    patch: dict[str, Any] = json.loads(button(page, kind).get_attribute("data-patch") or "")
    return patch


def bands(page: Page) -> int:
    return sum(name == "alert-band" for name in page.evaluate(SHAPES))


def test_a_proposal_is_applied_and_taken_back_by_mouse_and_keyboard(alerts: Page) -> None:
    curve, before = trace(alerts, GRAPH, MINE).y, stored_profile(alerts)
    fraction = patch_of(alerts, "promise_broken")["portfolio"]["kelly_fraction"]
    with redrawn(alerts, GRAPH):
        button(alerts, "promise_broken").click()
    assert stored_profile(alerts)["portfolio"]["kelly_fraction"] == fraction
    expect(alerts.locator("#sizing-controls").get_by_label("Kelly fraction", exact=True).first).to_have_value(f"{fraction:g}×")
    assert trace(alerts, GRAPH, MINE).y != curve
    with redrawn(alerts, GRAPH):
        alerts.locator(TOAST).get_by_role("button", name="Undo").click()
    assert stored_profile(alerts) == before
    assert trace(alerts, GRAPH, MINE).y == curve
    expect(alerts.locator(TOAST)).to_have_text("Undone.")
    with redrawn(alerts, GRAPH):
        button(alerts, "promise_broken").press("Enter")
    undo = alerts.locator(TOAST).get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    with redrawn(alerts, GRAPH):
        undo.press("Enter")
    assert stored_profile(alerts) == before


def test_undo_leaves_what_was_changed_since(alerts: Page) -> None:
    expected = stored_profile(alerts)
    with redrawn(alerts, GRAPH):
        button(alerts, "promise_broken").click()
    assert stored_profile(alerts) != expected
    alerts.locator(TOAST).hover()  # a busy machine may need more than its eight seconds
    slide(alerts, "Target max drawdown", "ArrowRight", 5)
    wait_until(alerts, lambda: stored_profile(alerts)["portfolio"]["target_max_drawdown"] == pytest.approx(0.25))
    with redrawn(alerts, GRAPH):
        alerts.locator(TOAST).get_by_role("button", name="Undo").click()
    assert expected["portfolio"].pop("target_max_drawdown") == pytest.approx(0.2)
    found = stored_profile(alerts)
    assert found["portfolio"].pop("target_max_drawdown") == pytest.approx(0.25)
    assert found == expected
    with redrawn(alerts, GRAPH):
        button(alerts, "promise_broken").click()
    alerts.locator(TOAST).hover()
    with redrawn(alerts, GRAPH):
        slide(alerts, "Kelly fraction", "Home")
    alerts.locator(TOAST).get_by_role("button", name="Undo").click()
    expect(alerts.locator(TOAST)).to_have_text("Nothing undone: these settings have been changed again since.")
    assert stored_profile(alerts)["portfolio"]["kelly_fraction"] == 0


def apply(page: Page, patch: dict[str, Any]) -> None:
    """Apply a patch as a proposal's button does."""
    with_button = """patch => {
      const button = document.createElement('button');
      Object.assign(button.dataset, {act: 'apply-alert', patch: patch, done: 'a test'});
      document.getElementById('alerts').append(button);
      button.click();
      button.remove();
    }"""
    page.evaluate(with_button, json.dumps(patch))


def test_bands_and_opened_evidence_stay_with_their_alerts_which_the_strip_counts(alerts: Page) -> None:
    expect(alerts.locator("#alerts-count")).to_have_text(str(alerts.locator("#alerts-content .al").count()))
    assert bands(alerts) == 0
    others = len(alerts.evaluate(SHAPES))
    evidence = alerts.locator("[data-alert=max_loss] details")
    evidence.locator("summary").click()
    with redrawn(alerts, GRAPH):
        slide(alerts, "Kelly fraction", "ArrowLeft", 3)
    alerts.wait_for_function(TRIED)
    expect(evidence.locator("table").first).to_be_visible()
    expect(alerts.locator("[data-alert=margin_above_log] details table").first).to_be_hidden()
    with redrawn(alerts, GRAPH):
        apply(alerts, {"portfolio": {"max_parallel_trades": 0}})  # trading stops, from the first day to the last
    wait_until(alerts, lambda: bands(alerts) == 1)
    alerts.evaluate(WATCH_UPDATES)
    alerts.locator("#equity-scale").get_by_text("Linear").click()
    wait_until(
        alerts, lambda: alerts.evaluate("() => document.querySelector('#replay-graph .js-plotly-plot').layout.yaxis.type") == "linear"
    )
    wait_until(alerts, lambda: bands(alerts) == 1)
    assert not alerts.evaluate("() => window.isDrawnAgain"), "they came with the curves"
    with redrawn(alerts, GRAPH):
        apply(alerts, {"portfolio": {"max_parallel_trades": None}})
    wait_until(alerts, lambda: bands(alerts) == 0)
    assert len(alerts.evaluate(SHAPES)) == others
    expect(alerts.locator(".al[data-alert=standstill]")).to_have_count(0)


def test_on_a_phone_nothing_scrolls_sideways_and_the_toast_leaves(alerts: Page) -> None:
    alerts.set_viewport_size({"width": 390, "height": 844})
    alerts.locator("[data-alert=vix] details summary").click()
    with redrawn(alerts, GRAPH):
        button(alerts, "promise_broken").click()
    expect(alerts.locator(TOAST)).to_contain_text("Applied: Scale all sizes")
    assert overflow_px(alerts) == 0
    alerts.mouse.move(5, 5)
    expect(alerts.locator(TOAST)).to_be_empty()


def test_a_strategy_may_be_called_anything(alerts: Page) -> None:
    apply(alerts, {"strategies": {"__proto__": {"max_contracts": 1}, "constructor": {"max_contracts": 2}}})
    wait_until(alerts, lambda: read_store(alerts, PROFILES) is not None)
    own = stored_profile(alerts)["strategies"]
    assert (own["__proto__"], own["constructor"]) == ({"max_contracts": 1}, {"max_contracts": 2})
    assert alerts.evaluate("() => ({}).max_contracts === undefined")
    alerts.locator(TOAST).get_by_role("button", name="Undo").click()
    assert not {"__proto__", "constructor"} & set(stored_profile(alerts)["strategies"])
