"""Callbacks of the Position Sizing page. The curves come first; the other sections follow them through `DRAWN`."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, no_update

from app.calculations.margin import utilisation
from app.calculations.presets import largest_sizes, presets
from app.calculations.replay import Replay
from app.dash_app import ledgers, stores
from app.dash_app.components.grid import data_grid
from app.dash_app.figures.replay import COMPACT_HEIGHT, HEIGHT, Curve, replay_figure
from app.dash_app.formatting import money, percent
from app.dash_app.pages.position_sizing import ids, kelly_view, ledger_view, margin_view, overrides_view, replay_view
from app.dash_app.pages.position_sizing.desk import Desk, open_desk, replays_of
from app.dash_app.pages.position_sizing.layout import layout
from app.dash_app.pages.position_sizing.slots import slots

Json = dict[str, Any]
SOURCES = {
    "daily_log": "the log’s daily record began",
    "funds_at_close": "the log itself began",
    "default": "the log does not say, so it is assumed that it began",
}


def register(app: Dash) -> None:
    """Register the page and its callbacks."""
    dash.register_page("position_sizing", path="/position-sizing", name="Position Sizing", title="Position Sizing · Lotwise", layout=layout)
    _register_settings(app)
    desk = (State(stores.READY, "data"), State(stores.PROFILE, "data"), State(stores.VIEW, "data"))
    app.callback(Output(ids.RESULTS, "hidden"), Output(ids.EMPTY, "hidden"), Output(ids.CONTROLS, "hidden"), Input(stores.READY, "data"))(
        show_page
    )
    app.callback(
        Output(ids.REPLAY_GRAPH, "figure"),
        Output(ids.REPLAY_GRAPH, "style"),
        Output(ids.REPLAY_TABLE, "children"),
        Output(ids.CHIPS, "children"),
        Output(ids.REPLAY_LEAD, "children"),
        Output(ids.STRIP, "children"),
        Output(ids.SENTENCE, "children"),
        Output(ids.DRAWN, "data"),
        Input(stores.READY, "data"),
        Input(stores.PROFILE, "data"),
        Input(stores.VIEW, "data"),
        Input(ids.EQUITY_SCALE, "value"),
        Input(ids.HIDDEN, "data"),
    )(draw_replay)
    app.callback(Output(ids.KELLY, "children"), Input(ids.DRAWN, "data"), *desk)(draw_kelly)
    app.callback(
        Output(ids.MARGIN, "children"),
        Output(ids.MARGIN_GRAPH, "figure"),
        Output(ids.MARGIN_GRAPH, "style"),
        Input(ids.DRAWN, "data"),
        Input(ids.MARGIN_SCENARIO, "value"),
        Input(ids.MARGIN_BASE, "value"),
        *desk,
    )(draw_margin)
    app.callback(
        Output(ids.LEDGER_BOUND, "children"),
        Output(ids.LEDGER_DATA, "data"),
        Input(ids.DRAWN, "data"),
        Input(ids.LEDGER_SCENARIO, "value"),
        Input(ids.LEDGER_GRID, "children"),
        *desk,
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
    for select in (ids.MARGIN_SCENARIO, ids.LEDGER_SCENARIO):
        app.callback(Output(select, "data"), Output(select, "value"), Input(ids.DRAWN, "data"), State(select, "value"), *desk)(
            offer_scenarios
        )


def _register_settings(app: Dash) -> None:
    """The settings column: what depends on the log comes from the server, values live in the browser (assets/settings.js)."""
    app.callback(
        Output(ids.OVERRIDES, "children"),
        Output(ids.OVERRIDES, "value"),
        Output(ids.OFFERS, "data"),
        Output(ids.PRESET_MENU, "children"),
        Output(ids.STARTING_CAPITAL_HELP, "children"),
        Input(stores.READY, "data"),
    )(lay_out_settings)
    app.callback(
        Output({"type": "override-body", "strategy": ALL}, "children"),
        Input(ids.OVERRIDES, "value"),
        State({"type": "override-body", "strategy": ALL}, "children"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
        prevent_initial_call=True,
    )(open_overrides)
    app.callback(Output(ids.SETTINGS_SUMMARY, "children"), Input(stores.PROFILE, "data"), State(stores.READY, "data"))(summarise)
    browser = partial(ClientsideFunction, "settings")
    app.clientside_callback(
        browser("sync"),
        Output(ids.SYNCED, "data"),
        Input(stores.PROFILE, "data"),
        Input(ids.ALL_SETTINGS, "id"),
        Input(ids.ALL_SWITCHES, "id"),
        Input(ids.ALL_SETTINGS, "value"),
        Input(ids.ALL_SWITCHES, "checked"),
    )
    app.clientside_callback(browser("reset"), Input(ids.RESET, "n_clicks"), prevent_initial_call=True)
    app.clientside_callback(browser("follow_portfolio"), Input(ids.FOLLOW_PORTFOLIO, "n_clicks"), prevent_initial_call=True)
    app.clientside_callback(browser("add_scenario"), Input(ids.add(ALL), "n_clicks"), State(ids.OFFERS, "data"), prevent_initial_call=True)
    app.clientside_callback(browser("remove_scenario"), Input(ids.remove(ALL), "n_clicks"), prevent_initial_call=True)
    app.clientside_callback(
        browser("toggle_scenario"),
        Output(ids.HIDDEN, "data"),
        Input(ids.chip(ALL), "n_clicks"),
        State(ids.HIDDEN, "data"),
        State(stores.PROFILE, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        browser("unfold"),
        Output(ids.CONTROLS, "className"),
        Input(ids.OPEN_SETTINGS, "n_clicks"),
        Input(ids.CLOSE_SETTINGS, "n_clicks"),
        prevent_initial_call=True,
    )


def show_page(ready: object) -> tuple[bool, bool, bool]:
    """Results and settings with a portfolio, the way to one without."""
    if ready is None:
        return True, True, True
    loaded = stores.is_ready(ready)
    return not loaded, loaded, not loaded


def draw_replay(ready: object, active: object, view: object, scale: str, hidden: list[str] | None) -> Any:
    """Curves, comparison, chips, strip and sentence; the token at the end lets the other sections follow."""
    desk = open_desk(ready, active)
    if desk is None:
        return (no_update,) * 6 + ("Load a trade log to size it." if _is_empty(ready) else no_update, no_update)
    scheme, compact = seen(view)
    hidden_names = hidden or []
    done, failed = replays_of(desk)
    figure = _figure(desk, done, hidden_names, scheme, compact, scale == "log")
    style = {"height": COMPACT_HEIGHT if compact else HEIGHT}
    return (
        figure,
        style,
        replay_view.comparison(desk, done, hidden_names, beyond_experience(desk, done)),
        replay_view.chips(desk, hidden_names),
        replay_view.replay_lead(desk, done, failed),
        replay_view.strip_figures(desk, done),
        replay_view.sentence(desk, done),
        {"ready": ready, "profile": active, "view": view},
    )


def _figure(desk: Desk, done: list[Replay], hidden: list[str], scheme: Any, compact: bool, logarithmic: bool) -> Json:
    colour = slots(desk.scenarios)
    curves = [
        Curve(
            one.scenario.name,
            colour[one.scenario.name],
            one.scenario == desk.applied,
            one.scenario.has_hindsight,
            one.equity,
            one.drawdown,
            utilisation(desk.book, one),
        )
        for one in done
        if one.scenario.name not in hidden
    ]
    settings = desk.profile.portfolio
    return replay_figure(
        desk.book.timeline.day,
        curves,
        scheme,
        compact=compact,
        logarithmic=logarithmic,
        target_drawdown=settings.target_max_drawdown,
        margin_ceiling=settings.margin_ceiling,
    )


def beyond_experience(desk: Desk, done: list[Replay]) -> list[str]:
    """Names of scenarios that hold more than the largest logged size of a strategy."""
    largest = largest_sizes(desk.book)[desk.book.strategy]
    return [one.scenario.name for one in done if bool((one.contracts > largest * (1 + 1e-9)).any())]


def draw_kelly(drawn: object, ready: object, active: object, view: object) -> Any:
    """The Kelly section."""
    desk = open_desk(ready, active) if drawn else None
    return no_update if desk is None else kelly_view.kelly_content(desk.kelly(), desk.profile.portfolio.kelly_fraction)


def draw_margin(drawn: object, name: str | None, base: str, ready: object, active: object, view: object) -> Any:
    """The Margin section."""
    desk = open_desk(ready, active) if drawn else None
    if desk is None:
        return no_update, no_update, no_update
    scheme, compact = seen(view)
    words, figure, height = margin_view.margin_parts(desk, name, compounding=base == "current", scheme=scheme, compact=compact)
    return words, figure, {"height": height}


def open_ledger(clicks: int) -> Any:
    """The ledger's grid, loaded only for those who ask for it."""
    return (data_grid(ids.LEDGER, ledger_view.COLUMNS), True, False) if clicks else (no_update, no_update, no_update)


