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
    wait_until(page, lambda: slider_value(page, "Kelly fraction") == pytest.approx(0.05))  # the controls have their values
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


def assert_shown(page: Page, path: Path, kelly_fraction: float) -> None:
    """Curves and table are the replay of this log at this Kelly fraction, computed here from the file."""
    book = book_of(path)
    document = default_profile(book).to_document()
    document["portfolio"]["kelly_fraction"] = kelly_fraction
    profile = parse_profile(document)
    for scenario in profile.scenarios:
        end = replay(book, profile, scenario).metrics.ending_equity
        assert_ends(page, scenario.name, end)


def assert_ends(page: Page, name: str, balance: float) -> None:
    """A scenario's ending balance in the table and at the end of its curve, once they have been redrawn."""
    wait_until(page, lambda: balances(page).get(name) == money(balance))
    wait_until(page, lambda: trace(page, GRAPH, name).y[-1] == pytest.approx(balance, rel=1e-6))


def test_upload_shows_the_replays_of_the_log(page: Page, live: str) -> None:
    page.goto(live)
    upload(page, SAMPLE)
    page.get_by_text("rows kept").wait_for()
    to_sizing(page)
    assert_shown(page, SAMPLE, 0.05)
    expect(page.locator("#sizing-sentence")).to_contain_text("At 0.05× Kelly")
    rows = page.locator("#kelly-content table tr")  # the section follows the curves
    expect(rows).to_have_count(1 + 5 + 1)  # head, five strategies, pooled
    wait_for_curves(page, "#margin-graph", 2)


def test_opening_the_page_writes_no_settings(page: Page, live: str, sample_stored: dict[str, str]) -> None:
    open_stored(page, live, sample_stored, "/position-sizing")
    wait_for_curves(page, GRAPH, 2)
    page.wait_for_timeout(500)
    assert read_store(page, PROFILES) is None


def test_slider_moves_curves_and_numbers(sizing: Page) -> None:
    with redrawn(sizing, GRAPH):
        assert slide(sizing, "Kelly fraction", "ArrowLeft", 4) == pytest.approx(0.46)
    assert_shown(sizing, SAMPLE, 0.46)
    assert stored_profile(sizing)["portfolio"]["kelly_fraction"] == pytest.approx(0.46)
    expect(sizing.locator("#sizing-controls").get_by_label("Kelly fraction", exact=True).first).to_have_value("0.46×")


def test_words_that_come_again_are_changed_where_they_stand(sizing: Page) -> None:
    row = sizing.locator("#replay-table tbody tr", has_text=MINE).element_handle()
    before = row.inner_text()
    with redrawn(sizing, GRAPH):
        slide(sizing, "Kelly fraction", "ArrowLeft", 4)
    assert_shown(sizing, SAMPLE, 0.46)
    assert row.evaluate("row => row.isConnected")
    assert row.inner_text() != before


def test_the_keyboard_stays_with_a_scenario_when_rows_move(sizing: Page) -> None:
    edit = sizing.get_by_role("button", name=f"Edit {MINE}", exact=True)
    edit.focus()
    sizing.evaluate("""() => {
        const { profile } = window.lotwise.profiles.current();
        window.lotwise.profiles.save({ ...profile, scenarios: profile.scenarios.slice(1) });
    }""")
    wait_until(sizing, lambda: LOG not in balances(sizing))
    expect(edit).to_be_focused()


def test_what_takes_long_turns_pale_until_it_is_there(sizing: Page) -> None:
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


def test_quick_presses_all_count(sizing: Page) -> None:
    """Boxes that lag behind the slider report values it has left; none of them may pass for the user's."""
    slide(sizing, "Kelly fraction", "Home")
    for _ in range(30):
        sizing.keyboard.press("ArrowRight")
    wait_until(sizing, lambda: slider_value(sizing, "Kelly fraction") == pytest.approx(0.3))
    wait_until(sizing, lambda: stored_profile(sizing)["portfolio"]["kelly_fraction"] == pytest.approx(0.3))
    sizing.wait_for_timeout(1_000)
    assert stored_profile(sizing)["portfolio"]["kelly_fraction"] == pytest.approx(0.3)


