"""Callbacks of the scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from dash import (
    ALL,
    Dash,
    Input,
    Output,
    State,
    ctx,
    no_update,
    set_props,
)

from app.calculations.profile.model import Scenario
from app.dash_app.components.action_list import choices
from app.dash_app.components.notices import tell
from app.dash_app.json_object import Json
from app.dash_app.pages.position_sizing import ids as page_ids
from app.dash_app.pages.position_sizing.replay import ids as replay_ids
from app.dash_app.pages.position_sizing.replay.curves import hidden_at_first
from app.dash_app.pages.position_sizing.scenarios import editor, edits, ids, row
from app.dash_app.pages.position_sizing.scenarios.editor import Editing, Filled, RefusedFieldsError
from app.dash_app.pages.position_sizing.scenarios.edits import RefusedScenarioError
from app.dash_app.pages.position_sizing.scenarios.rule_fields import RULES, fields_of
from app.dash_app.state import stores
from app.dash_app.state.profile_edit import patch_profile
from app.dash_app.state.workspace import Workspace, open_workspace

_STATES = {"ready": State(stores.READY, "data"), "active": State(stores.PROFILE, "data")}


def register(app: Dash) -> None:
    """Register them."""
    _register_row(app)
    _register_editor(app)


def _register_row(app: Dash) -> None:
    app.callback(
        Output(ids.ROW, "children"),
        Output(ids.actions(ids.ADD), "data"),
        Output(page_ids.SECTION_SCENARIO, "data"),
        Input(stores.SCENARIOS, "data"),
        Input(replay_ids.HIDDEN, "data"),
        State(page_ids.SECTION_SCENARIO, "data"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
    )(draw_row)
    app.callback(
        inputs={
            "_toggled": Input(ids.toggle(ALL), "n_clicks"),
            "_chosen": Input(ids.actions(ALL), "value"),
            "hidden": State(replay_ids.HIDDEN, "data"),
            "states": _STATES,
        },
        prevent_initial_call=True,
    )(act)


def _register_editor(app: Dash) -> None:
    app.callback(
        [
            Output(ids.DIALOG, "opened"),
            Output(ids.DIALOG, "title"),
            Output(ids.NAME, "value"),
            Output(ids.NAME, "error"),
            Output(ids.FIELDS, "children"),
            Output(ids.CONSTRAINED, "checked"),
            Output(ids.SAVE, "children"),
            Output(ids.RULE, "hidden"),
        ],
        inputs={
            "editing": Input(ids.EDITING, "data"),
            "kind": Input(ids.KIND, "value"),
            "states": _STATES,
        },
        prevent_initial_call=True,
    )(open_editor)
    app.callback(
        Output(ids.number(ALL), "error"),
        inputs={
            "pressed": (Input(ids.SAVE, "n_clicks"), Input(ids.NAME, "n_submit")),
            "editing": State(ids.EDITING, "data"),
            "form": {
                "name": State(ids.NAME, "value"),
                "kind": State(ids.KIND, "value"),
                "numbers": State(ids.number(ALL), "value"),
                "number_ids": State(ids.number(ALL), "id"),
                "choices": State(ids.choice(ALL), "value"),
                "choice_ids": State(ids.choice(ALL), "id"),
                "constrained": State(ids.CONSTRAINED, "checked"),
            },
            "hidden": State(replay_ids.HIDDEN, "data"),
            "states": _STATES,
        },
        prevent_initial_call=True,
    )(save)
    app.callback(Input(ids.CANCEL, "n_clicks"), prevent_initial_call=True)(cancel)


def draw_row(
    listed: object, hidden: list[str] | None, offered: object, ready: object, active: object
) -> Any:
    """Return the chips, what can be added, and the scenarios that a section can be about.

    They change with the scenarios only, not with the slider.
    """
    workspace = open_workspace(ready, active) if listed else None
    if workspace is None:
        return no_update, no_update, no_update
    chips = row.chips(workspace, hidden_at_first(workspace) if hidden is None else hidden)
    names = [scenario.name for scenario in workspace.scenarios]
    return chips, choices(row.to_add(workspace)), no_update if names == offered else names


def act(
    _toggled: Sequence[int | None],
    _chosen: Sequence[str | None],
    hidden: list[str] | None,
    states: Json,
) -> None:
    """Do what was chosen in a list of actions, or show and hide the curve of a chip."""
    workspace = open_workspace(states["ready"], states["active"])
    chosen, [trigger, *_] = ctx.triggered_id, ctx.triggered
    if workspace is None or not isinstance(chosen, dict) or not trigger["value"]:
        return
    at, name = chosen["at"], trigger["value"]
    if chosen == ids.toggle(at):
        name = "toggle"
    else:
        set_props(chosen, {"value": None})
    if at == ids.ADD:
        add(workspace, name)
        return
    drawn = [scenario for scenario, _ in row.drawn_scenarios(workspace)]
    off = hidden_at_first(workspace) if hidden is None else hidden
    if 0 <= at < len(drawn):
        do(workspace, name, drawn[at], off)


def do(workspace: Workspace, name: str, scenario: Scenario, hidden: list[str]) -> None:
    """Do the act called `name` to a scenario."""
    if name == "toggle":
        others = [other for other in hidden if other != scenario.name]
        _hide(others if scenario.name in hidden else [*hidden, scenario.name])
    elif name in ("edit", "rename"):
        _edit(scenario.name, name)
    elif name == "duplicate":
        _duplicate(workspace, scenario)
    elif name == "delete":
        patch = edits.removed(workspace.profile.scenarios, scenario.name)
        patch_profile(workspace.ready, patch, f"“{scenario.name}” is deleted.")


def add(workspace: Workspace, chosen: str) -> None:
    """Add the preset that was chosen by its number, or open the editor for an own rule."""
    if chosen == row.NEW:
        _edit(None, row.NEW)
        return
    offered = dict(enumerate(row.offers(workspace.book, workspace.profile.scenarios)))
    if chosen.isdecimal() and int(chosen) in offered:
        _add(workspace, offered[int(chosen)])


def open_editor(editing: Editing | None, kind: str | None, states: Json) -> Any:
    """Return what the dialog shows; another kind of rule changes its fields only."""
    workspace = open_workspace(states["ready"], states["active"])
    if workspace is None or not isinstance(editing, dict):
        return (no_update,) * 8
    if ctx.triggered_id == ids.KIND:
        scenario = editor.find(workspace, editing["name"])
        fields = editor.controls(workspace, scenario, kind) if kind in RULES else no_update
        return (*(no_update,) * 4, fields, *(no_update,) * 3)
    form = editor.editor_form(workspace, editing)
    renames = editing["mode"] == "rename"
    set_props(ids.KIND, {"value": form.kind})  # an output would be a circle: it is heard here too
    shown = (form.fields, form.constrained, form.save, renames)
    return (True, form.title, form.name, None, *shown)


def save(
    pressed: Sequence[int | None],
    editing: Editing | None,
    form: Json,
    hidden: list[str] | None,
    states: Json,
) -> Any:
    """Keep the scenario and close the dialog, or say beside a field why it is refused."""
    unchanged = [no_update] * len(form["number_ids"])
    workspace = open_workspace(states["ready"], states["active"])
    if workspace is None or not isinstance(editing, dict) or not any(pressed):
        return unchanged
    own = editing["name"]
    keys = [field["key"] for field in form["number_ids"]]
    name_error, errors, scenario = None, {}, None
    try:
        scenario = _scenario_in(workspace, editing, form)
    except RefusedScenarioError as refusal:
        name_error = str(refusal)
    except RefusedFieldsError as refusal:
        errors = dict(refusal.words)
    set_props(ids.NAME, {"error": name_error})
    if scenario is not None:
        _keep(workspace, own, scenario)
        if own is not None and hidden and own in hidden:
            _hide([scenario.name if name == own else name for name in hidden])
    return [errors.get(key) for key in keys]


def cancel(clicks: int | None) -> None:
    """Close the dialog."""
    if clicks:
        set_props(ids.DIALOG, {"opened": False})


def _scenario_in(workspace: Workspace, editing: Editing, form: Json) -> Scenario:
    """Return the scenario that the dialog describes.

    Raises `RefusedFieldsError`, or `RefusedScenarioError` for its name.
    """
    own = editing["name"]
    name = edits.checked_name(workspace.profile.scenarios, form["name"], own)
    before = editor.find(workspace, own)
    if editing["mode"] == "rename" and before is not None:
        return before.model_copy(update={"name": name})
    kind = str(form["kind"])
    filled = Filled(kind, _by_key(form, "number"), _by_key(form, "choice"))
    offered = editor.offered_values(workspace, before, kind)
    rule = editor.rule_in(filled, fields_of(kind, workspace.book), offered)
    document = {"name": name, "constrained": bool(form["constrained"]), "rule": rule}
    return Scenario.model_validate(document)


def _by_key(form: Json, kind: str) -> dict[str, object]:
    keys = [field["key"] for field in form[f"{kind}_ids"]]
    return dict(zip(keys, form[f"{kind}s"], strict=True))


def _keep(workspace: Workspace, own: str | None, scenario: Scenario) -> None:
    if own is None:
        if not _add(workspace, scenario):
            return
    else:
        patch = edits.replaced(workspace.profile.scenarios, own, scenario)
        patch_profile(workspace.ready, patch, f"“{scenario.name}” is changed.")
    set_props(ids.DIALOG, {"opened": False})


def _add(workspace: Workspace, scenario: Scenario) -> bool:
    try:
        patch = edits.added(workspace.profile.scenarios, scenario)
    except RefusedScenarioError as refusal:
        tell("No room for another scenario", str(refusal), "warn")
        return False
    patch_profile(workspace.ready, patch, f"“{scenario.name}” is added.")
    return True


def _duplicate(workspace: Workspace, scenario: Scenario) -> None:
    scenarios = workspace.profile.scenarios
    try:
        patch, name = edits.duplicated(scenarios, scenarios.index(scenario))
    except RefusedScenarioError as refusal:
        tell("No room for another scenario", str(refusal), "warn")
        return
    patch_profile(workspace.ready, patch, f"“{name}” is added.")


def _edit(name: str | None, mode: str) -> None:
    set_props(ids.EDITING, {"data": cast("Any", Editing(name=name, mode=mode))})


def _hide(names: list[str]) -> None:
    set_props(replay_ids.HIDDEN, {"data": names})
