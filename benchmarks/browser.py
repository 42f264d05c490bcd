"""The running application, measured in a real Chromium and by its process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import psutil

from benchmarks import page as pages
from benchmarks.site import EQUITY, FEW, LOTWISE, MANY, SAMPLE, Log, Site, site
from benchmarks.sizing_page import sizing_rows
from benchmarks.timing import RUNS, WARM_UP, Row, Target, milliseconds, row
from scripts.serving import serving

BARE_IMPORTS = "import dash, dash_mantine_components, plotly.graph_objects, pandas, numpy, scipy"
#: Pause before Cancel, so that the simulation is under way.
BUSY_PAUSE_MS = 750


def browser_rows() -> Iterator[Row]:
    """Yield each line that needs a server as soon as it is measured."""
    yield cold_start_row()
    with site() as running:
        yield from first_page_rows(running)
        for log, target in ((FEW, 1_000.0), (MANY, 3_000.0)):
            yield upload_row(running, log, target)
        yield reload_row(running, MANY)
        yield from sizing_rows(running)
        yield cancel_row(running, FEW)
    with site() as untouched:
        yield memory_row(untouched)


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


def upload_row(running: Site, log: Log, target: float) -> Row:
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


def reload_row(running: Site, log: Log) -> Row:
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


def cancel_row(running: Site, log: Log) -> Row:
    """Measure Cancel during a long simulation, until the page shows `Cancelled.`."""
    page = running.loaded(log)
    pages.start_simulation(page)
    times = []
    for _ in range(WARM_UP + RUNS):
        page.wait_for_timeout(BUSY_PAUSE_MS)
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
    pages.open_ms(page, untouched.sizing_url, pages.CHART)
    traffic.wait_until_quiet()
    after = np.array([process.memory_info().rss / 1e6])
    return row(
        f"server memory, {MANY[0]:,} trades loaded",
        after,
        unit="MB",
        target=Target(450),
        reference=("before", before),
    )