def test_log_curve_ignores_the_slider(sizing: Page) -> None:
    before = trace(sizing, GRAPH, LOG).y
    with redrawn(sizing, GRAPH):
        slide(sizing, "Kelly fraction", "ArrowLeft", 3)
    assert trace(sizing, GRAPH, LOG).y == before


def test_reload_brings_settings_and_curves_back(sizing: Page) -> None:
    with redrawn(sizing, GRAPH):
        slide(sizing, "Kelly fraction", "ArrowRight", 5)
    assert_shown(sizing, SAMPLE, 0.55)
    sizing.reload()
    wait_for_curves(sizing, GRAPH, 2)
    wait_until(sizing, lambda: slider_value(sizing, "Kelly fraction") == pytest.approx(0.55))
    assert_shown(sizing, SAMPLE, 0.55)


def test_each_portfolio_has_its_own_settings(sizing: Page, half_log: Path) -> None:
    with redrawn(sizing, GRAPH):
        slide(sizing, "Kelly fraction", "Home")
    sizing.get_by_role("link", name="Portfolio", exact=True).click()
    upload(sizing, half_log)
    sizing.get_by_text("half.csv").first.wait_for()
    to_sizing(sizing)
    assert_shown(sizing, half_log, 0.05)
    sizing.get_by_role("link", name="Portfolio", exact=True).click()
    upload(sizing, SAMPLE)
    sizing.get_by_text(SAMPLE.name).first.wait_for()
    to_sizing(sizing)
    assert_shown(sizing, SAMPLE, 0.0)


def test_two_tabs_keep_each_others_edits(sizing: Page, live: str) -> None:
    other = sizing.context.new_page()
    other.goto(f"{live}/position-sizing")
    wait_for_curves(other, GRAPH, 2)
    with redrawn(sizing, GRAPH):
        slide(sizing, "Kelly fraction", "ArrowLeft", 4)
    wait_until(other, lambda: slider_value(other, "Kelly fraction") == pytest.approx(0.46))
    assert_shown(other, SAMPLE, 0.46)
    slide(other, "Target max drawdown", "ArrowRight", 5)
    wait_until(sizing, lambda: stored_profile(sizing)["portfolio"]["target_max_drawdown"] == pytest.approx(0.25))
    assert stored_profile(sizing)["portfolio"]["kelly_fraction"] == pytest.approx(0.46)


def test_lost_server_memory_goes_unnoticed(sizing: Page, state: ServerState) -> None:
    state.portfolios.clear()  # as a restart does
    with redrawn(sizing, GRAPH):
        slide(sizing, "Kelly fraction", "ArrowLeft", 5)
    assert_shown(sizing, SAMPLE, 0.45)


def test_typed_settings_are_kept_and_act(sizing: Page) -> None:
    sizing.get_by_role("tab", name="Execution").click()
    with redrawn(sizing, GRAPH):
        box = sizing.locator("#sizing-controls").get_by_label("Positions at once")
        box.fill("1")
        box.blur()
    assert stored_profile(sizing)["portfolio"]["max_parallel_trades"] == 1
    sizing.reload()
    wait_for_curves(sizing, GRAPH, 2)
    sizing.get_by_role("tab", name="Execution").click()
    expect(sizing.locator("#sizing-controls").get_by_label("Positions at once")).to_have_value("1")


