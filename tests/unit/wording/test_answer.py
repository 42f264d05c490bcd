"""Sentences about the recommended size."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.numerics.intervals import chance
from app.calculations.size_search.answer import RecommendedSize
from app.calculations.size_search.plan import ContractPlan
from app.calculations.size_search.question import Reason, Remedy
from app.wording.answer import answer_sentences, details, reason_sentence, remedy_sentence

ANSWER = RecommendedSize(
    scenario="My sizing",
    unit="kelly_fraction",
    fraction=0.058,
    reason=None,
    remedy=Remedy(),
    target=0.2,
    judged="max_drawdown_of_start",
    tolerance=0.05,
    settings=SimulationSettings(horizon_days=252),
    equity=100_000.0,
    strategies=("Condor", "Fly"),
    enabled=("Condor", "Fly"),
    share=np.array([0.05, 0.01]),
    contracts=np.array([5.0, 0.0]),
    needed_capital=np.array([20_000.0, 250_000.0]),
    outcomes=("sized", "too_small"),
    undecided=("Fly",),
)


def test_answer_sentences_size_gives_promise_small_strategies_and_luck() -> None:
    size, small, luck = answer_sentences(ANSWER)
    assert size == (
        "0.058 times full Kelly is the largest size that keeps a max drawdown of start capital "
        "beyond 20.0% in at most 5.0% of futures of 252 trading days."
    )
    assert small == (
        "Too small to trade, with the capital from which one lot fits: Fly from $250,000."
    )
    assert "of 2 strategies the log cannot tell 1 from luck (Fly)" in luck


PLAN = ContractPlan(
    contracts=np.array([5.0, 0.0]),
    profit_per_contract=np.array([300.0, 400.0]),
    expected_profit=1_500.0,
    chance=chance(40, 1_000),
    drawdown=0.19,
    peak_margin=9_000.0,
    left_out=np.array([False, True]),
    joins_at=np.array([np.nan, 130_000.0]),
)


def test_answer_sentences_plan_names_contracts_and_the_strategies_left_out() -> None:
    _, plan, left_out, _ = answer_sentences(replace(ANSWER, plan=PLAN))
    assert plan == (
        "In whole contracts, held fixed: 5 Condor. Expected after shrinking what luck may have "
        "added: $1,500 in 252 trading days; the promise breaks in 4.0% of futures."
    )
    assert left_out == "Left out, with the capital from which one lot joins: Fly from $130,000."


def test_answer_sentences_empty_plan_says_that_no_contract_keeps_the_promise() -> None:
    empty = replace(PLAN, contracts=np.zeros(2), expected_profit=0.0)
    assert "No whole contract of any strategy keeps the promise." in answer_sentences(
        replace(ANSWER, plan=empty)
    )


def test_sentences_count_the_strategies_that_are_switched_on() -> None:
    alone = replace(ANSWER, enabled=("Fly",), plan=replace(PLAN, contracts=np.array([0.0, 2.0])))
    assert details(alone) == (
        "In whole contracts 1 of 1 strategy trades: the plan stands under For your platform. "
        "1 of 1 may owe their edge to luck."
    )
    assert "of 1 strategy the log cannot tell 1 from luck (Fly)" in answer_sentences(alone)[-1]


def test_answer_sentences_no_size_gives_reason_and_remedy() -> None:
    none = replace(
        ANSWER,
        fraction=None,
        reason="nothing_trades",
        remedy=Remedy(capital=250_000.0, target=0.3, tolerance=0.12),
        undecided=(),
    )
    reason, help_sentence, promise = answer_sentences(none)
    assert reason == "A size that keeps the promise is less than one lot of any strategy."
    assert help_sentence == (
        "Would help: a capital of $250,000, or a target drawdown of 30.0%, or an accepted chance "
        "of 12.0%."
    )
    assert promise.startswith("The promise: a max drawdown of start capital beyond 20.0%")


@pytest.mark.parametrize("reason", get_args(Reason))
def test_reason_sentence_every_reason_has_one(reason: Reason) -> None:
    assert reason_sentence(reason).endswith(".")


@pytest.mark.parametrize(
    ("remedy", "words"),
    [
        (Remedy(), ""),
        (Remedy(paths=10_000), "Would help: 10,000 simulated futures."),
        (Remedy(positions=30), "Would help: 30 closed positions of a strategy."),
        (Remedy(days=20), "Would help: 20 trading days."),
    ],
)
def test_remedy_sentence_names_what_would_help(remedy: Remedy, words: str) -> None:
    assert remedy_sentence(remedy) == words
