"""Callbacks of the strategy overrides.

The values of the fields come from the profile; a change goes to the browser as a patch, which
comes back as another profile. `OWNER` names the strategy that the fields show, so that values that
arrive after another choice are never taken for that one's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update, set_props

from app.calculations.profile.model import Profile, StrategySettings, parse_profile
from app.dash_app.components.content import table_data
from app.dash_app.components.number_field import RefusedNumberError, number_text, read_number
from app.dash_app.json_object import Json
from app.dash_app.pages.position_sizing.overrides import ids
from app.dash_app.pages.position_sizing.overrides.content import overridden, recommended
from app.dash_app.pages.position_sizing.overrides.fields import FIELDS
from app.dash_app.pages.position_sizing.replay import ids as replay_ids
from app.dash_app.state import stores
from app.dash_app.state.profile_edit import patch_profile
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import open_workspace

_STATES = {
    "ready": State(stores.READY, "data"),
    "active": State(stores.PROFILE, "data"),
    "defaults": State(stores.DEFAULT_PROFILE, "data"),
    "owner": State(ids.OWNER, "data"),
}


def register(app: Dash) -> None:
    """Register them."""
    _register_shown(app)
    _register_changes(app)


def _register_shown(app: Dash) -> None:
    app.callback(
        Output(ids.STRATEGY, "data"),
        Output(ids.STRATEGY, "value"),
        Input(stores.READY, "data"),
        State(ids.STRATEGY, "data"),
    )(offer_strategies)
    app.callback(
        Output(ids.OWNER, "data"),
        Output(ids.PANEL, "hidden"),
        Output(ids.ENABLED, "checked"),
        Output(ids.field(ALL), "value"),
        Output(ids.field(ALL), "error"),
        Output(ids.COUNT, "children"),
        Output(ids.LIST, "data"),
        Output(ids.LIST, "display"),
        Output(ids.FOLLOW, "display"),
        inputs={
            "place": Input(ids.STRATEGY, "value"),
            "strategies": Input(stores.STRATEGIES, "data"),
            "fields": State(ids.field(ALL), "id"),
            "states": _STATES,
        },
    )(show)
    app.clientside_callback(
        ClientsideFunction("sections", "wanted"),
        Output(ids.HOLDING_DUE, "data"),
        Input(ids.OWNER, "data"),
        Input(replay_ids.DRAWN, "data"),
    )
    app.callback(
        Output(ids.field("capital_ceiling"), "description"),
        Input(ids.HOLDING_DUE, "data"),
        State(ids.OWNER, "data"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
        prevent_initial_call=True,
    )(say_holding)


def _register_changes(app: Dash) -> None:
    app.callback(
        inputs={
            "enabled": Input(ids.ENABLED, "checked"),
            "values": Input(ids.field(ALL), "value"),
            "fields": State(ids.field(ALL), "id"),
            "errors": State(ids.field(ALL), "error"),
            "states": _STATES,
        },
        prevent_initial_call=True,
    )(change)
    app.callback(
        inputs={"clicks": Input(ids.DEFAULTS, "n_clicks"), "states": _STATES},
        prevent_initial_call=True,
    )(reset)
    app.callback(
        inputs={"clicks": Input(ids.FOLLOW, "n_clicks"), "states": _STATES},
        prevent_initial_call=True,
    )(follow_portfolio)


def offer_strategies(ready: object, offered: list[Json] | None) -> Any:
    """Return the strategies of the log; another log's choice is forgotten."""
    book = server_state().portfolios.require_book(ready)
    if book is None:
        return no_update, no_update
    names = enumerate(book.log.strategies)
    data = [{"value": str(place), "label": name} for place, name in names]
    return (no_update, no_update) if data == offered else (data, None)


def show(place: str | None, strategies: object, fields: list[Json], states: Json) -> Any:
    """Return the fields of the chosen strategy, and what is overridden."""
    given = (strategies, fields, states["ready"], states["active"])
    return *show_strategy(place, *given), *list_overridden(strategies, states["defaults"])


def show_strategy(
    place: str | None, strategies: object, fields: list[Json], ready: object, active: object
) -> Any:
    """Return the values of the chosen strategy; without one the fields are hidden."""
    unchanged = [no_update] * len(fields)
    book = server_state().portfolios.require_book(ready) if strategies and place else None
    if book is None or not isinstance(active, dict) or int(place or 0) >= len(book.log.strategies):
        return None, True, no_update, unchanged, unchanged
    name = book.log.strategies[int(place or 0)]
    settings = parse_profile(active.get("profile")).strategy(name)
    values = [_text(settings, field["key"]) for field in fields]
    return name, False, settings.enabled, values, [None] * len(fields)


