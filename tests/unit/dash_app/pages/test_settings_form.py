"""Tests of the form of settings: a control for every setting, named, within its limits.

The server refuses what no control would let through.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import dash_mantine_components as dmc
import pytest
from dash import dcc, no_update
from dash.development.base_component import Component

from app.calculations.errors import ProfileError
from app.calculations.profile.model import (
    PortfolioSettings,
    Profile,
    StrategySettings,
    parse_profile,
)
from app.dash_app.figures.slider_steps import STEPS
from app.dash_app.json_object import Json
from app.dash_app.pages.position_sizing.settings import callbacks
from app.dash_app.pages.position_sizing.settings.fields import HIGHEST, Form
from app.dash_app.pages.position_sizing.settings.layout import settings_card
from app.dash_app.pages.position_sizing.settings.panels import PANELS, sized_on
from app.dash_app.pages.position_sizing.settings.places import place_of
from app.dash_app.shell import ids as shell_ids
from tests.unit.dash_app.logs import wins_and_losses
from tests.unit.dash_app.words import words
from tests.unit.dash_app.workspaces import browser_of

STRATEGY = "Condor"
NONSENSE = [-1, float("nan"), float("inf"), "much", [{"no": "such"}], {"losses": 0}]
BOOK = wins_and_losses()
RULES_ON = {
    "streak_rule": {"losses": 3, "multiplier": 0.5},
    "vix_rule": {"above": 30.0, "multiplier": 0.5},
    "drawdown_brake": [
        {"drawdown": 0.1, "multiplier": 0.5},
        {"drawdown": 0.2, "multiplier": 0.25},
    ],
}
PROFILE = parse_profile({"version": 1, "portfolio": RULES_ON}).to_document()


def parts(content: Any) -> Iterator[Component]:
    """Every component of a tree."""
    if isinstance(content, list | tuple):
        for part in content:
            yield from parts(part)
    elif isinstance(content, Component):
        yield content
        yield from parts(getattr(content, "children", None))


def controls(profile: Json = PROFILE) -> list[tuple[Json, Component]]:
    """The id and the component of each control of a setting."""
    panels = (*PANELS.values(), sized_on)
    found = [part for fields in panels for part in parts(fields(Form(profile), BOOK))]
    return [(part.id, part) for part in found if isinstance(getattr(part, "id", None), dict)]


def control(path: str, kind: type[Component]) -> Any:
    """The control of that kind of a setting of the portfolio."""
    (found,) = (
        part for at, part in controls() if at["path"] == f"portfolio/{path}" and type(part) is kind
    )
    return found


def test_panels_have_a_control_for_every_setting_of_the_portfolio() -> None:
    named = {at["path"].split("/")[1] for at, _ in controls()}
    assert named | {"kelly_fraction"} == set(PortfolioSettings.model_fields)
    in_card = [getattr(part, "id", None) for part in parts(settings_card())]
    assert shell_ids.FRACTION_BOX in in_card, "the Kelly fraction has its slider"


def test_panels_have_each_control_once() -> None:
    ids = [tuple(sorted(at.items())) for at, _ in controls()]
    assert len(set(ids)) == len(ids)


def test_controls_have_labels() -> None:
    for at, part in controls():
        if at["path"] == "portfolio/sizing_equity":
            continue  # its options say "Starting capital" and "Compounding"
        assert at.get("label") or getattr(part, "label", None), at["path"]


def test_fields_of_a_rule_appear_while_it_is_on() -> None:
    off = {at["path"] for at, _ in controls(Profile().to_document())}
    on = {at["path"] for at, _ in controls()}
    assert {"portfolio/streak_rule", "portfolio/vix_rule", "portfolio/drawdown_brake"} <= off
    assert on - off == {
        *(f"portfolio/streak_rule/{name}" for name in ("losses", "multiplier")),
        *(f"portfolio/vix_rule/{name}" for name in ("above", "multiplier")),
        *(f"portfolio/drawdown_brake/{n}/{x}" for n in (0, 1) for x in ("drawdown", "multiplier")),
    }


@pytest.mark.parametrize("bound", ["low", "high"])
def test_boxes_let_nothing_through_that_the_server_would_refuse(bound: str) -> None:
    boxes = [
        (at, at["path"].split("/")[1:])
        for at, part in controls()
        if isinstance(part, dmc.NumberInput)
    ]
    assert boxes
    for at, (name, *inner) in boxes:
        value = at[bound] / (100 if at["unit"] == "percent" else 1)
        is_whole = name in ("max_parallel_trades", "variants_tried") or inner == ["losses"]
        value = int(value) if is_whole else value
        document = parse_profile({"version": 1, "portfolio": with_value(name, inner, value)})
        assert document.portfolio is not None


def with_value(name: str, inner: list[str], value: float) -> Json:
    """Settings of a portfolio in which one has a value; it may be a part of a rule."""
    if not inner:
        return {name: value}
    rule: Any = RULES_ON[name]
    if isinstance(rule, dict):
        return {name: rule | {inner[0]: value}}
    steps = [dict(step) for step in rule]
    at = int(inner[0])
    steps[at][inner[1]] = value
    return {name: [steps[at]]}


def test_boxes_show_shares_in_percent() -> None:
    box = control("edge_haircut", dmc.NumberInput)
    assert (box.value, box.suffix, box.id["unit"]) == (0, "%", "percent")
    shown = control("target_max_drawdown", dmc.NumberInput)
    assert shown.value == 100 * PROFILE["portfolio"]["target_max_drawdown"]


def test_boxes_without_a_value_are_empty_and_say_what_holds() -> None:
    box = control("starting_capital", dmc.NumberInput)
    assert (box.value, box.placeholder, box.id["empty"]) == ("", "from log", "none")
    assert "$100,000" in box.description
    assert control("margin_multiplier", dmc.NumberInput).id["empty"] == "keep"
    assert control("equity_today", dmc.NumberInput).id["high"] == HIGHEST


def test_risk_tolerance_is_a_chance_from_1_to_50_percent() -> None:
    track = control("drawdown_probability", dmc.Slider)
    assert (track.min, track.max, track.id["unit"]) == (1, 50, "percent")
    assert 100 * Profile().portfolio.drawdown_probability == pytest.approx(5)


def test_drawdown_says_from_where_it_is_measured() -> None:
    profile = parse_profile({"version": 1, "portfolio": {"sizing_equity": "starting"}})
    above = PANELS["Sizing"]
    assert "Of starting capital." in words(above(Form(profile.to_document()), BOOK))
    assert "From the highest balance so far." in words(above(Form(PROFILE), BOOK))


def test_lay_out_fills_the_open_panel_alone() -> None:
    browser = browser_of(BOOK, kelly_fraction=0.5, margin_ceiling=0.4)
    *panels, switch = callbacks.lay_out({"n": 1}, "Sizing", browser.ready, browser.active, [])
    assert [name for name, panel in zip(PANELS, panels, strict=True) if panel] == ["Sizing"]
    values = {
        at["path"]: part.value
        for part in parts([panels, switch])
        if isinstance(at := getattr(part, "id", None), dict) and hasattr(part, "value")
    }
    assert values["portfolio/margin_ceiling"] == 40
    assert values["portfolio/sizing_equity"] == "starting"


def test_lay_out_leaves_fields_that_are_laid_out_for_the_form() -> None:
    browser = browser_of(BOOK)
    first = callbacks.lay_out({"n": 1}, "Sizing", browser.ready, browser.active, [])
    (store,) = [part for part in parts(list(first)) if isinstance(part, dcc.Store)]
    again = partial(callbacks.lay_out, ready=browser.ready, active=browser.active)
    assert set(again({"n": 1}, "Sizing", laid=[store.data])) == {no_update}
    *panels, switch = again({"n": 1}, "Fees", laid=[store.data])
    assert [name for name, panel in zip(PANELS, panels, strict=True) if panel] == ["Fees"]
    assert switch is no_update
    *panels, switch = again({"n": 2}, "Sizing", laid=[store.data])
    assert panels[0]
    assert switch is not no_update


@pytest.mark.parametrize("step", range(0, len(STEPS), 7))
def test_place_of_a_step_is_its_number(step: int) -> None:
    assert place_of(STEPS[step]) == step


@pytest.mark.parametrize("fraction", [0.0, STEPS[0] / 2, STEPS[-1] * 2, 5.0])
def test_place_of_a_fraction_beyond_the_steps_is_at_the_end_but_no_step(fraction: float) -> None:
    place = place_of(fraction)
    assert 0 < place < len(STEPS) - 1
    assert not place.is_integer()


def test_place_of_a_fraction_between_two_steps_is_between_them() -> None:
    for low, high in ((0, 1), (10, 11), (len(STEPS) - 2, len(STEPS) - 1)):
        place = place_of((STEPS[low] + STEPS[high]) / 2)
        assert low < place < high
        assert round(place + 1) == high, "a key to the right goes to the next step"
    nearly = place_of(STEPS[10] * 1.000001)
    assert 10 < nearly < 11


@pytest.mark.parametrize("name", PortfolioSettings.model_fields)
@pytest.mark.parametrize("value", NONSENSE, ids=str)
def test_server_refuses_nonsense_for_the_portfolio(name: str, value: Any) -> None:
    with pytest.raises(ProfileError, match=rf"^portfolio\.{name}"):
        parse_profile({"version": 1, "portfolio": {name: value}})


@pytest.mark.parametrize("name", StrategySettings.model_fields)
@pytest.mark.parametrize("value", NONSENSE, ids=str)
def test_server_refuses_nonsense_for_a_strategy(name: str, value: Any) -> None:
    with pytest.raises(ProfileError, match=rf"^strategies\.{STRATEGY}\.{name}"):
        parse_profile({"version": 1, "strategies": {STRATEGY: {name: value}}})
