"""The page on paper: white, no controls, tables in full, charts of the paper's width; and one table alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.helpers import open_stored, wait_for_curves
from tests.browser.sizing import GRAPH

WIDTH = "() => document.querySelector('#replay-graph .js-plotly-plot')._fullLayout.width"
PAPER = 1000  #: width of the page at the zoom of assets/print.css [px]


def test_a_dark_page_prints_white_whole_and_back(
    page: Page, live: str, sample_stored: dict[str, str]
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="dark")
    open_stored(page, live, sample_stored, "/position-sizing")
    wait_for_curves(page, GRAPH, 3)
    page.locator("#platform-content table").wait_for()
    on_screen = page.evaluate(WIDTH)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(WIDTH) == PAPER
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for gone in ("nav.rail", "#sizing-controls", ".strip", "#platform .aside", "#platform-print"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(
        page.locator("#replay-table th", has_text="Sharpe").first
    ).to_be_visible()  # leaves below 1,400 px on a screen
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.wait_for_function(
        "width => document.querySelector('#replay-graph .js-plotly-plot')._fullLayout.width === width",
        arg=on_screen,
    )
    page.evaluate(
        """() => { window.print = () => {
          window.printed = [...document.querySelectorAll('.sec')].filter(one => one.classList.contains('print-alone')).map(one => one.id);
        }; }"""
    )
    page.locator("#platform-print").click()
    assert page.evaluate("window.printed") == ["platform"]
    expect(page.locator(".print-alone")).to_have_count(0)
