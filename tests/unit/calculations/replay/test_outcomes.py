"""Outcomes of a position: each by a tiny log, and which comes first when several apply
(semantics 4).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from app.calculations.sizing.outcomes import OUTCOMES
from tests.unit.calculations.builders import (
    CAPITAL,
    MARGIN,
    NAN,
    ONE,
    TEN,
    Trade,
    one_a_day,
    outcomes,
    run,
)

EARLY = Trade("8 10:00", "8 11:00")
MONDAY_NOON = Trade("8 12:00", "8 13:00", vix=25.0)
FRACTION = {"kind": "fixed_fractional", "fraction": 0.05}


@dataclass(frozen=True)
class Case:
    """Settings with which the last of some trades ends as `outcome`."""

    outcome: str
    rule: dict[str, Any] = field(default_factory=lambda: TEN)
    trades: tuple[Trade, ...] = (MONDAY_NOON,)
    strategy: dict[str, Any] = field(default_factory=dict)
    portfolio: dict[str, Any] = field(default_factory=dict)


CASES = [
    Case("taken"),
    Case("skipped:strategy_disabled", strategy={"enabled": False}),
    Case("skipped:day_disabled", portfolio={"trading_days": ["tue", "wed", "thu", "fri"]}),
    Case("skipped:ruined", rule=ONE, trades=(Trade("8 10:00", "8 11:00", -CAPITAL), MONDAY_NOON)),
    Case(
        "skipped:parallel_cap",
        trades=(Trade("8 10:00", "8 13:00"), MONDAY_NOON),
        portfolio={"max_parallel_trades": 1},
    ),
    Case("skipped:unsizable", rule=FRACTION, trades=(Trade("8 12:00", "8 13:00", margin=NAN),)),
    Case("skipped:warmup", rule={"kind": "kelly", "history": "walk_forward"}),
    Case("skipped:zero_size", rule={"kind": "fixed_contracts", "contracts": 0}),
    Case("skipped:paused", portfolio={"vix_rule": {"above": 20, "multiplier": 0}}),
    Case("skipped:below_one", rule={"kind": "fixed_contracts", "contracts": 0.99}),
    Case("skipped:max_contracts", strategy={"max_contracts": 0.5}),
    Case("skipped:capital_ceiling", strategy={"capital_ceiling": MARGIN - 1}),
    Case("skipped:margin_ceiling", portfolio={"margin_ceiling": 0.009}),
    Case("reduced:max_contracts", strategy={"max_contracts": 9}),
    Case("reduced:capital_ceiling", strategy={"capital_ceiling": 9 * MARGIN}),
    Case("reduced:margin_ceiling", portfolio={"margin_ceiling": 0.09}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.outcome)
def test_outcome_of_each_case_is_the_named_one(case: Case) -> None:
    replayed = run(case.trades, case.rule, strategies={"Condor": case.strategy}, **case.portfolio)
    assert outcomes(replayed)[-1] == case.outcome
    size = {"taken": 10.0, "skipped": 0.0, "reduced": 9.0}[case.outcome.split(":")[0]]
    assert replayed.contracts[-1] == size


def test_outcome_every_outcome_has_a_case() -> None:
    assert [case.outcome for case in CASES] == list(OUTCOMES)


def test_outcomes_by_code_are_named_as_the_contract_names_them() -> None:
    assert list(OUTCOMES) == [
        "taken",
        "skipped:strategy_disabled",
        "skipped:day_disabled",
        "skipped:ruined",
        "skipped:parallel_cap",
        "skipped:unsizable",
        "skipped:warmup",
        "skipped:zero_size",
        "skipped:paused",
        "skipped:below_one",
        "skipped:max_contracts",
        "skipped:capital_ceiling",
        "skipped:margin_ceiling",
        "reduced:max_contracts",
        "reduced:capital_ceiling",
        "reduced:margin_ceiling",
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.outcome)
def test_outcome_unconstrained_keeps_only_what_the_rule_itself_refuses(case: Case) -> None:
    replayed = run(
        case.trades,
        case.rule,
        constrained=False,
        strategies={"Condor": case.strategy},
        **case.portfolio,
    )
    refused_by_rule = case.outcome in ("skipped:unsizable", "skipped:warmup", "skipped:zero_size")
    assert outcomes(replayed)[-1] == (case.outcome if refused_by_rule else "taken")


@dataclass(frozen=True)
class Trouble:
    """One reason to refuse a position: the setting that brings it about and the one that does
    not.
    """

    outcome: str
    where: str
    key: str
    bad: Any
    good: Any


#: Step 1, and the first of step 2: a pair of another strategy precedes, one leg of it still open.
BEFORE_SIZING = [
    Trouble("skipped:strategy_disabled", "strategy", "enabled", False, True),
    Trouble("skipped:day_disabled", "portfolio", "trading_days", ["tue"], None),
    Trouble("skipped:ruined", "ruin", "pl", -CAPITAL, 0.0),
    Trouble("skipped:parallel_cap", "portfolio", "max_parallel_trades", 1, None),
    Trouble("skipped:unsizable", "last", "margin", NAN, MARGIN),
]


def outcome_before_sizing(troubles: dict[str, dict[str, Any]]) -> str:
    """The outcome of a Wednesday's trade after one leg of a pair brought Tuesday's ruin and while
    the other is held.
    """
    trades = [
        Trade("9 10:00", "9 11:00", strategy="Fly", side=1, **troubles["ruin"]),
        Trade("9 10:00", "12 10:00", strategy="Fly", side=-1),
        Trade("10 10:00", "10 11:00", **troubles["last"]),
    ]
    rule = {"kind": "fixed_dollar", "dollars": MARGIN}
    return outcomes(
        run(trades, rule, strategies={"Condor": troubles["strategy"]}, **troubles["portfolio"])
    )[-1]


#: Steps 2 to 5, in a rule that can fail in every way; one losing trade of the strategy precedes.
FROM_SIZING_ON = [
    Trouble("skipped:unsizable", "last", "margin", NAN, MARGIN),
    Trouble("skipped:warmup", "rule", "min_trades", 30, 1),
    Trouble("skipped:unsizable", "last", "vix", NAN, 20.0),
    Trouble("skipped:zero_size", "rule", "fraction", 0, 0.05),
    Trouble("skipped:paused", "portfolio", "streak_rule", {"losses": 1, "multiplier": 0}, None),
    Trouble("skipped:below_one", "strategy", "lot_size", 1_000, 1),
    Trouble("skipped:max_contracts", "strategy", "max_contracts", 0, None),
    Trouble("skipped:capital_ceiling", "strategy", "capital_ceiling", 0, None),
    Trouble("skipped:margin_ceiling", "portfolio", "margin_ceiling", 0, None),
]


def outcome_from_sizing_on(troubles: dict[str, dict[str, Any]]) -> str:
    """The outcome of a trade after one loss, sized by volatility."""
    trades = [
        Trade("8 10:00", "8 11:00", -10.0, vix=20.0),
        Trade("9 10:00", "9 11:00", **troubles["last"]),
    ]
    rule = {"kind": "volatility_adjusted", "history": "walk_forward", **troubles["rule"]}
    return outcomes(
        run(trades, rule, strategies={"Condor": troubles["strategy"]}, **troubles["portfolio"])
    )[-1]


def remaining(chain: list[Trouble], lifted: int) -> dict[str, dict[str, Any]]:
    """Every setting of a chain, the first `lifted` troubles of it lifted."""
    settings: dict[str, dict[str, Any]] = {
        where: {} for where in ("strategy", "portfolio", "rule", "ruin", "last")
    }
    for place, trouble in enumerate(chain):
        settings[trouble.where][trouble.key] = trouble.good if place < lifted else trouble.bad
    return settings


@pytest.mark.parametrize("lifted", range(len(BEFORE_SIZING) + 1))
def test_outcome_before_sizing_the_first_that_applies_is_named(lifted: int) -> None:
    expected = [*(trouble.outcome for trouble in BEFORE_SIZING), "taken"][lifted]
    assert outcome_before_sizing(remaining(BEFORE_SIZING, lifted)) == expected


@pytest.mark.parametrize("lifted", range(len(FROM_SIZING_ON) + 1))
def test_outcome_from_sizing_on_the_first_that_applies_is_named(lifted: int) -> None:
    expected = [*(trouble.outcome for trouble in FROM_SIZING_ON), "taken"][lifted]
    assert outcome_from_sizing_on(remaining(FROM_SIZING_ON, lifted)) == expected


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "kelly", "fraction": 0},
        {"kind": "allocation", "weights": {}},
        {"kind": "fixed_fractional", "fraction": 0},
    ],
    ids=lambda rule: rule["kind"],
)
def test_outcome_unknown_margin_is_unsizable_even_with_nothing_wanted(rule: dict[str, Any]) -> None:
    assert outcomes(run([Trade("8 12:00", "8 13:00", margin=NAN)], rule)) == ["skipped:unsizable"]


def test_outcome_equity_of_exactly_zero_is_ruin_and_a_cent_above_is_not() -> None:
    for left, expected in ((0.0, "skipped:ruined"), (0.01, "skipped:margin_ceiling")):
        trades = [Trade("8 10:00", "8 11:00", left - CAPITAL), MONDAY_NOON]
        assert outcomes(run(trades, ONE))[-1] == expected


def test_trades_reduced_counts_those_cut_to_the_most_contracts() -> None:
    strategies = {"Condor": {"max_contracts": 5}}
    made = run(one_a_day([10.0, 10.0]), TEN, strategies=strategies)
    assert (made.metrics.trades_taken, made.metrics.trades_reduced) == (2, 2)
