"""A live server and a real Chromium for pytest-playwright; a console error fails its test.

The tests of a process share one tab, emptied of all it stored after each of them: a tab that has
read plotly and Dash before opens the application in half the processor time of a new one, and that
time is most of what these tests take.

The browser is `$CHROMIUM`, else an installed Chromium or Chrome, else Playwright's own. Without one
the tests are skipped, unless `LOTWISE_REQUIRE_BROWSER=1`: then they fail.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from app.calculations.size_search import question
from app.dash_app.pages.monte_carlo.request import DEFAULTS
from app.dash_app.state.server_state import ServerState, state_of
from scripts.browser import DECIDES_LATER, installed_chromium, launch_options, playwright_chromium
from tests.browser.helpers import (
    FEW_PATHS,
    SAMPLE,
    forget_all,
    open_stored,
    upload,
    wait_for_curves,
)
from tests.browser.sizing import MAP, book_of, record_of, settings_map
from tests.browser.watch import Watch

if TYPE_CHECKING:
    from dash import Dash

HERE = Path(__file__).parent

# A busy machine is no fault: waiting ends as soon as the page is as expected.
expect.set_options(timeout=30_000)
DESKTOP = {"width": 1280, "height": 720}  # what Playwright gives a new page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder `browser`, so that `-m "not browser"` leaves it out.

    A failure is rerun once where that is set.
    """
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if os.environ.get("LOTWISE_RERUN_BROWSER") == "1":
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], playwright: Any
) -> dict[str, Any]:
    """pytest-playwright's hook: which browser is started, and how."""
    executable = installed_chromium() or playwright_chromium(playwright)
    if executable is None:
        reason = "no Chromium or Chrome; `make test` installs one, or set CHROMIUM"
        if os.environ.get("LOTWISE_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    options = launch_options(executable)
    # A page lives for seconds here: compiling its scripts to the last costs more than it saves.
    args = [*options["args"], "--js-flags=--no-turbofan"]
    return {**browser_type_launch_args, **options, "args": args}


@pytest.fixture(autouse=True)
def quick_simulations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulate fewer paths: what answers and futures are worth is tested without a browser."""
    monkeypatch.setattr(question, "PATHS", question.PATHS // 5)
    monkeypatch.setitem(DEFAULTS, "paths", FEW_PATHS)


@pytest.fixture(scope="session")
def live(dash_app: Dash) -> Iterator[str]:
    """The address of the application, served by a thread of this process on a free port."""
    logging.getLogger("werkzeug").setLevel(
        logging.WARNING
    )  # a failing test is not read better for 200 lines of requests
    server = make_server("127.0.0.1", 0, dash_app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)


@pytest.fixture
def state(dash_app: Dash) -> ServerState:
    """Return the memory of the server of the application under test."""
    return state_of(dash_app.server)


@pytest.fixture(autouse=True)
def stopped_jobs(state: ServerState) -> Iterator[None]:
    """Stop the jobs that a test leaves behind, which would go on for a minute beside the next."""
    yield
    state.jobs.stop_all()


@pytest.fixture(autouse=True)
def watch() -> Iterator[Watch]:
    """Collect the faults of the pages of this test; `watch.allow(text)` for those it provokes."""
    watched = Watch()
    yield watched
    assert not watched.unexpected(), "\n".join(watched.unexpected())


@pytest.fixture
def decides_later() -> bool:
    """Return True where the dialog of a new portfolio is put away as soon as it opens.

    The tests of that dialog say no.
    """
    return True


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], watch: Watch, decides_later: bool
) -> Callable[..., BrowserContext]:
    """pytest-playwright's factory (`page` and `context` use it too), each context watched."""

    def make(**options: Any) -> BrowserContext:
        context = new_context(**options)
        watch.follow(context)
        if decides_later:
            context.add_init_script(DECIDES_LATER)
        return context

    return make


@pytest.fixture(scope="session")
def open_tabs() -> dict[bool, Page]:
    """The tabs that tests share, one that decides later and one that does not.

    A script of a context cannot be taken back.
    """
    return {}


def new_tab(browser: Browser, decides_later: bool) -> Page:
    # As for somebody who wants no motion: what fades and slides takes time of every test.
    context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
    if decides_later:
        context.add_init_script(DECIDES_LATER)
    return context.new_page()


@pytest.fixture
def page(
    open_tabs: dict[bool, Page], browser: Browser, watch: Watch, decides_later: bool, live: str
) -> Iterator[Page]:
    """The shared tab, with nothing stored; a new one after a test that left it unusable."""
    tab = open_tabs.pop(decides_later, None) or new_tab(browser, decides_later)
    watch.follow(tab.context)
    yield tab
    watch.check_prototype(tab)
    for other in tab.context.pages:
        if other is not tab:
            other.close()
    forget_all(tab, live)
    tab.set_viewport_size(DESKTOP)
    tab.emulate_media(color_scheme="light", reduced_motion="reduce")
    watch.leave(tab.context)
    open_tabs[decides_later] = tab


@pytest.fixture(scope="session")
def sample_stored(open_tabs: dict[bool, Page], browser: Browser, live: str) -> dict[str, str]:
    """Return the storage of a browser after an upload of the sample, at a size that was chosen.

    Without a choice the size follows the answer, whenever that is found. See
    `helpers.open_stored`.
    """
    tab = open_tabs.pop(True, None) or new_tab(browser, decides_later=True)
    tab.goto(live)
    upload(tab, SAMPLE)
    tab.wait_for_function(
        "() => localStorage['current-portfolio-data'] && localStorage['lotwise-decide-later']"
    )
    stored: dict[str, str] = tab.evaluate("() => ({ ...localStorage })")
    forget_all(tab, live)
    open_tabs[True] = tab
    return stored | {MAP: settings_map(record_of(book_of(SAMPLE)))}


@pytest.fixture
def sizing_page(page: Page, live: str, sample_stored: dict[str, str]) -> Page:
    """Return the Position Sizing page with the sample log, its curves and its scenarios drawn."""
    open_stored(page, live, sample_stored, "/position-sizing")
    wait_for_curves(page, "#replay-graph", 2)
    page.locator(".sc-chip").first.wait_for()
    return page
