"""Charts in a real browser: a window of time with its own scale, kept by every later drawing."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.helpers import TIMEOUT_MS, open_stored, redrawn, slider, wait_for_curves

expect.set_options(timeout=TIMEOUT_MS)

Range = list[str] | list[float]
_RANGES = """graph => {
  const { xaxis, yaxis } = document.querySelector(`${graph} .js-plotly-plot`).layout;
  return [xaxis.range, yaxis.range];
}"""
_IS_WHOLE = """([graph, whole]) => {
  const { xaxis } = document.querySelector(`${graph} .js-plotly-plot`).layout;
  return (JSON.stringify(xaxis.range) === JSON.stringify([xaxis.minallowed, xaxis.maxallowed]))
    === whole;
}"""


def ranges(page: Page, graph: str, *, whole: bool) -> tuple[Range, Range]:
    """Return the ranges of time and money, once the chart shows all of time or not all."""
    page.wait_for_function(_IS_WHOLE, arg=[graph, whole], timeout=TIMEOUT_MS)
    time, money = page.evaluate(_RANGES, graph)
    return time, money


def drag(page: Page, graph: str) -> None:
    """Drag a box over the middle of a chart."""
    box = page.locator(graph).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 90)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 110, steps=8)
    page.mouse.up()


def test_equity_zoomed_by_range_or_by_hand_fits_its_scale_and_is_saved(
    page: Page, live: str, sample_stored: dict[str, str]
) -> None:
    graph = "#equity"
    open_stored(page, live, sample_stored)
    wait_for_curves(page, graph)
    page.locator(graph).scroll_into_view_if_needed()
    _, whole = ranges(page, graph, whole=True)

    page.locator("#equity-range").get_by_text("1 y").click()
    _, year = ranges(page, graph, whole=False)
    assert year[1] - year[0] < whole[1] - whole[0]  # type: ignore[operator]

    page.locator("#equity-range").get_by_text("All").click()
    assert ranges(page, graph, whole=True)[1] == whole

    drag(page, graph)
    ranges(page, graph, whole=False)
    page.get_by_role("button", name="Reset zoom").click()
    assert ranges(page, graph, whole=True)[1] == whole

    page.locator("#result").get_by_role("textbox", name="Save the chart").click()
    with page.expect_download() as saved:
        page.get_by_role("option", name="Save as SVG").click()
    assert saved.value.suggested_filename == "equity.svg"


def test_replay_zoomed_keeps_its_window_while_the_slider_moves(
    page: Page, live: str, sample_stored: dict[str, str]
) -> None:
    graph = "#replay-graph"
    open_stored(page, live, sample_stored, "/position-sizing")
    wait_for_curves(page, graph, 2)
    page.locator("#replay-graph-range").get_by_text("1 y").click()
    time, _ = ranges(page, graph, whole=False)
    with redrawn(page, graph):
        slider(page, "Kelly fraction").press("ArrowRight")
    assert ranges(page, graph, whole=False)[0] == time
