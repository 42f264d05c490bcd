"""Actions on a page, timed by the page's clock from the user's event to what is drawn."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, CDPSession, Locator, Page, Request

from app.dash_app.shell import ids as shell
from scripts.browser import DECIDES_LATER

LIMIT_MS = 60_000
ANSWER_LIMIT_MS = 300_000
QUIET_S = 0.5
JOBS = "#mc-jobs"
#: Where Position Sizing shows what a size means: chart, first row of the table, strip.
CHART, ROW, STRIP = "#replay-graph", "#replay-table tbody tr", "#sizing-strip tbody tr"
PENDING = "replay-pending"  #: id of the words that are shown while steps are worked out
HEADLINE = "#sizing-headline"
#: In the bar of a simulation that is running: its first part, which takes nearly half of the time.
_RUNNING = re.compile(r"the log as it is, \d+%")

#: Notes when the sweep's words appear and go, from the first moment of a page on.
_WATCH_SWEEP = f"""window.sweepAt = [];
new MutationObserver(changes => changes.forEach(({{target}}) => {{
  if (target.id === '{PENDING}') window.sweepAt.push([!target.hidden, performance.now()]);
}})).observe(document, {{subtree: true, attributes: true, attributeFilter: ['hidden']}});"""

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

#: Measures from the next event until the curves, the row and the strip are other ones.
_EXPECT_REDRAW = """([graph, row, strip, event, limit]) => {
  const plot = document.querySelector(`${graph} .js-plotly-plot`);
  const drawn = () => JSON.stringify(plot.calcdata.map(trace => [
    trace.length, trace.at(-1)?.y, trace[0]?.trace.text, trace[0]?.trace.y?.[3]]));
  const words = place => document.querySelector(place)?.textContent;
  const before = {curves: drawn(), row: words(row), strip: words(strip)};
  window.redrawn = new Promise((resolve, reject) => {
    const at = {begin: null, curves: null, row: null, strip: null};
    const settle = () => {
      if ([at.curves, at.row, at.strip].includes(null)) return;
      plot.removeListener('plotly_afterplot', onPlot);
      watcher.disconnect();
      resolve(Math.max(at.curves, at.row, at.strip) - at.begin);
    };
    const note = (part, now) => {
      if (at.begin === null || at[part] !== null || now === before[part]) return;
      at[part] = performance.now();
      settle();
    };
    const onPlot = () => note('curves', drawn());
    const onWrite = () => { note('row', words(row)); note('strip', words(strip)); };
    const watcher = new MutationObserver(onWrite);
    plot.on('plotly_afterplot', onPlot);
    const changes = {subtree: true, childList: true, characterData: true};
    watcher.observe(document.body, changes);
    const begin = given => { at.begin = given.timeStamp; };
    document.addEventListener(event, begin, {capture: true, once: true});
    setTimeout(() => reject(new Error(`not redrawn: ${JSON.stringify(at)}`)), limit);
  });
}"""

_REPLOT = """async graph => {
  const begin = performance.now();
  await Plotly.redraw(document.querySelector(`${graph} .js-plotly-plot`));
  return performance.now() - begin;
}"""

#: The components of Dash on the page: each is drawn by a wrapper that is given its path.
_MOUNTED = """() => {
  const root = document.querySelector('#react-entry-point');
  const container = Object.keys(root).find(key => key.startsWith('__reactContainer$'));
  const paths = new Set();
  const left = [root[container].stateNode.current];
  while (left.length) {
    const fiber = left.pop();
    const path = fiber.memoizedProps?.componentPath;
    if (Array.isArray(path)) paths.add(JSON.stringify(path));
    if (fiber.child) left.push(fiber.child);
    if (fiber.sibling) left.push(fiber.sibling);
  }
  return paths.size;
}"""


def fresh_page(browser: Browser, url: str) -> Page:
    """Open the first page in an empty browser profile, ready for an upload."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(DECIDES_LATER)
    context.add_init_script(_WATCH_SWEEP)
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


def answered_ms(page: Page) -> float:
    """Return milliseconds from the page's opening until its headline holds the answer.

    Until then it ends with an ellipsis.
    """
    page.wait_for_function(
        "headline => /[^…]$/.test(document.querySelector(headline)?.textContent ?? '')",
        arg=HEADLINE,
        timeout=ANSWER_LIMIT_MS,
    )
    return float(page.evaluate("() => performance.now()"))


def wait_for_jobs(page: Page) -> None:
    """Wait until the page has no long work left: it would go on for a minute without the page."""
    no_jobs = "() => !Object.keys(JSON.parse(sessionStorage.jobs ?? '{}').jobs ?? {}).length"
    page.wait_for_function(no_jobs, timeout=ANSWER_LIMIT_MS)


def sweep_ms(page: Page) -> float:
    """Return the time of the page's clock at which all steps of the slider were at hand."""
    page.wait_for_function("() => window.sweepAt.length && !window.sweepAt.at(-1)[0]")
    return float(page.evaluate("() => window.sweepAt.at(-1)[1]"))


def forget_sweep(page: Page) -> float:
    """Forget the sweeps so far; return the time of the page's clock."""
    return float(page.evaluate("() => { window.sweepAt = []; return performance.now(); }"))


