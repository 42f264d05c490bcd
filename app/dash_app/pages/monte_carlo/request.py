"""Request for a simulation: its settings, checked again, and the keys of its results."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace

from app.calculations.errors import CalculationError
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.profile.model import Profile, Scenario
from app.calculations.profile.rules import Kelly
from app.calculations.profile.scaling import size_scale
from app.calculations.profile.settings_read_by import Reader, settings_key
from app.dash_app.json_object import Json
from app.dash_app.pages.monte_carlo.summary import VERSION
from app.dash_app.state.portfolio_cache import result_key
from app.dash_app.state.workspace import Workspace, chosen_scenario
from app.formatting import times

#: Settings of a first visit.
DEFAULTS: Json = asdict(SimulationSettings(goal_share=1.5, floor_share=0.7))
_NAMES = [field.name for field in fields(SimulationSettings)]


@dataclass(frozen=True)
class SimulationRequest:
    """A scenario and the settings to simulate it with."""

    scenario: Scenario
    settings: SimulationSettings

    def to_json(self) -> Json:
        """Return the request as the data of a job."""
        return {
            "scenario": self.scenario.model_dump(mode="json"),
            "settings": asdict(self.settings),
        }


def read_request(workspace: Workspace, chosen: object, scenario: object) -> SimulationRequest:
    """Return the request for the settings and the scenario name that the browser sent.

    Settings that are missing have their defaults; a scenario that the profile does not have, or
    None, is the user's own sizing. Raises `CalculationError` for settings that cannot be used.
    """
    asked = DEFAULTS | (chosen if isinstance(chosen, dict) else {})
    settings = {name: asked[name] for name in _NAMES}
    strikes = settings["full_loss_every_days"] is not None
    if not strikes or settings["full_loss_of"] not in workspace.book.log.strategies:
        settings["full_loss_of"] = None
    return SimulationRequest(scenario_of(workspace, scenario), SimulationSettings(**settings))


def scenario_of(workspace: Workspace, name: object) -> Scenario:
    """Return the scenario to simulate: the chosen one, else the user's own sizing."""
    return chosen_scenario(workspace, name if isinstance(name, str) else None)


def sized(scenario: Scenario, profile: Profile) -> str:
    """Return a scenario's sizing as a sentence names it: `0.5× Kelly`, else by its name."""
    rule = scenario.rule
    if not isinstance(rule, Kelly):
        return f"“{scenario.name}”"
    fraction = profile.portfolio.kelly_fraction if rule.fraction is None else rule.fraction
    estimated = ", estimated anew on the way" if rule.history == "walk_forward" else ""
    return f"{times(fraction)} Kelly{estimated}"


def request_of(given: Json) -> SimulationRequest:
    """Return the request that a job was given."""
    scenario = Scenario.model_validate(given["scenario"])
    return SimulationRequest(scenario, SimulationSettings(**given["settings"]))


def key_of(request: SimulationRequest, workspace: Workspace) -> str:
    """Return the key of a simulation: all that decides it, and nothing else."""
    return _key(request, workspace, Reader.SIMULATION)


def find_key_of(request: SimulationRequest, workspace: Workspace) -> str:
    """Return the key of a searched size: of what was promised as well, and not of the size in use.

    A size that is a multiple of the scenario's own depends on that one.
    """
    profile = workspace.profile
    try:
        scale = size_scale(profile, request.scenario)
        profile, request = scale.profile, replace(request, scenario=scale.scenario)
    except CalculationError:
        pass  # a size that cannot be scaled is not searched
    return _key(request, replace(workspace, profile=profile), Reader.SIZE_SEARCH)


def without_error(settings: SimulationSettings) -> SimulationSettings:
    """Return the settings of the same simulation of the log as it is."""
    return replace(settings, estimation_error=False)


def _key(request: SimulationRequest, workspace: Workspace, reader: Reader) -> str:
    asked = json.dumps([VERSION, request.to_json()], sort_keys=True)
    return result_key(workspace.ready, asked, settings_key(workspace.profile, reader))
