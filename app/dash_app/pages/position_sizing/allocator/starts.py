"""Start of the section's long work: the ranges by themselves, the check when it is asked for."""

from __future__ import annotations

from dash import Dash, Input

from app.dash_app.jobs import callbacks as long_work
from app.dash_app.pages.position_sizing.allocator import ids, work
from app.dash_app.pages.position_sizing.allocator.asked import (
    BROWSER,
    OPTIONAL_STATES,
    PORTFOLIO,
    Controls,
    Portfolio,
    allocator_of,
    shown_allocator,
)
from app.dash_app.state import stores
from app.dash_app.state.server_state import state_of


def register(app: Dash) -> None:
    """Register both kinds of work, and the callbacks, which are heard on every page."""
    work.register(state_of(app.server))
    asked = {
        "again": Input(stores.JOB_AGAIN, "data"),
        "browser": BROWSER,
        "controls": OPTIONAL_STATES,
        "portfolio": PORTFOLIO,
    }
    app.callback(
        inputs={"found": Input(ids.ALLOCATED, "data", allow_optional=True), **asked},
        prevent_initial_call=True,
    )(start_ranges)
    app.callback(
        inputs={"clicks": Input(ids.CHECK, "n_clicks", allow_optional=True), **asked},
        prevent_initial_call=True,
    )(start_check)


def start_ranges(
    found: object,
    again: object,
    browser: tuple[object, object],
    controls: Controls,
    portfolio: Portfolio,
) -> None:
    """Start the work on the ranges of the weights shown, where they are still to be found.

    Work on those of other settings is given up.
    """
    allocator = shown_allocator(found, controls, portfolio)
    if allocator is None:
        return
    long_work.leave(work.RANGES, allocator.fit_key, browser[1])
    is_again = long_work.is_run_again(work.RANGES, again)
    is_asked = long_work.was_asked(browser[1], work.RANGES, allocator.fit_key)
    if not allocator.ranges.is_pending or (is_asked and not is_again):
        return
    request, jobs = allocator.request(), long_work.BrowserJobs(*browser)
    long_work.begin_if_possible(work.RANGES, allocator.workspace, request, allocator.fit_key, jobs)


def start_check(
    clicks: int | None,
    again: object,
    browser: tuple[object, object],
    controls: Controls,
    portfolio: Portfolio,
) -> None:
    """Start the check."""
    is_wanted = long_work.is_wanted(work.CHECK, clicks, again)
    allocator = allocator_of(controls, portfolio) if is_wanted else None
    if allocator is not None:
        request, jobs = allocator.request(), long_work.BrowserJobs(*browser)
        long_work.begin(work.CHECK, allocator.workspace, request, allocator.key, jobs)
