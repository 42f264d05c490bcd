"""Tests of the scenarios: the editor's fields, the changes of the list, and the row of chips."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from app.calculations.profile import rules
from app.calculations.profile.model import AS_BACKTESTED, Scenario
from app.dash_app.components.number_field import NumberKind
from app.dash_app.pages.position_sizing.replay import ids as replay_ids
from app.dash_app.pages.position_sizing.replay.curves import hidden_at_first
from app.dash_app.pages.position_sizing.scenarios import callbacks, editor, edits, ids, row
from app.dash_app.pages.position_sizing.scenarios.editor import Filled, RefusedFieldsError
from app.dash_app.pages.position_sizing.scenarios.edits import RefusedScenarioError
from app.dash_app.pages.position_sizing.scenarios.rule_fields import (
    RULES,
    Field,
    fields_of,
    starting_values,
)
from app.dash_app.state import profile_edit, stores
from tests.unit.dash_app.logs import ODD_NAME, wins_and_losses, workspace_of

BOOK = wins_and_losses()
NUMBERS = [
    pytest.param(kind, field, id=f"{kind}.{field.key}")
    for kind in RULES
    for field in fields_of(kind, BOOK)
    if field.kind in ("number", "whole", "percent")
]


def rule_of(kind: str, **changes: Any) -> dict[str, Any]:
    """Return the rule that a new form of a kind gives back, with some values changed."""
    start = starting_values(kind, BOOK)
    fields = fields_of(kind, BOOK)
    values = {field.key: editor._shown(field, start) for field in fields} | changes
    rule: dict[str, Any] = {"kind": kind} | ({"weights": {}} if kind == "allocation" else {})
    for key, value in values.items():
        group, _, name = key.partition("/")
        if value is not None:
            (rule[group] if name else rule)[name or key] = value
    return rule


def accepted(rule: dict[str, Any]) -> bool:
    try:
        Scenario.model_validate({"name": "x", "rule": rule})
    except ValidationError:
        return False
    return True


def test_every_rule_of_a_profile_can_be_chosen() -> None:
    members = rules.Rule.__args__[0].__args__  # type: ignore[attr-defined]
    kinds = {member.model_fields["kind"].annotation.__args__[0] for member in members}
    assert set(RULES) == kinds


@pytest.mark.parametrize("kind", RULES)
def test_a_new_rule_as_offered_is_valid_and_replays(kind: str) -> None:
    workspace = workspace_of(BOOK)
    scenario = Scenario.model_validate({"name": "x", "rule": rule_of(kind)})
    assert workspace.replay(scenario).metrics.trades_taken >= 0


@pytest.mark.parametrize("kind", RULES)
def test_every_parameter_of_a_rule_has_a_field(kind: str) -> None:
    scenario = Scenario.model_validate({"name": "x", "rule": rule_of(kind)})
    keys = {field.key.partition("/")[0] for field in fields_of(kind, BOOK)}
    assert keys == set(scenario.rule.model_dump()) - {"kind"}


@pytest.mark.parametrize(("kind", "field"), NUMBERS)
def test_a_field_takes_what_the_profile_takes(kind: str, field: Field) -> None:
    taken = editor.number_kind(field)
    low = int(field.low) if field.kind == "whole" else field.low
    needs = {"lookback": 20, "reference": 0.1, "source": "trailing"}
    changes = needs if field.key == "lookback" else {}
    changes |= {"floor": 0.0} if field.key == "cap" else {}
    changes |= {"cap": 10.0} if field.key == "floor" else {}
    assert accepted(rule_of(kind, **changes | {field.key: low}))
    below = low - 1 if field.kind == "whole" else -1e-3
    assert not accepted(rule_of(kind, **changes | {field.key: below}))
    assert accepted(rule_of(kind, **changes | {field.key: 0.0})) == (
        taken.low == 0 and not taken.above_low
    )
    assert accepted(rule_of(kind, **{field.key: None})) or not taken.optional


def read(filled: Filled, scenario: Scenario | None = None) -> dict[str, Any]:
    """Return the rule that the filled-in editor of a scenario describes."""
    offered = editor.offered_values(workspace_of(BOOK), scenario, filled.kind)
    return editor.rule_in(filled, fields_of(filled.kind, BOOK), offered)


def filled_as_shown(scenario: Scenario | None, kind: str, **typed: str) -> Filled:
    """Return the fields of the editor as they are shown, with some filled in."""
    shown = editor.controls(workspace_of(BOOK), scenario, kind)
    values = {control.id["key"]: control.value for control in shown}  # type: ignore[attr-defined]
    return Filled(kind, values | typed, values)


@pytest.mark.parametrize("kind", RULES)
def test_rule_in_untouched_fields_is_the_rule_that_was_offered(kind: str) -> None:
    rule = read(filled_as_shown(None, kind))
    assert Scenario.model_validate({"name": "x", "rule": rule}).rule == (
        Scenario.model_validate({"name": "x", "rule": rule_of(kind)}).rule
    )


def test_rule_in_the_editor_of_a_scenario_is_its_own() -> None:
    rule = {"kind": "fixed_fractional", "fraction": 0.0375, "basis": "max_loss", "min_trades": 12}
    scenario = Scenario.model_validate({"name": "Mine", "rule": rule})
    filled = filled_as_shown(scenario, "fixed_fractional")
    assert filled.numbers["fraction"] == "3.75%"
    kept = read(filled, scenario)
    assert Scenario.model_validate({"name": "Mine", "rule": kept}) == scenario


def test_rule_in_untouched_fields_keep_every_digit() -> None:
    rule = {"kind": "fixed_fractional", "fraction": 0.1 / 3, "min_trades": 12}
    scenario = Scenario.model_validate({"name": "Mine", "rule": rule})
    assert read(filled_as_shown(scenario, "fixed_fractional"), scenario)["fraction"] == 0.1 / 3
    typed = filled_as_shown(scenario, "fixed_fractional", fraction="3.33%")
    assert read(typed, scenario)["fraction"] == 0.0333


def test_rule_in_an_allocation_has_a_weight_for_each_strategy() -> None:
    filled = filled_as_shown(None, "allocation", **{f"weights/{ODD_NAME}": "12.5"})
    rule = read(filled)
    assert rule == {"kind": "allocation", "weights": {ODD_NAME: 0.125}}


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("fixed_dollar", {"dollars": "abc"}, {"dollars": "“abc” is not a number."}),
        ("fixed_dollar", {"dollars": ""}, {"dollars": "Amount needs a number."}),
        ("fixed_ratio", {"delta": "0"}, {"delta": "Profit per step must be above 0."}),
        ("kelly", {"min_trades": "0"}, {"min_trades": "At least must be 1 or more."}),
        ("kelly", {"min_trades": "2.5"}, {"min_trades": "At least must be a whole number."}),
        ("volatility_adjusted", {"cap": "0.1"}, {"cap": "Not below the smallest multiple."}),
    ],
)
def test_rule_in_refuses_in_words(kind: str, typed: dict[str, str], words: dict[str, str]) -> None:
    with pytest.raises(RefusedFieldsError) as refusal:
        read(filled_as_shown(None, kind, **typed))
    assert refusal.value.words == words


def test_rule_in_trailing_volatility_needs_its_parameters() -> None:
    filled = filled_as_shown(None, "volatility_adjusted")
    trailing = filled._replace(choices={**filled.choices, "source": "trailing"})
    with pytest.raises(RefusedFieldsError) as refusal:
        read(trailing)
    assert set(refusal.value.words) == {"lookback", "reference"}


def test_number_kind_of_a_positive_parameter_refuses_zero() -> None:
    assert editor.number_kind(Field("delta", "Step", "", low=1e-9)) == NumberKind(above_low=True)


def named(*names: str) -> list[Scenario]:
    return [AS_BACKTESTED.model_copy(update={"name": name}) for name in names]


def test_edits_of_the_list() -> None:
    listed = named("a", "b", "c")

    def names_of(patch: dict[str, Any]) -> list[str]:
        return [scenario["name"] for scenario in patch["scenarios"]]

    assert names_of(edits.added(listed, *named("d"))) == ["a", "b", "c", "d"]
    patch, name = edits.duplicated(named("a", "a, copy"), 0)
    assert (names_of(patch), name) == (["a", "a, copy 2", "a, copy"], "a, copy 2")
    assert names_of(edits.replaced(listed, "b", *named("x"))) == ["a", "x", "c"]
    assert names_of(edits.removed(listed, "b")) == ["a", "c"]
    assert edits.free_name(listed, "b") == "b 2"
    assert edits.free_name(listed, "__proto__") == "__proto__"


def test_edits_a_ninth_scenario_is_refused() -> None:
    eight = named(*"abcdefgh")
    with pytest.raises(RefusedScenarioError, match="Eight scenarios are shown at most"):
        edits.added(eight, *named("i"))
    with pytest.raises(RefusedScenarioError, match="Eight scenarios are shown at most"):
        edits.duplicated(eight, 0)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("  ", "needs a name"), (None, "needs a name"), ("b", "Another"), ("x" * 201, "200")],
)
def test_checked_name_refuses(typed: str | None, words: str) -> None:
    with pytest.raises(RefusedScenarioError, match=words):
        edits.checked_name(named("a", "b"), typed, "a")


def test_checked_name_takes_its_own_and_odd_ones() -> None:
    for name in ("a", "__proto__", "constructor", "a/b", "<b>"):
        assert edits.checked_name(named("a"), f" {name} ", "a") == name


def test_chips_show_each_scenario_and_the_hindsight_twin() -> None:
    workspace = workspace_of(BOOK)
    hidden = hidden_at_first(workspace)
    shown = row.chips(workspace, hidden)
    toggles = [chip.children[0] for chip in shown]
    assert [toggle.children for toggle in toggles] == [
        "My sizing",
        "As backtested",
        "My sizing, hindsight",
    ]
    pressed = [getattr(toggle, "aria-pressed") for toggle in toggles]
    assert pressed == ["true", "true", "false"]
    assert ["mine" in chip.className for chip in shown] == [True, False, False]
    assert [len(chip.children) for chip in shown] == [2, 2, 1], "a shadow has no actions"
    offered = [{each["label"] for each in chip.children[1].data} for chip in shown[:2]]
    assert ["Delete" in actions for actions in offered] == [False, True], "the slider needs its own"


def test_offers_are_the_presets_whose_name_is_free() -> None:
    workspace = workspace_of(BOOK)
    offered = {preset.name for preset in row.offers(BOOK, workspace.profile.scenarios)}
    assert "Half Kelly" in offered
    assert offered.isdisjoint(scenario.name for scenario in workspace.profile.scenarios)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the callbacks set, by component."""
    props: dict[str, Any] = {}
    for module in (callbacks, profile_edit):
        monkeypatch.setattr(module, "set_props", lambda name, values: props.update({name: values}))
    return props


