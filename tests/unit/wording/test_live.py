"""Sentences about live trading: the headline, notes, sizes, then and now."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from app.calculations.live import LiveComparison, Note, NoteCode, Ranged, Simulating, then_and_now
from app.calculations.numerics.intervals import Estimated
from app.wording.live import (
    covered_sentence,
    day_sentence,
    evidence_text,
    evidence_words,
    fan_sentence,
    haircut_sentence,
    headline,
    left_out_sentence,
    power_words,
    range_text,
    share_range_text,
    size_sentence,
    then_and_now_sentences,
)
from app.wording.live_notes import note_sentence
from tests.unit.calculations.live.live_logs import Fill, compare, days
from tests.unit.calculations.live.test_summary import summary

PLS = [130.0, -140.0, 130.0] * 4


def slipped(slippage: float) -> LiveComparison:
    """Return a comparison in which every live trade gives up so much."""
    return compare(days(PLS), days([pl - slippage for pl in PLS]), simulating=Simulating(50))


def test_headline_of_slippage_names_matches_gap_and_evidence() -> None:
    words = headline(slipped(10.0))
    assert words.startswith("12 of 12 live trades match; you give up $10 a contract, $10 to $10; ")
    assert "nothing yet says the edge is gone, and a vanished edge would have shown with" in words


def test_headline_of_better_fills_says_gain() -> None:
    assert "you gain $20 a contract" in headline(slipped(-20.0))


def test_headline_of_equal_fills_says_the_same() -> None:
    assert "they bring the same to the cent" in headline(slipped(0.0))


def test_headline_of_a_small_gap_says_its_cents() -> None:
    """A quarter of a dollar may be all of an edge."""
    words = headline(slipped(0.25))
    assert "you give up $0.25 a contract, $0.25 to $0.25" in words


def test_headline_of_a_backtest_without_loss_claims_no_power() -> None:
    words = headline(compare(days([50.0] * 12), days([50.0] * 11 + [51.0])))
    assert "is not known: the backtest has no edge or no loss" in words


def test_headline_names_the_part_that_makes_up_most_of_the_gap() -> None:
    sold = Fill("08 10:00", "08 15:00", 90.0, premium=100.0, closing_cost=10.0)
    filled = replace(sold, pl=70.0, premium=80.0)
    words = headline(compare([sold], [filled]))
    assert "you give up $20 a contract, mostly at entry, on too few days for a range" in words


@pytest.mark.parametrize(
    ("live", "words"),
    [
        pytest.param(days([1.0], strategy="Other"), "No live name is mapped", id="unmapped"),
        pytest.param(days([1.0], first=20), "share no day", id="no overlap"),
        pytest.param([], "No live name is mapped", id="empty"),
    ],
)
def test_headline_without_a_comparison_says_why(live: list[Fill], words: str) -> None:
    assert words in headline(compare(days([1.0, 2.0]), live))


@pytest.mark.parametrize("code", get_args(NoteCode))
def test_note_sentence_of_every_code_is_a_sentence(code: NoteCode) -> None:
    words = note_sentence(Note(code, 2, ("Condor",), (3, 4)))
    assert words.endswith(" (lines 3 and 4).")
    assert "{" not in words


def test_note_sentence_without_lines_ends_plainly() -> None:
    assert note_sentence(Note("few_days", 1)) == (
        "Matched trades on 1 day only: too few for a range."
    )


def test_evidence_words_carry_the_power_unless_worse() -> None:
    evidence = slipped(0.0).total.evidence
    assert evidence is not None
    told = evidence.with_power(Estimated(0.58, 0.5, 0.6, 0.02))
    assert evidence_words(told) == ("nothing against it yet (a vanished edge would show with 58%)")
    assert evidence_words(evidence.with_power(None)).endswith(
        "(the backtest has no edge or no loss)"
    )
    assert evidence_words(replace(told, course=told.course * 0 + 25)) == "worse than the backtest"
    assert evidence_words(None) == "no live trade"


def test_evidence_text_of_large_evidence_is_cut() -> None:
    assert [evidence_text(value) for value in (2.345, 1_000.0, 1e9)] == ["2.3", "1,000.0", ">1,000"]


def test_haircut_sentence_only_where_it_is_offered() -> None:
    [worse], [equal] = slipped(10.0).strategies, slipped(0.0).strategies
    assert haircut_sentence(worse).startswith("Condor: live gives up 25% of the backtest’s edge, ")
    assert haircut_sentence(equal) == ""


def test_size_sentence_of_a_plan() -> None:
    comparison = compare(days([1.0]), days([1.0]), plan={"Condor": 2.0})
    assert size_sentence(comparison.strategies[0]) == "Condor: sized at 0.5 of plan."
    assert size_sentence(comparison.total) == "All strategies together: sized at 0.5 of plan."
    assert size_sentence(slipped(0.0).total) == ""


def test_fan_sentence_says_what_is_compared() -> None:
    assert fan_sentence(slipped(-50.0)).startswith(
        "After 12 trading days the live curve ends above"
    )
    assert fan_sentence(compare(days([1.0]), [])) == ""


def test_covered_sentence_names_the_days() -> None:
    assert covered_sentence(slipped(0.0)).startswith("Both logs cover 8 Jan 2024 to 19 Jan 2024;")
    assert covered_sentence(compare(days([1.0]), [])) == (
        "The live log and the backtest share no day."
    )


def test_then_and_now_sentences_say_what_is_new() -> None:
    sizes = {"Condor": 1.0, "Fly": 1.0}
    then = summary("2024-01-31", evidence=1.5, gap=-21.4, contracts=sizes)
    later = {"trades": 9, "pl": -90.0, "evidence": 4.0, "gap": -14.0}
    now = summary("2024-02-29", **later, contracts={"Condor": 2.0})
    assert then_and_now_sentences(then_and_now(then, now)) == (
        "Since 31 Jan 2024: 7 new trades, −$100.",
        "The gap was −$21 a contract then, −$14 now.",
        "Evidence of drift then 1.5, now 4.0.",
        "Contracts a trade: Condor from 1 to 2.",
    )
    same = summary("2024-02-29", **later, contracts=sizes, plan={"Condor": 4.0})
    assert then_and_now_sentences(then_and_now(then, same))[-1] == "Contracts a trade: as then."
    advised = same.model_copy(update={"plan": {"Condor": 3.0}})
    assert then_and_now_sentences(then_and_now(same, advised))[-2:] == (
        "Contracts a trade: as then.",
        "Contracts advised: Condor from 4 to 3.",
    )
    fewer = then_and_now_sentences(then_and_now(now, then))
    assert fewer[0] == "The file of 31 Jan 2024 holds 7 trades fewer than 29 Feb 2024’s."


def test_range_text_is_in_dollars_cents_or_says_why_there_is_none() -> None:
    assert range_text(Ranged(-14.0, -19.2, -9.4), cents=False) == "−$19 to −$9"
    assert range_text(Ranged(-1.0, -1.5, 0.25), cents=True) == "−$1.50 to $0.25"
    assert range_text(Ranged(-1.0, None, None), cents=True) == "too few days for a range"
    assert (range_text(None, cents=True), share_range_text(None)) == ("", "")
    assert share_range_text(Ranged(0.19, 0.11, 0.27)) == "11–27%"
    assert share_range_text(Ranged(0.6, -0.12, 0.79)) == "−12% to 79%"


def test_power_words_say_the_chance_or_that_no_edge_could_vanish() -> None:
    evidence = slipped(10.0).total.evidence
    assert evidence is not None
    assert (
        power_words(evidence.with_power(Estimated(0.41, 0.4, 0.42, 0.01)))
        == "seen by now if gone: 41%"
    )
    assert power_words(evidence.with_power(None)) == "the backtest has no edge or no loss"


def test_day_sentence_counts_what_else_happened_that_day() -> None:
    backtest = [*days([1.0], vix=18.25), *days([2.0], minute=50)]
    (missed,) = compare(backtest, days([1.0])).unmatched
    assert day_sentence(missed) == "1 matched, VIX 18.2"


def test_left_out_sentence_names_the_first_lines() -> None:
    assert left_out_sentence(0, []) == ""
    named = ["a.csv, line 2: expected a number"]
    assert left_out_sentence(1, named) == (
        "1 row of the live files was left out (a.csv, line 2: expected a number)."
    )


def test_then_and_now_sentences_of_a_longer_backtest_say_its_ends_and_no_new_trades() -> None:
    then = summary("2024-01-31", backtest_to="2024-02-01", gap=-21.0)
    now = summary("2024-01-31", backtest_to="2024-03-01", gap=-30.0)
    assert then_and_now_sentences(then_and_now(then, now))[:2] == (
        "The backtest ended 1 Feb 2024 then, 1 Mar 2024 now.",
        "The gap was −$21 a contract then, −$30 now.",
    )
