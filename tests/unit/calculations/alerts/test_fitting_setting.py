"""Changes that alerts propose fit when the scenario is replayed with them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from app.calculations.alerts import FINDERS, AlertContext, AlertKind, Proposal
from app.calculations.alerts.fitting_setting import largest_fitting
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.profile.model import AS_BACKTESTED, Profile, Scenario, parse_profile
from app.calculations.replay.comparison import merge_patch
from app.calculations.sizing.defaults import MY_SIZING, default_profile, hindsight_twin
from app.importers import read_files

SAMPLE = Path(__file__).parents[4] / "assets" / "sample" / "sample-tradelog.csv"


@cache
def book() -> Book:
    log = read_files([("sample.csv", SAMPLE.read_bytes())]).log
    assert log is not None
    return Book.of(log)


def profile_at(kelly_fraction: float, book: Book) -> Profile:
    """A new profile at a Kelly fraction, but with sizes that follow current equity."""
    changed = {"kelly_fraction": kelly_fraction, "sizing_equity": "current"}
    return parse_profile(merge_patch(default_profile(book).to_document(), {"portfolio": changed}))


def fires_again(kind: AlertKind, book: Book, kelly_fraction: float, scenario: Scenario) -> bool:
    """Return True where an alert that proposes a change fires again after it."""
    profile = profile_at(kelly_fraction, book)
    alert = FINDERS[kind](AlertContext(book, profile, scenario))
    assert alert is not None
    assert alert.proposal is not None
    changed = parse_profile(merge_patch(profile.to_document(), alert.proposal.patch))
    return FINDERS[kind](AlertContext(book, changed, scenario)) is not None


@pytest.mark.parametrize(
    "scenario", [MY_SIZING, hindsight_twin(MY_SIZING)], ids=["walk-forward", "hindsight"]
)
@pytest.mark.parametrize("kelly_fraction", [0.5, 0.75, 1.0])
@pytest.mark.parametrize("kind", ["drawdown_plus_margin", "max_loss"])
def test_finder_after_its_change_is_silent(
    kind: AlertKind, kelly_fraction: float, scenario: Scenario
) -> None:
    assert not fires_again(kind, book(), kelly_fraction, scenario)


@pytest.mark.parametrize("kelly_fraction", [0.25, 0.5, 1.0])
def test_finder_with_a_deeper_fall_of_smaller_sizes_is_silent_after_its_change(
    kelly_fraction: float, shared_data: Path
) -> None:
    """Ten strategies whose smaller sizes take a path with a deeper drawdown than the first."""
    log = read_files([("log.csv", (shared_data / "ten-strategies-tradelog.csv").read_bytes())]).log
    assert log is not None
    assert not fires_again("drawdown_plus_margin", Book.of(log), kelly_fraction, MY_SIZING)


def test_largest_fitting_with_room_returns_the_first_value() -> None:
    assert largest_fitting(0.12345, lambda value: 1.0) == 0.123


def test_largest_fitting_with_less_room_lowers_the_value() -> None:
    fitting = largest_fitting(0.5, lambda value: 0.2 + value / 4)
    assert fitting is not None
    assert 0.25 < fitting <= 0.2 / 0.75


def test_largest_fitting_without_room_is_none() -> None:
    def too_large(value: float) -> float:
        raise CalculationError("beyond any number")

    assert largest_fitting(0.0, lambda value: 1.0) is None
    assert largest_fitting(0.5, lambda value: value / 2) is None
    assert largest_fitting(0.5, too_large) is None


def test_proposal_of_no_margin_ceiling_raises() -> None:
    """A merge patch deletes what it says null to, and an absent ceiling is all of equity."""
    with pytest.raises(CalculationError, match="margin_ceiling"):
        Proposal("limit_margin_to_target", {"portfolio": {"margin_ceiling": None}}, AS_BACKTESTED)
    for action, name in (
        ("remove_parallel_limit", "max_parallel_trades"),
        ("remove_drawdown_brake", "drawdown_brake"),
    ):
        Proposal(action, {"portfolio": {name: None}}, AS_BACKTESTED)  # type: ignore[arg-type]
