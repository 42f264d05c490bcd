"""Tests of the sentences on the size of a trade."""

from __future__ import annotations

from dataclasses import replace

from app.calculations.replay.explanation import AccountAtOpen, SizeSteps
from app.wording.size_steps import size_step_sentences

STEPS = SizeSteps(
    account=AccountAtOpen(
        equity=90_000.0,
        peak=100_000.0,
        open_positions=1,
        open_margin=2_000.0,
        strategy_margin=2_000.0,
    ),
    margin_per_contract=1_000.0,
    estimate=0.25,
    wanted=6.4,
    modifier=0.5,
    brake=1.0,
    lot=1.0,
    max_contracts=2.0,
    strategy_room=-500.0,
    book_room=88_000.0,
    contracts=2.0,
    outcome="reduced:max_contracts",
)


def test_size_step_sentences_say_every_step_in_order() -> None:
    assert size_step_sentences(STEPS) == (
        "At the open the account held $90,000 of realised equity, 10.0% below its peak, and "
        "1 open position with $2,000 of margin.",
        "The rule wanted 6.4 contracts of $1,000 margin each.",
        "It rests on an estimate of 0.2500 from what had closed by then.",
        "Guardrails made that 3.2: times 0.5 by streak and VIX rules, times 1 by the drawdown "
        "brake.",
        "At most 2 contracts by max contracts.",
        "The capital ceiling of its strategy left room for $0 of margin.",
        "The margin ceiling left room for $88,000 of margin.",
        "Replayed: 2 contracts (reduced: max contracts).",
    )


def test_size_step_sentences_of_a_rule_not_asked_name_no_limits() -> None:
    steps = replace(
        STEPS, wanted=None, estimate=None, contracts=0.0, outcome="skipped:strategy_disabled"
    )
    assert size_step_sentences(steps)[1:] == (
        "The rule was not asked for a size, or had none to give.",
        "Replayed: 0 contracts (skipped: strategy switched off).",
    )


def test_size_step_sentences_name_lots_that_are_not_1() -> None:
    plain = replace(
        STEPS,
        estimate=None,
        modifier=1.0,
        max_contracts=None,
        strategy_room=None,
        book_room=None,
        lot=2.0,
        wanted=1.0,
        contracts=1.0,
        margin_per_contract=None,
        outcome="taken",
    )
    assert size_step_sentences(plain)[1:] == (
        "The rule wanted 1 contract.",
        "Sizes are whole lots of 2.",
        "Replayed: 1 contract (taken at full size).",
    )
