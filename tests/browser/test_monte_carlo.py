"""The Monte Carlo page in a real browser: futures drawn and kept, long work, a size found and used.

Futures are few, so that the tests are quick, and the long run is one that only waits.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.calculations.log.book import Book
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.sizing.defaults import default_profile
from app.dash_app.jobs.manager import Jobs, JobWork
from app.dash_app.pages.monte_carlo import work
from app.dash_app.pages.monte_carlo.request import DEFAULTS
from app.dash_app.state.server_state import ServerState
from app.formatting import percent
from app.importers import read_files
from tests.browser.helpers import (
    FEW_PATHS,
    SAMPLE,
    open_stored,
    read_store,
    trace,
    traces,
    wait_for_curves,
)

FAN, YEARS, FALLS, TRADE_OFF = "#mc-fan", "#mc-years", "#mc-falls", "#mc-find-curve"
BAR = "#mc-jobs .job:not([hidden])"


@pytest.fixture
def simulated(
    page: Page, live: str, state: ServerState, sample_stored: dict[str, str]
) -> Iterator[Page]:
    """The page with the sample's first futures drawn."""
    open_stored(page, live, sample_stored, "/monte-carlo")
    wait_for_curves(page, FAN)
    kinds = dict(state.jobs.kinds)
    yield page
    state.jobs.stop_all()
    state.jobs.kinds.update(kinds)


def restart(state: ServerState) -> None:
    """Empty the server's list of jobs, as a restart does."""
    state.jobs.stop_all()
    kinds = state.jobs.kinds
    state.jobs = Jobs(state.executors.present)
    state.jobs.kinds.update(kinds)


