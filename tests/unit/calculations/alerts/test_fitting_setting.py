"""Changes that alerts propose fit when the scenario is replayed with them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from app.calculations.alerts import FINDERS, AlertKind, Case, Proposal
from app.calculations.alerts.fitting_setting import largest_fitting
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.profile.model import AS_BACKTESTED, Profile, Scenario, parse_profile
from app.calculations.replay.comparison import merge_patch
from app.calculations.sizing.defaults import (
    MY_KELLY_HINDSIGHT,
    MY_KELLY_WALK_FORWARD,
    default_profile,
)
from app.importers import read_files

SAMPLE = Path(__file__).parents[4] / "assets" / "sample" / "sample-tradelog.csv"


@cache
def book() -> Book:
    log = read_files([("sample.csv", SAMPLE.read_bytes())]).log
    assert log is not None
    return Book.of(log)


def profile_at(kelly_fraction: float, book: Book) -> Profile:
    return parse_profile(
        merge_patch(
            default_profile(book).to_document(), {"portfolio": {"kelly_fraction": kelly_fraction}}
        )
    )


def fires_again(kind: AlertKind, book: Book, kelly_fraction: float, scenario: Scenario) -> bool:
    """Whether an alert is there once more after its change was applied; it must be there before, with a change."""
    profile = profile_at(kelly_fraction, book)
    alert = FINDERS[kind](Case(book, profile, scenario))
    assert alert is not None
    assert alert.proposal is not None
    changed = parse_profile(merge_patch(profile.to_document(), alert.proposal.patch))
    return FINDERS[kind](Case(book, changed, scenario)) is not None


@pytest.mark.parametrize(
    "scenario", [MY_KELLY_WALK_FORWARD, MY_KELLY_HINDSIGHT], ids=["walk-forward", "hindsight"]
)
@pytest.mark.parametrize("kelly_fraction", [0.5, 0.75, 1.0])
@pytest.mark.parametrize("kind", ["drawdown_plus_margin", "max_loss"])
def test_an_alert_is_silent_once_its_change_is_applied(
    kind: AlertKind, kelly_fraction: float, scenario: Scenario
) -> None:
    assert not fires_again(kind, book(), kelly_fraction, scenario)


@pytest.mark.parametrize("kelly_fraction", [0.25, 0.5, 1.0])
def test_smaller_sizes_that_fall_deeper_are_seen(kelly_fraction: float, shared_data: Path) -> None:
    """Ten strategies whose smaller sizes take a path with a deeper fall than the one the first guess was made on."""
    log = read_files([("log.csv", (shared_data / "ten-strategies-tradelog.csv").read_bytes())]).log
    assert log is not None
    assert not fires_again(
        "drawdown_plus_margin", Book.of(log), kelly_fraction, MY_KELLY_WALK_FORWARD
    )


def test_the_first_value_stays_where_its_own_replay_agrees() -> None:
    assert largest_fitting(0.12345, lambda value: 1.0) == 0.123


def test_a_value_is_lowered_until_it_fits() -> None:
    found = largest_fitting(0.5, lambda value: 0.2 + value / 4)
    assert found is not None
    assert 0.25 < found <= 0.2 / 0.75


def test_nothing_is_proposed_where_nothing_fits() -> None:
    def too_large(value: float) -> float:
        raise CalculationError("beyond any number")

    assert largest_fitting(0.0, lambda value: 1.0) is None
    assert largest_fitting(0.5, lambda value: value / 2) is None
    assert largest_fitting(0.5, too_large) is None


def test_no_proposal_can_ask_for_no_margin_ceiling() -> None:
    """A merge patch deletes what it says null to, and an absent ceiling is all of equity."""
    with pytest.raises(CalculationError, match="margin_ceiling"):
        Proposal("limit_margin_to_target", {"portfolio": {"margin_ceiling": None}}, AS_BACKTESTED)
    for action, name in (
        ("remove_parallel_limit", "max_parallel_trades"),
        ("remove_drawdown_brake", "drawdown_brake"),
    ):
        Proposal(action, {"portfolio": {name: None}}, AS_BACKTESTED)  # type: ignore[arg-type]
