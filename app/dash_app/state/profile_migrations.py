"""Migrations of the sizing profiles that the browser keeps, from one record version to the next.

They act on profiles of the page only: a profile given to the command line keeps the scenarios
and names that it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.calculations.errors import ProfileError
from app.calculations.profile.model import Profile, Scenario, parse_profile
from app.calculations.profile.rules import Kelly
from app.calculations.sizing.defaults import MY_SIZING
from app.dash_app.json_object import Json
from app.dash_app.state import stores

WALK_FORWARD = "My Kelly, walk-forward"  #: the user's own sizing up to record version 1
#: Up to record version 1 the same rule fitted on the whole log, as every new profile had it.
HINDSIGHT = Scenario(name="My Kelly, hindsight", rule=Kelly(kind="kelly"))


def with_my_sizing(profile: Profile) -> Profile:
    """Return the profile with *My Kelly, walk-forward* renamed to *My sizing*.

    Its rule stays as it is, settings too. *My Kelly, hindsight* is dropped where the user never
    changed it: the page now draws the hindsight twin of *My sizing* by itself.
    """
    scenarios = [scenario for scenario in profile.scenarios if scenario != HINDSIGHT]
    if all(scenario.name != MY_SIZING.name for scenario in scenarios):
        scenarios = [_renamed(scenario) for scenario in scenarios]
    return profile.model_copy(update={"scenarios": tuple(scenarios)})


def _renamed(scenario: Scenario) -> Scenario:
    is_old_name = scenario.name == WALK_FORWARD
    return scenario.model_copy(update={"name": MY_SIZING.name}) if is_old_name else scenario


#: Migrations by record version, each to the next one.
MIGRATIONS: Mapping[int, Callable[[Profile], Profile]] = {1: with_my_sizing}


def migrated(record: Json) -> Json | None:
    """Return a profile record of an older version as one of `stores.PROFILE_RECORD_VERSION`.

    None for a record that needs no migration, or whose profile or version cannot be read.
    """
    version = record.get("version")
    if not isinstance(version, int) or version not in MIGRATIONS:
        return None
    try:
        profile = parse_profile(record.get("profile"))
    except ProfileError:
        return None
    for step in range(version, stores.PROFILE_RECORD_VERSION):
        profile = MIGRATIONS[step](profile)
    version = stores.PROFILE_RECORD_VERSION
    return {**record, "version": version, "profile": profile.to_document()}


def migrated_records(profile_map: object) -> dict[str, Json]:
    """Return the migrated records of a profile map by fingerprint, only those of older versions."""
    found = ((key, migrated(record)) for key, record in _records(profile_map))
    return {key: record for key, record in found if record is not None}


def _records(profile_map: object) -> Iterator[tuple[str, Json]]:
    """Yield the fingerprints and records of a map that this version can read."""
    if not isinstance(profile_map, dict) or profile_map.get("version") != stores.MAP_VERSION:
        return
    portfolios = profile_map.get("portfolios")
    if isinstance(portfolios, dict):
        yield from ((key, record) for key, record in portfolios.items() if isinstance(record, dict))
