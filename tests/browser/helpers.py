"""Steps of every browser test: upload files, move a slider, read a drawn figure, use a store.

Figures are read as plotly drew them (`_fullData`): the figure's own `data` may hold base64 that
nothing drew.
A graph is named by a CSS selector of its `dcc.Graph`, as `#equity`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import FilePayload, Locator, Page, TimeoutError, expect

SAMPLE = Path(__file__).parents[2] / "assets" / "sample" / "sample-tradelog.csv"
UPLOAD = "input[type=file]"
TIMEOUT_MS = 30_000
FEW_PATHS = 200  #: of a simulation, as the page offers it to these tests
POLL_MS = 50  # not at every frame, which keeps the page from its work

_TRACES = """graph => {
  const plot = document.querySelector(`${graph} .js-plotly-plot`);
  if (!plot || !plot._fullData) return [];
  const isCurve = trace => trace.visible === true && trace.mode !== 'text';
  return plot._fullData.filter(isCurve).map(trace => ({
    name: trace.name, x: Array.from(trace.x || []), y: Array.from(trace.y || []),
  }));
}"""
_DRAWN = f"([graph, n]) => ({_TRACES})(graph).filter(trace => trace.y.length > 0).length >= n"
#: Writes the traces out only when plotly has drawn anew, which it does with another `_fullData`.
_CHANGED = f"""([graph, before]) => {{
  const drawn = document.querySelector(`${{graph}} .js-plotly-plot`)?._fullData;
  if (drawn !== undefined && drawn === window.dataComparedLast) return false;
  window.dataComparedLast = drawn;
  return JSON.stringify(({_TRACES})(graph)) !== before;
}}"""
_AT_REST = "graph => !document.querySelector(`${graph}[data-dash-is-loading]`)"
_TRACES_TEXT = f"graph => JSON.stringify(({_TRACES})(graph))"


class Trace(NamedTuple):
    """One visible trace as drawn: x in the axis' values (dates as text or milliseconds)."""

    name: str
    x: list[Any]
    y: list[float]


def upload(page: Page, *files: str | Path, selector: str = UPLOAD) -> None:
    """Choose `files` in the page's upload, all at once."""
    page.locator(selector).first.set_input_files([str(file) for file in files])


def upload_bytes(page: Page, name: str, content: bytes, selector: str = UPLOAD) -> None:
    """Upload a file called `name` that is not on disk."""
    payload: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator(selector).first.set_input_files([payload])


def traces(page: Page, graph: str) -> list[Trace]:
    """The visible traces of a graph but those of words, decoded, in drawing order.

    None where nothing is drawn yet.
    """
    return [Trace(trace["name"], trace["x"], trace["y"]) for trace in page.evaluate(_TRACES, graph)]


def trace(page: Page, graph: str, name: str) -> Trace:
    """The visible trace called `name`; raises `KeyError` naming those there are."""
    found = {drawn.name: drawn for drawn in traces(page, graph)}
    if name not in found:
        raise KeyError(f"{graph} has no trace {name!r}, only {sorted(found)}")
    return found[name]


def wait_for_curves(page: Page, graph: str, at_least: int = 1) -> list[Trace]:
    """Wait until `graph` shows that many traces with points, and return all of them."""
    page.wait_for_function(_DRAWN, arg=[graph, at_least], timeout=TIMEOUT_MS, polling=POLL_MS)
    return traces(page, graph)


@contextmanager
def redrawn(page: Page, graph: str) -> Iterator[None]:
    """Wait, after the block, until the data drawn in `graph` differ from those before it.

    Those before it are waited for too.
    """
    page.wait_for_function(_AT_REST, arg=graph, timeout=TIMEOUT_MS, polling=POLL_MS)
    before = page.evaluate(_TRACES_TEXT, graph)
    yield
    page.wait_for_function(_CHANGED, arg=[graph, before], timeout=TIMEOUT_MS, polling=POLL_MS)


def slider(page: Page, name: str) -> Locator:
    """The slider with this accessible name."""
    return page.get_by_role("slider", name=name, exact=True)


def slide(page: Page, name: str, key: str = "ArrowRight", presses: int = 1) -> None:
    """Move a slider by the keyboard (arrows, Home, End)."""
    thumb = slider(page, name)
    thumb.focus()
    for _ in range(presses):
        thumb.press(key)


def expect_slider(page: Page, name: str, shown: str) -> None:
    """Expect that a slider says this to who cannot see it: its text, else its number."""
    said = slider(page, name)
    has_text = f"[aria-valuetext='{shown}'], :not([aria-valuetext])[aria-valuenow='{shown}']"
    expect(said.and_(page.locator(has_text))).to_be_visible()


def table_rows(table: Locator) -> list[list[str]]:
    """The texts of an HTML table, a list a row, heads included."""
    return [row.locator("th, td").all_inner_texts() for row in table.locator("tr").all()]


def read_store(page: Page, name: str) -> Any:
    """Return the content of the local store `name`, None when it is empty."""
    text = page.evaluate("name => localStorage[name] ?? null", name)
    return None if text is None else json.loads(text)


def write_store(page: Page, name: str, value: Any) -> None:
    """Put `value` into the local store `name`, unknown to this page until it is loaded again."""
    page.evaluate("([name, text]) => { localStorage[name] = text; }", [name, json.dumps(value)])


def forget_all(page: Page, live: str) -> None:
    """Leave the application and empty what the browser stored for it.

    No page of it is alive then to store more.
    """
    page.goto(f"{live}/assets/favicon.svg")
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")


def open_stored(
    page: Page, live: str, stored: dict[str, str], path: str = "/", *, forget: bool = False
) -> None:
    """Open the application in a browser that has stored this already, without the upload's time.

    `forget` empties first what is stored.
    """
    page.goto(f"{live}/assets/favicon.svg")
    if forget:
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.evaluate(
        "stored => { for (const key in stored) { localStorage.setItem(key, stored[key]); } }",
        stored,
    )
    page.goto(live + path)


def fill_storage(page: Page, characters: int) -> None:
    """Fill the origin's local storage with that many foreign characters."""
    page.evaluate("n => localStorage.setItem('foreign', 'x'.repeat(n))", characters)


def scrolls_sideways(page: Page) -> bool:
    """Return True if the page is wider than its window, once charts have followed a new window."""
    fits = "() => document.documentElement.scrollWidth <= window.innerWidth"
    try:
        page.wait_for_function(fits, timeout=TIMEOUT_MS, polling=POLL_MS)
    except TimeoutError:
        return True
    return False


def choose_from_menu(page: Page, menu: str, item: str) -> None:
    """Open the menu of the button with this name and choose an item."""
    page.get_by_role("button", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=item).click()


def choose_action(page: Page, actions: str, action: str) -> None:
    """Open the list of actions with this name and choose one."""
    page.get_by_role("textbox", name=actions, exact=True).click()
    page.get_by_role("option", name=action).click()


def stored_profiles(page: Page) -> list[dict[str, Any]]:
    """Return the sizing profiles that the browser keeps, one a portfolio."""
    kept = read_store(page, "position-sizing-store") or {"portfolios": {}}
    return [record["profile"] for record in kept["portfolios"].values()]


def wait_until(page: Page, condition: Callable[[], bool]) -> None:
    """Wait for what only Python can judge; what the page shows is waited for by `expect`."""
    deadline = time.monotonic() + TIMEOUT_MS / 1000
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        page.wait_for_timeout(POLL_MS)