def add_scenario(page: Page, name: str) -> None:
    """Add the preset `name` to the scenarios, and wait for its row in the comparison."""
    page.get_by_role("textbox", name="Add a scenario").click()
    page.get_by_role("option", name=name, exact=True).click()
    page.locator(ROW, has_text=name).wait_for()


def expect_redraw(page: Page, event: str) -> None:
    """Measure from the next `event` of the document until curves, row and strip have changed."""
    page.evaluate(_EXPECT_REDRAW, [CHART, ROW, STRIP, event, LIMIT_MS])


def redrawn_ms(page: Page) -> float:
    """Return what `expect_redraw` has measured."""
    return float(page.evaluate("() => window.redrawn"))


def key_ms(page: Page, key: str) -> float:
    """Return milliseconds from a key on the focused control until all is redrawn."""
    expect_redraw(page, "keydown")
    page.keyboard.press(key)
    return redrawn_ms(page)


def replot_ms(page: Page) -> float:
    """Return milliseconds that plotly alone takes to redraw the chart unchanged."""
    return float(page.evaluate(_REPLOT, CHART))


class Thumb(NamedTuple):
    """The thumb of the Kelly slider, held by the mouse: where it was taken, and a step's width."""

    page: Page
    x: float
    y: float
    step: float

    @classmethod
    def taken(cls, page: Page, steps: int) -> Thumb:
        """Take the thumb at the slider's first step."""
        thumb = kelly_slider(page)
        thumb.focus()
        page.keyboard.press("Home")
        begin = _middle(thumb)
        page.keyboard.press("End")
        end = _middle(thumb)
        page.keyboard.press("Home")
        page.mouse.move(*begin)
        page.mouse.down()
        return cls(page, *begin, (end[0] - begin[0]) / (steps - 1))

    def moved_ms(self, place: int) -> float:
        """Drag to a step of the slider; return milliseconds until all is redrawn."""
        expect_redraw(self.page, "mousemove")
        self.page.mouse.move(self.x + self.step * place, self.y)
        return redrawn_ms(self.page)


def kelly_slider(page: Page) -> Locator:
    """Return the thumb of the slider of the Kelly fraction."""
    return page.get_by_role("slider", name="Kelly fraction").first


def _middle(thumb: Locator) -> tuple[float, float]:
    box = thumb.bounding_box()
    if box is None:
        raise RuntimeError("The slider is not on the page.")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def start_simulation(page: Page) -> None:
    """Open Monte Carlo, start the longest possible simulation, and wait until it is running."""
    page.get_by_role("link", name="Monte Carlo").click()
    for label, value in (("Paths", "100000"), ("Horizon", "504")):
        page.get_by_label(label, exact=True).fill(value)
        page.keyboard.press("Enter")
    page.locator(f"{JOBS} .job", has_text=_RUNNING).wait_for()


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
  [...bar.querySelectorAll('button')].find(
    button => button.offsetParent && button.textContent.includes('Cancel')).click();
  setTimeout(() => reject(new Error('not cancelled')), 60000);
})"""


def cancel_ms(page: Page) -> float:
    """Return milliseconds from Cancel, during a simulation, until the page shows `Cancelled.`."""
    return float(page.evaluate(_CANCEL, JOBS))


def run_again(page: Page) -> None:
    """Start the cancelled simulation again, and wait until it is running."""
    page.locator(JOBS).get_by_role("button", name="Run again").click()
    page.locator(f"{JOBS} .job", has_text=_RUNNING).wait_for()


def is_simulating(page: Page) -> bool:
    """Return True while a simulation that this tab started is running."""
    return bool(page.evaluate("() => sessionStorage.getItem('jobs').includes('running')"))


def mounted(page: Page) -> int:
    """Return the number of Dash components that are mounted."""
    return int(page.evaluate(_MOUNTED))


class Traffic:
    """The pending requests of a page, their number, and the bytes it received over the network.

    Questions about the progress of long work and whether the server is there, which the page
    repeats, are left out of the first two: the search for the answer may outlast a measurement.
    """

    def __init__(self, page: Page) -> None:
        self.bytes = 0.0
        self.requests = 0
        self._pending: set[Request] = set()
        self._changed_at = time.monotonic()
        page.on("request", self._started)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.send("Performance.enable")
        self.session.on("Network.loadingFinished", self._finished)
        self._page = page

    def wait_until_quiet(self) -> None:
        """Wait until no request has been pending for `QUIET_S`: then every section is complete."""
        while self._pending or time.monotonic() - self._changed_at < QUIET_S:
            self._page.wait_for_timeout(20)

    def held(self) -> tuple[float, float]:
        """Return the JavaScript heap in MB and the number of DOM nodes, garbage collected."""
        for _ in range(3):
            self.session.send("HeapProfiler.collectGarbage")
        given = self.session.send("Performance.getMetrics")["metrics"]
        figures = {metric["name"]: float(metric["value"]) for metric in given}
        return figures["JSHeapUsedSize"] / 1e6, figures["Nodes"]

    def _started(self, request: Request) -> None:
        if shell.JOB_INTERVAL in (request.post_data or "") or request.url.endswith("/alive"):
            return
        self.requests += 1
        self._pending.add(request)
        self._changed_at = time.monotonic()

    def _ended(self, request: Request) -> None:
        if request not in self._pending:
            return
        self._pending.discard(request)
        self._changed_at = time.monotonic()

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]
