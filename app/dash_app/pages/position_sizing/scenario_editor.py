"""The dialog that makes and changes a scenario: its name, its rule and the rule's parameters (assets/scenarios.js opens and reads it)."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html, no_update

from app.calculations.profile.model import MAX_SCENARIOS, Scenario
from app.dash_app.components.aria import aria
from app.dash_app.components.form import check, number_input, select, text_input
from app.dash_app.components.markup import MARKUP, Written, markup, slot
from app.dash_app.components.text import Content
from app.dash_app.json_object import Json
from app.dash_app.pages.position_sizing import ids
from app.dash_app.pages.position_sizing.rule_fields import RULES, Field, fields_of, starting_values
from app.dash_app.state import stores
from app.dash_app.state.workspace import Workspace, open_workspace

NEW_KIND = "fixed_fractional"  #: of a scenario that is being made
SHOWN = 8  #: scenarios side by side at most
assert SHOWN <= MAX_SCENARIOS


def register(app: Dash) -> None:
    """Register its callback."""
    app.callback(
        Output(ids.EDITOR, MARKUP),
        Input(ids.EDITING, "data"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
        prevent_initial_call=True,
    )(lay_out_editor)


def dialog() -> html.Dialog:
    """The browser's own modal dialog, filled when it is asked for."""
    return html.Dialog(slot(ids.EDITOR), id=ids.EDITOR_DIALOG, className="dialog wide", **aria(labelledby="editor-title"))


def lay_out_editor(asked: object, ready: object, active: object) -> Any:
    """The form of the scenario asked for: `{"name", "kind"}`, no name for a new one, a kind while it is being changed."""
    workspace = open_workspace(ready, active) if isinstance(asked, dict) else None
    if workspace is None or not isinstance(asked, dict):
        return no_update
    name = asked.get("name")
    scenario = next((one for one in workspace.profile.scenarios if one.name == name), None)
    kind = asked.get("kind") or (scenario.rule.kind if scenario else NEW_KIND)
    return markup(form(workspace, scenario, kind)) if kind in RULES else no_update


def form(workspace: Workspace, scenario: Scenario | None, kind: str) -> html.Form:
    """The form of a scenario, or of a new one, with the parameters of `kind`."""
    same = scenario is not None and scenario.rule.kind == kind
    values = scenario.rule.model_dump(mode="json") if scenario is not None and same else starting_values(kind, workspace.book)
    name = scenario.name if scenario else _free_name(workspace, RULES[kind][0])
    kinds = [(code, words) for code, (words, _) in RULES.items()]
    rows = [_row("Sized by", None, select("kind", "Sized by", kind, kinds, act="change-kind"))]
    rows += [_row(field.label, field.help, _control(field, values)) for field in fields_of(kind, workspace.book)]
    limits = check("constrained", "Limits and guardrails apply", scenario.constrained if scenario else True)
    rows.append(_row("Limits and guardrails", "Off: every trade at the rule’s size, whatever it takes.", limits))
    title = html.H2(f"Edit “{scenario.name}”" if scenario else "New scenario", id="editor-title")
    head = _row("Name", None, text_input("name", "Name", name))
    attributes = {"data-name": scenario.name if scenario else "", "data-kind": kind}
    return html.Form([title, head, *rows, html.Div(_buttons(scenario), className="btns")], className="form", **attributes)


def _buttons(scenario: Scenario | None) -> list[html.Button]:
    save = html.Button("Save" if scenario else "Add scenario", type="submit", className="btn filled")
    cancel = html.Button("Cancel", type="button", className="btn", **{"data-act": "close-editor"})
    again = html.Button("Duplicate", type="button", className="btn", **{"data-act": "duplicate-scenario"})
    return [save, again, cancel] if scenario else [save, cancel]


def _row(label: Content, help_text: str | None, control: Written) -> html.Label:
    words = [html.Span(label, className="field-l")] + ([html.Small(help_text)] if help_text else [])
    return html.Label([html.Span(words, className="form-words"), control], className="form-row")


def _control(field: Field, values: Json) -> Written:
    value = _value(field, values)
    if field.kind == "choice":
        return select(field.key, field.label, str(value), field.options)
    return number_input(
        field.key,
        field.label,
        value,
        low=field.low,
        high=field.high,
        percent=field.kind == "percent",
        whole=field.kind == "whole",
        empty=field.empty,
    )


def _value(field: Field, values: Json) -> Any:
    group, _, name = field.key.partition("/")
    found = values.get(group, {}).get(name) if name and isinstance(values.get(group), dict) else values.get(field.key)
    return field.default if found is None and field.empty is None else found


def _free_name(workspace: Workspace, wanted: str) -> str:
    taken = {scenario.name for scenario in workspace.profile.scenarios}
    return next(name for k in range(1, len(taken) + 2) if (name := wanted if k == 1 else f"{wanted} {k}") not in taken)
