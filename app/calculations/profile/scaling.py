"""The one number by which a scenario's size is turned up or down, read and written.

A Kelly scenario has its Kelly fraction (the rule's own; where it follows the profile, the portfolio's, and the strategies' own
fractions keep their proportion to it). Rules with a fraction have that. The others have a multiple: 1 is the scenario as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.calculations.errors import CalculationError
from app.calculations.profile import rules
from app.calculations.profile.model import Profile, Scenario

Unit = Literal["kelly_fraction", "fraction", "multiple"]


@dataclass(frozen=True)
class SizeScale:
    """What a scenario's size is a number of."""

    unit: Unit
    present: float  #: the number now
    profile: (
        Profile  #: profile and scenario at a number of 1, so that a size is a multiple of this one
    )
    scenario: Scenario


def size_scale(profile: Profile, scenario: Scenario) -> SizeScale:
    """How a scenario of a profile scales.

    Raises `CalculationError` for the fixed-ratio rule, whose size does not scale, and for a size of nothing, which stays nothing.
    """
    rule = scenario.rule
    if isinstance(rule, rules.FixedRatio):
        raise CalculationError(
            f"scenario: found {scenario.name!r} of kind 'fixed_ratio', whose size does not scale; expected any other kind."
        )
    if _follows_profile(scenario):
        present = profile.portfolio.kelly_fraction
        if present == 0:
            raise CalculationError(
                "portfolio.kelly_fraction: found 0, from which nothing can be scaled; give it any value above 0."
            )
        return SizeScale("kelly_fraction", present, with_fraction(profile, scenario, 1.0), scenario)
    if isinstance(
        rule, rules.Kelly | rules.FixedFractional | rules.VolatilityAdjusted | rules.OptimalF
    ):
        unit: Unit = "kelly_fraction" if isinstance(rule, rules.Kelly) else "fraction"
        return SizeScale(
            unit, float(rule.fraction or 0.0), profile, _with_rule(scenario, fraction=1.0)
        )
    if scaled(scenario, 1.0).rule == scaled(scenario, 2.0).rule:
        raise CalculationError(
            f"scenario: {scenario.name!r} has a size of 0, from which nothing can be scaled; give it any size above 0."
        )
    return SizeScale("multiple", 1.0, profile, scenario)


def scaled(scenario: Scenario, multiple: float) -> Scenario:
    """The scenario at a multiple of its size; one that follows the profile's Kelly fraction cannot say it alone: see `with_fraction`.

    Raises `CalculationError` for that one and for the fixed-ratio rule.
    """
    rule = scenario.rule
    if isinstance(rule, rules.Historical):
        return _with_rule(scenario, multiplier=rule.multiplier * multiple)
    if isinstance(rule, rules.FixedContracts):
        return _with_rule(scenario, contracts=rule.contracts * multiple)
    if isinstance(rule, rules.FixedDollar):
        return _with_rule(scenario, dollars=rule.dollars * multiple)
    if isinstance(rule, rules.Allocation):
        return _with_rule(
            scenario, weights={name: weight * multiple for name, weight in rule.weights.items()}
        )
    if isinstance(rule, rules.FixedRatio) or rule.fraction is None:
        raise CalculationError(
            f"scenario: the size of {scenario.name!r} is not a number of its own that could be multiplied."
        )
    return _with_rule(scenario, fraction=rule.fraction * multiple)


def with_fraction(profile: Profile, scenario: Scenario, fraction: float) -> Profile:
    """The profile whose scenario of that name has the size `fraction`, in the scenario's unit (`SizeScale`).

    A scenario that follows the profile's Kelly fraction changes that, and with it every scenario that follows it.
    A scenario that the profile has not yet is added. Raises `CalculationError` as `size_scale` does.
    """
    if _follows_profile(scenario):
        return _with_kelly_fraction(profile, fraction)
    unit = size_scale(profile, scenario).unit
    changed = (
        scaled(scenario, fraction)
        if unit == "multiple"
        else _with_rule(scenario, fraction=fraction)
    )
    others = [one for one in profile.scenarios if one.name != scenario.name]
    if len(others) == len(profile.scenarios):
        return profile.model_copy(update={"scenarios": (*profile.scenarios, changed)})
    return profile.model_copy(
        update={
            "scenarios": tuple(
                changed if one.name == scenario.name else one for one in profile.scenarios
            )
        }
    )


def _follows_profile(scenario: Scenario) -> bool:
    return isinstance(scenario.rule, rules.Kelly) and scenario.rule.fraction is None


def _with_kelly_fraction(profile: Profile, fraction: float) -> Profile:
    portfolio, present = profile.portfolio, profile.portfolio.kelly_fraction
    if present == 0:
        raise CalculationError(
            "portfolio.kelly_fraction: found 0, from which nothing can be scaled; give it any value above 0."
        )
    strategies = {
        name: own
        if own.kelly_fraction is None
        else own.model_copy(update={"kelly_fraction": own.kelly_fraction * fraction / present})
        for name, own in profile.strategies.items()
    }
    return profile.model_copy(
        update={
            "portfolio": portfolio.model_copy(update={"kelly_fraction": fraction}),
            "strategies": strategies,
        }
    )


def _with_rule(scenario: Scenario, **parameters: object) -> Scenario:
    return scenario.model_copy(update={"rule": scenario.rule.model_copy(update=parameters)})