def draw_ledger(drawn: object, name: str | None, grid: object, ready: object, active: object, view: object) -> Any:
    """What bound, and the rows of the ledger once it has been opened."""
    desk = open_desk(ready, active) if drawn else None
    if desk is None:
        return no_update, no_update
    replayed = desk.replay(margin_view.chosen_scenario(desk, name))
    return ledger_view.bound(replayed), ledger_view.ledger_payload(desk.book, replayed) if grid else no_update


def offer_scenarios(drawn: object, value: str | None, ready: object, active: object, view: object) -> Any:
    """The scenarios to choose from, the choice kept while it exists."""
    desk = open_desk(ready, active) if drawn else None
    if desk is None:
        return no_update, no_update
    return [scenario.name for scenario in desk.scenarios], margin_view.chosen_scenario(desk, value).name


def lay_out_settings(ready: object) -> Any:
    """Overrides, presets and the note under starting capital, which depend on the log."""
    book = ledgers.require_book(ready)
    if book is None:
        return (no_update,) * 5
    offers = presets(book)
    capital = f"Empty: {money(book.starting.amount)}, with which {SOURCES[book.starting.source]}."
    return (
        overrides_view.items(book),
        [],
        [offer.model_dump(mode="json") for offer in offers],
        overrides_view.preset_items(offers),
        capital,
    )


def open_overrides(opened: list[str], bodies: list[Any], ready: object, active: object) -> Any:
    """The fields of the strategies just opened; those already there stay."""
    desk = open_desk(ready, active) if opened else None
    if desk is None:
        return [no_update] * len(bodies)
    return overrides_view.bodies(desk, opened, bodies)


def summarise(active: object, ready: object) -> Any:
    """What is set, in one line, for the phone."""
    desk = open_desk(ready, active)
    if desk is None:
        return no_update
    settings, own = desk.profile.portfolio, sum(s.kelly_fraction is not None for s in desk.profile.strategies.values())
    ceiling = "no ceiling" if settings.margin_ceiling is None else f"ceiling {percent(settings.margin_ceiling, 0)}"
    return f"{money(desk.capital)} · target {percent(settings.target_max_drawdown, 0)} · {ceiling} · {own} overrides"


def seen(view: object) -> tuple[Any, bool]:
    """Colour scheme and compactness from the view store."""
    if not isinstance(view, dict):
        return "light", False
    return "dark" if view.get("scheme") == "dark" else "light", view.get("compact") is True


def _is_empty(ready: object) -> bool:
    return ready is not None and not stores.is_ready(ready)
