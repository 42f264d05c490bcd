"""Callbacks of the settings column: check what is typed, offer choices, reset, edit the limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash
from dash import Dash, Input, Output, State, ctx, no_update

from app.dash_app.pages.monte_carlo import ids
from app.dash_app.pages.monte_carlo.fields import (
    FIELDS,
    LIMITS,
    FieldError,
    first_texts,
    read_fields,
)
from app.dash_app.pages.monte_carlo.request import DEFAULTS, scenario_of
from app.dash_app.pages.monte_carlo.settings import EVERYTHING, struck_options, struck_strategy
from app.dash_app.state import stores
from app.dash_app.state.page_inputs import show_page
from app.dash_app.state.profile_edit import patch_profile
from app.dash_app.state.workspace import Workspace, open_workspace


def register(app: Dash) -> None:
    """Register the callbacks."""
    shown = [Output(part, "hidden") for part in (ids.RESULTS, ids.EMPTY, ids.CONTROLS)]
    app.callback(*shown, Input(stores.READY, "data"))(show_page)
    app.callback(
        output={
            "settings": Output(ids.SETTINGS, "data"),
            "errors": {name: Output(ids.field(name), "error") for name in FIELDS},
            "has_no_losses": Output(ids.STRUCK_FRAME, "hidden"),
        },
        inputs={
            "texts": {name: Input(ids.field(name), "value") for name in FIELDS},
            "chosen": {
                "estimation_error": Input(ids.DOUBT, "checked"),
                "sampling": Input(ids.DRAW, "value"),
                "full_loss_of": Input(ids.STRUCK, "value"),
            },
            "kept": State(ids.SETTINGS, "data"),
        },
    )(check_settings)
    app.callback(
        output={
            "texts": {name: Output(ids.field(name), "value") for name in FIELDS},
            "doubt": Output(ids.DOUBT, "checked"),
            "draw": Output(ids.DRAW, "value"),
            "struck": Output(ids.STRUCK, "value"),
            "scenario": Output(ids.SCENARIO, "value"),
        },
        inputs={"clicks": Input(ids.RESET, "n_clicks")},
        prevent_initial_call=True,
    )(reset_settings)
    app.callback(
        Output(ids.SCENARIO, "data"),
        Output(ids.SCENARIO, "placeholder"),
        Output(ids.STRUCK, "data"),
        Input(stores.READY, "data"),
        Input(stores.PROFILE, "data"),
    )(offer_choices)
    _register_limits(app)


def _register_limits(app: Dash) -> None:
    app.callback(
        *(Output(ids.limit(name), "value") for name in LIMITS),
        Input(stores.READY, "data"),
        Input(stores.PROFILE, "data"),
    )(show_limits)
    for name in LIMITS:
        app.callback(
            Output(ids.limit(name), "error"),
            Input(ids.limit(name), "n_submit"),
            Input(ids.limit(name), "n_blur"),
            State(ids.limit(name), "value"),
            State(stores.READY, "data"),
            State(stores.PROFILE, "data"),
            prevent_initial_call=True,
        )(edit_limit)


def check_settings(texts: Mapping[str, object], chosen: Mapping[str, Any], kept: object) -> Any:
    """Return the settings in use, and beside every refused field the reason."""
    values, errors = read_fields(texts, kept)
    settings = values | {
        "estimation_error": chosen["estimation_error"] is not False,
        "sampling": "days" if chosen["sampling"] == "days" else "blocks",
        "full_loss_of": struck_strategy(chosen["full_loss_of"]),
    }
    has_no_losses = values["full_loss_every_days"] is None
    return {"settings": settings, "errors": errors, "has_no_losses": has_no_losses}


def reset_settings(clicks: int | None) -> Any:
    """Return the defaults of every control."""
    if not clicks:
        raise dash.exceptions.PreventUpdate
    return {
        "texts": first_texts(),
        "doubt": DEFAULTS["estimation_error"],
        "draw": DEFAULTS["sampling"],
        "struck": EVERYTHING["value"],
        "scenario": None,
    }


def offer_choices(ready: object, active: object) -> Any:
    """Return scenarios, the one simulated while none is chosen, and what a full loss may strike."""
    workspace = open_workspace(ready, active)
    if workspace is None:
        return no_update, no_update, no_update
    names = [scenario.name for scenario in workspace.scenarios]
    struck = struck_options(workspace.book.log.strategies)
    return names, scenario_of(workspace, None).name, struck


def show_limits(ready: object, active: object) -> Any:
    """Return the limits of the profile as texts."""
    workspace = open_workspace(ready, active)
    if workspace is None:
        return (no_update,) * len(LIMITS)
    return tuple(field.show(_limit(workspace, name)) for name, field in LIMITS.items())


def edit_limit(
    _submits: object, _blurs: object, text: object, ready: object, active: object
) -> str | Any:
    """Write a limit to the profile; return the reason where its text is refused."""
    workspace = open_workspace(ready, active)
    if workspace is None or not isinstance(ctx.triggered_id, Mapping):
        return no_update
    return change_limit(workspace, ctx.triggered_id["name"], text)


def change_limit(workspace: Workspace, name: str, text: object) -> str:
    """Write a limit to the profile if it changes; return the reason where its text is refused.

    A text that shows the limit is no change, though the limit may have more digits.
    """
    field, now = LIMITS[name], _limit(workspace, name)
    if text == field.show(now):
        return ""
    try:
        value = field.read(text)
    except FieldError as error:
        return f"{error} {field.show(now)} stays in use."
    if value != now:
        patch = {"portfolio": {name: value}}
        patch_profile(workspace.ready, patch, f"{field.label}: {field.show(value)}.")
    return ""


def _limit(workspace: Workspace, name: str) -> float:
    return float(getattr(workspace.profile.portfolio, name))
