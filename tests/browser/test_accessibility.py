"""axe-core finds nothing on any page, in both schemes and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.helpers import overflow_px, upload, wait_for_curves
from tests.browser.test_position_sizing import GRAPH, SAMPLE

VIEWS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1440, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}


@pytest.fixture(params=VIEWS)
def loaded(request: pytest.FixtureRequest, new_context: Callable[..., Any], live: str) -> Page:
    """A page with the sample loaded, in one view."""
    page = new_context(**VIEWS[request.param]).new_page()
    page.goto(live)
    upload(page, SAMPLE)
    page.get_by_text("rows kept").wait_for()
    return page


def faults(page: Page) -> list[str]:
    """What axe-core holds against the page as it stands: rule, impact, where."""
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']} ({fault['impact']}): {node['html'][:160]}" for fault in found for node in fault["nodes"]]


def test_portfolio(loaded: Page) -> None:
    wait_for_curves(loaded, "#equity")
    assert faults(loaded) == []


def test_position_sizing(loaded: Page, live: str) -> None:
    loaded.goto(f"{live}/position-sizing")
    wait_for_curves(loaded, GRAPH, 3)
    loaded.locator("#alerts .al").first.wait_for()
    loaded.locator("#today-content table").wait_for()
    assert faults(loaded) == []


def test_monte_carlo(loaded: Page, live: str) -> None:
    loaded.goto(f"{live}/monte-carlo")
    wait_for_curves(loaded, "#mc-fan")
    opener = loaded.get_by_role("button", name="All settings")
    if opener.is_visible():
        assert overflow_px(loaded) == 0
        opener.click()
        loaded.get_by_role("slider", name="Risk tolerance").wait_for()
    assert (faults(loaded), overflow_px(loaded)) == ([], 0)


def test_the_scenario_editor(loaded: Page, live: str) -> None:
    loaded.goto(f"{live}/position-sizing")
    wait_for_curves(loaded, GRAPH, 3)
    loaded.get_by_role("button", name="Edit My Kelly, hindsight", exact=True).click(force=True)
    loaded.locator("#scenario-dialog[open]").wait_for()
    assert faults(loaded) == []


def test_methods(loaded: Page, live: str) -> None:
    loaded.goto(f"{live}/methods")
    loaded.locator("math").first.wait_for()
    assert faults(loaded) == []


def test_empty_pages(page: Page, live: str) -> None:
    for path in ("/", "/position-sizing", "/monte-carlo"):
        page.goto(live + path)
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_timeout(500)
        assert faults(page) == [], path
