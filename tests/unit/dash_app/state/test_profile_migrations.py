"""Tests of the migrations of the profiles that the browser keeps."""

from __future__ import annotations

from typing import Any

import pytest

from app.calculations.profile.model import parse_profile
from app.calculations.replay.engine import replay
from app.dash_app.state import profile_migrations, stores
from tests.unit.dash_app.logs import book_of

LOG = {"name": "As backtested", "constrained": False, "rule": {"kind": "historical"}}
WALK_FORWARD = {
    "name": "My Kelly, walk-forward",
    "rule": {"kind": "kelly", "history": "walk_forward", "min_trades": 5},
}
HINDSIGHT = {"name": "My Kelly, hindsight", "rule": {"kind": "kelly"}}
#: As version 1 wrote it: without the settings that came later.
PORTFOLIO = {"kelly_fraction": 0.5, "margin_ceiling": 1.0, "starting_capital": 50_000.0}


def record(*scenarios: dict[str, Any], **portfolio: Any) -> dict[str, Any]:
    """A record of version 1."""
    profile = {
        "version": 1,
        "portfolio": PORTFOLIO | portfolio,
        "strategies": {"Condor": {"max_contracts": 10.0}},
    }
    return {
        "version": 1,
        "filename": "log.csv",
        "updated_at": "then",
        "profile": profile | {"scenarios": list(scenarios)},
    }


def migrated(*scenarios: dict[str, Any]) -> dict[str, Any]:
    """The migrated record of version 1 with these scenarios."""
    found = profile_migrations.migrated(record(*scenarios))
    assert found is not None
    return found


def names(found: dict[str, Any]) -> list[str]:
    return [scenario["name"] for scenario in found["profile"]["scenarios"]]


def test_migrated_record_has_this_version_and_its_other_parts() -> None:
    found = migrated(LOG, WALK_FORWARD, HINDSIGHT)
    assert found["version"] == stores.PROFILE_RECORD_VERSION
    assert (found["filename"], found["updated_at"]) == ("log.csv", "then")


def test_migrated_walk_forward_becomes_my_sizing_with_its_own_rule() -> None:
    found = migrated(LOG, WALK_FORWARD, HINDSIGHT)
    assert names(found) == ["As backtested", "My sizing"]
    rule = found["profile"]["scenarios"][1]["rule"]
    assert rule == {
        "kind": "kelly",
        "fraction": None,
        "estimator": "log_optimal",
        "history": "walk_forward",
        "min_trades": 5,
    }


@pytest.mark.parametrize(
    "changed",
    [
        {**HINDSIGHT, "rule": {"kind": "kelly", "fraction": 0.3}},
        {**HINDSIGHT, "rule": {"kind": "kelly", "estimator": "payoff"}},
        {**HINDSIGHT, "constrained": False},
    ],
    ids=["fraction", "estimator", "limits"],
)
def test_migrated_hindsight_that_the_user_changed_is_kept(changed: dict[str, Any]) -> None:
    assert names(migrated(WALK_FORWARD, changed)) == ["My sizing", "My Kelly, hindsight"]


def test_migrated_scenario_called_my_sizing_already_keeps_its_name() -> None:
    own = {"name": "My sizing", "rule": {"kind": "fixed_contracts", "contracts": 2}}
    assert names(migrated(WALK_FORWARD, own)) == ["My Kelly, walk-forward", "My sizing"]


def test_migrated_settings_keep_their_older_meaning() -> None:
    profile = parse_profile(migrated(LOG, WALK_FORWARD)["profile"])
    older = profile.portfolio
    assert (older.added_full_losses, older.max_times_logged, older.sizing_equity) == (
        0,
        None,
        "current",
    )
    assert profile.strategy("Condor").max_contracts == 10
    assert profile.strategy("Condor").edge_haircut is None


def test_migrated_portfolio_keeps_its_numbers() -> None:
    book = book_of([100.0, -50.0, 30.0] * 12)
    before = parse_profile(record(LOG, WALK_FORWARD, HINDSIGHT)["profile"])
    after = parse_profile(migrated(LOG, WALK_FORWARD, HINDSIGHT)["profile"])
    old = replay(book, before, before.scenario("My Kelly, walk-forward"))
    new = replay(book, after, after.scenario("My sizing"))
    assert (old.contracts > 0).any()
    assert new.contracts.tolist() == old.contracts.tolist()
    assert new.metrics == old.metrics
    assert new.judged == old.judged == "max_drawdown"


@pytest.mark.parametrize(
    "other",
    [
        {**record(WALK_FORWARD), "version": 2},
        {**record(WALK_FORWARD), "version": 3},
        {**record(WALK_FORWARD), "version": "1"},
        record(WALK_FORWARD, kelly_fraction=-1.0),
        {"version": 1},
        {},
    ],
    ids=["this version", "newer", "foreign version", "broken", "no profile", "empty"],
)
def test_migrated_of_a_record_that_cannot_or_need_not_be_is_none(other: dict[str, Any]) -> None:
    assert profile_migrations.migrated(other) is None


def test_migrated_records_are_those_of_older_versions() -> None:
    portfolios = {
        "old": record(WALK_FORWARD),
        "new": {**record(WALK_FORWARD), "version": 2},
        "broken": "text",
    }
    found = profile_migrations.migrated_records({"version": 1, "portfolios": portfolios})
    assert found == {"old": migrated(WALK_FORWARD)}


@pytest.mark.parametrize(
    "foreign",
    [None, [], {"version": 2, "portfolios": {}}, {"version": 1, "portfolios": []}],
    ids=repr,
)
def test_migrated_records_of_a_foreign_map_are_none(foreign: object) -> None:
    assert profile_migrations.migrated_records(foreign) == {}
