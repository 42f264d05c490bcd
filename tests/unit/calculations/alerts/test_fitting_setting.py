"""The search for a setting that fits, and settings that no patch may hold."""

from __future__ import annotations

import pytest

from app.calculations.alerts import Proposal
from app.calculations.alerts.fitting_setting import largest_fitting
from app.calculations.errors import CalculationError
from app.calculations.profile.model import AS_BACKTESTED


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
        Proposal("scale_sizes", {"portfolio": {"margin_ceiling": None}}, AS_BACKTESTED)
    for action, name in (
        ("remove_parallel_limit", "max_parallel_trades"),
        ("remove_drawdown_brake", "drawdown_brake"),
    ):
        Proposal(action, {"portfolio": {name: None}}, AS_BACKTESTED)  # type: ignore[arg-type]


def test_largest_fitting_lowers_a_value_by_a_fiftieth_at_least() -> None:
    """Room that is hardly less than the value takes steps of 0.98, rounded down."""
    tried = []

    def room(value: float) -> float:
        tried.append(value)
        return value - 1e-4 if len(tried) < 3 else value

    assert largest_fitting(0.5, room) == 0.48
    assert tried == [0.5, 0.49, 0.48]
