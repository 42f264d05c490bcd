"""Callbacks of the results: settings ask for a result, the tab shows one it keeps or a job runs."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Dash, Input, Output, State, html, no_update

from app.calculations.errors import LotwiseError
from app.calculations.numerics.intervals import Estimated
from app.calculations.size_search.question import default_settings, sized_scenario
from app.dash_app.components.chip import key
from app.dash_app.components.content import rendered, table_data
from app.dash_app.components.stat import stat
from app.dash_app.figures.base import ChartStyle
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.pages.monte_carlo import charts, content, ids, settings_callbacks, work
from app.dash_app.pages.monte_carlo.find_size import callbacks as find_callbacks
from app.dash_app.pages.monte_carlo.layout import layout
from app.dash_app.pages.monte_carlo.request import find_key_of, key_of, read_request
from app.dash_app.pages.monte_carlo.summary import Summary, read_summary
from app.dash_app.pages.position_sizing.answer.work import known_chances
from app.dash_app.state import stores
from app.dash_app.state.known_answer import present_size
from app.dash_app.state.page_inputs import is_empty
from app.dash_app.state.server_state import state_of
from app.dash_app.state.workspace import Workspace, open_workspace, seen

_DRAWN = {
    "sentence": Output(ids.SENTENCE, "children"),
    "summary": Output(ids.SETTINGS_SUMMARY, "children"),
    "draw_help": Output(ids.field("mean_block_days"), "description"),
    "earlier": Output(ids.EARLIER, "children"),
    "is_current": Output(ids.EARLIER, "hide"),
    "strip": Output(ids.STRIP, "children"),
    "fan": Output(ids.FAN, "figure"),
    "fan_colour": Output(ids.FAN_KEY, "className"),
    "condition": Output(ids.FAN_FOOT, "children"),
    "assumptions": Output(ids.ASSUMPTIONS, "children"),
    "years": Output(ids.YEARS, "figure"),
    "years_lead": Output(ids.YEARS_LEAD, "children"),
    "falls": Output(ids.FALLS, "figure"),
    "falls_key": Output(ids.FALLS_KEY, "children"),
    "falls_lead": Output(ids.FALLS_LEAD, "children"),
    "ending": Output(ids.ENDING, "figure"),
    "ending_lead": Output(ids.ENDING_LEAD, "children"),
    "chances": Output(ids.CHANCES, "data"),
    "table": Output(ids.TABLE, "data"),
    "definitions": Output(ids.DEFINITIONS, "children"),
    "is_hidden": Output(ids.BODY, "hidden"),
}


def register(app: Dash) -> None:
    """Register the page, its callbacks and its kinds of long work."""
    dash.register_page(
        "monte_carlo",
        path="/monte-carlo",
        name="Monte Carlo",
        title="Monte Carlo · Lotwise",
        layout=layout,
    )
    work.register(state_of(app.server).jobs)
    settings_callbacks.register(app)
    _register_clientside(app)
    app.callback(
        output={
            "wanted": Output(ids.WANTED, "data"),
            "fault": (Output(ids.FAULT, "children"), Output(ids.FAULT, "hide")),
        },
        inputs={
            "asked": {
                "chosen": Input(ids.SETTINGS, "data"),
                "scenario": Input(ids.SCENARIO, "value"),
            },
            "workspace": {
                "ready": Input(stores.READY, "data"),
                "active": Input(stores.PROFILE, "data"),
            },
            "browser": {
                "client": Input(stores.JOB_CLIENT, "data"),
                "jobs": State(stores.JOBS, "data"),
            },
            "known": Input(ids.KNOWN, "data"),
            "again": Input(stores.JOB_AGAIN, "data"),
        },
    )(run_monte_carlo_simulation)
    app.callback(
        output=_DRAWN,
        inputs={
            "shown": Input(ids.SHOWN, "data"),
            "active": Input(stores.PROFILE, "data"),
            "window": Input(stores.VIEW, "data"),
            "scale": Input(ids.FAN_SCALE, "value"),
            "ready": State(stores.READY, "data"),
        },
    )(draw_simulation)
    find_callbacks.register(app)


def _register_clientside(app: Dash) -> None:
    browser = partial(ClientsideFunction, "monte_carlo")
    app.clientside_callback(
        browser("known"), Output(ids.KNOWN, "data"), Input(stores.SIMULATIONS, "data")
    )
    for function, store in (("simulation", ids.SHOWN), ("size", ids.FOUND)):
        app.clientside_callback(
            browser(function),
            Output(store, "data"),
            Input(ids.WANTED, "data"),
            Input(stores.SIMULATIONS, "data"),
            State(store, "data"),
        )
    app.clientside_callback(
        browser("noSkeleton"),
        Output(ids.WAITING, "hidden"),
        Input(ids.SHOWN, "data"),
        Input(ids.WANTED, "data"),
        Input(stores.JOBS, "data"),
    )


def run_monte_carlo_simulation(
    asked: Any, workspace: Any, browser: Any, known: object, again: object
) -> Any:
    """Ask for the results that the settings call for; start the simulation that the tab lacks."""
    opened = open_workspace(**workspace)
    if opened is None:
        nothing_loaded = is_empty(workspace["ready"])
        return {"wanted": None if nothing_loaded else no_update, "fault": ("", True)}
    try:
        wanted = _ask(opened, asked, long_work.BrowserJobs(**browser), known, again)
    except LotwiseError as error:
        nothing = {
            "fingerprint": opened.ready["fingerprint"],
            "key": None,
            "find_key": None,
        }
        return {"wanted": nothing, "fault": (str(error), False)}
    return {"wanted": wanted, "fault": ("", True)}


def _ask(
    workspace: Workspace, asked: Any, browser: long_work.BrowserJobs, known: object, again: object
) -> dict[str, Any]:
    """Return the keys of the results, after starting the simulation where none is kept."""
    request = read_request(workspace, **asked)
    result_key, fingerprint = key_of(request, workspace), workspace.ready["fingerprint"]
    is_again = long_work.is_run_again(work.SIMULATE, again)
    kept = known if isinstance(known, list) else []
    is_kept = [work.SIMULATE, fingerprint, result_key] in kept
    was_asked = long_work.was_asked(browser.jobs, work.SIMULATE, result_key)
    if is_again or not (is_kept or was_asked):
        long_work.begin_if_possible(
            work.SIMULATE, workspace, request.to_json(), result_key, browser
        )
    elif is_kept:
        long_work.leave(work.SIMULATE, result_key, browser.jobs)
    find_key = find_key_of(request, workspace)
    return {"fingerprint": fingerprint, "key": result_key, "find_key": find_key}


def draw_simulation(
    shown: object, active: object, window: object, scale: str, ready: object
) -> Any:
    """Return the words, tables and charts of the simulation that is shown."""
    workspace = open_workspace(ready, active)
    summary = read_summary(shown.get("result")) if isinstance(shown, dict) else None
    if workspace is None or summary is None or not isinstance(shown, dict):
        nothing = dict.fromkeys(_DRAWN, no_update)
        return nothing | {"is_hidden": True, "is_current": True, "sentence": _no_sentence(ready)}
    drawn = charts.charts_of(
        workspace, summary, ChartStyle(*seen(window)), logarithmic=scale == "log"
    )
    settings, slot = workspace.profile.portfolio, charts.slot_of(workspace, summary.scenario)
    is_current = shown["current"] is True
    cautious = _cautious(workspace, summary) if is_current else None
    sentence = content.sentence(summary, settings, cautious)
    condition, assumptions = content.conditions(summary)
    return {
        "sentence": [html.B(sentence.finding), " ", sentence.rest],
        "summary": content.settings_summary(summary),
        "draw_help": content.draw_help(summary),
        "earlier": content.earlier(summary),
        "is_current": is_current,
        "strip": [_stat(figure) for figure in content.strip(summary, settings)],
        "fan": drawn.fan,
        "fan_colour": f"s{slot}",
        "condition": condition,
        "assumptions": assumptions,
        "years": drawn.years,
        "years_lead": rendered(content.years_content(summary, settings)),
        "falls": drawn.falls,
        "falls_key": _falls_key(summary, slot),
        "falls_lead": rendered(content.falls_content(summary, settings)),
        "ending": drawn.ending,
        "ending_lead": rendered(content.ending_content(summary)),
        "chances": table_data(content.chances_table(summary, settings)),
        "table": table_data(content.figures_table(summary)),
        "definitions": content.definitions(summary),
        "is_hidden": False,
    }


def _cautious(workspace: Workspace, summary: Summary) -> Estimated | None:
    """Return the chance that Position Sizing tells at the size simulated, as far as it is known."""
    portfolio, chances = workspace.profile.portfolio, known_chances(workspace)
    horizon = default_settings(workspace.book, portfolio.drawdown_probability).horizon_days
    asked = sized_scenario(workspace.profile).name, horizon
    if chances is None or asked != (summary.scenario, summary.horizon_days):
        return None
    return chances.chance_at(present_size(workspace.profile) or 0.0)


def _no_sentence(ready: object) -> str:
    if is_empty(ready):
        return "Load a trade log to simulate it."
    return "Futures resampled from the log."


def _stat(figure: content.Figure) -> html.Div:
    error = html.Small(figure.error, className="on-desk") if figure.error else None
    tone = "bad" if figure.is_broken else ""
    return stat(figure.label, [figure.value, error], figure.qualifier, tone=tone)


def _falls_key(summary: Summary, slot: int) -> html.Div:
    """Return the legend of the falls, the scenario in its colour."""
    lines = [(f"kc-line own s{slot}", summary.scenario)]
    if summary.uncertain is not None:
        lines.append(("kc-line dim", content.CERTAIN))
    if summary.half_kelly is not None:
        lines.append(("kc-line dots", content.half_kelly_name(summary.half_kelly)))
    return key(lines)
