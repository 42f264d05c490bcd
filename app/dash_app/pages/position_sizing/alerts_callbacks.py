"""Callbacks of the Alerts section: the findings once the curves are drawn, then what their proposals would have changed."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from app.calculations.alerts import (
    FINDERS,
    Alert,
    AlertKind,
    AlertOptions,
    blind_findings,
    effect_of,
    find_alerts,
)
from app.calculations.errors import CalculationError
from app.calculations.profile.model import AS_BACKTESTED, Profile, Scenario
from app.calculations.profile.rules import Kelly
from app.calculations.profile.settings_read_by import Reader, settings_key
from app.calculations.replay.comparison import Effect
from app.calculations.replay.engine import Replay
from app.dash_app.components.markup import MARKUP, digest, markup, parts
from app.dash_app.figures.bands import band_shapes, worst_of
from app.dash_app.pages.position_sizing import alerts_view, ids
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace, chosen_scenario, hindsight_replay, open_workspace, replays_of, seen
from app.formatting import count

_WORKSPACE = (State(stores.READY, "data"), State(stores.PROFILE, "data"), State(stores.VIEW, "data"))


def register(app: Dash) -> None:
    """Register the section's callbacks."""
    app.callback(
        Output(ids.ALERTS, MARKUP),
        Output(ids.ALERTED, "data"),
        Output(ids.BANDS, "data"),
        ids.section_due("alerts"),
        *_WORKSPACE,
        State(ids.ALERTED, "data"),
        State(ids.BANDS, "data"),
    )(draw_alerts)
    app.callback(Output(ids.ALERTS, MARKUP, allow_duplicate=True), Input(ids.ALERTED, "data"), *_WORKSPACE[:2], prevent_initial_call=True)(
        draw_effects
    )
    app.clientside_callback(ClientsideFunction("lotwise", "draw_bands"), Input(ids.BANDS, "data"), prevent_initial_call=True)


def draw_alerts(due: object, ready: object, active: object, view: object, alerted: object, banded: object) -> Any:
    """The cards without effects and their number, what they were made of, and the bands unless those are `banded` already."""
    workspace = open_workspace(ready, active) if due else None
    if workspace is None:
        return (no_update,) * 3
    scheme, _ = seen(view)
    scenario = chosen_scenario(workspace, None)
    of = digest(repr((workspace.ready["nonce"], *_key(workspace.profile, scenario), scheme)))
    if alerted == of:
        return (no_update,) * 3
    try:
        alerts = first_alerts_of(workspace, scenario)
    except CalculationError as error:
        return markup(alerts_view.unreadable(str(error))) + parts({ids.ALERTS_COUNT: ""}), of, []
    worst = alerts_view.banded(alerts)
    bands = band_shapes(worst_of(worst.evidence.periods), scheme) if worst else []
    return _cards(scenario, alerts, None), of, no_update if bands == banded else bands


def draw_effects(alerted: object, ready: object, active: object) -> Any:
    """The cards again, with what each proposal would have changed."""
    workspace = open_workspace(ready, active) if alerted else None
    if workspace is None:
        return no_update
    scenario = chosen_scenario(workspace, None)
    try:
        return _cards(scenario, alerts_of(workspace, scenario), effects_of(workspace, scenario))
    except CalculationError:  # said by `draw_alerts`
        return no_update


def _cards(scenario: Scenario, alerts: tuple[Alert, ...], effects: alerts_view.Effects | None) -> str:
    """The section's content, and the number of its cards for the page's head."""
    cards = len(alerts_view.shown(alerts, effects))
    return markup(alerts_view.content(scenario, alerts, effects)) + parts({ids.ALERTS_COUNT: count(cards) if cards else ""})


def first_alerts_of(workspace: Workspace, scenario: Scenario) -> tuple[Alert, ...]:
    """The alerts that need no simulation. Raises `CalculationError` when the scenario cannot be replayed."""

    def make() -> tuple[Alert, ...]:
        known = {**_known(workspace, scenario), "promise_broken": None}
        options = AlertOptions(replays=_at_hand(workspace), effects=False, known=known)
        return find_alerts(workspace.book, workspace.profile, scenario, options)

    return server_state().portfolios.derived(workspace.ready, ("first alerts", *_key(workspace.profile, scenario)), make)


def alerts_of(workspace: Workspace, scenario: Scenario) -> tuple[Alert, ...]:
    """All alerts seen through one scenario, their proposals not yet tried. Raises `CalculationError` likewise."""

    def make() -> tuple[Alert, ...]:
        known: dict[AlertKind, Alert | None] = dict.fromkeys(FINDERS)
        known |= {alert.kind: alert for alert in first_alerts_of(workspace, scenario)}
        del known["promise_broken"]
        options = AlertOptions(replays=_at_hand(workspace), effects=False, known=known)
        return find_alerts(workspace.book, workspace.profile, scenario, options)

    return server_state().portfolios.derived(workspace.ready, ("alerts", *_key(workspace.profile, scenario)), make)


def _known(workspace: Workspace, scenario: Scenario) -> dict[AlertKind, Alert | None]:
    """What was found already while only Kelly fractions change."""
    strategies = {name: own.model_copy(update={"kelly_fraction": None}) for name, own in workspace.profile.strategies.items()}
    portfolio = workspace.profile.portfolio.model_copy(update={"kelly_fraction": 1.0})
    key = _key(workspace.profile.model_copy(update={"portfolio": portfolio, "strategies": strategies}), scenario)
    return server_state().portfolios.derived(
        workspace.ready, ("blind alerts", *key), lambda: blind_findings(workspace.book, workspace.profile, scenario)
    )


def effects_of(workspace: Workspace, scenario: Scenario) -> dict[AlertKind, Effect | None]:
    """What the proposal of each alert changes, by kind of alert."""

    def make() -> dict[AlertKind, Effect | None]:
        options, alerts = AlertOptions(replays=_at_hand(workspace)), alerts_of(workspace, scenario)
        return {alert.kind: effect_of(alert, workspace.book, workspace.profile, options) for alert in alerts}

    return server_state().portfolios.derived(workspace.ready, ("effects", *_key(workspace.profile, scenario)), make)


def _key(profile: Profile, scenario: Scenario) -> tuple[str, ...]:
    """What alerts and effects follow from, besides the book.

    A proposal that scales a scenario with a size of its own writes all scenarios of the profile.
    """
    key = settings_key(profile, Reader.ALERTS), scenario.model_dump_json()
    is_following = isinstance(scenario.rule, Kelly) and scenario.rule.fraction is None
    return key if is_following else (*key, *(each.model_dump_json() for each in profile.scenarios))


def _at_hand(workspace: Workspace) -> list[Replay]:
    """The replays that the page has made, and the log itself."""
    fitted = hindsight_replay(workspace)
    made = [*replays_of(workspace)[0], workspace.replay(AS_BACKTESTED)]
    return made if fitted is None else [*made, fitted]
