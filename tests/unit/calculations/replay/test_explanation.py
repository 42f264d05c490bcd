"""The steps to a size: they lead to the replay's own size, from the account at the open."""

from __future__ import annotations

import math
from typing import Any

import pytest

from app.calculations.replay.explanation import AccountAtOpen, ReplayExplanation, SizeSteps
from tests.unit.calculations.builders import (
    CAPITAL,
    MARGIN,
    TEN,
    Trade,
    book_of,
    profile_of,
    random_trades,
    scenario_of,
)

TIGHT: dict[str, Any] = {
    "margin_ceiling": 0.05,
    "max_times_logged": 2.0,
    "max_parallel_trades": 6,
    "streak_rule": {"losses": 2, "multiplier": 0.5},
    "vix_rule": {"above": 20.0, "multiplier": 0.6},
    "drawdown_brake": [
        {"drawdown": 0.002, "multiplier": 0.8},
        {"drawdown": 0.01, "multiplier": 0.3},
    ],
}
WALKING = {"kind": "kelly", "fraction": 0.5, "history": "walk_forward", "min_trades": 5}
RULES = {
    "historical": {"kind": "historical", "multiplier": 3.0},
    "fractional": {"kind": "fixed_fractional", "fraction": 0.02},
    "fixed ratio": {"kind": "fixed_ratio", "delta": 400.0, "start_contracts": 1.0},
    "Kelly": {"kind": "kelly", "fraction": 0.3},
    "Kelly walking": WALKING,
    "Kelly by period, walking": {**WALKING, "estimator": "by_period"},
    "optimal f walking": {"kind": "optimal_f", "history": "walk_forward", "min_trades": 5},
}


def lots(size: float, lot: float) -> float:
    """Return whole lots within a size, none below zero (semantics 4, step 4)."""
    return max(math.floor(size / lot + 1e-9), 0) * lot


def size_after(steps: SizeSteps) -> float:
    """Return the size that the steps lead to, by semantics 4, steps 4 and 5."""
    if steps.asked is None:
        return 0.0
    caps = [steps.max_contracts]
    if steps.margin_per_contract is not None:
        rooms = (steps.strategy_room, steps.book_room)
        caps += [None if room is None else room / steps.margin_per_contract for room in rooms]
    sizes = [lots(size, steps.lot) for size in (steps.asked, *caps) if size is not None]
    return min(sizes)


@pytest.mark.parametrize("portfolio", [{}, TIGHT], ids=["no limits", "tight limits"])
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_steps_of_every_position_lead_to_its_replayed_size(
    rule: dict[str, Any], portfolio: dict[str, Any]
) -> None:
    book = book_of(*random_trades(3))
    strategies = {"Condor": {"lot_size": 2.0, "capital_ceiling": 4 * MARGIN, "max_contracts": 7.0}}
    profile = profile_of(strategies if portfolio else None, **portfolio)
    explained = ReplayExplanation.of(book, profile, scenario_of(rule))
    steps = [explained.steps(position) for position in range(len(book.positions))]
    assert explained.replayed.contracts.any()
    assert [size_after(one) for one in steps] == pytest.approx(
        explained.replayed.contracts.tolist(), abs=1e-9
    )


def test_steps_of_unconstrained_scenario_are_the_rules_size_alone() -> None:
    book, scenario = book_of(*random_trades(1)), scenario_of(RULES["fractional"], constrained=False)
    explained = ReplayExplanation.of(book, profile_of(**TIGHT), scenario)
    for position in range(len(book.positions)):
        steps = explained.steps(position)
        assert steps.contracts == (steps.wanted or 0.0)
        assert (steps.modifier, steps.brake) == (1, 1)
        assert (steps.max_contracts, steps.strategy_room, steps.book_room) == (None, None, None)


def test_steps_account_is_that_just_before_the_open() -> None:
    trades = [
        Trade("8 10:00", "8 11:00", 50.0),
        Trade("8 12:00", "8 13:00", -20.0),
        Trade("8 14:00", "9 15:00", 1.0),
        Trade("8 15:00", "8 16:00", 1.0, strategy="Fly"),
        Trade("9 10:00", "9 11:00", 1.0),
    ]
    explained = ReplayExplanation.of(book_of(*trades), profile_of(), scenario_of(TEN))
    account = explained.steps(3).account
    assert account == AccountAtOpen(
        equity=CAPITAL + 500 - 200,
        peak=CAPITAL + 500,
        open_positions=1,
        open_margin=10 * MARGIN,
        strategy_margin=0.0,
    )
    assert explained.steps(4).account.strategy_margin == 10 * MARGIN
    assert explained.steps(0).account.equity == CAPITAL


def test_steps_of_position_without_history_have_no_wanted_size() -> None:
    explained = ReplayExplanation.of(book_of(*random_trades(2)), profile_of(), scenario_of(WALKING))
    first = explained.steps(0)
    assert (first.outcome, first.wanted, first.asked) == ("skipped:warmup", None, None)
    assert first.estimate is None


def test_steps_of_a_position_without_margin_have_no_room() -> None:
    trades = [Trade("8 10:00", "8 11:00", 10.0, margin=margin) for margin in (0.0, MARGIN)]
    for trade, has_room in zip(trades, (False, True), strict=True):
        profile = profile_of({"Condor": {"capital_ceiling": MARGIN}}, margin_ceiling=0.5)
        steps = ReplayExplanation.of(book_of(trade), profile, scenario_of(TEN)).steps(0)
        assert (steps.strategy_room is not None, steps.book_room is not None) == (has_room,) * 2
