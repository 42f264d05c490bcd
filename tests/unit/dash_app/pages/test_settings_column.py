"""The settings column: a control for every setting, named, within its limits; and the server refuses what no field would let through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from dash.development.base_component import Component

from app.calculations.errors import ProfileError
from app.calculations.profile import PortfolioSettings, Profile, StrategySettings, parse_profile
from app.dash_app.pages.position_sizing import settings

STRATEGY = "Condor"
NONSENSE = [-1, float("nan"), float("inf"), "much", [{"no": "such"}], {"losses": 0}]


def controls(content: Any) -> Iterator[Component]:
    """Everything in a component tree that holds a setting."""
    if isinstance(content, list | tuple):
        for part in content:
            yield from controls(part)
    elif isinstance(content, Component):
        if isinstance(getattr(content, "id", None), dict) and "path" in content.id:
            yield content
        yield from controls(getattr(content, "children", None))


def portfolio_controls() -> list[Component]:
    return list(controls([settings.panel_fields(name) for name in settings.PANELS]))


def strategy_controls() -> list[Component]:
    return list(controls([settings.override_item(STRATEGY, "0"), settings.override_fields(STRATEGY, "")]))


def test_every_setting_of_the_portfolio_has_a_control() -> None:
    assert {control.id["path"].split("/")[1] for control in portfolio_controls()} == set(PortfolioSettings.model_fields)


def test_every_setting_of_a_strategy_has_a_control() -> None:
    assert {control.id["path"].split("/")[2] for control in strategy_controls()} == set(StrategySettings.model_fields)


def test_every_control_has_a_name() -> None:
    for control in [*portfolio_controls(), *strategy_controls()]:
        props = control.to_plotly_json()["props"]
        chips = control.id["part"] == "days"  # each day is a labelled box of its own
        assert props.get("aria-label") or props.get("thumbLabel") or chips, control.id["path"]


@pytest.mark.parametrize("bound", ["min", "max"])
def test_a_field_lets_nothing_through_that_the_server_would_refuse(bound: str) -> None:
    boxes = [one for one in portfolio_controls() if one.id["part"] in ("box", "slider") and len(one.id["path"].split("/")) == 2]
    for box in boxes:
        value = box.to_plotly_json()["props"][bound] / (100 if box.id["unit"] == "percent" else 1)
        name = box.id["path"].split("/")[1]
        whole = name == "max_parallel_trades"
        parse_profile({"version": 1, "portfolio": {name: int(value) if whole else value}})


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
    (track,) = [c for c in portfolio_controls() if c.id["path"] == "portfolio/drawdown_probability" and c.id["part"] == "slider"]
    assert (track.min, track.max, track.id["unit"]) == (1, 50, "percent")
    assert 100 * Profile().portfolio.drawdown_probability == pytest.approx(5)
