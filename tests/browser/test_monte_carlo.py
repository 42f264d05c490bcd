"""The Monte Carlo page in a real browser: futures drawn, kept, run again; long work watched, cancelled, lost; a size found and used."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.calculations.log.book import Book
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.sizing.defaults import default_profile
from app.dash_app.jobs.manager import Jobs
from app.dash_app.pages.monte_carlo.request import DEFAULTS
from app.dash_app.state.server_state import ServerState
from app.formatting import money, percent
from app.importers import read_files
from tests.browser.helpers import read_store, slide, slider, trace, upload, wait_for_curves, write_store

SAMPLE = Path(__file__).parents[2] / "assets" / "sample" / "sample-tradelog.csv"
FAN, FALLS, TRADE_OFF = "#mc-fan", "#mc-falls", "#mc-find-curve"
BAR = "#mc-jobs .job:not([hidden])"
LONG = "100,000"  # paths, of a scenario that estimates anew on each
#: in the bar: these paths with and without estimation error, and at least 2,000 of half Kelly
OF_ALL = re.compile(r"of 20\d,\d{3} paths")


def open_page(page: Page, live: str) -> None:
    page.goto(live)
    upload(page, SAMPLE)
    page.get_by_text("rows kept").wait_for()
    page.get_by_role("link", name="Monte Carlo").click()
    wait_for_curves(page, FAN)


@pytest.fixture
def simulated(page: Page, live: str, state: ServerState) -> Iterator[Page]:
    """The page with the sample's first futures drawn; what still runs afterwards is stopped."""
    open_page(page, live)
    yield page
    state.jobs.stop_all()


def restart(state: ServerState) -> None:
    """Let the server know nothing of its jobs, as after a restart."""
    state.jobs.stop_all()
    kinds = state.jobs.kinds
    state.jobs = Jobs(state.executors.present)
    state.jobs.kinds.update(kinds)


def set_box(page: Page, label: str, value: str) -> None:
    box = page.get_by_label(label, exact=True)
    expect(box).not_to_have_value("")  # laid out empty, and filled a moment later
    box.fill(value)
    box.press("Enter")


def run_long(page: Page) -> None:
    """Ask for a run that takes long enough to be watched."""
    page.get_by_role("textbox", name="Sizing").click()
    page.get_by_role("option", name="My sizing").click()
    set_box(page, "Number of paths", LONG)
    page.locator(BAR).get_by_text(OF_ALL).wait_for()


def expected(**changed: Any) -> tuple[str, str]:
    """The median balance and the one-in-twenty fall of the sample's futures, as the page prints them."""
    book = Book.of(read_files([(SAMPLE.name, SAMPLE.read_bytes())]).log)
    profile = default_profile(book)
    asked = DEFAULTS | changed | {"estimation_error": False}  # what the page leads with
    settings = {name: value for name, value in asked.items() if name != "scenarios"}
    run = MonteCarloSimulator(book, profile, profile.scenario("My sizing"), SimulationSettings(**settings)).run()
    return money(run.quantile("ending_equity", 0.5).value), percent(run.quantile("judged_drawdown", 0.95).value)


def test_futures_are_drawn_follow_the_settings_and_are_kept(simulated: Page) -> None:
    strip = simulated.locator("#mc-strip")
    balance, fall = expected()
    expect(strip).to_contain_text(balance)
    expect(strip).to_contain_text(f"1 in 20: {fall}")
    assert trace(simulated, FAN, "median").x[0] == 0
    expect(simulated.locator("#mc-sentence")).to_contain_text("in 5 of 100 such years you would have been down more than")

    runs = len(simulated.evaluate("() => JSON.parse(sessionStorage['mc-simulation-cache']).entries"))
    target = slide(simulated, "Target max drawdown")  # read against the same paths: nothing runs
    expect(strip).to_contain_text(f"Chance of a fall over {target:.0f}%")
    tolerance = slide(simulated, "Risk tolerance")
    expect(strip).to_contain_text(f"tolerance {tolerance:.0f}%")
    assert len(simulated.evaluate("() => JSON.parse(sessionStorage['mc-simulation-cache']).entries")) == runs
    (record,) = read_store(simulated, "position-sizing-store")["portfolios"].values()
    kept = record["profile"]["portfolio"]
    assert (kept["target_max_drawdown"], kept["drawdown_probability"]) == (target / 100, tolerance / 100)

    set_box(simulated, "Seed", "11")
    expect(strip).to_contain_text(expected(seed=11)[0])
    simulated.reload()
    expect(strip).to_contain_text(expected(seed=11)[0])  # kept, and shown at once
    expect(simulated.get_by_label("Seed", exact=True)).to_have_value("11")
    expect(simulated.locator(BAR)).to_have_count(0)
    set_box(simulated, "Horizon in trading days", "90000")
    expect(simulated.locator("#mc-jobs")).to_contain_text("days can be simulated from it")
    simulated.get_by_role("button", name="Reset").click()
    expect(strip).to_contain_text(balance)
    expect(simulated.locator("#mc-jobs")).to_have_text("")
    simulated.get_by_role("button", name="Undo").click()
    expect(simulated.get_by_label("Seed", exact=True)).to_have_value("11")
    expect(simulated.locator("#mc-jobs")).to_contain_text("days can be simulated from it")


