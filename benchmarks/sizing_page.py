"""Position Sizing in a real Chromium: each line beside plotly redrawing the same chart alone."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

from app.dash_app.figures.slider_steps import STEPS
from app.dash_app.pages.position_sizing import ids as sizing
from benchmarks import page as pages
from benchmarks.logs import TRADES_PER_DAY, synthetic_csv
from benchmarks.site import ANSWERED, CROWDS, EQUITY, FEW, MANY, Log, Site
from benchmarks.timing import RUNS, WARM_UP, Row, Target, row

MORE = ("Half Kelly", "Quarter Kelly")  #: beside the two scenarios of a new profile
ANSWERS = 5  #: logs whose answer is timed
YEAR_DAYS = 240  #: of the log whose paths have as many trades as it has
PARTS = 250  #: components of Dash that a page may mount
MOVES, CHANGES = 500, 50  #: slider moves and page changes that must leave nothing behind
ALONE = "plotly redrawing alone"
#: Pause before each step while a simulation is running and the page asks how far it is.
BUSY_PAUSE_MS = 1_500


def sizing_rows(running: Site) -> Iterator[Row]:
    """Yield each line as soon as it is measured."""
    for log, limit in ((FEW, 300.0), (MANY, 1_500.0)):
        yield from slider_rows(running, log, Target(ratio=2, p95_ratio=2))
        yield typed_row(running, log, Target(p95_ratio=4 if log == FEW else 6))
        yield from setting_rows(running, log, limit)
        yield load_row(running, log, limit)
    for log in CROWDS:
        yield from slider_rows(running, log, Target(ratio=2, p95_ratio=2))
    yield busy_row(running, FEW)
    yield from answer_rows(running)
    yield from component_rows(running)
    yield from lasting_rows(running)


def opened(running: Site, log: Log) -> tuple[Page, pages.Traffic]:
    """Open Position Sizing with `log` and four scenarios, at rest but for the search of the answer.

    That search takes minutes in a long log: it goes on while a trader drags, and so it does here.
    """
    page = running.loaded(log)
    traffic = pages.Traffic(page)
    pages.open_ms(page, running.sizing_url, pages.CHART)
    for name in MORE:
        pages.add_scenario(page, name)
    traffic.wait_until_quiet()
    return page, traffic


def slider_rows(running: Site, log: Log, target: Target) -> Iterator[Row]:
    """Measure steps of the slider under the mouse, and count the requests that they make.

    The page is at rest before each: what follows a rest is not part of a step.
    """
    page, traffic = opened(running, log)
    thumb = pages.Thumb.taken(page, len(STEPS))
    turns, requests = [], []
    for place in range(1, WARM_UP + RUNS + 1):
        traffic.wait_until_quiet()
        before = traffic.requests
        redrawn = thumb.moved_ms(place)
        requests.append(traffic.requests - before)
        turns.append((redrawn, pages.replot_ms(page)))
    page.mouse.up()
    page.context.close()
    yield beside_plotly(f"slider dragged one step → redrawn, {named(log)}", turns, target)
    yield row(
        f"requests at a step of the slider, {named(log)}",
        np.array(requests[WARM_UP:]),
        unit="requests",
        target=Target(0, 0),
    )


def typed_row(running: Site, log: Log, target: Target) -> Row:
    """Measure Enter in the box of the Kelly fraction, at fractions that no step has."""
    page, traffic = opened(running, log)
    box = page.get_by_role("textbox", name="Kelly fraction").first
    turns = []
    for run in range(WARM_UP + RUNS):
        traffic.wait_until_quiet()
        box.fill(f"{0.3 - 0.0113 * run:.4f}")
        turns.append((pages.key_ms(page, "Enter"), pages.replot_ms(page)))
    page.context.close()
    return beside_plotly(f"Kelly fraction typed → redrawn, {named(log)}", turns, target)


def setting_rows(running: Site, log: Log, limit: float) -> Iterator[Row]:
    """Measure another starting capital to the curves, and to all steps of the slider at hand."""
    page, traffic = opened(running, log)
    box = page.get_by_role("textbox", name="Starting capital").first
    turns, sweeps = [], []
    for run in range(WARM_UP + RUNS):
        traffic.wait_until_quiet()
        box.fill(str(400_000 + 25_000 * run))
        begin = pages.forget_sweep(page)
        redrawn = pages.key_ms(page, "Enter")
        sweeps.append(pages.sweep_ms(page) - begin)
        turns.append((redrawn, pages.replot_ms(page)))
    page.context.close()
    target = Target(p95_ratio=4 if log == FEW else 6)
    yield beside_plotly(f"starting capital typed → redrawn, {named(log)}", turns, target)
    yield row(
        f"starting capital typed → {len(STEPS)} steps at hand, {named(log)}",
        np.array(sweeps[WARM_UP:]),
        target=Target(limit),
    )


def load_row(running: Site, log: Log, limit: float) -> Row:
    """Measure from the first curves of a page load until all steps of the slider are at hand."""
    page, traffic = opened(running, log)
    times = []
    for _ in range(WARM_UP + RUNS):
        drawn = pages.reload_ms(page, pages.CHART)
        times.append(pages.sweep_ms(page) - drawn)
        traffic.wait_until_quiet()
    page.context.close()
    return row(
        f"loaded, curves drawn → {len(STEPS)} steps at hand, {named(log)}",
        np.array(times[WARM_UP:]),
        target=Target(limit),
    )


def busy_row(running: Site, log: Log) -> Row:
    """Measure steps of the slider while a simulation that the same page started is running."""
    page, _ = opened(running, log)
    pages.start_simulation(page)
    page.get_by_role("link", name="Position Sizing").click()
    pages.wait_for_curves(page, pages.CHART)
    pages.sweep_ms(page)
    thumb = pages.kelly_slider(page)
    thumb.focus()
    page.keyboard.press("Home")
    turns = []
    for _ in range(WARM_UP + RUNS):
        page.wait_for_timeout(BUSY_PAUSE_MS)
        turns.append((pages.key_ms(page, "ArrowRight"), pages.replot_ms(page)))
    if not pages.is_simulating(page):
        raise RuntimeError("The simulation ended before the measurement did: start a longer one.")
    page.context.close()
    name = f"slider moved one step → redrawn, a simulation running, {named(log)}"
    return beside_plotly(name, turns, Target())


def answer_rows(running: Site) -> Iterator[Row]:
    """Measure a page load to the answer in the headline, each time of a log not seen before.

    The target is of 2,400 trades on a path of a year; logs of fewer days have more.
    """
    trades, strategies = ANSWERED
    for per_day, target in ((trades // YEAR_DAYS, Target(3_000)), (TRADES_PER_DAY, Target())):
        times = []
        for seed in range(1, 1 + ANSWERS + 1):
            file = Path(running.folder, f"answer-{seed}.csv")
            file.write_bytes(synthetic_csv(trades, strategies, seed + 100, per_day))
            page = pages.fresh_page(running.browser, running.served.url)
            pages.upload_ms(page, file, EQUITY)
            pages.Traffic(page).wait_until_quiet()
            page.goto(running.sizing_url, wait_until="commit")
            times.append(pages.answered_ms(page))
            pages.wait_for_jobs(page)
            page.context.close()
        name = f"load → the answer in the headline, {trades:,} trades in {trades // per_day} days"
        yield row(name, np.array(times[1:]), target=target)


def component_rows(running: Site) -> Iterator[Row]:
    """Count the components that each page mounts, with the section that mounts the most."""
    page = running.loaded(CROWDS[0])
    traffic = pages.Traffic(page)
    counts = {"Portfolio": _parts(page, traffic)}
    sections = {}
    for section, title in sizing.SECTIONS.items():
        pages.open_ms(page, f"{running.sizing_url}?section={section}", pages.CHART)
        sections[f"Position Sizing, {title}"] = _parts(page, traffic)
    largest = max(sections, key=lambda name: sections[name])
    counts[f"{largest} (the most of {len(sections)} sections)"] = sections[largest]
    for name, path in (("Monte Carlo", "/monte-carlo"), ("Methods", "/methods")):
        page.goto(f"{running.served.url}{path}")
        counts[name] = _parts(page, traffic)
    page.context.close()
    for name, count in counts.items():
        yield row(
            f"components mounted, {CROWDS[0][1]} strategies, {name}",
            np.array([count]),
            unit="components",
            target=Target(PARTS),
        )


def lasting_rows(running: Site) -> Iterator[Row]:
    """Compare heap and DOM before and after many moves of the slider, and many changes of page."""
    page, traffic = opened(running, ANSWERED)
    pages.answered_ms(page)
    pages.kelly_slider(page).focus()
    page.keyboard.press("Home")
    yield from _kept(traffic, MOVES, "slider moves", lambda: _to_and_fro(page))
    yield from _kept(traffic, CHANGES // 2, "page changes", lambda: _there_and_back(page), each=2)
    page.context.close()


def _kept(
    traffic: pages.Traffic, times: int, name: str, work: Callable[[], None], each: int = 1
) -> Iterator[Row]:
    for _ in range(2 * WARM_UP):
        work()
    traffic.wait_until_quiet()
    before = traffic.held()
    for _ in range(times):
        work()
    traffic.wait_until_quiet()
    after = traffic.held()
    for what, unit, then, now in zip(("heap", "DOM"), ("MB", "nodes"), before, after, strict=True):
        yield row(
            f"{what} after {times * each} {name}",
            np.array([now]),
            unit=unit,
            target=Target(ratio=1.1),
            reference=("before", np.array([then])),
        )


_KEYS = itertools.cycle(["ArrowRight"] * 30 + ["ArrowLeft"] * 30)


def _to_and_fro(page: Page) -> None:
    pages.key_ms(page, next(_KEYS))


def _there_and_back(page: Page) -> None:
    page.get_by_role("link", name="Portfolio", exact=True).click()
    pages.wait_for_curves(page, EQUITY)
    page.get_by_role("link", name="Position Sizing").click()
    pages.wait_for_curves(page, pages.CHART)


def _parts(page: Page, traffic: pages.Traffic) -> int:
    traffic.wait_until_quiet()
    return pages.mounted(page)


def beside_plotly(name: str, turns: list[tuple[float, float]], target: Target) -> Row:
    """Return a line from pairs of milliseconds: the work, and plotly alone after it."""
    redrawn, plotted = np.array(turns[WARM_UP:]).T
    return row(name, redrawn, target=target, reference=(ALONE, plotted))


def named(log: Log) -> str:
    """Return the size of a log in words."""
    trades, strategies = log
    crowd = "" if strategies == FEW[1] else f", {strategies} strategies"
    return f"{trades:,} trades{crowd}"
