"""A server that dies, lags or lies is told, and what was asked in vain is asked again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from dash import Dash
from playwright.sync_api import Locator, Page, Route, expect
from werkzeug.serving import BaseWSGIServer, make_server

from app.dash_app.pages.position_sizing.settings import ids
from app.dash_app.state.portfolio_cache import PortfolioCache
from app.dash_app.state.server_state import ServerState
from tests.browser.helpers import (
    open_stored,
    redrawn,
    stored_profiles,
    upload_bytes,
    wait_for_curves,
    wait_until,
)
from tests.browser.logs import option_omega, simple_rows
from tests.browser.sizing import stored_log
from tests.browser.watch import Watch

GRAPH = "#replay-graph"
ROWS = simple_rows(8)  # too few for an answer, which takes time and is not looked at here
KEPT = stored_log(ROWS)
LOGIN = "<html><form>Log in</form></html>"
#: What browsers and Dash report of requests that fail.
REPORTED = ("Failed to load resource", "Callback failed", "Callback error", "Unexpected token")

#: By kind: what becomes of every request, and the words of the note. One that is refused: below.
FAILURES: dict[str, tuple[Callable[[Route], None], str]] = {
    "502": (lambda route: route.fulfill(status=502, body="Bad"), "The server does not answer."),
    "login": (
        lambda route: route.fulfill(status=200, content_type="text/html", body=LOGIN),
        "Something else answers in the server's place",
    ),
    "lag": (lambda route: None, "The server does not answer."),
}


@pytest.fixture
def sizing(page: Page, live: str, watch: Watch) -> Page:
    """Return the page Position Sizing of a log."""
    watch.allow(*REPORTED)
    open_stored(page, live, KEPT, "/position-sizing")
    wait_for_curves(page, GRAPH)
    return page


@pytest.fixture
def restartable(dash_app: Dash) -> Iterator[Restartable]:
    """Return a server of the application that a test stops and starts again."""
    server = Restartable(dash_app)
    yield server
    server.stop()


class Restartable:
    """A server that keeps its port over a restart."""

    def __init__(self, dash_app: Dash) -> None:
        self._application = dash_app.server
        self._server = self._listening(0)
        self._port = self._server.server_port
        self.address = f"http://127.0.0.1:{self._port}"

    def stop(self) -> None:
        """Refuse connections from now on."""
        self._server.shutdown()
        self._server.server_close()

    def start(self) -> None:
        """Answer again."""
        self._server = self._listening(self._port)

    def _listening(self, port: int) -> BaseWSGIServer:
        server = make_server("127.0.0.1", port, self._application, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


def note(page: Page) -> Locator:
    """Return the lasting note about the server."""
    return page.locator("#server-gone")


def expect_gone(page: Page, words: str = "") -> None:
    """Expect the note with these words, and pale results."""
    expect(note(page)).to_be_visible()
    expect(note(page)).to_contain_text(words)
    expect(page.locator(".results").first).not_to_have_css("opacity", "1")


def expect_back(page: Page) -> None:
    """Expect neither the note nor pale results."""
    expect(note(page)).to_be_hidden()
    expect(page.locator(".results").first).to_have_css("opacity", "1")


def set_starting_capital(page: Page, dollars: int) -> None:
    """Type a starting capital, which only the server can replay."""
    box = page.get_by_role("textbox", name="Starting capital", exact=True)
    box.fill(str(dollars))
    box.press("Enter")


SEE_WHETHER_GONE = """() => {
  window.wasGone = false;
  const see = () => { window.wasGone ||= document.documentElement.dataset.server === 'gone'; };
  new MutationObserver(see).observe(document.documentElement, { attributes: true });
}"""


def slow_down(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Make the server take three seconds, once; return what is released afterwards."""
    require = PortfolioCache.require_portfolio
    once, done = threading.Semaphore(1), threading.Semaphore(0)

    def slowly(cache: PortfolioCache, ready: object) -> Any:
        if once.acquire(blocking=False):
            time.sleep(3)
            done.release()
        return require(cache, ready)

    monkeypatch.setattr(PortfolioCache, "require_portfolio", slowly)
    return done


