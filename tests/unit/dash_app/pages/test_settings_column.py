"""The settings column: a control for every setting, named, within its limits; and the server refuses what no field would let through."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any, NamedTuple

import pytest
from app.dash_app.components.markup import markup

from app.calculations.errors import ProfileError
from app.calculations.profile.model import (
    PortfolioSettings,
    Profile,
    StrategySettings,
    parse_profile,
)
from app.dash_app.pages.position_sizing import settings

STRATEGY = "Condor"
NONSENSE = [-1, float("nan"), float("inf"), "much", [{"no": "such"}], {"losses": 0}]


class Control(NamedTuple):
    """A control, written as HTML: what the scripts know of it, and its other attributes."""

    id: dict[str, Any]
    props: dict[str, Any]


def controls(content: Any) -> list[Control]:
    """Every control in a component tree that holds a setting."""
    return [written(tag) for tag in re.findall("<(?:input|select) [^>]*>", markup(content))]


def written(tag: str) -> Control:
    """The control that a tag is; a slider's limits have other names than a box's."""
    attributes = {name: unescape(value) for name, value in re.findall(r'([a-z-]+)="([^"]*)"', tag)}
    names = {"min": ("min", "data-low"), "max": ("max", "data-high")}
    limits = {
        bound: float(attributes[name])
        for bound, either in names.items()
        for name in either
        if name in attributes
    }
    return Control(json.loads(attributes["data-setting"]), attributes | limits)


def portfolio_controls() -> list[Control]:
    return controls([fields() for fields in settings.PANELS.values()])


def test_every_setting_of_the_portfolio_has_a_control() -> None:
    assert {control.id["path"].split("/")[1] for control in portfolio_controls()} == set(
        PortfolioSettings.model_fields
    )


def test_every_control_has_a_name() -> None:
    for control in portfolio_controls():
        assert control.props.get("aria-label"), control.id["path"]


@pytest.mark.parametrize("bound", ["min", "max"])
def test_a_field_lets_nothing_through_that_the_server_would_refuse(bound: str) -> None:
    boxes = [
        one
        for one in portfolio_controls()
        if one.id["part"] in ("box", "slider") and len(one.id["path"].split("/")) == 2
    ]
    assert boxes
    for box in boxes:
        value = box.props[bound] / (100 if box.id["unit"] == "percent" else 1)
        name = box.id["path"].split("/")[1]
        whole = name in ("max_parallel_trades", "variants_tried")
        profile = parse_profile({"version": 1, "portfolio": {name: int(value) if whole else value}})
        assert getattr(profile.portfolio, name) == value


@pytest.mark.parametrize("name", PortfolioSettings.model_fields)
@pytest.mark.parametrize("value", NONSENSE, ids=str)
def test_the_server_refuses_nonsense_for_the_portfolio(name: str, value: Any) -> None:
    with pytest.raises(ProfileError, match=rf"^portfolio\.{name}"):
        parse_profile({"version": 1, "portfolio": {name: value}})


@pytest.mark.parametrize("name", StrategySettings.model_fields)
@pytest.mark.parametrize("value", NONSENSE, ids=str)
def test_the_server_refuses_nonsense_for_a_strategy(name: str, value: Any) -> None:
    with pytest.raises(ProfileError, match=rf"^strategies\.{STRATEGY}\.{name}"):
        parse_profile({"version": 1, "strategies": {STRATEGY: {name: value}}})


def test_risk_tolerance_is_a_chance_from_1_to_50_percent() -> None:
    (track,) = [
        c
        for c in portfolio_controls()
        if c.id["path"] == "portfolio/drawdown_probability" and c.id["part"] == "slider"
    ]
    assert (track.props["min"], track.props["max"], track.id["unit"]) == (1, 50, "percent")
    assert 100 * Profile().portfolio.drawdown_probability == pytest.approx(5)
