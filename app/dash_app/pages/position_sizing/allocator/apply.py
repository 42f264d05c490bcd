"""Changes of the profile by which *Use as scenario* and *Apply* take the weights offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.calculations.allocation.allocate import allocation_scenario
from app.calculations.allocation.drawdown_promise import ALLOCATOR_NAME
from app.calculations.profile.model import Scenario
from app.dash_app.state.workspace import SHOWN, Workspace
from app.formatting import listing, plural

TOO_MANY = "Eight scenarios are shown at most"


def scenario_of(offered: Mapping[str, float]) -> Scenario:
    """Return weights by strategy as the allocator's scenario."""
    return allocation_scenario(ALLOCATOR_NAME, tuple(offered), np.array(list(offered.values())))


def scenario_patch(
    workspace: Workspace, offered: Mapping[str, float]
) -> tuple[dict[str, Any] | None, str]:
    """Return the profile's patch with the weights as a scenario, and what it did in words.

    A scenario of the same name takes the weights over. None where there is no room for one more.
    """
    mine = scenario_of(offered)
    scenarios = list(workspace.profile.scenarios)
    names = [scenario.name for scenario in scenarios]
    if mine.name in names:
        scenarios[names.index(mine.name)] = mine
        words = f"“{mine.name}” now holds these weights."
    elif len(scenarios) >= SHOWN:
        return None, "Remove one, then use these weights."
    else:
        scenarios.append(mine)
        words = f"“{mine.name}” is added to the scenarios."
    return {"scenarios": [scenario.model_dump(mode="json") for scenario in scenarios]}, words


def overrides_patch(
    workspace: Workspace, offered: Mapping[str, float]
) -> tuple[dict[str, Any] | None, str]:
    """Return the patch that makes *My sizing* hold the weights, and what it did in words.

    None where no strategy has a Kelly of its own to take a fraction of.
    """
    fractions, left_out = overrides_of(workspace, offered)
    if not fractions:
        return None, "No strategy has a Kelly of its own to take a fraction of."
    words = f"Kelly fractions of {plural(len(fractions), 'strategy', 'strategies')} set."
    if left_out:
        words += f" Without a Kelly of their own, left as they are: {listing(left_out)}."
    patch = {name: {"kelly_fraction": fraction} for name, fraction in fractions.items()}
    return {"strategies": patch}, words


def overrides_of(
    workspace: Workspace, offered: Mapping[str, float]
) -> tuple[dict[str, float], list[str]]:
    """Return the Kelly fraction of each strategy whose own Kelly then holds its weight.

    And the strategies switched on that have a weight, but no such fraction.
    """
    fractions, left_out = {}, []
    for row in workspace.kelly().strategies:
        weight = offered.get(row.name, 0.0)
        if not workspace.profile.strategy(row.name).enabled:
            continue
        if row.full_share > 0:
            fractions[row.name] = weight / row.full_share
        elif weight > 0:
            left_out.append(row.name)
        else:
            fractions[row.name] = 0.0
    return fractions, left_out
