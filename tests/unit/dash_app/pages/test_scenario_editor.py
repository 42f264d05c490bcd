"""The scenario editor: its fields are the profile's parameters, with the profile's limits."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import ValidationError

from app.calculations.profile import rules
from app.calculations.profile.model import Scenario
from app.dash_app.components.form import check, number_input, select, text_input
from app.dash_app.components.markup import markup
from app.dash_app.pages.position_sizing import scenario_editor
from app.dash_app.pages.position_sizing.rule_fields import RULES, Field, fields_of, starting_values
from tests.unit.dash_app.pages.test_position_sizing import ODD_NAME, wins_and_losses, workspace_of

BOOK = wins_and_losses()
NUMBERS = [
    pytest.param(kind, field, id=f"{kind}.{field.key}")
    for kind in RULES
    for field in fields_of(kind, BOOK)
    if field.kind in ("number", "whole", "percent")
]


def rule_of(kind: str, **changes: Any) -> dict[str, Any]:
    """The rule that the form of a kind would give back, with some values changed; empty boxes are left out."""
    start = starting_values(kind, BOOK)
    values = {field.key: scenario_editor._value(field, start) for field in fields_of(kind, BOOK)} | changes
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
    kinds = {member.model_fields["kind"].annotation.__args__[0] for member in rules.Rule.__args__[0].__args__}  # type: ignore[attr-defined]
    assert set(RULES) == kinds


@pytest.mark.parametrize("kind", RULES)
def test_a_new_rule_as_offered_is_valid_and_replays(kind: str) -> None:
    workspace = workspace_of(BOOK)
    scenario = Scenario.model_validate({"name": "x", "rule": rule_of(kind)})
    assert workspace.replay(scenario).metrics.trades_taken >= 0


@pytest.mark.parametrize("kind", RULES)
def test_every_parameter_of_a_rule_has_a_field(kind: str) -> None:
    parameters = set(Scenario.model_validate({"name": "x", "rule": rule_of(kind)}).rule.model_dump()) - {"kind"}
    assert {field.key.partition("/")[0] for field in fields_of(kind, BOOK)} == parameters


@pytest.mark.parametrize(("kind", "field"), NUMBERS)
def test_the_box_takes_what_the_profile_takes(kind: str, field: Field) -> None:
    low = int(field.low) if field.kind == "whole" else field.low
    needs = {"source": "trailing", "reference": 0.1, "lookback": 20} if field.key == "lookback" else {}
    needs |= {"floor": 0.0} if field.key == "cap" else {"cap": 10.0} if field.key == "floor" else {}
    assert accepted(rule_of(kind, **needs | {field.key: low}))
    below = low - 1 if field.kind == "whole" else -1e-3
    assert not accepted(rule_of(kind, **needs | {field.key: below}))
    assert accepted(rule_of(kind, **{field.key: None})) or field.empty is None


def test_the_form_shows_the_scenarios_own_values() -> None:
    workspace = workspace_of(BOOK)
    scenario = Scenario.model_validate({"name": 'A "quoted" <name>', "rule": {"kind": "fixed_fractional", "fraction": 0.0375}})
    text = markup(scenario_editor.form(workspace, scenario, "fixed_fractional"))
    assert 'name="fraction"' in text
    assert 'value="3.75"' in text
    assert "&lt;name&gt;" in text
    assert "<name>" not in text
    assert re.search(r'<option value="fixed_fractional" selected>', text)


def test_changing_the_kind_starts_from_the_logs_preset() -> None:
    workspace = workspace_of(BOOK)
    text = markup(scenario_editor.form(workspace, workspace.scenarios[1], "fixed_dollar"))
    assert re.search(r'name="dollars" aria-label="Amount" value="1000"', text)  # the median margin


def test_an_allocation_has_a_weight_for_each_strategy() -> None:
    text = markup(scenario_editor.form(workspace_of(BOOK), None, "allocation"))
    assert text.count('name="weights/') == 1
    assert ODD_NAME not in text, "escaped"


def test_a_new_name_is_a_free_one() -> None:
    workspace = workspace_of(BOOK)
    assert scenario_editor._free_name(workspace, "As backtested") == "As backtested 2"
    assert scenario_editor._free_name(workspace, "Mine") == "Mine"


@pytest.mark.parametrize("asked", [None, [], {"name": "x", "kind": "made_up"}])
def test_nonsense_is_not_laid_out(asked: Any) -> None:
    assert scenario_editor.lay_out_editor(asked, None, None) is not None  # no_update


def test_controls_escape_and_carry_their_limits() -> None:
    assert number_input("a", "A", 0.05, low=0, high=1, percent=True).html == (
        '<input type="number" name="a" aria-label="A" value="5" min="0" max="100" step="any" inputmode="decimal" data-unit="percent"'
        ' placeholder="" required>'
    )
    assert 'value=""' in number_input("a", "A", None, empty="none").html
    assert " required" not in number_input("a", "A", None, empty="none").html
    assert '"&lt;&quot;"' in text_input("n", '<"', "").html
    assert "checked" in check("c", "C", True).html
    assert "checked" not in check("c", "C", False).html
    assert "&lt;b&gt;" in select("s", "S", "x", [("x", "<b>")]).html