@contextmanager
def failing(page: Page, failed: Callable[[Route], None], pattern: str = "**/*") -> Iterator[None]:
    """Fail every request to addresses of this pattern until the block ends."""
    page.route(pattern, failed)
    try:
        yield
    finally:
        page.unroute(pattern)


def test_a_slow_server_is_no_failure_each_kind_of_which_is_told_and_the_edit_applied(
    sizing: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizing.evaluate(SEE_WHETHER_GONE)
    with redrawn(sizing, GRAPH):
        done = slow_down(monkeypatch)
        set_starting_capital(sizing, 80_000)
        assert done.acquire(timeout=30)
    assert sizing.evaluate("() => window.wasGone") is False
    dollars = 60_000
    for failed, words in FAILURES.values():
        with redrawn(sizing, GRAPH):
            with failing(sizing, failed):
                set_starting_capital(sizing, dollars := dollars + 10_000)
                expect_gone(sizing, words)
            expect_back(sizing)
    with redrawn(sizing, GRAPH):
        sizing.context.set_offline(True)
        expect_gone(sizing, "this device is offline")
        set_starting_capital(sizing, 50_000)
        sizing.context.set_offline(False)
        expect_back(sizing)


def test_restarted_server_is_asked_again_for_everything(
    page: Page, restartable: Restartable, state: ServerState, watch: Watch
) -> None:
    watch.allow(*REPORTED)
    open_stored(page, restartable.address, KEPT, "/position-sizing")
    wait_for_curves(page, GRAPH)
    with redrawn(page, GRAPH):
        restartable.stop()
        expect_gone(page, "The server does not answer.")
        set_starting_capital(page, 70_000)
        for opened in ("Fees", "Margin"):  # their content comes from the server
            page.get_by_role("tab", name=opened).click()
        state.portfolios.clear()
        restartable.start()
        expect_back(page)
    expect(page.get_by_text("The server answers again")).to_be_visible()
    expect(page.get_by_role("textbox", name="Slippage").first).to_be_visible()
    wait_for_curves(page, "#margin-graph")


def test_what_is_being_typed_while_the_server_lays_out_the_settings_anew_stays(
    sizing: Page, state: ServerState
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        if not held and ids.panel("Sizing") in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    capital = sizing.get_by_role("textbox", name="Starting capital", exact=True)
    state.portfolios.clear()
    with redrawn(sizing, GRAPH), failing(sizing, hold, "**/_dash-update-component*"):
        set_starting_capital(sizing, 70_000)
        wait_until(sizing, lambda: bool(held))
        capital.fill("80000")
        with sizing.expect_response(lambda response: response.request is held[0].request):
            held[0].continue_()
    capital.press("Enter")
    wait_until(sizing, lambda: kept_capital(sizing) == 80_000)
    expect(capital).to_have_value("$80,000")


def kept_capital(page: Page) -> float | None:
    """Return the starting capital that the browser keeps, None without settings."""
    kept = [profile["portfolio"]["starting_capital"] for profile in stored_profiles(page)]
    return kept[0] if kept else None


def test_upload_that_failed_is_told_and_the_same_file_read_afterwards(
    page: Page, live: str, watch: Watch
) -> None:
    watch.allow(*REPORTED)
    page.goto(live)
    page.locator("#upload").wait_for()
    with failing(page, lambda route: route.abort("connectionreset"), "**/_dash-update-component*"):
        upload_bytes(page, "log.csv", option_omega(ROWS))
        expect(note(page)).to_be_visible()
        expect(note(page)).to_contain_text("is sent again then")
    expect_back(page)
    upload_bytes(page, "log.csv", option_omega(ROWS))
    wait_for_curves(page, "#equity")
