"""Callbacks of the Position Sizing page. The curves come first; the other sections follow them (`ids.FOLLOWERS`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from app.calculations.log.economics import largest_sizes
from app.calculations.margin.usage import contracts_held, utilisation
from app.calculations.profile.judged_drawdown import judged_drawdown
from app.calculations.replay.benchmark import Benchmark
from app.calculations.replay.engine import Replay
from app.dash_app.components.markup import MARKUP, digest, markup, parts
from app.dash_app.components.text import Content
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.replay import COMPACT_HEIGHT, HEIGHT, ReplayCurves, RiskLimits, ScenarioCurve, replay_figure
from app.dash_app.json_object import Json
from app.dash_app.pages.position_sizing import (
    alerts_callbacks,
    ids,
    kelly_charts,
    kelly_view,
    ledger_view,
    margin_view,
    relative_view,
    replay_view,
    scenarios,
    settings_callbacks,
    today_view,
)
from app.dash_app.pages.position_sizing.allocator import callbacks as allocator_callbacks
from app.dash_app.pages.position_sizing.layout import layout
from app.dash_app.pages.position_sizing.scenarios import hidden_at_first
from app.dash_app.state import stores
from app.dash_app.state.chosen_scenario import chosen_on, keep_choice
from app.dash_app.state.page_inputs import WORKSPACE, is_empty, show_page
from app.dash_app.state.workspace import Workspace, chosen_scenario, hindsight_replay, open_workspace, replays_of, seen

#: The words of the Replay section and of the page's head, in the order in which they are drawn.
REPLAY_PARTS = (ids.REPLAY_TABLE, ids.REPLAY_LEAD, ids.STRIP, ids.SENTENCE, ids.SETTINGS_SUMMARY)
#: Where sections let a scenario be chosen.
CHOICES = (ids.SECTION_SCENARIO,)


def register(app: Dash) -> None:
    """Register the page and its callbacks."""
    dash.register_page("position_sizing", path="/position-sizing", name="Position Sizing", title="Position Sizing · Lotwise", layout=layout)
    settings_callbacks.register(app)
    scenarios.register(app)
    alerts_callbacks.register(app)
    today_view.register(app)
    allocator_callbacks.register(app)
    _register_replay(app)
    _register_followers(app)
    _register_ledger(app)


def _register_replay(app: Dash) -> None:
    shown = [Output(part, "hidden") for part in (ids.RESULTS, ids.EMPTY, ids.CONTROLS)]
    app.callback(*shown, Input(stores.READY, "data"))(show_page)
    app.callback(
        Output(ids.REPLAY_GRAPH, "figure"),
        Output(ids.REPLAY_GRAPH, "style"),
        Output(ids.WORDS, MARKUP),
        Output(ids.WORDS, ids.DRAWN),
        Input(stores.READY, "data"),
        Input(stores.PROFILE, "data"),
        Input(stores.VIEW, "data"),
        Input(ids.EQUITY_SCALE, "value"),
        Input(ids.LOWER_PANEL, "value"),
        Input(ids.HIDDEN, "data"),
        State(ids.WORDS, ids.DRAWN),
    )(draw_replay)


def _register_followers(app: Dash) -> None:
    """The sections that are drawn once the curves are."""
    app.clientside_callback(ClientsideFunction("lotwise", "follow"), Input(ids.WORDS, ids.DRAWN))
    app.callback(Output(ids.KELLY, MARKUP), ids.section_due("kelly"), *WORKSPACE)(draw_kelly)
    kelly_charts.register(app)
    app.callback(Output(ids.RELATIVE, MARKUP), ids.section_due(ids.RELATIVE), *WORKSPACE)(draw_relative)
    app.callback(
        Output(ids.MARGIN, MARKUP),
        Output(ids.MARGIN_TABLE, MARKUP),
        Output(ids.MARGIN_GRAPH, "figure"),
        Output(ids.MARGIN_GRAPH, "style"),
        ids.section_due("margin"),
        Input(ids.SECTION_SCENARIO, "value"),
        Input(ids.MARGIN_BASE, "value"),
        *WORKSPACE,
    )(draw_margin)
    app.callback(
        *(Output(select, "data") for select in CHOICES),
        *(Output(select, "value") for select in CHOICES),
        *(Output(select, "placeholder") for select in CHOICES),
        ids.section_due("choices"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
        State(stores.PAGE_SETTINGS, "data"),
        *(State(select, "data") for select in CHOICES),
        *(State(select, "value") for select in CHOICES),
    )(offer_scenarios)
    for select in CHOICES:
        keep_choice(app, "sizing", select)


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


def draw_replay(ready: object, active: object, view: object, scale: str, lower: str, hidden: list[str] | None, drawn: object) -> Any:
    """Curves and words, of the words only those that changed; the token at the end lets the other sections follow."""
    workspace = open_workspace(ready, active)
    if workspace is None:
        if not is_empty(ready):
            return (no_update,) * 4
        return no_update, no_update, parts({ids.SENTENCE: "Load a trade log to size it."}), ""
    style = ChartStyle(*seen(view))
    hidden_names = hidden_at_first(workspace) if hidden is None else hidden
    done, failed = replays_of(workspace)
    texts = [markup(content) for content in _words(workspace, done, failed, hidden_names)]
    height, digests = COMPACT_HEIGHT if style.compact else HEIGHT, [digest(text) for text in texts]
    figure = replays_figure(workspace, done, hidden_names, style, logarithmic=scale == "log", in_contracts=lower == "contracts")
    has_height, *has_words = [new == old for new, old in zip([height, *digests], _shown(drawn), strict=True)]
    changed = {place: text for place, text, is_there in zip(REPLAY_PARTS, texts, has_words, strict=True) if not is_there}
    words = parts(changed) if changed else no_update
    return figure, no_update if has_height else {"height": height}, words, json.dumps([height, *digests])


def _words(workspace: Workspace, done: list[Replay], failed: list[str], hidden: list[str]) -> tuple[Content | Sequence[Content], ...]:
    """The contents of `REPLAY_PARTS`."""
    return (
        replay_view.comparison(workspace, done, hidden, beyond_experience(workspace, done)),
        replay_view.replay_lead(workspace, done, failed),
        replay_view.strip_figures(workspace, done),
        replay_view.sentence(workspace, done),
        replay_view.summary(workspace),
    )


def _shown(drawn: object) -> list[object]:
    """The graph's height and digests of the words on the page, as the last drawing noted them."""
    noted = json.loads(drawn) if isinstance(drawn, str) and drawn else None
    return noted if isinstance(noted, list) and len(noted) == 1 + len(REPLAY_PARTS) else [""] * (1 + len(REPLAY_PARTS))