def test_guardrail_switch_and_reset(sizing: Page) -> None:
    sizing.get_by_role("tab", name="Guardrails").click()
    with redrawn(sizing, GRAPH):
        sizing.get_by_label("After losses in a row").check(force=True)
    assert stored_profile(sizing)["portfolio"]["streak_rule"] == {"losses": 3, "multiplier": 0.5}
    expect(sizing.get_by_label("Losses in a row", exact=True)).to_have_value("3")
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("button", name="Reset").click()
    assert stored_profile(sizing) == default_profile(book_of(SAMPLE)).to_document()
    assert_shown(sizing, SAMPLE, 0.05)


def test_strategy_override_and_back_to_the_portfolio(sizing: Page) -> None:
    name = book_of(SAMPLE).log.strategies[0]
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("switch", name=f"Trade {name}").uncheck(force=True)
    assert stored_profile(sizing)["strategies"][name]["enabled"] is False
    sizing.get_by_role("button", name=name, exact=True).click()
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("switch", name=f"Trade {name}").check(force=True)
    box = sizing.get_by_label(f"Kelly fraction, {name}")
    with redrawn(sizing, GRAPH):
        box.fill("0.1")
        box.blur()
    assert stored_profile(sizing)["strategies"][name]["kelly_fraction"] == pytest.approx(0.1)
    expect(sizing.locator("#kelly-content")).to_contain_text("set to 0.10×")
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("button", name="Portfolio Kelly to all").click()
    assert stored_profile(sizing)["strategies"][name]["kelly_fraction"] is None
    assert_shown(sizing, SAMPLE, 0.5)


def test_scenarios_are_added_hidden_and_removed(sizing: Page) -> None:
    sizing.locator("summary", has_text="Add scenario").click()
    with redrawn(sizing, GRAPH):
        sizing.locator(".menu-list button", has_text="Quarter Kelly").click()
    assert "Quarter Kelly" in balances(sizing)
    with redrawn(sizing, GRAPH):
        sizing.locator(".chip", has_text="Quarter Kelly").click()
    assert "Quarter Kelly" not in [drawn.name for drawn in traces(sizing, GRAPH)]
    assert "Quarter Kelly" in balances(sizing)
    sizing.get_by_role("button", name=f"Remove {LOG}").click(force=True)
    wait_until(sizing, lambda: LOG not in balances(sizing))
    assert [scenario["name"] for scenario in stored_profile(sizing)["scenarios"]] == [MINE, "Quarter Kelly"]


def test_the_hindsight_twin_is_drawn_when_it_is_asked_for(sizing: Page) -> None:
    assert HINDSIGHT not in [drawn.name for drawn in traces(sizing, GRAPH)]
    with redrawn(sizing, GRAPH):
        sizing.locator(".chip", has_text=HINDSIGHT).click()
    assert HINDSIGHT in [drawn.name for drawn in traces(sizing, GRAPH)]
    assert HINDSIGHT not in balances(sizing)


def test_ledger_says_what_bound(sizing: Page) -> None:
    expect(sizing.locator("#ledger-bound")).to_contain_text("positions offered")
    sizing.get_by_role("button", name="Open the ledger").click()
    sizing.locator("#ledger-rows .ag-center-cols-container .ag-row").first.wait_for()
    expect(sizing.locator("#ledger-rows")).to_contain_text("too little history yet")


def test_dark_phone_without_sideways_scroll(new_context: Callable[..., Any], live: str) -> None:
    page = new_context(color_scheme="dark", viewport={"width": 390, "height": 844}).new_page()
    page.goto(live)
    upload(page, SAMPLE)
    page.get_by_text("rows kept").wait_for()
    to_sizing(page)
    assert overflow_px(page) == 0
    page.get_by_role("button", name="All settings").click()
    expect(page.get_by_role("tab", name="Guardrails")).to_be_visible()
    page.get_by_role("button", name="Close settings").click()
    expect(page.get_by_role("tab", name="Guardrails")).to_be_hidden()
    grid = page.evaluate("() => document.querySelector('#replay-graph .js-plotly-plot')._fullLayout.yaxis.gridcolor")
    assert grid.upper() == "#1E252E"  # the dark theme's hairlines
