"""The running application, measured in a real Chromium and by its process."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from app.dash_app.pages.portfolio import ids as portfolio
from app.dash_app.pages.position_sizing import ids as sizing
from benchmarks import page as pages
from benchmarks.logs import synthetic_csv
from benchmarks.timing import RUNS, WARM_UP, Row, Target, milliseconds, row
from scripts.browser import launch
from scripts.serving import Served, serving

LOTWISE = (sys.executable, "-m", "app")
BARE_IMPORTS = "import dash, dash_mantine_components, plotly.graph_objects, pandas, numpy, scipy"
EQUITY, REPLAYS, COMPARISON = (
    f"#{portfolio.EQUITY}",
    f"#{sizing.REPLAY_GRAPH}",
    f"#{sizing.REPLAY_TABLE}",
)
SAMPLE = f"#{portfolio.SAMPLE}"
FOURTH = "Quarter Kelly"  #: beside the three scenarios of a new profile
FEW, MANY = (10_000, 10), (100_000, 10)  #: trades and strategies
CROWDS = tuple((10_000, strategies) for strategies in (50, 100, 400))
LOGS = (FEW, MANY, *CROWDS)
#: Longest time after a move until the page requests the sections below the curves.
REST_MS = 300
#: Pause between two steps of the slider while the page polls; long enough for every section.
BUSY_PAUSE_MS = 1_500


class Site(NamedTuple):
    """A running server, a browser, and the logs to upload."""

    served: Served
    browser: Browser
    files: dict[tuple[int, int], Path]  #: by number of trades and strategies

    def loaded(self, log: tuple[int, int]) -> Page:
        """Return a page with `log` uploaded and drawn."""
        page = pages.fresh_page(self.browser, self.served.url)
        pages.upload_ms(page, self.files[log], EQUITY)
        return page


def browser_rows() -> Iterator[Row]:
    """Yield each line that needs a server as soon as it is measured."""
    yield cold_start_row()
    with site() as running:
        yield from first_page_rows(running)
        for log, target in ((FEW, 1_000.0), (MANY, 3_000.0)):
            yield upload_row(running, log, target)
        yield reload_row(running, MANY)
        for log, limit in ((FEW, 100.0), (MANY, 150.0), *((crowd, None) for crowd in CROWDS)):
            yield slider_row(running, log, limit)
        yield from (typed_row(running, log) for log in (FEW, MANY))
        yield busy_slider_row(running, FEW)
        yield cancel_row(running, FEW)
    with site() as untouched:
        yield memory_row(untouched)


@contextmanager
def site() -> Iterator[Site]:
    """Start a new server and a browser, and write the logs to upload."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(LOTWISE) as served,
        sync_playwright() as playwright,
    ):
        files = {log: Path(folder, "{}-trades-of-{}.csv".format(*log)) for log in LOGS}
        for log, file in files.items():
            file.write_bytes(synthetic_csv(*log))
        browser = launch(playwright)
        yield Site(served, browser, files)
        browser.close()


def cold_start_row() -> Row:
    """Measure the start of the process to its first page, beside importing its libraries."""
    starts, imports = [], []
    for run in range(WARM_UP + RUNS):
        with serving(LOTWISE) as served:
            started = served.started_in_s * 1e3
        imported = milliseconds(
            lambda: subprocess.run([sys.executable, "-c", BARE_IMPORTS], check=True)
        )
        if run >= WARM_UP:
            starts.append(started)
            imports.append(imported)
    return row(
        "process start → first page served",
        np.array(starts),
        target=Target(2_000),
        reference=("bare imports", np.array(imports)),
    )


def first_page_rows(running: Site) -> Iterator[Row]:
    """Measure the download of an empty browser: the empty page, and until the sample is drawn."""
    empty, drawn = [], []
    for _ in range(3):
        page = running.browser.new_context().new_page()
        traffic = pages.Traffic(page)
        page.goto(running.served.url)
        page.locator(SAMPLE).wait_for()
        traffic.wait_until_quiet()
        empty.append(traffic.bytes / 1e6)
        page.locator(SAMPLE).click()
        pages.wait_for_curves(page, EQUITY)
        traffic.wait_until_quiet()
        drawn.append(traffic.bytes / 1e6)
        page.context.close()
    yield row("first page, empty, over the wire", np.array(empty), unit="MB", target=Target(2.4))
    yield row("first page and the sample drawn, over the wire", np.array(drawn), unit="MB")


def upload_row(running: Site, log: tuple[int, int], target: float) -> Row:
    """Measure the choice of a file to its first curves, in an empty browser profile."""
    times = []
    for _ in range(WARM_UP + RUNS):
        page = pages.fresh_page(running.browser, running.served.url)
        times.append(pages.upload_ms(page, running.files[log], EQUITY))
        page.context.close()
    return row(
        f"upload → first curve drawn, {log[0]:,} trades",
        np.array(times[WARM_UP:]),
        target=Target(target),
    )


def reload_row(running: Site, log: tuple[int, int]) -> Row:
    """Measure a reload to the curves, beside a reload without a portfolio."""
    full, empty = running.loaded(log), pages.fresh_page(running.browser, running.served.url)
    turns = [
        (pages.reload_ms(full, EQUITY), pages.empty_reload_ms(empty, SAMPLE))
        for _ in range(WARM_UP + RUNS)
    ]
    full.context.close()
    empty.context.close()
    loaded, bare = np.array(turns[WARM_UP:]).T
    return row(
        f"reload → drawn, {log[0]:,} trades",
        loaded,
        target=Target(1_000),
        reference=("reload without a portfolio", bare),
    )


