"""The editor of a scenario: its fields, and what they say once they are filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypedDict

import dash_mantine_components as dmc
from dash.development.base_component import Component

from app.calculations.profile.model import Scenario
from app.dash_app.components.number_field import (
    NumberKind,
    RefusedNumberError,
    number_field,
    number_text,
    read_number,
)
from app.dash_app.json_object import Json
from app.dash_app.pages.position_sizing.scenarios import ids
from app.dash_app.pages.position_sizing.scenarios.edits import free_name
from app.dash_app.pages.position_sizing.scenarios.rule_fields import (
    RULES,
    Field,
    fields_of,
    starting_values,
)
from app.dash_app.state.workspace import Workspace

NEW_KIND = "fixed_fractional"  #: of a scenario that is being made


class Editing(TypedDict):
    """State of the editor: a new scenario has no name; `mode` is edit, rename or new."""

    name: str | None
    mode: str


class EditorForm(NamedTuple):
    """The contents of the dialog."""

    title: str
    name: str
    kind: str
    fields: list[Component]
    constrained: bool
    save: str


class Filled(NamedTuple):
    """The fields of a rule as they were filled in, by key."""

    kind: str
    numbers: Mapping[str, object]
    choices: Mapping[str, object]


class RefusedFieldsError(ValueError):
    """Fields that are refused: the words for each, by key."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__("; ".join(words.values()))
        self.words = words


def editor_form(workspace: Workspace, editing: Editing) -> EditorForm:
    """Return the dialog for a scenario of the profile, or for a new one."""
    scenario = find(workspace, editing["name"])
    if scenario is None:
        name = free_name(workspace.profile.scenarios, RULES[NEW_KIND][0])
        fields = controls(workspace, None, NEW_KIND)
        return EditorForm("New scenario", name, NEW_KIND, fields, True, "Add scenario")
    verb = "Rename" if editing["mode"] == "rename" else "Edit"
    kind = scenario.rule.kind
    fields = controls(workspace, scenario, kind)
    title = f"{verb} “{scenario.name}”"
    return EditorForm(title, scenario.name, kind, fields, scenario.constrained, "Save")


def find(workspace: Workspace, name: str | None) -> Scenario | None:
    """Return the scenario called `name`, None if there is none."""
    return next((one for one in workspace.profile.scenarios if one.name == name), None)


def controls(workspace: Workspace, scenario: Scenario | None, kind: str) -> list[Component]:
    """Return a field for each parameter of `kind`, with the scenario's values if it is of it."""
    values = offered_values(workspace, scenario, kind)
    return [_control(field, values) for field in fields_of(kind, workspace.book)]


def offered_values(workspace: Workspace, scenario: Scenario | None, kind: str) -> Json:
    """Return the parameters that the fields of `kind` show first."""
    if scenario is not None and scenario.rule.kind == kind:
        return scenario.rule.model_dump(mode="json")
    return starting_values(kind, workspace.book)


def rule_in(filled: Filled, fields: Sequence[Field], offered: Json) -> Json:
    """Return the rule that the fields describe; raises `RefusedFieldsError`.

    A field left as it was `offered` stands for that value, which may have more digits. Parameters
    whose field is empty are left out: then the rule's own default holds.
    """
    rule: Json = {"kind": filled.kind} | ({"weights": {}} if filled.kind == "allocation" else {})
    errors: dict[str, str] = {}
    for field in fields:
        try:
            value = _value_in(field, filled, offered)
        except RefusedNumberError as refusal:
            errors[field.key] = str(refusal)
            continue
        group, _, name = field.key.partition("/")
        if value is not None and name:
            rule[group][name] = value
        elif value is not None:
            rule[group] = value
    errors = errors or _faults_between(rule)
    if errors:
        raise RefusedFieldsError(errors)
    return rule


def _value_in(field: Field, filled: Filled, offered: Json) -> Any:
    if field.kind == "choice":
        return filled.choices.get(field.key)
    typed, now = filled.numbers.get(field.key), _shown(field, offered)
    return read_number(typed, field.label, number_kind(field), now)


def number_kind(field: Field) -> NumberKind:
    """Return the values that a numeric field takes."""
    is_positive = 0 < field.low < 1e-6  # the profile asks for more than 0
    return NumberKind(
        unit="%" if field.kind == "percent" else "",
        low=0.0 if is_positive else field.low,
        high=NumberKind.high if field.high is None else field.high,
        above_low=is_positive,
        whole=field.kind == "whole",
        optional=field.empty is not None,
    )


def _faults_between(rule: Json) -> dict[str, str]:
    """Return the parameters that do not go together; only a volatility-adjusted rule has such."""
    if rule["kind"] != "volatility_adjusted":
        return {}
    needed = ("lookback", "reference") if rule["source"] == "trailing" else ()
    errors = {key: "Needed for the strategy’s own returns." for key in needed if key not in rule}
    if rule["cap"] < rule["floor"]:
        errors["cap"] = "Not below the smallest multiple."
    return errors


def _control(field: Field, values: Json) -> Any:
    value = _shown(field, values)
    if field.kind == "choice":
        data = [{"value": code, "label": words} for code, words in field.options]
        return dmc.Select(
            id=ids.choice(field.key),
            label=field.label,
            description=field.help,
            data=data,
            value=str(value),
            size="xs",
            allowDeselect=False,
        )
    return number_field(
        field.label,
        id=ids.number(field.key),
        description=field.help,
        value=number_text(value, number_kind(field).unit),
        placeholder=field.empty or "",
    )


def _shown(field: Field, values: Json) -> Any:
    group, _, name = field.key.partition("/")
    parent = values.get(group) if name else values
    value = parent.get(name or group) if isinstance(parent, dict) else None
    return field.default if value is None and field.empty is None else value