def test_full_losses_are_added_by_slider_or_box_and_taken_away(simulated: Page) -> None:
    strip, name = simulated.locator("#mc-strip"), "Full losses added"
    track, box = slider(simulated, name), simulated.get_by_label("One full loss every so many days", exact=True)
    expect(track).to_have_attribute("aria-valuetext", "never")
    expect(box).to_have_value("")

    assert slide(simulated, name, "Home") == 21
    expect(track).to_have_attribute("aria-valuetext", "21 days")
    expect(box).to_have_value("21 d")
    expect(strip).to_contain_text(expected(full_loss_every_days=21)[0])

    box.fill("500")
    box.press("Enter")
    expect(track).to_have_value("504")  # the nearest month
    expect(strip).to_contain_text(expected(full_loss_every_days=500)[0])
    struck = simulated.get_by_label("Which loses")
    name_struck = struck.locator("option").last.inner_text()
    struck.select_option(name_struck)
    expect(strip).to_contain_text(expected(full_loss_every_days=500, full_loss_of=name_struck)[0])
    simulated.reload()
    expect(struck).to_have_value(name_struck)
    struck.select_option("Everything open at once")
    expect(box).to_have_value("500 d")
    expect(track).to_have_value("504")

    slide(simulated, name, "End")
    expect(box).to_have_value("")
    expect(strip).to_contain_text(expected()[0])
    slide(simulated, name, "ArrowLeft")
    expect(box).to_have_value("1,260 d")
    set_box(simulated, "One full loss every so many days", "9000")
    expect(track).to_have_attribute("aria-valuetext", "9000 days")  # rarer than it can show, and not off
    expect(track).to_have_value("1260")
    simulated.get_by_role("button", name="Reset").click()
    expect(track).to_have_attribute("aria-valuetext", "never")
    expect(box).to_have_value("")


def test_the_chosen_scenario_carries_over_stays_and_stands_beside_half_kelly(simulated: Page) -> None:
    sizing, margin = simulated.get_by_role("textbox", name="Sizing"), simulated.get_by_role("textbox", name="Scenario of the margin chart")
    key = simulated.locator("#mc-falls-key")
    expect(sizing).to_have_value("My sizing")
    expect(key).to_have_text("My sizingwith estimation errorhalf Kelly, walk-forward")
    simulated.get_by_role("link", name="Position Sizing").click()
    expect(margin).to_have_value("My sizing")
    margin.click()
    simulated.get_by_role("option", name="As backtested").click()
    simulated.get_by_role("link", name="Monte Carlo").click()
    expect(sizing).to_have_value("As backtested")
    expect(key).to_have_text("As backtestedwith estimation errorhalf Kelly, hindsight")
    expect(simulated.locator("#mc-falls-lead")).to_contain_text("Half Kelly, for comparison: ")
    assert trace(simulated, FALLS, "half Kelly").y[0] == 1

    sizing.click()
    simulated.get_by_role("option", name="My sizing").click()
    simulated.get_by_role("link", name="Position Sizing").click()
    expect(margin).to_have_value("As backtested")  # each page keeps its own
    simulated.reload()
    expect(margin).to_have_value("As backtested")
    simulated.get_by_role("link", name="Monte Carlo").click()
    expect(sizing).to_have_value("My sizing")
    kept = read_store(simulated, "page-settings")
    kept["simulation"]["scenarios"]["another log"] = "As backtested"
    write_store(simulated, "page-settings", kept)
    simulated.get_by_role("button", name="Reset").click()
    expect(sizing).to_have_value("As backtested")
    assert read_store(simulated, "page-settings")["simulation"] == {"scenarios": {"another log": "As backtested"}}


