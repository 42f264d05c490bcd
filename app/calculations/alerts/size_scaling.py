"""Changes that scale every size of a scenario alike: the cure of a drawdown that is too deep.

A margin ceiling is none: it keeps whichever strategy opens first and refuses the others.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.calculations.alerts.context import AlertContext, rounded_down
from app.calculations.alerts.fitting_setting import largest_fitting
from app.calculations.alerts.model import Proposal
from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.profile.model import Profile, Scenario
from app.calculations.profile.rules import Historical, Kelly
from app.calculations.profile.scaling import size_scale, with_fraction
from app.calculations.replay.comparison import patch_between, scenario_under
from app.calculations.replay.engine import Replay

_SMALLEST = 1e-3  #: a smaller factor is no size to propose


def scaling_proposal(context: AlertContext, factor: float | None) -> Proposal | None:
    """Return the change that multiplies every size of the scenario by a factor below 1.

    Kelly at the profile's fractions changes those of the portfolio and of the strategies, every
    other rule its own number. None without a factor, for one below a thousandth, and for a
    scenario whose size does not scale (`scaled_profile`).
    """
    if factor is None or not _SMALLEST < factor < 1:
        return None
    try:
        changed = scaled_profile(context.profile, context.scenario, factor)
    except CalculationError:
        return None
    patch = patch_between(context.profile.to_document(), changed.to_document())
    return Proposal("scale_sizes", patch, context.scenario, factor) if patch else None


def fitting_proposal(context: AlertContext, room: Callable[[Replay], float]) -> Proposal | None:
    """Return the largest scaling of all sizes that fits when the scenario is replayed with it.

    `room` returns the multiple of a replay's sizes that would fit. None where no size fits, or
    none that trades.
    """

    def limit(factor: float) -> float:
        changed = scaled_profile(context.profile, context.scenario, factor)
        replayed = context.replay_under(
            changed, scenario_under(context.profile, changed, context.scenario)
        )
        if not (replayed.contracts > 0).any():
            raise CalculationError("No position is taken at this size.")
        return factor * room(replayed)

    return scaling_proposal(
        context, largest_fitting(min(room(context.scenario_replay), 1.0), limit)
    )


def scaled_profile(profile: Profile, scenario: Scenario, factor: float) -> Profile:
    """Return the profile with the scenario's size multiplied, rounded down to three digits.

    Raises `CalculationError` for a scenario whose size does not scale, for the log itself, and for
    a scenario with a size of its own that the profile does not hold.
    """
    rule = scenario.rule
    is_following = isinstance(rule, Kelly) and rule.fraction is None
    is_log = isinstance(rule, Historical) and not scenario.constrained
    if is_log or not (is_following or scenario in profile.scenarios):
        raise CalculationError(
            f"scenario: {scenario.name!r} has no size in the profile that could be scaled; "
            "choose one of the profile's own scenarios with limits."
        )
    present = size_scale(profile, scenario).present
    fraction = rounded_down(present * factor)
    if fraction <= 0:
        raise CalculationError(
            f"scenario: {scenario.name!r} has a size of 0, from which nothing can be scaled;"
            " give it any size above 0."
        )
    return with_fraction(profile, scenario, fraction)


def largest_share_room(share: Floats, gain: Floats, maximum: float) -> float:
    """Return the multiple of sizes at which no instant's share exceeds a maximum.

    `share` (T,) is what is at stake and `gain` (T,) the profit so far, both over starting capital;
    at a multiple f the equity is 1 + f x gain.
    """
    need = share - maximum * gain
    return float(np.min(maximum / need[need > 0], initial=np.inf))
