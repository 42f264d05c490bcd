"""Colour slots of scenarios.

The slot follows the kind of a scenario rather than its place in the list, so that deleting one
scenario recolours others only where two of a kind compete for a slot.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.calculations.profile.model import Scenario
from app.calculations.profile.rules import (
    AllocationRule,
    FixedContracts,
    FixedDollar,
    FixedFractional,
    FixedRatio,
    Kelly,
    OptimalFRule,
    VolatilityAdjusted,
)

LOG, APPLIED = 0, 1
_BY_KIND: dict[type, int] = {
    FixedFractional: 3,
    FixedDollar: 4,
    AllocationRule: 5,
    VolatilityAdjusted: 6,
    FixedRatio: 7,
    OptimalFRule: 7,
    FixedContracts: 4,
}
_FREE = (3, 4, 5, 6, 7, 2, 1, 0)


def slots(scenarios: Sequence[Scenario]) -> dict[str, int]:
    """Return the slot (0-7) of each of up to eight scenarios, by name.

    A scenario gets the slot it prefers if that is free, else the first free one.
    """
    taken: dict[str, int] = {}
    for scenario in sorted(scenarios, key=_rank):
        preferred = _preferred(scenario)
        order = (preferred, *_FREE)
        taken[scenario.name] = next(slot for slot in order if slot not in taken.values())
    return taken


def _rank(scenario: Scenario) -> int:
    """Return the turn of a scenario: the log and those that follow the slider choose first.

    Of the latter those that walk forward come before those with hindsight.
    """
    if _preferred(scenario) > APPLIED:
        return 2
    return 1 if scenario.has_hindsight else 0


def _preferred(scenario: Scenario) -> int:
    rule = scenario.rule
    if not scenario.constrained:
        return LOG
    if isinstance(rule, Kelly):
        if rule.fraction is None:
            return APPLIED
        return {1.0: 7, 0.5: 3, 0.25: 4}.get(rule.fraction, 5)
    return _BY_KIND.get(type(rule), 5)
