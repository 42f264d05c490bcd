"""Callbacks of the section: the fit follows the curves and the section's own controls, ranges and frontier follow the fit."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, no_update

from app.calculations.errors import CalculationError
from app.dash_app.components.markup import MARKUP, markup
from app.dash_app.figures.allocation import frontier_figure
from app.dash_app.figures.base import ChartStyle
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.pages.position_sizing.allocator import check_view, ids, pairs_view, settings, view, work
from app.dash_app.pages.position_sizing.allocator.check import read_checked
from app.dash_app.pages.position_sizing.allocator.work import Allocator
from app.dash_app.pages.position_sizing.ids import section_due
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state, state_of
from app.dash_app.state.workspace import open_workspace, seen

_WORKSPACE = (State(stores.READY, "data"), State(stores.PROFILE, "data"))
WORDS = (ids.LEAD, ids.LIMITS, ids.WEIGHTS, ids.PAIRS)


def register(app: Dash) -> None:
    """Register them, and the section's kind of long work."""
    work.register(state_of(app.server).jobs)
    app.callback(
        *(Output(part, MARKUP) for part in WORDS),
        Output(ids.FRACTION, "hidden"),
        Output(ids.TAIL, "hidden"),
        Output(ids.BODY, "hidden"),
        Output(ids.ALLOCATED, "data"),
        section_due("allocator"),
        Input(stores.PAGE_SETTINGS, "data"),
        *_WORKSPACE,
    )(draw_allocation)
    app.callback(
        Output(ids.WEIGHTS, MARKUP, allow_duplicate=True),
        Output(ids.FRONTIER, "figure"),
        Output(ids.FRONTIER_KEY, MARKUP),
        Input(ids.ALLOCATED, "data"),
        Input(stores.VIEW, "data"),
        State(stores.PAGE_SETTINGS, "data"),
        *_WORKSPACE,
        prevent_initial_call=True,
    )(draw_evidence)
    app.callback(Output(ids.EACH, MARKUP), Input(ids.OPEN_WEIGHTS, "n_clicks"), Input(stores.READY, "data"), prevent_initial_call=True)(
        open_each
    )
    _register_check(app)


def _register_check(app: Dash) -> None:
    app.callback(
        Input(ids.CHECK, "n_clicks", allow_optional=True),  # *Run again* is heard on every page
        Input(stores.JOB_AGAIN, "data"),
        State(stores.JOB_CLIENT, "data"),
        State(stores.JOBS, "data"),
        State(stores.PAGE_SETTINGS, "data"),
        *_WORKSPACE,
        prevent_initial_call=True,
    )(start_check)
    app.callback(Output(ids.CHECKED, MARKUP), Output(ids.ACTIONS, MARKUP), Input(ids.SHOWN, "data"), *_WORKSPACE)(draw_check)
    browser = partial(ClientsideFunction, "allocator")
    app.clientside_callback(
        browser("shown"),
        Output(ids.SHOWN, "data"),
        Input(ids.ALLOCATED, "data"),
        Input(stores.SIMULATIONS, "data"),
        State(ids.SHOWN, "data"),
    )


def allocator_of(ready: object, active: object, page_settings: object) -> Allocator | None:
    """The allocator for what the browser sent; None without a portfolio. Raises `CalculationError` for settings that cannot be used."""
    workspace = open_workspace(ready, active)
    return None if workspace is None else Allocator(workspace, settings.read_settings(workspace.book, page_settings))


def draw_allocation(turn: object, page_settings: object, ready: object, active: object) -> Any:
    """Words, weights and pairs; without an answer, why."""
    workspace = open_workspace(ready, active) if turn else None
    if workspace is None:
        return (no_update,) * (len(WORDS) + 4)
    try:
        allocator = Allocator(workspace, settings.read_settings(workspace.book, page_settings))
        asked = allocator.settings
        words = [
            view.lead_words(allocator),
            view.limits_words(workspace.profile.portfolio, asked.objective in ("growth", "fractional", "own")),
            [view.weights_table(allocator, None), view.foot(allocator, None)],
            pairs_view.pairs_content(allocator),
        ]
    except CalculationError as error:
        return markup(view.unsolved(str(error))), "", *[no_update] * 4, True, None
    found = {"fingerprint": workspace.ready["fingerprint"], "key": allocator.key}
    hides = asked.objective != "fractional", asked.objective not in ("min_cvar", "min_cdar")
    return *(markup(part) for part in words), *hides, False, found


def draw_evidence(found: object, view_state: object, page_settings: object, ready: object, active: object) -> Any:
    """The weights again, with their ranges, and the frontier."""
    try:
        allocator = allocator_of(ready, active, page_settings) if found else None
        if allocator is None:
            return (no_update,) * 3
        style = ChartStyle(*seen(view_state))
        table = [view.weights_table(allocator, allocator.ranges), view.foot(allocator, allocator.ranges)]
        target = allocator.workspace.profile.portfolio.target_max_drawdown
        return markup(table), frontier_figure(allocator.frontier, target, style), markup(view.frontier_key())
    except CalculationError:  # said by `draw_allocation`
        return (no_update,) * 3


def open_each(clicks: int | None, ready: object) -> Any:
    """The boxes of every strategy, for those who ask for them; those of another portfolio leave."""
    book = server_state().portfolios.require_book(ready) if clicks else None
    if book is None:
        return ""
    is_open = ctx.triggered_id == ids.OPEN_WEIGHTS and clicks is not None and clicks % 2 == 0
    return "" if is_open else markup(settings.each_strategy(book))


def start_check(
    clicks: int | None, again: object, client: object, jobs: object, page_settings: object, ready: object, active: object
) -> None:
    """Start the check."""
    is_again = ctx.triggered_id == stores.JOB_AGAIN
    if not (isinstance(again, dict) and again.get("kind") == work.CHECK if is_again else clicks):
        return
    allocator = allocator_of(ready, active, page_settings)
    if allocator is not None:
        long_work.begin(work.CHECK, allocator.workspace, allocator.request(), allocator.key, long_work.BrowserJobs(client, jobs))


def draw_check(shown: object, ready: object, active: object) -> Any:
    """The last check of this portfolio, and the buttons that carry what it offers."""
    checked = read_checked(shown.get("result")) if isinstance(shown, dict) else None
    if not isinstance(shown, dict) or checked is None:
        return "", markup(view.actions(None, {}))
    is_current = shown["current"] is True
    workspace = open_workspace(ready, active) if is_current else None
    content = check_view.checked_content(checked, is_current=is_current)
    return markup(content), markup(view.actions(workspace, checked.offered if workspace else {}))
