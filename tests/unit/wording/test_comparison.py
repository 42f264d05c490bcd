"""Sentences about the effect of a change of the profile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.calculations.replay.comparison import Effect, Figures
from app.calculations.replay.difference import Difference
from app.wording.comparison import effect_sentence
from tests.unit.calculations.builders import ONE, scenario_of

BEFORE = Figures(100_000.0, 0.1, 0.25, 0.4, 1.0, -0.05, 0.5, 100)
DIFFERENCE = Difference(
    basis="profit",
    mean=123.4,
    low=-20.0,
    high=2_345.6,
    share_above_zero=0.9,
    drawdown_low=-0.1,
    drawdown_high=-0.01,
    share_drawdown_smaller=0.978,
    days=200,
    days_different=50,
    mean_block=3.0,
)
EFFECT = Effect(
    scenario=scenario_of(ONE),
    judged="max_drawdown",
    before=BEFORE,
    after=replace(BEFORE, drawdown=0.2),
    trades_changed=1_234,
    difference=DIFFERENCE,
    verdict="better",
    drawdown_verdict="smaller",
)


def test_effect_sentence_better_and_smaller_names_both_with_their_uncertainty() -> None:
    assert effect_sentence(EFFECT) == (
        "Better: 1,234 trades would have had another size: $123 a day"
        " (5–95% of resamples: −$20 to $2,346)."
        " Max drawdown 20.0% instead of 25.0%: smaller in 97.8% of resamples."
    )


def test_effect_sentence_larger_drawdown_names_the_other_share() -> None:
    sentence = effect_sentence(replace(EFFECT, drawdown_verdict="larger"))
    assert sentence.endswith("larger in 2.2% of resamples.")


def test_effect_sentence_names_the_drawdown_that_is_judged() -> None:
    sentence = effect_sentence(replace(EFFECT, judged="max_drawdown_of_start"))
    assert "Max drawdown of start capital 20.0% instead of 25.0%" in sentence


def test_effect_sentence_unclear_drawdown_names_no_share() -> None:
    sentence = effect_sentence(replace(EFFECT, drawdown_verdict="no clear difference"))
    assert sentence.endswith("25.0%: no clear difference.")


def test_effect_sentence_no_difference_says_only_that() -> None:
    sentence = effect_sentence(replace(EFFECT, verdict="no difference at all"))
    assert sentence == "No difference at all: no trade would have had another size."


def test_effect_sentence_same_sizes_and_small_amounts_shows_cents() -> None:
    difference = replace(DIFFERENCE, mean=-1.0, low=-1.25, high=-0.5)
    effect = replace(EFFECT, verdict="worse", trades_changed=0, difference=difference)
    assert effect_sentence(effect).startswith(
        "Smaller falls for less profit: the same sizes, −$1.00 a day "
        "(5–95% of resamples: −$1.25 to −$0.50)."
    )


@pytest.mark.parametrize(
    ("days_different", "said"),
    [(1, "on 1 day only"), (9, "on 9 days only, too few to tell"), (10, None)],
)
def test_effect_sentence_few_different_days_says_too_few(
    days_different: int, said: str | None
) -> None:
    difference = replace(DIFFERENCE, days_different=days_different)
    sentence = effect_sentence(replace(EFFECT, difference=difference))
    assert ("too few" in sentence) is (said is not None)
    assert said is None or said in sentence


def test_effect_sentence_growth_is_on_starting_capital() -> None:
    effect = replace(EFFECT, difference=replace(DIFFERENCE, basis="growth"))
    assert "$123 a day on starting capital (" in effect_sentence(effect)
