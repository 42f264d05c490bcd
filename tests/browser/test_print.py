"""The page on paper: white, no controls, tables in full, charts as wide; one section alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.helpers import TIMEOUT_MS, wait_for_curves
from tests.browser.logs import sized_rows
from tests.browser.sizing import GRAPH, open_sizing, stored_log

WIDTH = "() => document.querySelector('#replay-graph .js-plotly-plot')._fullLayout.width"
HAS_WIDTH = f"width => ({WIDTH})() === width"
BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"
PAPER_PX = 1000  #: width of a chart at the zoom of css/print.css
A4 = {"width": 703, "height": 1032}  #: between its margins
#: In the place of the browser's dialog: keeps whether the replay was on the paper.
PRINT = """() => { window.print = () => {
  window.printed = getComputedStyle(document.querySelector("#replay-section")).display;
}; }"""


def test_a_dark_page_prints_white_whole_and_back(page: Page, live: str) -> None:
    page.emulate_media(color_scheme="dark")
    open_sizing(page, live, stored_log(sized_rows({"Condor": 7, "Fly": 9})))
    wait_for_curves(page, GRAPH, 2)
    platform = page.get_by_role("tabpanel", name="For your platform")
    expect(platform.get_by_role("table").first).to_be_visible()
    on_screen = page.evaluate(WIDTH)

    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size(A4)
    page.wait_for_function(HAS_WIDTH, arg=PAPER_PX, timeout=TIMEOUT_MS)
    assert page.evaluate(BACKGROUND) == "rgb(255, 255, 255)"
    for gone in ("navigation", "complementary", "tablist", "slider"):
        expect(page.get_by_role(gone)).to_have_count(0)
    expect(platform.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("columnheader", name="Sharpe").first).to_be_visible()
    expect(platform.get_by_role("columnheader", name="Max contracts")).to_be_visible()

    page.set_viewport_size({"width": 1280, "height": 720})
    page.emulate_media(media="screen")
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    page.wait_for_function(HAS_WIDTH, arg=on_screen, timeout=TIMEOUT_MS)
    page.evaluate(PRINT)
    page.emulate_media(media="print")
    platform.get_by_text("Print", exact=True).dispatch_event("click")
    page.wait_for_function("() => window.printed === 'none'", timeout=TIMEOUT_MS)
    expect(page.get_by_role("heading", name="For your platform")).to_be_visible()
    expect(page.locator("#replay-section")).to_be_visible()
    page.emulate_media(media="screen")
