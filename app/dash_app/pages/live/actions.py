"""Actions of the page: apply a haircut, choose a mapping, save missed and extra trades."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from app.calculations.live.comparison import LiveComparison
from app.calculations.profile.model import Profile
from app.dash_app.components.spreadsheet import csv_download
from app.dash_app.pages.live import content, ids, unmatched
from app.dash_app.pages.live.comparing import opened_comparison
from app.dash_app.pages.live.mapping import dialog_content, mapped_choice
from app.dash_app.state import stores
from app.dash_app.state.profile_edit import patch_profile, set_value
from app.formatting import percent

_PORTFOLIO = (State(stores.READY, "data"), State(stores.PROFILE, "data"))


def register(app: Dash) -> None:
    """Register the callbacks."""
    compared = State(ids.COMPARED, "data")
    app.callback(
        Input(ids.apply(ALL), "n_clicks"), compared, *_PORTFOLIO, prevent_initial_call=True
    )(apply_haircut)
    app.callback(
        Input(ids.mapped(ALL, ALL, ALL), "value"),
        compared,
        *_PORTFOLIO,
        prevent_initial_call=True,
    )(choose_mapping)
    app.callback(
        Output(ids.DIALOG, "opened"),
        Output(ids.DIALOG, "children"),
        Input(ids.CHANGE, "n_clicks"),
        compared,
        *_PORTFOLIO,
        prevent_initial_call=True,
    )(open_dialog)
    app.callback(
        Output(ids.DOWNLOAD, "data"),
        Input(ids.CSV, "n_clicks"),
        compared,
        *_PORTFOLIO,
        prevent_initial_call=True,
    )(save_unmatched)


def apply_haircut(clicks: Any, compared: object, ready: object, active: object) -> None:
    """Write the haircut that the data carry into the settings of the strategy."""
    opened = opened_comparison(compared, ready, active) if any(clicks) else None
    asked = ctx.triggered_id
    if opened is None or not isinstance(asked, dict):
        return
    workspace, comparison = opened
    for _, each, haircut in content.offers(comparison):
        if comparison.strategy_names.index(each.name or "") == asked["strategy"]:
            patch = {"strategies": {each.name: {"edge_haircut": haircut}}}
            words = f"Edge haircut of {each.name} set to {percent(haircut, 0)}."
            patch_profile(workspace.ready, patch, words)


def choose_mapping(_values: Any, compared: object, ready: object, active: object) -> None:
    """Keep the strategy chosen for a live name.

    A field that has only appeared shows what is kept already and changes nothing; one that is put
    back to what it showed at first changes the choice made in between.
    """
    opened = opened_comparison(compared, ready, active)
    asked = ctx.triggered_id
    value = ctx.triggered[0]["value"] if ctx.triggered else None
    if opened is None or not isinstance(asked, dict) or value is None:
        return
    workspace, comparison = opened
    chosen = mapped_choice(comparison, asked["name"], str(value))
    if chosen is None:
        return
    name, strategy = chosen
    if value != asked["given"] or is_chosen_since(workspace.profile, comparison, name):
        set_value(workspace.ready, ("live", "strategies", name), strategy, "")


def is_chosen_since(profile: Profile, comparison: LiveComparison, name: str) -> bool:
    """Return True if the profile maps a live name otherwise than the comparison does."""
    compared = comparison.mapping.get(name)
    return profile.live.strategies.get(name, compared) != compared


def open_dialog(clicks: int | None, compared: object, ready: object, active: object) -> Any:
    """Open the dialog of the mapping."""
    opened = opened_comparison(compared, ready, active) if clicks else None
    return (no_update, no_update) if opened is None else (True, dialog_content(opened[1]))


def save_unmatched(clicks: int | None, compared: object, ready: object, active: object) -> Any:
    """Return missed and extra trades as a CSV file."""
    opened = opened_comparison(compared, ready, active) if clicks else None
    if opened is None:
        return no_update
    return csv_download("missed-and-extra.csv", unmatched.rows(opened[1]))
