"""The main loop in a real browser: the answer, the slider, the curves, the sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.calculations.replay.engine import Replay, replay
from app.calculations.sizing.defaults import MY_SIZING
from app.dash_app.figures.slider_steps import STEPS
from app.dash_app.pages.position_sizing.replay.content import Promise, table_row
from app.dash_app.state.server_state import ServerState
from app.formatting import money, percent, times
from tests.browser.helpers import (
    POLL_MS,
    open_stored,
    read_store,
    scrolls_sideways,
    slide,
    trace,
    wait_for_curves,
    wait_until,
)
from tests.browser.logs import sized_rows
from tests.browser.sizing import (
    FRACTION,
    GRAPH,
    LOG,
    MAP,
    MINE,
    book_in,
    changed,
    expect_fraction,
    expect_kept,
    expect_replay,
    fraction_box,
    half_kelly,
    kept,
    open_sizing,
    record_of,
    row,
    settings_map,
    stored_log,
    table,
    type_into,
    undo,
)

LOSS_EVERY = {"Condor": 7, "Fly": 9}


@pytest.fixture
def small() -> dict[str, str]:
    """Return the storage of a browser with two strategies of eighty days, without settings."""
    return stored_log(sized_rows(LOSS_EVERY))


@pytest.fixture
def half(page: Page, live: str, small: dict[str, str]) -> Page:
    """Two strategies at half Kelly."""
    open_sizing(page, live, at(small, 0.5))
    return page


def at(stored: dict[str, str], fraction: float) -> dict[str, str]:
    """Return what a browser keeps of a log at a fraction of Kelly that was chosen."""
    return stored | {MAP: settings_map(record_of(book_in(stored), kelly_fraction=fraction))}


def wait_for_answer(page: Page) -> str:
    """Wait until the page offers its answer and knows the chance at the present size."""
    expect(page.locator("#sizing-headline")).to_contain_text("is the largest size whose chance")
    expect(page.locator("#sizing-strip tbody tr").first).to_contain_text("%", timeout=90_000)
    expect(page.locator("#sizing-present")).to_contain_text(
        re.compile("where it is|keeps your promise"), timeout=90_000
    )
    return page.locator("#sizing-headline").inner_text().split("×")[0]


def test_the_answer_is_used_kept_and_undone(page: Page, live: str, small: dict[str, str]) -> None:
    open_sizing(page, live, at(small, 0.05))
    expect(fraction_box(page)).to_have_value("0.05×")
    answer = wait_for_answer(page)
    expect(row(page, "The answer")).to_contain_text(f"The answer, {answer}×")
    expect(page.locator("#sizing-present")).to_contain_text("You are at 0.05×, where it is 0.0%.")
    page.get_by_role("button", name=f"Use {answer}×", exact=True).click()
    promise = "You are at the size that keeps your promise."
    expect(page.locator("#sizing-present")).to_have_text(promise)
    expect(page.get_by_role("button", name=f"Use {answer}×", exact=True)).to_be_hidden()
    used = kept(page)
    assert times(used) == f"{answer}×"
    expect_replay(page, book_in(small), kelly_fraction=used)
    undo(page).click()
    expect_fraction(page, "0.05×")
    page.locator("#sizing-headline").click()
    page.keyboard.press("Control+Shift+Z")
    expect(page.locator("#sizing-present")).to_have_text(promise)
    assert kept(page) == used


def test_new_profile_takes_the_answer_by_itself_and_keeps_nothing(
    page: Page, live: str, small: dict[str, str]
) -> None:
    open_sizing(page, live, small)
    expect(page.locator("#sizing-present")).to_have_text(
        "You are at the size that keeps your promise.", timeout=90_000
    )
    answer = wait_for_answer(page)
    expect_fraction(page, f"{answer}×")
    assert read_store(page, MAP) is None
    page.reload()  # opens at the answer, as every page does from now on
    expect_fraction(page, f"{answer}×")
    expect(page.locator("#sizing-present")).to_have_text(
        "You are at the size that keeps your promise."
    )
    expect(page.locator("#sizing-strip")).to_contain_text("allocation")
    expect(page.locator("#sizing-strip")).not_to_contain_text("was ")
    page.goto(f"{live}/monte-carlo")
    expect(page.locator("#mc-sentence")).to_contain_text(f"At {answer}× Kelly")
    assert read_store(page, MAP) is None


def test_the_first_window_shows_what_is_needed(
    page: Page, live: str, sample_stored: dict[str, str]
) -> None:
    open_sizing(page, live, half_kelly(sample_stored))
    wait_for_answer(page)
    row(page, "The answer").wait_for()
    parts = {
        "headline": page.locator("#sizing-headline"),
        "strip": page.locator("#sizing-strip"),
        "slider": page.get_by_role("slider", name=FRACTION),
        "equity and drawdown": page.locator(GRAPH),
        MINE: row(page, MINE),
        LOG: row(page, LOG),
    }

    def hidden(height: int) -> dict[str, float]:
        places = {name: part.bounding_box() for name, part in parts.items()}
        bottoms = {
            name: place["y"] + place["height"] if place and place["y"] >= 0 else float("inf")
            for name, place in places.items()
        }
        return {name: bottom for name, bottom in bottoms.items() if bottom > height}

    for width, height in ((1280, 720), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(IS_AS_WIDE, polling=POLL_MS)
        assert hidden(height) == {}, f"{width} × {height}"


#: The curves have been drawn for this window: plotly is as wide as its place.
IS_AS_WIDE = """() => {
  const plot = document.querySelector('#replay-graph .js-plotly-plot');
  return Math.abs(plot._fullLayout.width - plot.getBoundingClientRect().width) < 1;
}"""
#: No callback has been asked for a second, and no job is asked after; signs of life are asked for
#: all the time.
QUIET = """() => !Object.keys(JSON.parse(sessionStorage.jobs ?? '{}').jobs ?? {}).length
  && performance.now() - 1000 > Math.max(...performance.getEntriesByType('resource')
    .filter(({ name }) => name.includes('_dash-update')).map((one) => one.responseEnd))"""
#: Presses a key several times, each as soon as the step before is drawn: what is shown at each,
#: and which requests began before the thumb first paused for the 400 ms that make a rest.
DRAG = """async ([key, presses]) => {
  const plot = document.querySelector('#replay-graph .js-plotly-plot');
  const thumb = document.querySelector('[role=slider][aria-label="Kelly fraction"]');
  const cells = (id) => [...document.querySelectorAll(`${id} tbody tr`)]
    .map(row => [...row.cells].map(cell => cell.innerText));
  const frame = () => new Promise(requestAnimationFrame);
  const drawn = (trace) => ({
    name: trace.name, text: trace.text, axis: trace.yaxis, fill: trace.fill,
    x: Array.from(trace.x || []), y: Array.from(trace.y || []),
  });
  const steps = [];
  thumb.focus();
  const start = performance.now();
  for (let n = 0; n < presses; n += 1) {
    const [said, data, pressed] = [thumb.ariaValueText, plot._fullData, performance.now()];
    thumb.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true }));
    for (let k = 0; k < 600; k += 1) {
      await frame();
      if (thumb.ariaValueText !== said && plot._fullData !== data) break;
    }
    await frame();
    steps.push({
      pressed, drawn: performance.now(), said: thumb.ariaValueText,
      table: cells('#replay-table'), strip: cells('#sizing-strip'),
      traces: plot._fullData.map(drawn),
    });
  }
  // The thumb may have rested where the step after this one was drawn 400 ms after its key.
  const pause = steps.findIndex(({ pressed }, n) => steps[n + 1]?.drawn - pressed >= 400);
  const end = pause < 0 ? Infinity : steps[pause].pressed + 400;
  const asked = performance.getEntriesByType('resource').filter(({ name, startTime }) =>
    name.includes('_dash-update') && startTime > start && startTime < end);
  return { steps, asked };
}"""


def test_dragging_shows_replays_without_a_request(half: Page, small: dict[str, str]) -> None:
    wait_for_answer(half)
    slide(half, FRACTION, "ArrowLeft")
    expect_fraction(half, "0.45×")  # the steps are at hand
    expect_kept(half, 0.45)
    half.wait_for_function(QUIET)
    dragged = half.evaluate(DRAG, ["ArrowLeft", 6])
    assert dragged["asked"] == []
    steps = dragged["steps"]
    book = book_in(small)
    start = STEPS.index(0.45)
    for place, step in enumerate(steps, 1):
        fraction = STEPS[start - place]
        label = times(fraction)
        assert step["said"] == f"{label} Kelly"
        done = replay(book, changed(book, kelly_fraction=fraction), MY_SIZING)
        assert_step(step, label, done)
        ghosts = [text for one in step["traces"] for text in one["text"] or [] if "before" in text]
        assert len(ghosts) == 1
        assert "before, 0.45×" in ghosts[0] or place > 1
    expect_kept(half, STEPS[start - 6])
    expect(half.locator("#sizing-present")).to_contain_text("You are at 0.224×, where it is")


def assert_step(step: dict[str, Any], label: str, done: Replay) -> None:
    """Curves, row and strip of a step are those of a replay."""
    figures = done.metrics
    shown = {cells[0]: [cell.removeprefix("▲ ") for cell in cells] for cells in step["table"]}
    name = f"{MINE}, {label}"
    assert shown[name] == table_row(name, done, Promise(0.2, done.judged))
    first, chance, fall, result, margin = step["strip"][0]
    assert (first, result) == (label, money(figures.ending_equity))
    assert fall == percent(done.judged_drawdown)
    assert margin == percent(figures.peak_margin_utilisation, 0)
    assert re.fullmatch(r"[\d.]+%", chance)
    by_day = dict(zip(np.datetime_as_string(done.day).tolist(), range(len(done.day)), strict=True))
    (equity,) = (one for one in step["traces"] if one["name"] == MINE)
    (below,) = (one for one in step["traces"] if one["axis"] == "y2" and one["fill"] == "tozeroy")
    for drawn, values in ((equity, done.equity), (below, done.judged_daily)):
        days = [by_day[day[:10]] for day in drawn["x"]]
        assert len(days) > 50
        assert np.abs(drawn["y"]) == pytest.approx(np.abs(values[days]), rel=1e-6, abs=1e-7)


def test_the_fraction_outlasts_reload_other_pages_and_a_server_that_forgot(
    half: Page, state: ServerState, small: dict[str, str]
) -> None:
    book = book_in(small)
    log = trace(half, GRAPH, LOG).y
    slide(half, FRACTION, "ArrowLeft", 3)
    expect_fraction(half, "0.355×")
    expect_kept(half, 0.355)
    expect_replay(half, book, kelly_fraction=0.355)
    assert trace(half, GRAPH, LOG).y == log
    half.reload()
    expect_fraction(half, "0.355×")
    expect_replay(half, book, kelly_fraction=0.355)
    half.get_by_role("link", name="Methods", exact=True).click()
    half.get_by_role("heading", level=1).wait_for()
    expect(fraction_box(half)).to_have_count(0)
    state.portfolios.clear()  # as a restart does
    half.get_by_role("link", name="Position Sizing").click()
    expect_fraction(half, "0.355×")
    expect_replay(half, book, kelly_fraction=0.355)
    type_into(fraction_box(half), "0.3")
    expect_kept(half, 0.3)
    expect_replay(half, book, kelly_fraction=0.3)


def test_the_open_section_is_in_the_address(page: Page, live: str, small: dict[str, str]) -> None:
    open_sizing(page, live, at(small, 0.5), "?section=margin")
    opened = page.get_by_role("tab", name="Margin")
    expect(opened).to_have_attribute("aria-selected", "true")
    wait_for_curves(page, "#margin-graph", 1)
    platform = page.get_by_role("tab", name="For your platform")
    platform.click()
    expect(page).to_have_url(re.compile("section=platform"))
    expect(page.locator("#platform-content table").first).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("section=margin"))
    expect(opened).to_have_attribute("aria-selected", "true")
    expect(page.locator("#margin-graph")).to_be_visible()


def test_the_present_fraction_is_kept_as_a_scenario(half: Page, small: dict[str, str]) -> None:
    half.get_by_role("button", name="Keep as scenario").click()
    expect(row(half, "0.5× Kelly")).to_be_visible()
    slide(half, FRACTION, "ArrowLeft", 2)
    expect_fraction(half, "0.4×")
    wait_until(half, lambda: table(half)[MINE][1:] != table(half)["0.5× Kelly"][1:])
    book = book_in(small)
    end = replay(book, changed(book, kelly_fraction=0.5), MY_SIZING).metrics.ending_equity
    assert table(half)["0.5× Kelly"][1] == money(end)


def test_a_dark_phone_scrolls_down_only(
    page: Page, live: str, sample_stored: dict[str, str]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    with touched(page):
        stored = half_kelly(sample_stored)
        open_stored(page, live, stored, "/position-sizing?section=kelly")
        wait_for_curves(page, GRAPH, 2)
        expect(page.get_by_role("columnheader", name="Allocation now")).to_be_visible()
        assert not scrolls_sideways(page)


@contextmanager
def touched(page: Page) -> Iterator[None]:
    """Make the tab that of a screen that is touched, and take it back."""
    chromium = page.context.new_cdp_session(page)
    chromium.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    yield
    chromium.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    chromium.detach()
