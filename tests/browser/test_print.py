"""The page on paper: white, no controls, tables in full, charts of the paper's width; and one table alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.helpers import upload, wait_for_curves
from tests.browser.test_position_sizing import GRAPH, SAMPLE, to_sizing

WIDTH = "() => document.querySelector('#replay-graph .js-plotly-plot')._fullLayout.width"
PAPER = 1000  #: width of the page at the zoom of assets/print.css [px]


def test_a_dark_page_prints_white_whole_and_back(new_context: Callable[..., Any], live: str) -> None:
    page = new_context(color_scheme="dark", viewport={"width": 1440, "height": 900}).new_page()
    page.goto(live)
    upload(page, SAMPLE)
    page.get_by_text("rows kept").wait_for()
    to_sizing(page)
    wait_for_curves(page, GRAPH, 3)
    page.locator("#today-content table").wait_for()
    on_screen = page.evaluate(WIDTH)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(WIDTH) == PAPER
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for gone in ("nav.rail", "#sizing-controls", ".strip", "#today .aside", "#today [data-act=print-table]"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator("#replay-table th", has_text="Sharpe").first).to_be_visible()  # leaves below 1,400 px on a screen
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.wait_for_function("width => document.querySelector('#replay-graph .js-plotly-plot')._fullLayout.width === width", arg=on_screen)
    page.evaluate(
        """() => { window.print = () => {
          window.printed = [...document.querySelectorAll('.sec')].filter(one => one.classList.contains('print-alone')).map(one => one.id);
        }; }"""
    )
    page.locator("#today [data-act=print-table]").click()
    assert page.evaluate("window.printed") == ["today"]
    expect(page.locator(".print-alone")).to_have_count(0)
