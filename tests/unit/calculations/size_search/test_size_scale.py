"""The size of a scenario as one number, and a scenario with another size."""

from __future__ import annotations

from typing import Any

import pytest

from app.calculations.errors import CalculationError
from app.calculations.profile.model import Profile, Scenario
from app.calculations.profile.scaling import scaled, size_scale, with_fraction
from app.calculations.replay.engine import replay
from app.calculations.replay.sweep import sweep
from tests.unit.calculations.builders import book_of, profile_of, random_trades, scenario_of

RULES = {
    "historical": {"kind": "historical", "multiplier": 1.5},
    "fixed_contracts": {"kind": "fixed_contracts", "contracts": 3},
    "fixed_dollar": {"kind": "fixed_dollar", "dollars": 9_000},
    "fixed_fractional": {"kind": "fixed_fractional", "fraction": 0.08},
    "kelly": {"kind": "kelly", "fraction": 0.4},
    "following_kelly": {"kind": "kelly", "history": "walk_forward", "min_trades": 5},
    "volatility_adjusted": {"kind": "volatility_adjusted", "fraction": 0.05},
    "optimal_f": {"kind": "optimal_f", "fraction": 0.3},
    "allocation": {"kind": "allocation", "weights": {"Condor": 0.05, "Fly": 0.02}},
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_with_fraction_any_rule_is_the_swept_size(rule: dict[str, Any]) -> None:
    book, profile = (
        book_of(*random_trades(3)),
        profile_of({"Fly": {"kelly_fraction": 0.25}}, kelly_fraction=0.4),
    )
    scenario = scenario_of(rule)
    scale = size_scale(profile, scenario)
    [at_half] = sweep(book, profile, scenario, [0.5]).ending_equity
    changed = with_fraction(profile, scenario, 0.5 * scale.present)
    written = replay(
        book, changed, next((one for one in changed.scenarios if one.name == "test"), scenario)
    )
    assert written.metrics.ending_equity == pytest.approx(at_half, rel=1e-12)
    [at_unit] = sweep(book, scale.profile, scale.scenario, [0.5 * scale.present]).ending_equity
    assert at_unit == pytest.approx(at_half, rel=1e-12)


def test_with_fraction_own_scenario_is_the_one_replaced() -> None:
    scenario, other = (
        scenario_of(RULES["kelly"]),
        Scenario.model_validate({"name": "other", "rule": RULES["historical"]}),
    )
    profile = Profile(scenarios=(other, scenario))
    assert [one.name for one in with_fraction(profile, scenario, 0.1).scenarios] == [
        "other",
        "test",
    ]
    assert with_fraction(profile, scenario, 0.1).scenarios[1].rule.fraction == 0.1
    assert (
        with_fraction(Profile(scenarios=(other,)), scenario, 0.1).scenarios[1].rule.fraction == 0.1
    )


def test_with_fraction_followed_fraction_scales_the_profile() -> None:
    profile = profile_of({"Fly": {"kelly_fraction": 0.2}}, kelly_fraction=0.4)
    changed = with_fraction(profile, scenario_of({"kind": "kelly"}), 0.1)
    assert changed.portfolio.kelly_fraction == 0.1
    assert changed.strategies["Fly"].kelly_fraction == pytest.approx(0.05)
    assert changed.scenarios == profile.scenarios


@pytest.mark.parametrize(
    ("rule", "portfolio", "words"),
    [
        ({"kind": "fixed_ratio", "delta": 500}, {}, "'fixed_ratio', whose size does not scale"),
        ({"kind": "fixed_contracts", "contracts": 0}, {}, "has a size of 0"),
        ({"kind": "kelly"}, {"kelly_fraction": 0.0}, "portfolio.kelly_fraction: found 0"),
    ],
)
def test_size_scale_rule_without_scale_raises(
    rule: dict[str, Any], portfolio: dict[str, Any], words: str
) -> None:
    with pytest.raises(CalculationError) as error:
        size_scale(profile_of(**portfolio), scenario_of(rule))
    assert words in str(error.value)


def test_scaled_followed_fraction_raises() -> None:
    with pytest.raises(CalculationError, match="not a number of its own"):
        scaled(scenario_of({"kind": "kelly"}), 2.0)
