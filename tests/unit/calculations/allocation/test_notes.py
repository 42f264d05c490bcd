"""Notes on an allocation that holds nothing: each tells the reason that applies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.calculations.allocation.settings import Objective
from app.wording.allocation import allocation_notes
from tests.unit.calculations.allocation.allocation_books import FREE
from tests.unit.calculations.allocation.allocations import PLAIN, SHARED_CRASH, allocated, edge

TWO = edge(1, strategies=2)
LOSING = -TWO
MIXED = np.column_stack([TWO[:, 0], -5 * TWO[:, 1] - 0.2])
NO_CHANCE = {**FREE, "target_max_drawdown": 0.2, "drawdown_probability": 0.0}
NO_FALL = {**FREE, "target_max_drawdown": 0.0}


def reason(
    returns: Any, portfolio: dict[str, Any], objective: Objective, **settings: Any
) -> tuple[str, str]:
    """Return the first note of an allocation that holds nothing, as code and as sentence."""
    found = allocated(returns, portfolio, objective=objective, **PLAIN, **settings)
    assert not found.weights.any()
    return found.notes[0].code, allocation_notes(found)[0]


@pytest.mark.parametrize("objective", ["risk_constrained", "equal", "min_cvar"])
@pytest.mark.parametrize(
    ("portfolio", "words"),
    [
        (NO_CHANCE, "The accepted chance of ever falling 20% is 0, so nothing"),
        (NO_FALL, "No fall at all is accepted, so nothing"),
    ],
)
def test_nothing_held_where_no_fall_is_accepted_says_what_is_accepted(
    portfolio: dict[str, Any], words: str, objective: Objective
) -> None:
    code, sentence = reason(TWO, portfolio, objective)
    assert code == "no_fall_accepted"
    assert sentence.startswith(words)


@pytest.mark.parametrize("objective", ["growth", "fractional", "risk_constrained"])
@pytest.mark.parametrize("portfolio", [FREE, NO_FALL])
def test_nothing_held_of_losing_strategies_is_for_want_of_an_edge(
    portfolio: dict[str, Any], objective: Objective
) -> None:
    expected = "no_edge"
    if portfolio is NO_FALL and objective == "risk_constrained":
        expected = "no_fall_accepted"
    assert reason(LOSING, portfolio, objective)[0] == expected


@pytest.mark.parametrize("objective", ["growth", "risk_constrained", "equal", "min_cvar"])
def test_nothing_held_within_limits_of_zero_names_the_limits(objective: Objective) -> None:
    """A margin ceiling of 0; and a maximum of 0 for the one strategy with an edge."""
    assert reason(TWO, {**FREE, "margin_ceiling": 0.0}, objective)[0] == "limits_of_zero"
    maximum = {"max_weights": {"Condor": 0.0, "Fly": 0.0}}
    assert reason(TWO, FREE, objective, **maximum)[0] == "limits_of_zero"
    assert reason(TWO[:, :1], FREE, objective, max_weights={"Condor": 0.0})[0] == "limits_of_zero"


def test_nothing_held_of_a_losing_mix_says_that_the_mix_loses() -> None:
    assert reason(MIXED, FREE, "equal")[0] == "mix_loses"
    assert reason(LOSING, FREE, "equal")[0] == "mix_loses"


def test_nothing_held_by_own_weights_says_that_all_are_zero() -> None:
    assert reason(SHARED_CRASH, FREE, "own")[0] == "own_weights_zero"
    assert reason(SHARED_CRASH, NO_FALL, "own")[0] == "own_weights_zero"


@pytest.mark.parametrize("objective", ["growth", "risk_constrained"])
def test_strategy_with_an_edge_and_a_maximum_of_zero_is_at_its_largest(
    objective: Objective,
) -> None:
    found = allocated(TWO, FREE, objective=objective, max_weights={"Condor": 0.0}, **PLAIN)
    assert (found.weights[0], found.statuses[0]) == (0.0, "at_largest")
    assert found.weights[1] > 0