def test_do_acts_on_a_scenario(sent: dict[str, Any]) -> None:
    workspace = workspace_of(BOOK)
    log, mine = workspace.profile.scenarios
    callbacks.do(workspace, "toggle", mine, ["x"])
    assert sent[replay_ids.HIDDEN] == {"data": ["x", mine.name]}
    callbacks.do(workspace, "toggle", mine, ["x", mine.name])
    assert sent[replay_ids.HIDDEN] == {"data": ["x"]}
    callbacks.do(workspace, "rename", log, [])
    assert sent[ids.EDITING] == {"data": {"name": log.name, "mode": "rename"}}
    callbacks.do(workspace, "delete", log, [])
    edit = sent[stores.EDIT]["data"]
    assert [scenario["name"] for scenario in edit["patch"]["scenarios"]] == [mine.name]
    assert edit["words"] == "“As backtested” is deleted."


def test_add_adds_a_preset_or_opens_the_editor(sent: dict[str, Any]) -> None:
    workspace = workspace_of(BOOK)
    offered = row.offers(BOOK, workspace.profile.scenarios)
    callbacks.add(workspace, "1")
    assert sent[stores.EDIT]["data"]["words"] == f"“{offered[1].name}” is added."
    sent.clear()
    for unknown in (str(len(offered)), "-1", "²", "x"):
        callbacks.add(workspace, unknown)
    assert sent == {}
    callbacks.add(workspace, row.NEW)
    assert sent[ids.EDITING] == {"data": {"name": None, "mode": "new"}}


