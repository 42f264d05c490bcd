"""Proposals that scale all sizes: every strategy alike, and small enough when replayed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculations.alerts import FINDERS, AlertContext, AlertKind, Proposal
from app.calculations.alerts.size_scaling import largest_share_room, scaling_proposal
from app.calculations.log.book import Book
from app.calculations.profile.model import AS_BACKTESTED, Profile, Scenario, parse_profile
from app.calculations.replay.comparison import merge_patch, scenario_under
from app.calculations.replay.engine import replay
from app.importers import read_files
from tests.strategies import examples
from tests.unit.calculations.builders import book_of, one_a_day

SAMPLE = Path(__file__).parents[4] / "assets" / "sample" / "sample-tradelog.csv"
RULES: dict[str, dict[str, Any]] = {
    "historical": {"kind": "historical", "multiplier": 30.0},
    "contracts": {"kind": "fixed_contracts", "contracts": 40.0},
    "dollars": {"kind": "fixed_dollar", "dollars": 60_000.0},
    "fraction": {"kind": "fixed_fractional", "fraction": 0.7},
    "half Kelly": {"kind": "kelly", "fraction": 0.5},
    "weights": {
        "kind": "allocation",
        "weights": {"Overnight Strangle": 0.3, "0DTE Put Spread": 0.6},
    },
    "following": {"kind": "kelly", "history": "walk_forward"},
}


@cache
def book() -> Book:
    log = read_files([("sample.csv", SAMPLE.read_bytes())]).log
    assert log is not None
    return Book.of(log)


def profile_with(kelly_fraction: float = 0.5, **strategies: float) -> Profile:
    """Every rule above as a scenario, on starting capital."""
    return parse_profile(
        {
            "version": 1,
            "portfolio": {"kelly_fraction": kelly_fraction, "sizing_equity": "starting"},
            "strategies": {
                name: {"kelly_fraction": fraction} for name, fraction in strategies.items()
            },
            "scenarios": [
                AS_BACKTESTED.model_dump(mode="json"),
                *({"name": name, "rule": rule} for name, rule in RULES.items()),
            ],
        }
    )


def patched(profile: Profile, proposal: Proposal) -> Profile:
    return parse_profile(merge_patch(profile.to_document(), proposal.patch))


@examples(40)
@given(
    fractions=st.lists(st.floats(0.001, 3), min_size=3, max_size=3),
    factor=st.floats(0.002, 0.999),
)
def test_scaling_of_kelly_fractions_keeps_their_proportion(
    fractions: list[float], factor: float
) -> None:
    """The portfolio's and every strategy's own fraction are multiplied by one number."""
    profile = profile_with(fractions[0], A=fractions[1], B=fractions[2])
    context = AlertContext(book(), profile, profile.scenario("following"))
    proposal = scaling_proposal(context, factor)
    assert proposal is not None
    after = patched(profile, proposal)
    multiple = after.portfolio.kelly_fraction / fractions[0]
    assert factor * 0.99 <= multiple <= factor * (1 + 1e-12)
    for name, fraction in (("A", fractions[1]), ("B", fractions[2])):
        assert after.strategies[name].kelly_fraction == pytest.approx(fraction * multiple)
    assert after.scenarios == profile.scenarios


@pytest.mark.parametrize("name", [name for name in RULES if name != "following"])
def test_scaling_of_a_rule_changes_its_own_number_alone(name: str) -> None:
    """Unlimited sizes are multiplied alike, position by position, strategy by strategy."""
    profile = profile_with()
    scenario = profile.scenario(name)
    proposal = scaling_proposal(AlertContext(book(), profile, scenario), 0.5)
    assert proposal is not None
    after = patched(profile, proposal)
    assert (after.portfolio, after.strategies) == (profile.portfolio, profile.strategies)
    assert [a.name for a, b in zip(after.scenarios, profile.scenarios, strict=True) if a != b] == [
        name
    ]
    unlimited = [
        replay(book(), profile, each.model_copy(update={"constrained": False})).contracts
        for each in (scenario, scenario_under(profile, after, scenario))
    ]
    assert unlimited[1] == pytest.approx(0.5 * unlimited[0])
    assert unlimited[0].any()


@pytest.mark.parametrize("factor", [None, 0.0, 0.0005, 1.0, 1.5])
def test_scaling_by_no_useful_factor_is_none(factor: float | None) -> None:
    profile = profile_with()
    context = AlertContext(book(), profile, profile.scenario("following"))
    assert scaling_proposal(context, factor) is None


@pytest.mark.parametrize(
    ("scenario", "kelly_fraction"),
    [
        pytest.param(AS_BACKTESTED, 0.5, id="the log itself"),
        pytest.param(
            Scenario.model_validate({"name": "Other", "rule": RULES["contracts"]}),
            0.5,
            id="not in the profile",
        ),
        pytest.param(
            Scenario.model_validate({"name": "x", "rule": {"kind": "fixed_ratio", "delta": 9.0}}),
            0.5,
            id="fixed ratio",
        ),
        pytest.param(
            Scenario.model_validate({"name": "x", "rule": {"kind": "kelly"}}), 0.0, id="Kelly of 0"
        ),
    ],
)
def test_scaling_of_what_does_not_scale_is_none(scenario: Scenario, kelly_fraction: float) -> None:
    context = AlertContext(book(), profile_with(kelly_fraction), scenario)
    assert scaling_proposal(context, 0.5) is None


@pytest.mark.parametrize("name", ["historical", "dollars", "fraction", "following"])
@pytest.mark.parametrize("kind", ["max_loss", "margin_above_equity"])
def test_finder_after_its_scaling_is_silent(kind: AlertKind, name: str) -> None:
    document = profile_with(3.0).to_document()
    document["portfolio"] |= {"margin_ceiling": None, "target_max_drawdown": 0.1}
    profile = parse_profile(document)
    scenario = profile.scenario(name)
    alert = FINDERS[kind](AlertContext(book(), profile, scenario))
    assert alert is not None
    assert alert.proposal is not None
    after = patched(profile, alert.proposal)
    assert alert.proposal.action == "scale_sizes"
    again = AlertContext(book(), after, scenario_under(profile, after, scenario))
    assert FINDERS[kind](again) is None
    assert (again.scenario_replay.contracts > 0).any()


def test_scaling_that_leaves_no_contract_is_not_proposed() -> None:
    """One contract is a third of capital: no smaller number of them fits a fifth."""
    document = {
        "version": 1,
        "portfolio": {"starting_capital": 3_000},
        "scenarios": [{"name": "x", "rule": {"kind": "fixed_contracts", "contracts": 1}}],
    }
    profile = parse_profile(document)
    context = AlertContext(book_of(*one_a_day([10.0] * 5)), profile, profile.scenario("x"))
    alert = FINDERS["max_loss"](context)
    assert alert is not None
    assert alert.proposal is None


def test_largest_share_room_is_the_multiple_that_just_fits() -> None:
    """At stake 0.5 after a gain of 0.25: at 0.6 of the size, 0.3 of an equity of 1.15."""
    share, gain, maximum = np.array([0.5, 0.0]), np.array([0.25, -0.9]), 0.2
    room = largest_share_room(share, gain, maximum)
    assert room * 0.5 == pytest.approx(maximum * (1 + room * 0.25))
    assert largest_share_room(np.zeros(2), gain * 0, maximum) == np.inf