def slider_row(running: Site, log: tuple[int, int], limit: float | None) -> Row:
    """Measure a key on the Kelly slider to curves and comparison table, each time a new fraction.

    The page is idle before each key: it has then requested the curves of the next step in advance.
    """
    page = running.loaded(log)
    traffic = pages.Traffic(page)
    pages.open_ms(page, f"{running.served.url}/position-sizing", REPLAYS)
    pages.add_scenario(page, FOURTH, COMPARISON)
    page.get_by_role("slider", name="Kelly fraction").first.focus()
    turns = []
    for _ in range(WARM_UP + RUNS):
        page.wait_for_timeout(REST_MS)
        traffic.wait_until_quiet()
        turns.append(
            (
                pages.redraw_ms(page, REPLAYS, COMPARISON, "ArrowLeft"),
                pages.replot_ms(page, REPLAYS),
            )
        )
    page.context.close()
    redrawn, plotted = np.array(turns[WARM_UP:]).T
    trades, strategies = log
    name = f"slider released → redrawn, 4 scenarios, {trades:,} trades"
    if strategies != FEW[1]:
        name += f", {strategies} strategies"
    return row(
        name,
        redrawn,
        target=Target(p95=limit),
        reference=("plotly redrawing alone", plotted),
    )


def typed_row(running: Site, log: tuple[int, int]) -> Row:
    """Measure Enter in the box of the Kelly fraction to curves and comparison table.

    The page cannot request these curves in advance.
    """
    page = running.loaded(log)
    traffic = pages.Traffic(page)
    pages.open_ms(page, f"{running.served.url}/position-sizing", REPLAYS)
    pages.add_scenario(page, FOURTH, COMPARISON)
    box = page.get_by_role("textbox", name="Kelly fraction").first
    turns = []
    for run in range(WARM_UP + RUNS):
        page.wait_for_timeout(REST_MS)
        traffic.wait_until_quiet()
        box.fill(f"{0.5 - 0.013 * (run + 1):.3f}")
        turns.append(
            (pages.redraw_ms(page, REPLAYS, COMPARISON, "Enter"), pages.replot_ms(page, REPLAYS))
        )
    page.context.close()
    redrawn, plotted = np.array(turns[WARM_UP:]).T
    return row(
        f"Kelly fraction typed → redrawn, 4 scenarios, {log[0]:,} trades",
        redrawn,
        reference=("plotly redrawing alone", plotted),
    )


def busy_slider_row(running: Site, log: tuple[int, int]) -> Row:
    """Measure `slider_row` while a simulation that the same page started is running."""
    page = running.loaded(log)
    pages.open_ms(page, f"{running.served.url}/position-sizing", REPLAYS)
    pages.add_scenario(page, FOURTH, COMPARISON)
    pages.start_simulation(page)
    page.get_by_role("link", name="Position Sizing").click()
    pages.wait_for_curves(page, REPLAYS)
    page.get_by_role("slider", name="Kelly fraction").first.focus()
    turns = []
    for _ in range(WARM_UP + RUNS):
        page.wait_for_timeout(BUSY_PAUSE_MS)
        turns.append(
            (
                pages.redraw_ms(page, REPLAYS, COMPARISON, "ArrowLeft"),
                pages.replot_ms(page, REPLAYS),
            )
        )
    if not pages.is_simulating(page):
        raise RuntimeError("The simulation ended before the measurement did: start a longer one.")
    page.context.close()
    redrawn, plotted = np.array(turns[WARM_UP:]).T
    name = f"slider released → redrawn, a simulation running, {log[0]:,} trades"
    return row(
        name,
        redrawn,
        target=Target(p95=150.0),
        reference=("plotly redrawing alone", plotted),
    )


def cancel_row(running: Site, log: tuple[int, int]) -> Row:
    """Measure Cancel during a long simulation, until the page shows `Cancelled.`."""
    page = running.loaded(log)
    pages.start_simulation(page)
    times = []
    for _ in range(WARM_UP + RUNS):
        page.wait_for_timeout(BUSY_PAUSE_MS / 2)
        times.append(pages.cancel_ms(page))
        pages.run_again(page)
    page.context.close()
    return row(
        "Cancel → cancelled, a simulation running",
        np.array(times[WARM_UP:]),
        target=Target(p95=300.0),
    )


def memory_row(untouched: Site) -> Row:
    """Measure the server's resident memory after both pages of a large log were drawn."""
    process = psutil.Process(untouched.served.pid)
    before = np.array([process.memory_info().rss / 1e6])
    page = untouched.loaded(MANY)
    traffic = pages.Traffic(page)
    pages.open_ms(page, f"{untouched.served.url}/position-sizing", REPLAYS)
    traffic.wait_until_quiet()
    after = np.array([process.memory_info().rss / 1e6])
    return row(
        f"server memory, {MANY[0]:,} trades loaded",
        after,
        unit="MB",
        target=Target(450),
        reference=("before", before),
    )
