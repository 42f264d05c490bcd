"""The main loop in a real browser: upload a log, size it, compare replayed curves, come back to find it all there."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from app.calculations.log.book import Book
from app.calculations.profile.model import parse_profile
from app.calculations.replay.engine import replay
from app.calculations.sizing.defaults import default_profile
from app.dash_app.state.server_state import ServerState
from app.formatting import money
from app.importers import read_files
from tests.browser.helpers import (
    SAMPLE,
    TIMEOUT_MS,
    open_stored,
    overflow_px,
    read_store,
    redrawn,
    slide,
    slider_value,
    trace,
    traces,
    upload,
    wait_for_curves,
)

GRAPH = "#replay-graph"
MINE, HINDSIGHT, LOG = "My sizing", "My sizing, hindsight", "As backtested"
PROFILES = "position-sizing-store"


@pytest.fixture
def sizing(page: Page, live: str, sample_stored: dict[str, str]) -> Page:
    """The Position Sizing page with the sample log loaded and drawn, at half Kelly, at which its account trades every strategy."""
    open_stored(page, live, sample_stored, "/position-sizing")
    wait_for_curves(page, GRAPH, 2)
    wait_until(
        page, lambda: slider_value(page, "Kelly fraction") == pytest.approx(0.05)
    )  # the controls have their values
    assert read_store(page, PROFILES) is None, "opening the page writes no settings"
    with redrawn(page, GRAPH):
        page.evaluate("""() => {
            const { profile } = window.lotwise.profiles.current();
            window.lotwise.profiles.save({ ...profile, portfolio: { ...profile.portfolio, kelly_fraction: 0.5 } });
        }""")
    wait_until(page, lambda: slider_value(page, "Kelly fraction") == pytest.approx(0.5))
    return page


@pytest.fixture(scope="module")
def half_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another portfolio: the newest rows of the sample."""
    lines = SAMPLE.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    path = tmp_path_factory.mktemp("logs") / "half.csv"
    path.write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    return path


def to_sizing(page: Page) -> None:
    page.get_by_role("link", name="Position Sizing").click()
    wait_for_curves(page, GRAPH, 2)


def book_of(path: Path) -> Book:
    imported = read_files([(path.name, path.read_bytes())])
    assert imported.log is not None
    return Book.of(imported.log)


def stored_profile(page: Page) -> dict[str, Any]:
    (record,) = read_store(page, PROFILES)["portfolios"].values()
    profile: dict[str, Any] = record["profile"]
    return profile


def balances(page: Page) -> dict[str, str]:
    """Ending balance by scenario, as the comparison table prints it."""
    cells = page.locator("#replay-table .replay tbody").evaluate_all(
        "bodies => bodies.flatMap(body => [...body.rows].map(row => [row.cells[0], row.cells[1]].map(cell => cell.innerText)))"
    )
    return {name.split("\n")[0]: balance.split("\n")[0] for name, balance in cells}


