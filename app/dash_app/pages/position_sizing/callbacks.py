"""Callbacks of the Position Sizing page. The curves come first; the open section follows them."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from app.calculations.log.economics import largest_sizes
from app.calculations.replay.engine import Replay
from app.dash_app.components.markup import MARKUP, markup
from app.dash_app.pages.position_sizing import (
    ids,
    kelly_charts,
    kelly_view,
    ledger_view,
    scenario_editor,
)
from app.dash_app.pages.position_sizing.alerts import callbacks as alerts_callbacks
from app.dash_app.pages.position_sizing.allocator import callbacks as allocator_callbacks
from app.dash_app.pages.position_sizing.answer import callbacks as answer_callbacks
from app.dash_app.pages.position_sizing.answer import ids as answer_ids
from app.dash_app.pages.position_sizing.layout import layout
from app.dash_app.pages.position_sizing.margin import callbacks as margin_callbacks
from app.dash_app.pages.position_sizing.platform import callbacks as platform_callbacks
from app.dash_app.pages.position_sizing.replay import callbacks as replay_callbacks
from app.dash_app.pages.position_sizing.replay import ids as replay_ids
from app.dash_app.pages.position_sizing.settings import callbacks as settings_callbacks
from app.dash_app.pages.position_sizing.settings import ids as settings_ids
from app.dash_app.state import stores
from app.dash_app.state.page_inputs import WORKSPACE, show_page
from app.dash_app.state.workspace import (
    Workspace,
    chosen_scenario,
    open_workspace,
)


def register(app: Dash) -> None:
    """Register the page and its callbacks."""
    dash.register_page(
        "position_sizing",
        path="/position-sizing",
        name="Position Sizing",
        title="Position Sizing · Lotwise",
        layout=layout,
    )
    shown = [Output(part, "hidden") for part in (ids.RESULTS, ids.EMPTY, settings_ids.CARD)]
    app.callback(*shown, Input(stores.READY, "data"))(show_page)
    for part in (settings_callbacks, answer_callbacks, replay_callbacks):
        part.register(app)
    _register_sections(app)
    scenario_editor.register(app)
    alerts_callbacks.register(app)
    platform_callbacks.register(app)
    margin_callbacks.register(app)
    allocator_callbacks.register(app)
    _register_old_sections(app)
    _register_ledger(app)


def _register_sections(app: Dash) -> None:
    """Register what all sections share: which is due, the address, the scenarios to choose from."""
    app.clientside_callback(
        ClientsideFunction("sections", "due"),
        *(Output(ids.due(name), "data") for name in ids.SECTIONS),
        Input(ids.SECTION, "value"),
        Input(replay_ids.DRAWN, "data"),
        Input(answer_ids.ANSWER, "data"),
    )
    app.callback(
        Output(ids.SECTION_SCENARIO, "data"),
        Input(stores.READY, "data"),
        Input(stores.PROFILE, "data"),
        State(ids.SECTION_SCENARIO, "data"),
    )(offer_scenarios)


def offer_scenarios(ready: object, active: object, present: object) -> Any:
    """Return the scenarios that the sections can be about."""
    workspace = open_workspace(ready, active)
    if workspace is None:
        return no_update
    names = [scenario.name for scenario in workspace.scenarios]
    return no_update if names == present else names


def _register_old_sections(app: Dash) -> None:
    app.callback(Output(ids.KELLY, MARKUP), ids.section_due("kelly"), *WORKSPACE)(draw_kelly)
    kelly_charts.register(app)


def _register_ledger(app: Dash) -> None:
    app.callback(
        Output(ids.LEDGER_BOUND, MARKUP),
        Output(ids.LEDGER_DATA, "data"),
        ids.section_due("ledger"),
        Input(ids.SECTION_SCENARIO, "value"),
        Input(ids.LEDGER_GRID, "children"),
        *WORKSPACE,
    )(draw_ledger)
    app.callback(
        Output(ids.LEDGER_GRID, "children"),
        Output(ids.LEDGER_OPEN, "hidden"),
        Output(ids.LEDGER_EXPORT, "hidden"),
        Input(ids.LEDGER_OPEN, "n_clicks"),
        prevent_initial_call=True,
    )(open_ledger)
    in_browser = partial(ClientsideFunction, "lotwise")
    app.clientside_callback(in_browser("fill_ledger"), Input(ids.LEDGER_DATA, "data"), prevent_initial_call=True)
    app.clientside_callback(in_browser("export_ledger"), Input(ids.LEDGER_EXPORT, "n_clicks"), prevent_initial_call=True)


def beyond_experience(workspace: Workspace, done: list[Replay]) -> list[str]:
    """Names of scenarios that hold more than the largest logged size of a strategy."""
    largest = largest_sizes(workspace.book, workspace.profile)[workspace.book.strategy]
    return [one.scenario.name for one in done if bool((one.contracts > largest * (1 + 1e-9)).any())]


def draw_kelly(due: object, ready: object, active: object, view: object) -> Any:
    """The Kelly section."""
    workspace = open_workspace(ready, active) if due else None
    if workspace is None:
        return no_update
    table = workspace.kelly()
    if not kelly_view.has_margin(table):
        return markup(kelly_view.no_margin())
    return markup(kelly_view.kelly_content(table, workspace.profile.portfolio.kelly_fraction))


def open_ledger(clicks: int) -> Any:
    """The ledger's grid, loaded only for those who ask for it."""
    return (ledger_view.grid(), True, False) if clicks else (no_update, no_update, no_update)


def draw_ledger(due: object, name: str | None, grid: object, ready: object, active: object, view: object) -> Any:
    """What bound, and the rows of the ledger once it has been opened."""
    workspace = open_workspace(ready, active) if due else None
    if workspace is None:
        return no_update, no_update
    replayed = workspace.replay(chosen_scenario(workspace, name))
    return markup(ledger_view.bound(replayed)), ledger_view.ledger_payload(workspace.book, replayed) if grid else no_update
