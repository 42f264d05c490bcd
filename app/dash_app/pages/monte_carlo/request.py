"""What the page asks of the engine: its settings, checked again, and the key under which the browser keeps the answer."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace

from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.profile.model import Profile, Scenario
from app.calculations.profile.rules import Kelly
from app.calculations.profile.settings_read_by import Reader, settings_key
from app.dash_app.components.markup import digest
from app.dash_app.json_object import Json
from app.dash_app.pages.monte_carlo.summary import VERSION
from app.dash_app.state.chosen_scenario import Page, chosen_on
from app.dash_app.state.workspace import Workspace, chosen_scenario
from app.formatting import TIMES

PAGE: Page = "simulation"  #: the page's name among `stores.PAGE_SETTINGS`
DEFAULTS: Json = {
    "scenarios": {},  # chosen, by portfolio: see `chosen`
    **asdict(SimulationSettings(goal_share=1.5, floor_share=0.7)),
}
_NAMES = [field.name for field in fields(SimulationSettings)]


@dataclass(frozen=True)
class SimulationRequest:
    """A scenario and how to simulate it."""

    scenario: Scenario
    settings: SimulationSettings

    def to_json(self) -> Json:
        """As a job is given it."""
        return {"scenario": self.scenario.model_dump(mode="json"), "settings": asdict(self.settings)}


def read_request(workspace: Workspace, page_settings: object) -> SimulationRequest:
    """The request that the page's settings make. Raises `CalculationError` for one that cannot be used."""
    asked = DEFAULTS | _kept(page_settings)
    settings = {name: asked[name] for name in _NAMES}
    if settings["full_loss_every_days"] is None or settings["full_loss_of"] not in workspace.book.log.strategies:
        settings["full_loss_of"] = None
    return SimulationRequest(scenario_of(workspace, page_settings), SimulationSettings(**settings))


def scenario_of(workspace: Workspace, page_settings: object) -> Scenario:
    """The scenario to simulate: the one chosen on the page for this portfolio while the profile has it, else what it begins with."""
    return _chosen(workspace, PAGE, page_settings) or first_scenario(workspace, page_settings)


def first_scenario(workspace: Workspace, page_settings: object) -> Scenario:
    """What the page begins with: the scenario last chosen on Position Sizing, else the user's own sizing."""
    return _chosen(workspace, "sizing", page_settings) or chosen_scenario(workspace, None)


def _chosen(workspace: Workspace, page: Page, page_settings: object) -> Scenario | None:
    name = chosen_on(page, workspace.ready["fingerprint"], page_settings)
    return next((scenario for scenario in workspace.scenarios if scenario.name == name), None)


def sized(scenario: Scenario, profile: Profile) -> str:
    """A scenario's sizing as a sentence names it: `0.50× Kelly`; by its name where it is not a share of Kelly."""
    rule = scenario.rule
    if not isinstance(rule, Kelly):
        return f"“{scenario.name}”"
    fraction = profile.portfolio.kelly_fraction if rule.fraction is None else rule.fraction
    return f"{fraction:.3g}{TIMES} Kelly{', estimated anew on the way' if rule.history == 'walk_forward' else ''}"


def _kept(page_settings: object) -> Json:
    kept = page_settings.get(PAGE) if isinstance(page_settings, dict) else None
    return kept if isinstance(kept, dict) else {}


def request_of(given: Json) -> SimulationRequest:
    """The request that a job was given."""
    return SimulationRequest(Scenario.model_validate(given["scenario"]), SimulationSettings(**given["settings"]))


def key_of(request: SimulationRequest, profile: Profile) -> str:
    """Names the answer among those of the portfolio: all that decides it, and nothing else."""
    return _key(request, profile, Reader.SIMULATION)


def find_key_of(request: SimulationRequest, profile: Profile) -> str:
    """Likewise of a size found, which also depends on what was promised."""
    return _key(request, profile, Reader.SIZE_SEARCH)


def _key(request: SimulationRequest, profile: Profile, reader: Reader) -> str:
    return digest(json.dumps([VERSION, request.to_json(), settings_key(profile, reader)], sort_keys=True))


def without_error(settings: SimulationSettings) -> SimulationSettings:
    """The same simulation of the log as it is."""
    return replace(settings, estimation_error=False)