def wait_until(page: Page, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT_MS / 1000
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        page.wait_for_timeout(50)


def assert_shown(page: Page, path: Path, kelly_fraction: float, **others: Any) -> None:
    """Curves and table are the replay of this log at this Kelly fraction and `others` of the settings, computed here from the file."""
    book = book_of(path)
    document = default_profile(book).to_document()
    document["portfolio"] |= {"kelly_fraction": kelly_fraction, **others}
    profile = parse_profile(document)
    for scenario in profile.scenarios:
        end = replay(book, profile, scenario).metrics.ending_equity
        assert_ends(page, scenario.name, end)


def assert_ends(page: Page, name: str, balance: float) -> None:
    """A scenario's ending balance in the table and at the end of its curve, once they have been redrawn."""
    wait_until(page, lambda: balances(page).get(name) == money(balance))
    wait_until(page, lambda: trace(page, GRAPH, name).y[-1] == pytest.approx(balance, rel=1e-6))


def test_a_step_of_the_slider_changes_what_depends_on_it_and_outlasts_a_reload(
    sizing: Page,
) -> None:
    log, row = (
        trace(sizing, GRAPH, LOG).y,
        sizing.locator("#replay-table tbody tr", has_text=MINE).element_handle(),
    )
    words = row.inner_text()
    with redrawn(sizing, GRAPH):
        assert slide(sizing, "Kelly fraction", "ArrowLeft", 4) == pytest.approx(0.46)
    assert_shown(sizing, SAMPLE, 0.46)
    assert trace(sizing, GRAPH, LOG).y == log
    assert stored_profile(sizing)["portfolio"]["kelly_fraction"] == pytest.approx(0.46)
    expect(
        sizing.locator("#sizing-controls").get_by_label("Kelly fraction", exact=True).first
    ).to_have_value("0.46×")
    assert row.evaluate("row => row.isConnected"), (
        "words that come again are changed where they stand"
    )
    assert row.inner_text() != words
    sizing.reload()
    wait_for_curves(sizing, GRAPH, 2)
    wait_until(sizing, lambda: slider_value(sizing, "Kelly fraction") == pytest.approx(0.46))
    assert_shown(sizing, SAMPLE, 0.46)


def test_what_takes_long_turns_pale_and_lost_server_memory_goes_unnoticed(
    sizing: Page, state: ServerState
) -> None:
    pale = sizing.locator("#replay .redraw[data-stale]")

    def late(route: Route) -> None:
        if "replay-graph.figure" in (route.request.post_data or ""):
            pale.wait_for()
        route.continue_()

    sizing.route("**/_dash-update-component", late)
    slide(sizing, "Kelly fraction", "ArrowLeft", 4)
    assert_shown(sizing, SAMPLE, 0.46)
    expect(pale).to_have_count(0)
    sizing.unroute_all(behavior="wait")
    state.portfolios.clear()  # as a restart does
    with redrawn(sizing, GRAPH):
        slide(sizing, "Kelly fraction", "ArrowLeft", 5)
    assert_shown(sizing, SAMPLE, 0.41)


def test_quick_presses_all_count(sizing: Page) -> None:
    """Boxes that lag behind the slider report values it has left; none of them may pass for the user's."""
    slide(sizing, "Kelly fraction", "Home")
    for _ in range(30):
        sizing.keyboard.press("ArrowRight")
    wait_until(sizing, lambda: slider_value(sizing, "Kelly fraction") == pytest.approx(0.3))
    wait_until(
        sizing, lambda: stored_profile(sizing)["portfolio"]["kelly_fraction"] == pytest.approx(0.3)
    )
    sizing.wait_for_timeout(1_000)
    assert stored_profile(sizing)["portfolio"]["kelly_fraction"] == pytest.approx(0.3)


def test_each_portfolio_has_its_own_settings(page: Page, live: str, half_log: Path) -> None:
    page.goto(live)
    upload(page, SAMPLE)
    page.get_by_text("rows kept").wait_for()
    to_sizing(page)
    assert_shown(page, SAMPLE, 0.05)
    expect(page.locator("#sizing-sentence")).to_contain_text("At 0.05× Kelly")
    rows = page.locator("#kelly-content table tr")  # the section follows the curves
    expect(rows).to_have_count(1 + 5 + 1)  # head, five strategies, all at once
    wait_for_curves(page, "#margin-graph", 2)
    with redrawn(page, GRAPH):
        slide(page, "Kelly fraction", "Home")
    page.get_by_role("link", name="Portfolio", exact=True).click()
    upload(page, half_log)
    page.get_by_text("half.csv").first.wait_for()
    to_sizing(page)
    assert_shown(page, half_log, 0.05)
    page.get_by_role("link", name="Portfolio", exact=True).click()
    upload(page, SAMPLE)
    page.get_by_text(SAMPLE.name).first.wait_for()
    to_sizing(page)
    assert_shown(page, SAMPLE, 0.0)


def test_two_tabs_keep_each_others_edits(sizing: Page, live: str) -> None:
    other = sizing.context.new_page()
    other.goto(f"{live}/position-sizing")
    wait_for_curves(other, GRAPH, 2)
    with redrawn(sizing, GRAPH):
        slide(sizing, "Kelly fraction", "ArrowLeft", 4)
    wait_until(other, lambda: slider_value(other, "Kelly fraction") == pytest.approx(0.46))
    assert_shown(other, SAMPLE, 0.46)
    slide(other, "Target max drawdown", "ArrowRight", 5)
    wait_until(
        sizing,
        lambda: stored_profile(sizing)["portfolio"]["target_max_drawdown"] == pytest.approx(0.25),
    )
    assert stored_profile(sizing)["portfolio"]["kelly_fraction"] == pytest.approx(0.46)


def test_the_hindsight_twin_is_drawn_when_it_is_asked_for(sizing: Page) -> None:
    assert HINDSIGHT not in [drawn.name for drawn in traces(sizing, GRAPH)]
    with redrawn(sizing, GRAPH):
        sizing.locator(".chip", has_text=HINDSIGHT).click()
    assert HINDSIGHT in [drawn.name for drawn in traces(sizing, GRAPH)]
    assert HINDSIGHT not in balances(sizing)


def test_dark_phone_without_sideways_scroll(
    new_context: Callable[..., Any], live: str, sample_stored: dict[str, str]
) -> None:
    page = new_context(
        color_scheme="dark", viewport={"width": 390, "height": 844}, has_touch=True
    ).new_page()
    open_stored(page, live, sample_stored, "/position-sizing")
    wait_for_curves(page, GRAPH, 2)
    kelly = page.locator("#kelly-content")
    expect(kelly.get_by_role("columnheader", name="Allocation now")).to_be_visible()
    assert overflow_px(page) == 0
    page.get_by_role("button", name="All settings").click()
    expect(page.get_by_role("tab", name="Guardrails")).to_be_visible()
    page.get_by_role("button", name="Close settings").click()
    expect(page.get_by_role("tab", name="Guardrails")).to_be_hidden()
    grid = page.evaluate(
        "() => document.querySelector('#replay-graph .js-plotly-plot')._fullLayout.yaxis.gridcolor"
    )
    assert grid.upper() == "#1E252E"  # the dark theme's hairlines
