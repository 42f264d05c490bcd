"""Changes of the list of scenarios of a profile, without a page."""

from __future__ import annotations

from collections.abc import Sequence

from app.calculations.profile.model import Scenario
from app.dash_app.json_object import Json
from app.dash_app.state.workspace import SHOWN

FULL = "Eight scenarios are shown at most; delete one first."
LONGEST_NAME = 200


class RefusedScenarioError(ValueError):
    """The change is not possible; the text says why."""


def added(scenarios: Sequence[Scenario], new: Scenario) -> Json:
    """Return the patch that appends a scenario."""
    _require_room(scenarios)
    return _patch([*scenarios, new])


def duplicated(scenarios: Sequence[Scenario], at: int) -> tuple[Json, str]:
    """Return the patch that puts a copy after the scenario at `at`, and the name of the copy."""
    _require_room(scenarios)
    name = free_name(scenarios, f"{scenarios[at].name}, copy")
    copy = scenarios[at].model_copy(update={"name": name})
    return _patch([*scenarios[: at + 1], copy, *scenarios[at + 1 :]]), name


def replaced(scenarios: Sequence[Scenario], name: str, new: Scenario) -> Json:
    """Return the patch that puts `new` in the place of the scenario called `name`."""
    return _patch([new if scenario.name == name else scenario for scenario in scenarios])


def removed(scenarios: Sequence[Scenario], name: str) -> Json:
    """Return the patch that removes a scenario."""
    return _patch([scenario for scenario in scenarios if scenario.name != name])


def checked_name(scenarios: Sequence[Scenario], typed: object, own: str | None) -> str:
    """Return the name typed for the scenario called `own` (None for a new one).

    Raises `RefusedScenarioError` for no name, one that another scenario has, or one too long.
    """
    name = str(typed or "").strip()
    if not name:
        raise RefusedScenarioError("A scenario needs a name.")
    if len(name) > LONGEST_NAME:
        raise RefusedScenarioError(f"A name has {LONGEST_NAME} characters at most.")
    if any(scenario.name == name for scenario in scenarios if scenario.name != own):
        raise RefusedScenarioError("Another scenario has this name.")
    return name


def free_name(scenarios: Sequence[Scenario], wanted: str) -> str:
    """Return `wanted`, with a number where a scenario has that name already."""
    taken = {scenario.name for scenario in scenarios}
    numbered = (f"{wanted} {k}" for k in range(2, len(taken) + 3))
    return next(name for name in (wanted, *numbered) if name not in taken)


def _require_room(scenarios: Sequence[Scenario]) -> None:
    if len(scenarios) >= SHOWN:
        raise RefusedScenarioError(FULL)


def _patch(scenarios: Sequence[Scenario]) -> Json:
    return {"scenarios": [scenario.model_dump(mode="json") for scenario in scenarios]}
