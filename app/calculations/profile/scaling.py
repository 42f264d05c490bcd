"""The number that scales a scenario's size, read and written.

For a Kelly scenario it is the Kelly fraction (the rule's; where the rule follows the profile, the
portfolio's, and the strategies' fractions keep their proportion to it). For rules with a fraction
it is that fraction. For the others it is a multiple: 1 is the scenario as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.calculations.errors import CalculationError
from app.calculations.profile import rules
from app.calculations.profile.model import Profile, Scenario, StrategySettings

Unit = Literal["kelly_fraction", "fraction", "multiple"]


@dataclass(frozen=True)
class SizeScale:
    """Unit and present value of the number that scales a scenario's size."""

    unit: Unit
    present: float  #: the number now
    profile: Profile  #: profile and scenario at a number of 1, of which sizes are multiples
    scenario: Scenario


def size_scale(profile: Profile, scenario: Scenario) -> SizeScale:
    """Return the scale of a scenario of a profile.

    Raises `CalculationError` for the fixed-ratio rule, whose size does not scale, and for a size of
    0, which stays 0.
    """
    rule = scenario.rule
    if isinstance(rule, rules.FixedRatio):
        raise CalculationError(
            f"scenario: found {scenario.name!r} of kind 'fixed_ratio', whose size does not scale;"
            " expected any other kind."
        )
    if _follows_profile(scenario):
        present = _kelly_fraction(profile)
        return SizeScale("kelly_fraction", present, with_fraction(profile, scenario, 1.0), scenario)
    if isinstance(
        rule, rules.Kelly | rules.FixedFractional | rules.VolatilityAdjusted | rules.OptimalFRule
    ):
        unit: Unit = "kelly_fraction" if isinstance(rule, rules.Kelly) else "fraction"
        return SizeScale(
            unit, float(rule.fraction or 0.0), profile, _with_rule(scenario, fraction=1.0)
        )
    if scaled(scenario, 1.0).rule == scaled(scenario, 2.0).rule:
        raise CalculationError(
            f"scenario: {scenario.name!r} has a size of 0, from which nothing can be scaled;"
            " give it any size above 0."
        )
    return SizeScale("multiple", 1.0, profile, scenario)


def scaled(scenario: Scenario, multiple: float) -> Scenario:
    """Return the scenario at a multiple of its size.

    Raises `CalculationError` for the fixed-ratio rule and for a scenario that follows the profile's
    Kelly fraction; that one is scaled by `with_fraction`.
    """
    rule = scenario.rule
    if isinstance(rule, rules.Historical):
        return _with_rule(scenario, multiplier=rule.multiplier * multiple)
    if isinstance(rule, rules.FixedContracts):
        return _with_rule(scenario, contracts=rule.contracts * multiple)
    if isinstance(rule, rules.FixedDollar):
        return _with_rule(scenario, dollars=rule.dollars * multiple)
    if isinstance(rule, rules.AllocationRule):
        return _with_rule(
            scenario, weights={name: weight * multiple for name, weight in rule.weights.items()}
        )
    if isinstance(rule, rules.FixedRatio) or rule.fraction is None:
        raise CalculationError(
            f"scenario: the size of {scenario.name!r} is not a number of its own"
            " that could be multiplied."
        )
    return _with_rule(scenario, fraction=rule.fraction * multiple)


def with_fraction(profile: Profile, scenario: Scenario, fraction: float) -> Profile:
    """Return the profile whose scenario of that name has the size `fraction`.

    `fraction` is in the scenario's unit (`SizeScale`). A scenario that follows the profile's Kelly
    fraction changes that, and with it every scenario that follows it. A scenario that is not yet in
    the profile is added. Raises `CalculationError` as `size_scale` does.
    """
    if _follows_profile(scenario):
        return _with_kelly_fraction(profile, fraction)
    unit = size_scale(profile, scenario).unit
    changed = (
        scaled(scenario, fraction)
        if unit == "multiple"
        else _with_rule(scenario, fraction=fraction)
    )
    if all(present.name != scenario.name for present in profile.scenarios):
        return profile.model_copy(update={"scenarios": (*profile.scenarios, changed)})
    scenarios = tuple(
        changed if present.name == scenario.name else present for present in profile.scenarios
    )
    return profile.model_copy(update={"scenarios": scenarios})


def _follows_profile(scenario: Scenario) -> bool:
    return isinstance(scenario.rule, rules.Kelly) and scenario.rule.fraction is None


def _kelly_fraction(profile: Profile) -> float:
    """Return the portfolio's Kelly fraction; raise `CalculationError` for 0."""
    fraction = profile.portfolio.kelly_fraction
    if fraction == 0:
        raise CalculationError(
            "portfolio.kelly_fraction: found 0, from which nothing can be scaled;"
            " give it any value above 0."
        )
    return fraction


def _with_kelly_fraction(profile: Profile, fraction: float) -> Profile:
    present = _kelly_fraction(profile)

    def scaled_settings(settings: StrategySettings) -> StrategySettings:
        if settings.kelly_fraction is None:
            return settings
        scaled_fraction = settings.kelly_fraction * fraction / present
        return settings.model_copy(update={"kelly_fraction": scaled_fraction})

    portfolio = profile.portfolio.model_copy(update={"kelly_fraction": fraction})
    strategies = {name: scaled_settings(each) for name, each in profile.strategies.items()}
    return profile.model_copy(update={"portfolio": portfolio, "strategies": strategies})


def _with_rule(scenario: Scenario, **parameters: object) -> Scenario:
    return scenario.model_copy(update={"rule": scenario.rule.model_copy(update=parameters)})