def test_the_list_of_a_chip_does_what_it_says(
    sent: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its choice is taken back, so that the same action can be chosen again."""
    workspace = workspace_of(BOOK)
    monkeypatch.setattr(callbacks, "open_workspace", lambda *_: workspace)
    monkeypatch.setattr(
        callbacks, "set_props", lambda name, values: sent.update({json.dumps(name): values})
    )
    first = {"ready": None, "active": None}

    def chosen(list_id: dict[str, Any], value: object) -> dict[str, Any]:
        sent.clear()
        given = SimpleNamespace(triggered_id=list_id, triggered=[{"value": value}])
        monkeypatch.setattr(callbacks, "ctx", given)
        callbacks.act([], [], [], first)
        return dict(sent)

    editing = json.dumps(ids.EDITING)
    edit = chosen(ids.actions(0), "edit")
    assert edit[json.dumps(ids.actions(0))] == {"value": None}
    assert edit[editing]["data"] == {"name": "As backtested", "mode": "edit"}
    own = chosen(ids.actions(ids.ADD), row.NEW)
    assert own[editing]["data"] == {"name": None, "mode": "new"}
    toggled = chosen(ids.toggle(0), 1)
    assert toggled == {json.dumps(replay_ids.HIDDEN): {"data": ["As backtested"]}}
    assert chosen(ids.actions(0), None) == {}
    assert list(chosen(ids.actions(99), "delete")) == [json.dumps(ids.actions(99))]
