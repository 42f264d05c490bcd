"""axe-core finds nothing serious on any page, in both schemes and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from app.dash_app.pages.position_sizing.ids import SECTIONS
from tests.browser.helpers import (
    SAMPLE,
    choose_action,
    open_stored,
    scrolls_sideways,
    upload_bytes,
    wait_for_curves,
)
from tests.browser.logs import option_omega, simple_rows, sized_rows
from tests.browser.sizing import MAP, book_in, record_of, settings_map, stored_log
from tests.browser.test_mapping import journal

#: Colour scheme and window of each view. A page is opened once and shown in all of them.
VIEWS: dict[str, tuple[Literal["light", "dark"], ViewportSize]] = {
    "light": ("light", {"width": 1440, "height": 900}),
    "dark": ("dark", {"width": 1440, "height": 900}),
    "phone": ("light", {"width": 390, "height": 844}),
}
#: axe-core leaves undecided the contrast of a text that may lie on a pseudo-element, and asks for
#: the styles of two of them at every ancestor of every text, nine tenths of its time. Here it
#: decides without.
DECIDES = "axe.configure({checks: [{id: 'color-contrast', options: {ignorePseudo: true}}]});"
AXE = f"{Axe().axe_script}\n;{DECIDES}"
#: Formulas are one picture each, of up to a hundred paths that axe-core would look at singly.
RUN = """([within, some]) => axe.run(
    {include: within, exclude: 'mjx-container'}, {resultTypes: ['violations'], ...some}
)"""
#: The rules that a colour scheme can break; all others are checked in the light one.
OF_COLOUR = {"runOnly": ["color-contrast"]}


@pytest.fixture
def visit(page: Page, live: str, sample_stored: dict[str, str]) -> Callable[[str], Page]:
    """Open a path with the sample loaded, in the first view."""
    show_as(page, "light")

    def visited(path: str) -> Page:
        open_stored(page, live, sample_stored, path)
        return page

    return visited


@pytest.fixture
def visit_small(page: Page, live: str) -> Callable[[str], Page]:
    """Open a path with a small log loaded at a size that was chosen, in the first view."""
    show_as(page, "light")
    log = stored_log(sized_rows({"Condor": 7, "Fly": 9, "Strangle": 6}))
    chosen = {MAP: settings_map(record_of(book_in(log), kelly_fraction=1.0))}

    def visited(path: str) -> Page:
        open_stored(page, live, log | chosen, path)
        return page

    return visited


def show_as(page: Page, view: str) -> None:
    """Show the page in one of `VIEWS`."""
    scheme, size = VIEWS[view]
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(size)


def change_to(page: Page, view: str) -> None:
    """Show an open page in one of `VIEWS`, and wait until it has the colours."""
    show_as(page, view)
    page.locator(f"html[data-mantine-color-scheme={VIEWS[view][0]}]").wait_for()


def faults(page: Page, view: str, within: str = "html") -> list[str]:
    """Return what axe-core finds serious or critical in this view: rule, impact, where."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(RUN, [within, OF_COLOUR if view == "dark" else {}])["violations"]
    return [
        f"{fault['id']} ({fault['impact']}): {node['html'][:160]}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


def faults_by_view(page: Page, within: str = "html") -> dict[str, list[str]]:
    """Return the faults of the page, or of a part of it, in each view that has any."""
    found = {}
    for view in VIEWS:
        change_to(page, view)
        found[view] = faults(page, view, within)
        found[view] += ["scrolls sideways"] * scrolls_sideways(page)
    show_as(page, "light")
    return {view: some for view, some in found.items() if some}


def test_portfolio(visit: Callable[[str], Page]) -> None:
    loaded = visit("/")
    wait_for_curves(loaded, "#equity")
    loaded.evaluate("() => dash_clientside.recent.tell('A title', 'and words')")
    expect(loaded.get_by_role("button", name="Close this notice")).to_be_visible()
    assert faults_by_view(loaded) == {}


def test_warning_about_single_executions(live: str, page: Page) -> None:
    show_as(page, "light")
    page.goto(live)
    rows = "time,pair,type,price,vol\n2026-01-02,XBT,buy,100,2\n2026-02-02,XBT,sell,150,1\n"
    upload_bytes(page, "fills.csv", rows.encode())
    warning = page.locator(".mantine-Alert-root", has_text="Each row has a side and one price.")
    expect(warning).to_be_visible()
    assert faults_by_view(page, "main .mantine-Alert-root") == {}


def test_files_of_several_sources_and_the_mapping_of_a_table(live: str, page: Page) -> None:
    show_as(page, "light")
    page.goto(live)
    known = {"name": "known.csv", "mimeType": "text/csv", "buffer": option_omega(simple_rows(8))}
    table = {"name": "journal.csv", "mimeType": "text/csv", "buffer": journal()}
    files: Any = [known, table]
    page.locator("input[type=file]").first.set_input_files(files)
    read = page.get_by_role("button", name="Read 22 trades")
    expect(read).to_be_enabled()
    page.locator(".map-more summary").click()
    assert faults_by_view(page) == {}
    read.click()
    wait_for_curves(page, "#equity")
    assert faults_by_view(page, "#report") == {}
    page.get_by_role("button", name="Names and assumptions").click()
    expect(page.get_by_role("textbox", name="Strategy of known.csv")).to_be_visible()
    assert faults_by_view(page) == {}


def test_position_sizing_each_of_its_sections_and_the_scenario_editor(
    visit_small: Callable[[str], Page],
) -> None:
    """A phone shows the same components of a section in the same colours: is any too wide?"""
    loaded = visit_small("/position-sizing")
    wait_for_curves(loaded, "#replay-graph", 2)
    found: dict[str, Any] = {}
    for view in VIEWS:  # a view draws all curves anew, a section none
        change_to(loaded, view)
        found[f"page, {view}"] = faults(loaded, view)
        for title in SECTIONS.values():
            open_section(loaded, title)
            found[f"{title}, {view}"] = ["scrolls sideways"] * scrolls_sideways(loaded)
            if view != "phone":
                found[f"{title}, {view}"] += faults(loaded, view, "[role=tabpanel]")
    choose_action(loaded, "Actions of My sizing", "Edit")
    loaded.get_by_role("dialog").wait_for()
    found["editor"] = faults_by_view(loaded, "[role=dialog]")
    assert {place: some for place, some in found.items() if some} == {}


def open_section(page: Page, title: str) -> None:
    """Open a section with its details, and wait until all of it is drawn."""
    page.get_by_role("tab", name=title).click()
    panel = page.get_by_role("tabpanel", name=title)
    expect(panel.locator(".sec")).to_be_visible()
    expect(panel.locator(".mantine-Skeleton-root:visible")).to_have_count(0)
    for fold in panel.get_by_role("button", name="Details", exact=True, expanded=False).all():
        fold.click()
        expect(panel.locator(".mantine-Skeleton-root:visible")).to_have_count(0)


def test_monte_carlo(visit_small: Callable[[str], Page]) -> None:
    loaded = visit_small("/monte-carlo")
    wait_for_curves(loaded, "#mc-fan")
    loaded.get_by_role("button", name="Goal, ruin, seed").click()
    ruin = loaded.get_by_label("Ruin", exact=True)
    ruin.fill("-5")
    ruin.press("Enter")
    loaded.get_by_text("50% stays in use").wait_for()
    assert faults_by_view(loaded) == {}


def test_live(visit: Callable[[str], Page]) -> None:
    loaded = visit("/live")
    loaded.get_by_role("heading", name="Drop your live trades").wait_for()
    found = {"without fills": faults_by_view(loaded)}
    rows = SAMPLE.read_text(encoding="utf-8-sig").replace('"Overnight Strangle"', '"Mine"')
    upload_bytes(loaded, "fills.csv", "\n".join(rows.splitlines()[:300]).encode())
    wait_for_curves(loaded, "#live-fan", 3)
    found["with fills"] = faults_by_view(loaded)
    loaded.get_by_role("button", name="Change mapping").click()
    loaded.get_by_role("dialog").wait_for()
    found["dialog"] = faults_by_view(loaded, "[role=dialog]")
    assert {place: some for place, some in found.items() if some} == {}


def test_methods_and_pages_without_a_log(page: Page, live: str) -> None:
    page.goto(f"{live}/methods")
    expect(page.locator("#methods-text mjx-container svg").last).to_be_attached()
    found = {"Methods": faults_by_view(page)}
    for name in ("Portfolio", "Position Sizing", "Monte Carlo", "Live"):
        page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
        expect(page).to_have_title(f"{name} · Lotwise")
        page.get_by_role("heading", level=1).wait_for()
        found[name] = faults_by_view(page)
    assert {place: some for place, some in found.items() if some} == {}