def box(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def set_box(page: Page, label: str, value: str) -> None:
    box(page, label).fill(value)
    box(page, label).press("Enter")


def open_page(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()


def choose(page: Page, name: str) -> None:
    page.get_by_role("textbox", name="Sizing").click()
    page.get_by_role("option", name=name).click()


def expected(**changed: Any) -> str:
    """The one-in-twenty fall of the sample's futures, as the strip prints it."""
    book = Book.of(read_files([(SAMPLE.name, SAMPLE.read_bytes())]).log)
    profile = default_profile(book)
    settings = SimulationSettings(**DEFAULTS | changed)
    run = MonteCarloSimulator(book, profile, profile.scenario("My sizing"), settings).run()
    return f"1 in 20: {percent(run.quantile('judged_drawdown', 0.95).value)}"


def results_kept(page: Page) -> int:
    return len(
        page.evaluate("() => JSON.parse(sessionStorage.getItem('mc-simulation-cache')).entries")
    )


def test_futures_are_drawn_follow_the_settings_and_are_kept(simulated: Page) -> None:
    strip, note = simulated.locator("#mc-strip"), simulated.locator("#mc-jobs")
    expect(strip).to_contain_text(expected())
    assert trace(simulated, FAN, "median").x[0] == 0
    assert sum(len(dots.x) for dots in traces(simulated, YEARS)) == 50
    expect(simulated.locator("#mc-years-lead")).to_contain_text("of 50 years")
    expect(simulated.locator("#mc-sentence")).to_contain_text(f"of {FEW_PATHS} resampled years")
    condition, assumptions = (simulated.locator(f"#mc-{n}") for n in ("conditions", "assumptions"))
    expect(condition).to_have_text(re.compile(r"^Paths of .*\.$"))
    expect(assumptions).to_be_hidden()
    condition.click()
    expect(assumptions).to_contain_text("Every path begins with")

    runs = results_kept(simulated)
    set_box(simulated, "Largest drawdown you accept", "25")  # of the same paths: nothing runs
    expect(strip).to_contain_text("Chance of a fall over 25%")
    expect(box(simulated, "Largest drawdown you accept")).to_have_value("25%")
    set_box(simulated, "Its tolerated chance", "lots")
    expect(simulated.get_by_text("“lots” is not a number. 5% stays in use.")).to_be_visible()
    assert results_kept(simulated) == runs
    (record,) = read_store(simulated, "position-sizing-store")["portfolios"].values()
    assert record["profile"]["portfolio"]["target_max_drawdown"] == 0.25

    simulated.get_by_role("button", name="Goal, ruin, seed").click()
    set_box(simulated, "Seed", "11")
    expect(strip).to_contain_text(expected(seed=11))
    fold = simulated.get_by_role("button", name="Goal, ruin, seed")
    fold.click()
    fold.click()
    expect(box(simulated, "Seed")).to_have_value("11")
    refusals = {"abc": "not a number", "-5": "at least 1", "1e99": "at most", "": "needed"}
    for refused, why in refusals.items():
        set_box(simulated, "Paths", refused)
        expect(
            simulated.get_by_text(re.compile(f"{why}.*{FEW_PATHS} stays in use"))
        ).to_be_visible()
    choose(simulated, "As backtested")
    expect(simulated.locator("#mc-sentence")).to_contain_text("At “As backtested”, ")
    simulated.reload()  # all of it is kept, and shown at once
    expect(simulated.locator("#mc-sentence")).to_contain_text("At “As backtested”, ")
    expect(simulated.locator("#mc-falls-key")).to_contain_text("half Kelly, hindsight")
    expect(box(simulated, "Seed")).to_have_value("11")
    expect(simulated.locator(BAR)).to_have_count(0)

    set_box(simulated, "Horizon", "90000")
    expect(note).to_contain_text("days can be simulated from it")
    simulated.get_by_role("button", name="Reset").click()
    expect(strip).to_contain_text(expected())
    expect(note.get_by_role("status")).to_have_count(0)
    expect(box(simulated, "Horizon")).to_have_value("1 year")
    expect(box(simulated, "Paths")).to_have_value(str(FEW_PATHS))
    expect(simulated.get_by_text("stays in use")).to_have_count(0)
    simulated.reload()
    expect(box(simulated, "Seed")).to_have_value("0")
    expect(strip).to_contain_text(expected())


def test_full_losses_are_added_for_all_or_one_strategy(simulated: Page) -> None:
    strip, label = simulated.locator("#mc-strip"), "One full-margin loss every … days"
    struck = simulated.get_by_role("textbox", name="Which loses")
    simulated.get_by_role("button", name="Draw and full losses").click()
    expect(struck).to_be_hidden()  # until there are any
    set_box(simulated, label, "100")
    expect(strip).to_contain_text(expected(full_loss_every_days=100))
    struck.click()
    one = simulated.get_by_role("option").last
    name = one.inner_text()
    one.click()
    expect(strip).to_contain_text(expected(full_loss_every_days=100, full_loss_of=name))
    set_box(simulated, label, "")
    expect(struck).to_be_hidden()
    expect(strip).to_contain_text(expected())


class Waits:
    """A long run that only waits, and tells how far it would be."""

    def __call__(self, job: JobWork) -> dict[str, Any]:
        done = 0
        while not job.stopped():
            done += 100
            job.progress(done, 200_000, "waiting")
            time.sleep(0.05)
        return {}


def wait_for_polls(page: Page, polls: int) -> None:
    """Wait until the page has asked that often after its jobs."""
    for _ in range(polls):
        with page.expect_request(
            lambda asked: "job-interval.n_intervals" in (asked.post_data or "")
        ):
            pass


def test_a_long_run_is_watched_left_found_again_cancelled_and_lost(
    simulated: Page, live: str, state: ServerState
) -> None:
    kind = state.jobs.kinds[work.SIMULATE]
    state.jobs.kinds[work.SIMULATE] = replace(kind, run=Waits())
    bar, note = simulated.locator(BAR), simulated.locator("#mc-jobs")
    finding = simulated.locator("#mc-sentence b")
    before = finding.inner_text()
    set_box(simulated, "Paths", "300")
    expect(bar).to_contain_text("waiting, ")
    assert finding.inner_text() == before  # old results stay
    expect(simulated.get_by_text("These results are of earlier settings")).to_be_visible()
    open_page(simulated, "Live")
    expect(simulated.get_by_role("heading", level=1)).to_have_text("Live against backtest")
    wait_for_polls(simulated, 2)  # its news is followed on every page
    open_page(simulated, "Monte Carlo")
    expect(bar).to_contain_text("waiting, ")
    simulated.reload()
    expect(bar).to_contain_text("waiting, ")

    other = simulated.context.new_page()  # two tabs, two jobs
    other.goto(f"{live}/monte-carlo")
    expect(other.locator("#mc-waiting")).to_be_visible()  # a first visit: the shape of results
    other.get_by_role("button", name="Cancel").click()
    expect(other.locator("#mc-jobs")).to_contain_text("Cancelled.")
    other.reload()
    expect(other.locator("#mc-jobs")).to_contain_text("Cancelled.")  # not started by itself
    other.close()
    expect(bar).to_contain_text("waiting, ")

    restart(state)
    expect(note).to_contain_text("This run was lost when the server restarted.")
    simulated.get_by_role("button", name="Run again").click()
    expect(bar).to_contain_text("Monte Carlo")
    simulated.get_by_role("button", name="Cancel").click()
    expect(note).to_contain_text("Cancelled.")


def test_a_size_is_found_used_and_given_back(simulated: Page) -> None:
    simulated.locator("#mc-find").click()
    wait_for_curves(simulated, TRADE_OFF)
    assert {"cautious", "with estimation error", "the log as it is"} <= {
        drawn.name for drawn in traces(simulated, TRADE_OFF)
    }
    expect(simulated.locator("#mc-find-lead")).to_contain_text("that keeps your promise")
    use = simulated.get_by_role("button", name=re.compile("Use .*×"))
    size = use.inner_text().removeprefix("Use ").removesuffix("×")
    use.click()
    expect(simulated.locator("#mc-sentence")).to_contain_text(f"At {size}× Kelly")
    search = simulated.locator("#find-size")
    expect(search).to_contain_text(f"you are at {size}×")
    expect(search).not_to_contain_text("Found with other settings")
    expect(use).to_be_hidden()
    simulated.get_by_role("button", name="Undo").click()
    expect(search).to_contain_text("you are at 0.05×")
    expect(simulated.locator("#mc-sentence")).to_contain_text("At 0.05× Kelly")
