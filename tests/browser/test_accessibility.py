"""axe-core finds nothing on any page, in both schemes and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.browser.helpers import choose_from_menu, open_stored, overflow_px, wait_for_curves
from tests.browser.sizing import GRAPH

#: Colour scheme and window of each view. A page is opened once and shown in all of them.
VIEWS: dict[str, tuple[Literal["light", "dark"], ViewportSize]] = {
    "light": ("light", {"width": 1440, "height": 900}),
    "dark": ("dark", {"width": 1440, "height": 900}),
    "phone": ("light", {"width": 390, "height": 844}),
}


@pytest.fixture
def visit(page: Page, live: str, sample_stored: dict[str, str]) -> Callable[[str], Page]:
    """Opens a path with the sample loaded, in the first view."""
    show_as(page, "light")

    def visited(path: str) -> Page:
        open_stored(page, live, sample_stored, path)
        return page

    return visited


def show_as(page: Page, view: str) -> None:
    """Show the page in one of `VIEWS`."""
    scheme, size = VIEWS[view]
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(size)


#: axe-core leaves undecided the contrast of a text that may lie on a pseudo-element, and asks for
#: the styles of two of them at every ancestor of every text, nine tenths of its time. Here it
#: decides without.
AXE = Axe(
    Axe().axe_script
    + "\n;axe.configure({ checks: [{ id: 'color-contrast', options: { ignorePseudo: true } }] });"
)


def faults(page: Page) -> list[str]:
    """What axe-core holds against the page as it stands: rule, impact, where."""
    found = AXE.run(page).response["violations"]
    return [
        f"{fault['id']} ({fault['impact']}): {node['html'][:160]}"
        for fault in found
        for node in fault["nodes"]
    ]


def faults_by_view(page: Page) -> dict[str, list[str]]:
    """The faults of the page in each view that has any."""
    found = {}
    for view, (scheme, _) in VIEWS.items():
        show_as(page, view)
        page.locator(f"html[data-mantine-color-scheme={scheme}]").wait_for()
        found[view] = faults(page)
    return {view: some for view, some in found.items() if some}


def test_portfolio(visit: Callable[[str], Page]) -> None:
    loaded = visit("/")
    wait_for_curves(loaded, "#equity")
    assert serious(faults_by_view(loaded)) == []


def test_position_sizing(visit: Callable[[str], Page]) -> None:
    loaded = visit("/position-sizing")
    wait_for_curves(loaded, GRAPH, 3)
    loaded.locator("#platform-content table").first.wait_for()
    assert serious(faults_by_view(loaded)) == []
    for name, content in SECTIONS.items():
        loaded.get_by_role("tab", name=name).click()
        loaded.locator(content).first.wait_for()
        assert serious({name: faults(loaded)}) == []


#: Sections that are opened one after the other, and what shows that each is there.
SECTIONS = {
    "Alerts": "#alerts :is(li, .checked)",
    "Margin": "#margin-graph .main-svg",
    "Kelly": "#kelly-content tbody tr",
    "Reduced and skipped": "#ledger table",
    "Allocator": "#allocator-weights table",
}


def serious(found: dict[str, list[str]]) -> list[str]:
    """Return the faults that are serious or critical."""
    return [
        one
        for some in found.values()
        for one in some
        if "(moderate)" not in one and "(minor)" not in one
    ]


def test_monte_carlo(visit: Callable[[str], Page]) -> None:
    loaded = visit("/monte-carlo")
    wait_for_curves(loaded, "#mc-fan")
    assert serious(faults_by_view(loaded)) == []
    assert overflow_px(loaded) == 0
    loaded.get_by_role("link", name="All settings").click()
    loaded.get_by_role("button", name="Goal, ruin, seed").click()
    ruin = loaded.get_by_label("Ruin", exact=True)
    ruin.fill("-5")
    ruin.press("Enter")
    loaded.get_by_text("50% stays in use").wait_for()
    assert (serious({"": faults(loaded)}), overflow_px(loaded)) == ([], 0)


def test_the_scenario_editor(visit: Callable[[str], Page]) -> None:
    loaded = visit("/position-sizing")
    wait_for_curves(loaded, GRAPH, 3)
    choose_from_menu(loaded, "Menu of My sizing", "Edit")
    loaded.get_by_role("dialog").wait_for()
    # Mantine puts dialogs beside the landmarks of the page, which axe calls a moderate fault.
    assert serious(faults_by_view(loaded)) == []


def test_methods(visit: Callable[[str], Page]) -> None:
    loaded = visit("/methods")
    loaded.locator("math").first.wait_for()
    assert serious(faults_by_view(loaded)) == []


def test_empty_pages(page: Page, live: str) -> None:
    for path in ("/", "/position-sizing", "/monte-carlo"):
        page.goto(live + path)
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_load_state("networkidle")
        assert serious({path: faults(page)}) == []