def test_a_long_run_is_watched_left_found_again_cancelled_and_lost(simulated: Page, live: str, state: ServerState) -> None:
    before = simulated.locator("#mc-sentence").inner_text()
    run_long(simulated)
    assert simulated.locator("#mc-sentence").inner_text() == before  # old results stay
    simulated.get_by_role("link", name="Position Sizing").click()
    wait_for_curves(simulated, "#replay-graph")
    simulated.get_by_role("link", name="Monte Carlo").click()
    expect(simulated.locator(BAR)).to_contain_text(OF_ALL)
    simulated.reload()
    expect(simulated.locator(BAR)).to_contain_text(OF_ALL)
    expect(simulated.locator("#mc-notes")).to_contain_text("These results are of earlier settings")

    other = simulated.context.new_page()  # two tabs, two jobs
    other.goto(f"{live}/monte-carlo")
    other.get_by_role("button", name="Cancel").click()
    expect(other.locator("#mc-jobs")).to_contain_text("Cancelled.")
    other.reload()
    expect(other.locator("#mc-jobs")).to_contain_text("Cancelled.")  # and is not started again by itself
    other.close()
    expect(simulated.locator(BAR)).to_contain_text(OF_ALL)

    restart(state)
    expect(simulated.locator("#mc-jobs")).to_contain_text("This run was lost when the server restarted.")
    simulated.get_by_role("button", name="Run again").click()
    expect(simulated.locator(BAR)).to_contain_text("Monte Carlo")
    simulated.get_by_role("button", name="Cancel").click()
    expect(simulated.locator("#mc-jobs")).to_contain_text("Cancelled.")


def seconds_between_polls(page: Page, polls: int) -> list[float]:
    """Seconds between so many questions of the page after its jobs; a busy machine makes them longer, never shorter."""
    moments: list[float] = []
    for _ in range(polls + 1):
        with page.expect_request(lambda request: "job-interval.n_intervals" in (request.post_data or "")):
            pass
        moments.append(time.monotonic())
    return [later - earlier for earlier, later in pairwise(moments)]


def test_a_page_without_the_bar_asks_seldom_how_a_run_stands(simulated: Page) -> None:
    set_box(simulated, "Horizon in trading days", "2000")  # so that it lasts
    run_long(simulated)
    assert min(seconds_between_polls(simulated, 6)) < 1.0
    simulated.get_by_role("link", name="Position Sizing").click()
    wait_for_curves(simulated, "#replay-graph")
    seconds_between_polls(simulated, 1)  # the change of pace
    assert sum(seconds_between_polls(simulated, 2)) > 2.0
    simulated.get_by_role("link", name="Monte Carlo").click()
    assert min(seconds_between_polls(simulated, 6)) < 1.0
    simulated.get_by_role("button", name="Cancel").click()
    expect(simulated.locator("#mc-jobs")).to_contain_text("Cancelled.")


def test_a_search_says_which_sizes_it_tries(simulated: Page) -> None:
    set_box(simulated, "Number of paths", "50000")
    expect(simulated.locator("#mc-sentence")).to_contain_text("50,000 resampled years")
    simulated.get_by_role("button", name="Find my size").click()
    expect(simulated.locator(BAR)).to_have_text(re.compile(r"Find my sizetesting [\d.]+(–[\d.]+)?×, [a-z ]+, \d+%"))
    simulated.get_by_role("button", name="Cancel").click()
    expect(simulated.locator("#mc-jobs")).to_contain_text("Cancelled.")


def test_a_size_is_found_used_and_given_back(simulated: Page) -> None:
    set_box(simulated, "Number of paths", "1000")
    expect(simulated.locator("#mc-sentence")).to_contain_text("1,000 resampled years")
    simulated.get_by_role("button", name="Find my size").click()
    wait_for_curves(simulated, TRADE_OFF)
    answer = simulated.locator(".find-answer")
    expect(answer).to_contain_text("that keeps your promise")
    use = answer.get_by_role("button")
    size = use.inner_text().removeprefix("Use ").removesuffix("×")
    use.click()
    expect(simulated.locator("#mc-sentence")).to_contain_text(f"At {size}× Kelly")
    expect(simulated.locator("#find-size")).to_contain_text("Found with other settings")
    simulated.get_by_role("button", name="Undo").click()
    expect(simulated.locator("#mc-sentence")).to_contain_text("At 0.05× Kelly")
