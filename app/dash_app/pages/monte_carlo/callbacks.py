"""Callbacks of the Monte Carlo page: the settings ask for results, the browser shows those it keeps, a job makes the others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Dash, Input, Output, State, ctx, no_update

from app.calculations.errors import LotwiseError
from app.dash_app.components.markup import MARKUP, markup, parts
from app.dash_app.components.note import note
from app.dash_app.components.text import Content
from app.dash_app.figures.base import ChartStyle
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.pages.monte_carlo import charts, find_callbacks, ids, view, work
from app.dash_app.pages.monte_carlo.layout import layout
from app.dash_app.pages.monte_carlo.request import PAGE, find_key_of, first_scenario, key_of, read_request, scenario_of
from app.dash_app.pages.monte_carlo.settings import which_loses
from app.dash_app.pages.monte_carlo.summary import read_summary
from app.dash_app.state import stores
from app.dash_app.state.chosen_scenario import keep_choice
from app.dash_app.state.page_inputs import is_empty, show_page
from app.dash_app.state.server_state import state_of
from app.dash_app.state.workspace import open_workspace, seen
from app.formatting import count, money

WORDS = (ids.SENTENCE, ids.STRIP, ids.NOTES, ids.FAN_KEY, ids.FAN_FOOT, ids.FALLS_KEY, ids.FALLS_LEAD, ids.ENDING_LEAD, ids.TABLE)
CHARTS = (ids.FAN, ids.FALLS, ids.ENDING)


def register(app: Dash) -> None:
    """Register the page, its callbacks and its kinds of long work."""
    dash.register_page("monte_carlo", path="/monte-carlo", name="Monte Carlo", title="Monte Carlo · Lotwise", layout=layout)
    work.register(state_of(app.server).jobs)
    _register_settings(app)
    _register_clientside(app)
    app.callback(
        Output(ids.WANTED, "data"),
        Output(ids.FAULT, MARKUP),
        Input(stores.JOB_CLIENT, "data"),
        Input(stores.READY, "data"),
        Input(stores.PROFILE, "data"),
        Input(stores.PAGE_SETTINGS, "data"),
        Input(ids.KNOWN, "data"),
        Input(stores.JOB_AGAIN, "data"),
        State(stores.JOBS, "data"),
    )(run_monte_carlo_simulation)
    app.callback(
        *(Output(part, MARKUP) for part in WORDS),
        *(Output(chart, "figure") for chart in CHARTS),
        Output(ids.BODY, "hidden"),
        Input(ids.SHOWN, "data"),
        Input(stores.PROFILE, "data"),
        Input(stores.VIEW, "data"),
        Input(ids.FAN_SCALE, "value"),
        State(stores.READY, "data"),
    )(draw_simulation)
    find_callbacks.register(app)


def _register_settings(app: Dash) -> None:
    shown = [Output(part, "hidden") for part in (ids.RESULTS, ids.EMPTY, ids.CONTROLS)]
    app.callback(*shown, Input(stores.READY, "data"))(show_page)
    app.callback(
        *(Output(ids.SCENARIO, part) for part in ("data", "value", "placeholder")),
        Output(ids.STRUCK, MARKUP),
        Input(stores.READY, "data"),
        Input(stores.PROFILE, "data"),
        Input(stores.PAGE_SETTINGS, "data"),
    )(offer_choices)
    keep_choice(app, PAGE, ids.SCENARIO)
    app.callback(
        Output(ids.SAID, MARKUP),
        Input(ids.SHOWN, "data"),
        Input(stores.PROFILE, "data"),
        State(stores.READY, "data"),
    )(summarise_settings)


def _register_clientside(app: Dash) -> None:
    browser = partial(ClientsideFunction, "monte_carlo")
    app.clientside_callback(browser("known"), Output(ids.KNOWN, "data"), Input(stores.SIMULATIONS, "data"))
    app.clientside_callback(
        browser("shown"),
        Output(ids.SHOWN, "data"),
        Output(ids.FOUND, "data"),
        Input(ids.WANTED, "data"),
        Input(stores.SIMULATIONS, "data"),
        State(ids.SHOWN, "data"),
        State(ids.FOUND, "data"),
    )
    app.clientside_callback(browser("waiting"), Output(ids.WAITING, "hidden"), Input(ids.SHOWN, "data"), Input(stores.JOBS, "data"))


def run_monte_carlo_simulation(
    client: object, ready: object, active: object, page_settings: object, known: object, again: object, jobs: object
) -> Any:
    """Ask for the results that the settings call for; where the browser does not keep them, start the simulation."""
    workspace = open_workspace(ready, active)
    if workspace is None:
        return None if is_empty(ready) else no_update, ""
    try:
        request = read_request(workspace, page_settings)
        key = key_of(request, workspace.profile)
        wanted = {"fingerprint": workspace.ready["fingerprint"], "key": key, "find_key": find_key_of(request, workspace.profile)}
        is_again = ctx.triggered_id == stores.JOB_AGAIN and isinstance(again, dict) and again.get("kind") == work.SIMULATE
        is_kept = [work.SIMULATE, workspace.ready["fingerprint"], key] in (known if isinstance(known, list) else [])
        if is_again or not (is_kept or long_work.was_asked(jobs, work.SIMULATE, key)):
            long_work.begin(work.SIMULATE, workspace, request.to_json(), key, long_work.BrowserJobs(client, jobs))
        elif is_kept:
            long_work.leave(work.SIMULATE, key, jobs)
    except LotwiseError as error:
        nothing = {"fingerprint": workspace.ready["fingerprint"], "key": None, "find_key": None}
        return nothing, markup(note("These settings cannot be simulated.", str(error), "warn"))
    return wanted, ""


def draw_simulation(shown: object, active: object, view_state: object, scale: str, ready: object) -> Any:
    """Words and charts of the simulation that is shown."""
    workspace = open_workspace(ready, active)
    if workspace is None:
        words = ("Load a trade log to simulate it.", *[no_update] * (len(WORDS) - 1)) if is_empty(ready) else [no_update] * len(WORDS)
        return *words, *[no_update] * len(CHARTS), True
    summary = read_summary(shown.get("result")) if isinstance(shown, dict) else None
    if not isinstance(shown, dict) or summary is None:
        return "Futures resampled from the log.", *[no_update] * (len(WORDS) + len(CHARTS) - 1), True
    settings, style = workspace.profile.portfolio, ChartStyle(*seen(view_state))
    slot = charts.slot_of(workspace, summary.scenario)
    contents: tuple[Content | Sequence[Content], ...] = (
        view.sentence(summary, settings),
        view.strip(summary, settings),
        None if shown["current"] is True else view.earlier(summary),
        view.fan_key(slot),
        view.foot(summary),
        view.falls_key(summary, slot),
        view.falls_lead(summary, settings),
        view.ending_lead(summary),
        view.figures_table(summary, settings),
    )
    drawn = charts.figures(workspace, summary, style, logarithmic=scale == "log")
    return *(markup(part) for part in contents), *drawn, False


def offer_choices(ready: object, active: object, page_settings: object) -> Any:
    """Scenarios, the one simulated and the one simulated until one is chosen; strategies that a full loss may strike."""
    workspace = open_workspace(ready, active)
    if workspace is None:
        return (no_update,) * 4
    names = [scenario.name for scenario in workspace.scenarios]
    now, first = scenario_of(workspace, page_settings).name, first_scenario(workspace, page_settings).name
    return names, now, first, markup(which_loses([(name, name) for name in workspace.book.log.strategies]))


def summarise_settings(shown: object, active: object, ready: object) -> Any:
    """What is set, in one line for the phone, and how days are drawn."""
    workspace = open_workspace(ready, active)
    summary = read_summary(shown.get("result")) if isinstance(shown, dict) else None
    if workspace is None or summary is None:
        return no_update
    said = f"{summary.scenario} · {view.within(summary.horizon_days)} · {count(summary.plain.paths)} paths · {money(summary.start)}"
    single = "Single days forget what runs over days; each keeps its strategies’ common fate."
    blocks = f"Blocks of {summary.mean_block_days:.3g} days on average keep bad stretches, and the strategies’ bad days, together."
    return parts({ids.SETTINGS_SUMMARY: markup(said), ids.DRAW_HELP: single if summary.sampling == "days" else blocks})