def list_overridden(strategies: object, defaults: object) -> Any:
    """Return what is overridden: how many, and which."""
    if not isinstance(strategies, dict) or not isinstance(defaults, dict):
        return "", {}, "none", "none"
    profile = parse_profile({"version": 1, "strategies": strategies["strategies"]})
    table = overridden(profile, parse_profile(defaults.get("profile")))
    has_own = any(settings.kelly_fraction is not None for settings in profile.strategies.values())
    count = f"{len(table.body)} set" if table.body else "none set"
    shown = "table" if table.body else "none"
    return count, table_data(table), shown, "block" if has_own else "none"


def say_holding(_due: object, owner: str | None, ready: object, active: object) -> Any:
    """Return what the Kelly of the chosen strategy holds, beside its ceiling."""
    workspace = open_workspace(ready, active) if owner else None
    if workspace is None:
        return no_update
    rows = {row.name: row for row in workspace.kelly().strategies}
    return recommended(rows[owner]) if owner in rows else ""


def change(
    enabled: bool, values: Sequence[object], fields: list[Json], errors: list[Any], states: Json
) -> None:
    """Keep what was changed in the fields; refuse beside a field what is no value of it."""
    profile, owner = _profile(states), states["owner"]
    if profile is None or owner is None:
        return
    settings = profile.strategy(owner)
    keys = [field["key"] for field in fields]
    typed = dict(zip(keys, values, strict=True))
    before = dict(zip(keys, errors, strict=True))
    patch, refused = read_changes(settings, {key: typed[key] for key in _changed_keys(keys)})
    for key in _changed_keys(keys):
        if refused.get(key) != before[key]:
            set_props(ids.field(key), {"error": refused.get(key)})
    if enabled != settings.enabled and ctx.triggered_id == ids.ENABLED:
        patch["enabled"] = enabled
    if patch:
        document = {"strategies": {owner: patch}}
        patch_profile(states["ready"], document, f"“{owner}” is changed.")


def read_changes(
    settings: StrategySettings, typed: Mapping[str, object]
) -> tuple[Json, dict[str, str]]:
    """Return the settings that differ from `settings`, and why others are refused."""
    patch: Json = {}
    refused: dict[str, str] = {}
    for key, text in typed.items():
        field, now = FIELDS[key], getattr(settings, key)
        try:
            value = read_number(text, field.label, field.kind, now)
        except RefusedNumberError as refusal:
            refused[key] = str(refusal)
            continue
        if value != now:
            patch[key] = value
    return patch, refused


def reset(clicks: int | None, states: Json) -> None:
    """Put the chosen strategy back to its defaults."""
    profile, owner, defaults = _profile(states), states["owner"], states["defaults"]
    if not clicks or profile is None or owner is None or not isinstance(defaults, dict):
        return
    settings = parse_profile(defaults.get("profile")).strategy(owner)
    patch = {"strategies": {owner: settings.model_dump(mode="json")}}
    patch_profile(states["ready"], patch, f"“{owner}” is back at its defaults.")


def follow_portfolio(clicks: int | None, states: Json) -> None:
    """Have every strategy follow the portfolio's Kelly fraction."""
    profile = _profile(states)
    if not clicks or profile is None:
        return
    own = [name for name, one in profile.strategies.items() if one.kelly_fraction is not None]
    patch = {"strategies": {name: {"kelly_fraction": None} for name in own}}
    words = "Every strategy follows the portfolio’s Kelly fraction."
    patch_profile(states["ready"], patch, words)


def _profile(states: Json) -> Profile | None:
    active = states["active"]
    if not stores.is_ready(states["ready"]) or not isinstance(active, dict):
        return None
    return parse_profile(active.get("profile"))


def _changed_keys(keys: Sequence[str]) -> list[str]:
    triggered = [found["key"] for found in ctx.triggered_prop_ids.values() if "key" in found]
    return [key for key in keys if key in triggered]


def _text(settings: StrategySettings, key: str) -> str:
    return number_text(getattr(settings, key), FIELDS[key].kind.unit)
