"""Actions on a page, timed by the page's clock from the user's event to the painted curves."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, Request

from scripts.browser import DECIDES_LATER

LIMIT_MS = 60_000
QUIET_S = 0.5
JOBS = "#mc-jobs"
#: In the bar: these paths with and without estimation error, and half Kelly beside them.
_OF_ALL = re.compile(r"of 20\d,\d{3} paths")

#: Resolves with the page's clock when the graph has curves, and at once if it has.
_CURVES = """graph => new Promise(resolve => {
  const look = () => {
    const plot = document.querySelector(`${graph} .js-plotly-plot`);
    const drawn = plot && plot.calcdata && plot.calcdata.some(trace => trace.length > 1);
    drawn ? resolve(performance.now()) : requestAnimationFrame(look);
  };
  look();
})"""

_NOTE_UPLOAD = """() => document.querySelector('input[type=file]').addEventListener(
  'change', () => { window.chosenAt = performance.now(); }, {capture: true, once: true})"""

#: Measures from the next key until both the graph is plotted again and the table is rewritten.
_EXPECT_REDRAW = """([graph, table, limit]) => {
  const plot = document.querySelector(`${graph} .js-plotly-plot`);
  window.redrawn = new Promise((resolve, reject) => {
    let pressed = null, plotted = null, written = null;
    const settle = () => {
      if (plotted === null || written === null) return;
      plot.removeListener('plotly_afterplot', onPlot);
      watcher.disconnect();
      resolve(Math.max(plotted, written) - pressed);
    };
    const onPlot = () => { if (pressed !== null) { plotted = performance.now(); settle(); } };
    const onWrite = () => { if (pressed !== null) { written = performance.now(); settle(); } };
    const watcher = new MutationObserver(onWrite);
    plot.on('plotly_afterplot', onPlot);
    const changes = {subtree: true, childList: true, characterData: true};
    watcher.observe(document.querySelector(table), changes);
    const onKey = event => { pressed = event.timeStamp; };
    document.addEventListener('keydown', onKey, {capture: true, once: true});
    setTimeout(() => reject(new Error(`not redrawn: plotted ${plotted}, table ${written}`)), limit);
  });
}"""

_REPLOT = """async graph => {
  const begin = performance.now();
  await Plotly.redraw(document.querySelector(`${graph} .js-plotly-plot`));
  return performance.now() - begin;
}"""


def fresh_page(browser: Browser, url: str) -> Page:
    """Open the first page in an empty browser profile, ready for an upload."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(DECIDES_LATER)
    page = context.new_page()
    page.set_default_timeout(LIMIT_MS)
    page.goto(url)
    page.locator("input[type=file]").first.wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    return page


def upload_ms(page: Page, file: Path, graph: str) -> float:
    """Return milliseconds from the choice of `file` to its first curves."""
    page.evaluate(_NOTE_UPLOAD)
    page.locator("input[type=file]").first.set_input_files(str(file))
    return float(page.evaluate(_CURVES, graph)) - float(page.evaluate("() => window.chosenAt"))


def reload_ms(page: Page, graph: str) -> float:
    """Return milliseconds from a reload's start to the curves."""
    page.reload(wait_until="commit")
    return float(page.evaluate(_CURVES, graph))


def wait_for_curves(page: Page, graph: str) -> None:
    """Wait until the graph has curves."""
    page.evaluate(_CURVES, graph)


def open_ms(page: Page, address: str, graph: str) -> float:
    """Return milliseconds from opening `address` to the curves."""
    page.goto(address, wait_until="commit")
    return float(page.evaluate(_CURVES, graph))


def empty_reload_ms(page: Page, shown: str) -> float:
    """Return milliseconds from the reload of a page without a portfolio until `shown` exists."""
    page.reload(wait_until="commit")
    page.locator(shown).first.wait_for(state="attached")
    return float(page.evaluate("() => performance.now()"))


def add_scenario(page: Page, name: str, table: str) -> None:
    """Add the preset `name` to the scenarios, and wait for its line in the comparison `table`."""
    page.get_by_role("button", name="Add a scenario").click()
    page.get_by_role("menuitem", name=name, exact=True).click()
    page.locator(f"{table} tbody tr", has_text=name).wait_for()


def start_simulation(page: Page) -> None:
    """Open Monte Carlo, start the longest possible simulation, and wait until it is running."""
    page.get_by_role("link", name="Monte Carlo").click()
    for label, value in (("Paths", "100000"), ("Horizon", "504")):
        page.get_by_label(label, exact=True).fill(value)
        page.keyboard.press("Enter")
    page.locator(f"{JOBS} .job", has_text=_OF_ALL).wait_for()


#: Measures from a click on Cancel until the page shows `Cancelled.`.
_CANCEL = """bars => new Promise((resolve, reject) => {
  const bar = document.querySelector(bars);
  const watcher = new MutationObserver(() => {
    if (!bar.textContent.includes('Cancelled.')) return;
    watcher.disconnect();
    resolve(performance.now() - begin);
  });
  watcher.observe(bar, {subtree: true, childList: true, characterData: true});
  const begin = performance.now();
  [...bar.querySelectorAll('button')].find(button => button.textContent.includes('Cancel')).click();
  setTimeout(() => reject(new Error('not cancelled')), 60000);
})"""


def cancel_ms(page: Page) -> float:
    """Return milliseconds from Cancel, during a simulation, until the page shows `Cancelled.`."""
    return float(page.evaluate(_CANCEL, JOBS))


def run_again(page: Page) -> None:
    """Start the cancelled simulation again, and wait until it is running."""
    page.locator(JOBS).get_by_role("button", name="Run again").click()
    page.locator(f"{JOBS} .job", has_text=_OF_ALL).wait_for()


def is_simulating(page: Page) -> bool:
    """Return True while a simulation that this tab started is running."""
    return bool(page.evaluate("() => sessionStorage.getItem('jobs').includes('running')"))


def redraw_ms(page: Page, graph: str, table: str, key: str) -> float:
    """Return milliseconds from a key on the focused input to its result in `graph` and `table`."""
    page.evaluate(_EXPECT_REDRAW, [graph, table, LIMIT_MS])
    page.keyboard.press(key)
    return float(page.evaluate("() => window.redrawn"))


def replot_ms(page: Page, graph: str) -> float:
    """Return milliseconds that plotly alone takes to redraw `graph` unchanged."""
    return float(page.evaluate(_REPLOT, graph))


class Traffic:
    """The pending requests of a page, and the number of bytes it has received over the network."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0.0
        self._pending: set[Request] = set()
        self._changed_at = time.monotonic()
        page.on("request", self._started)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)
        session: CDPSession = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._finished)
        self._page = page

    def wait_until_quiet(self) -> None:
        """Wait until no request has been pending for `QUIET_S`: then every section is complete."""
        while self._pending or time.monotonic() - self._changed_at < QUIET_S:
            self._page.wait_for_timeout(20)

    def _started(self, request: Request) -> None:
        self._pending.add(request)
        self._changed_at = time.monotonic()

    def _ended(self, request: Request) -> None:
        self._pending.discard(request)
        self._changed_at = time.monotonic()

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]