def replays_figure(
    workspace: Workspace,
    done: list[Replay],
    hidden: list[str],
    style: ChartStyle,
    *,
    logarithmic: bool = True,
    in_contracts: bool = False,
) -> Json:
    """The chart of the Replay section; `hidden` names scenarios that are not drawn."""
    use = contracts_held if in_contracts else utilisation
    shown = [(scenario.name, slot) for scenario, slot in scenarios.drawn_scenarios(workspace) if scenario.name not in hidden]
    replays = {one.scenario.name: one for one in done}
    fitted = hindsight_replay(workspace)
    if fitted is not None:
        replays.setdefault(fitted.scenario.name, fitted)
    curves = [
        ScenarioCurve(
            name,
            slot,
            one.scenario == workspace.my_sizing,
            one.scenario.has_hindsight,
            one.equity,
            one.judged_daily,
            use(workspace.book, one),
        )
        for name, slot in shown
        if (one := replays.get(name)) is not None
    ]
    settings = workspace.profile.portfolio
    benchmark = held.equity if isinstance(held := workspace.benchmark(), Benchmark) else None
    return replay_figure(
        ReplayCurves(workspace.book.timeline.day, curves, benchmark),
        RiskLimits(settings.target_max_drawdown, settings.margin_ceiling, judged_drawdown(settings)),
        style,
        logarithmic=logarithmic,
        in_contracts=in_contracts,
    )


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


def draw_relative(due: object, ready: object, active: object, view: object) -> Any:
    """The scenarios against buy and hold."""
    workspace = open_workspace(ready, active) if due else None
    return no_update if workspace is None else markup(relative_view.relative_table(workspace, replays_of(workspace)[0]))


def draw_margin(due: object, name: str | None, base: str, ready: object, active: object, view: object) -> Any:
    """The Margin section."""
    workspace = open_workspace(ready, active) if due else None
    if workspace is None:
        return (no_update,) * 4
    style = ChartStyle(*seen(view))
    parts = margin_view.margin_parts(workspace, name, compounding=base == "current", style=style)
    return markup(parts.words), markup(parts.table), parts.figure, {"height": parts.height_px}


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


def offer_scenarios(due: object, ready: object, active: object, page_settings: object, *present: Any) -> Any:
    """The scenarios to choose from, each choice kept while it exists; `present` is what is on offer now, then what is chosen.

    A select begins with what was last chosen in any of them; its placeholder names what it begins with where nothing was.
    """
    workspace = open_workspace(ready, active) if due else None
    if workspace is None:
        return (no_update,) * (len(present) + len(CHOICES))
    before = chosen_on("sizing", workspace.ready["fingerprint"], page_settings)
    names = [scenario.name for scenario in workspace.scenarios]
    wanted: list[list[str] | str] = [names] * len(CHOICES)
    wanted += [chosen_scenario(workspace, value or before).name for value in present[len(CHOICES) :]]
    offered = [no_update if new == old else new for new, old in zip(wanted, present, strict=True)]
    return [*offered, *[chosen_scenario(workspace, None).name] * len(CHOICES)]
