"""Words beside a Kelly figure, and about the evidence of an edge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest

from app.calculations.kelly.selection import SelectionStatus, StrategyEvidence
from app.calculations.kelly.status import Status
from app.calculations.sizing.kelly_table import kelly_table
from app.wording.kelly import STATUS_WORDS, evidence_sentence, evidence_summary, evidence_words
from tests.unit.calculations.allocation.allocation_books import day_book
from tests.unit.calculations.builders import profile_of


def test_status_words_every_status_but_ok_has_some() -> None:
    assert set(STATUS_WORDS) == set(get_args(Status))
    assert [status for status, words in STATUS_WORDS.items() if not words] == ["ok"]


def evidence(status: SelectionStatus = "does_not_survive", **fields: Any) -> StrategyEvidence:
    """Evidence after 17 tries on 60 days."""
    return StrategyEvidence(status, 17, "day", 60, **fields)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (evidence("survives"), "survives 17 tries"),
        (replace(evidence("survives"), tries=1), "survives 1 try"),
        (evidence(months_needed=0.2), "does not survive 17 tries: 1 more month needed"),
        (evidence(months_needed=7.3), "does not survive 17 tries: 8 more months needed"),
        (evidence(months_needed=25.0), "does not survive 17 tries: 3 more years needed"),
        (evidence(months_needed=1e9), "does not survive 17 tries: more than 100 more years needed"),
    ],
)
def test_evidence_words_say_whether_it_survives_and_what_it_needs(
    found: StrategyEvidence, words: str
) -> None:
    assert evidence_words(found) == words


def test_evidence_words_every_status_has_some() -> None:
    assert all(evidence_words(evidence(status)) for status in get_args(SelectionStatus))


def test_evidence_sentence_names_chance_and_record_needed() -> None:
    found = evidence(probability=0.83, periods_needed=40, trades_needed=120, months_needed=2.4)
    sentence = evidence_sentence(found)
    for figure in ("17 tries", "83.0%", "60 days", "40 more days", "120 trades", "3 more months"):
        assert figure in sentence


def test_evidence_sentence_without_a_chance_is_empty() -> None:
    assert evidence_sentence(evidence("no_loss")) == ""


def test_evidence_summary_names_every_strategy_once() -> None:
    strategies = [np.random.default_rng(0).normal(mean, 0.1, 80) for mean in (0.1, 0.01, -0.05)]
    book = day_book(np.column_stack(strategies))
    rows = kelly_table(book, profile_of()).strategies
    lines = evidence_summary(rows)
    assert [sum(line.count(row.name) for line in lines) for row in rows] == [1, 1, 1]
    assert lines[0] == "The edge survives 3 tries: Condor."
    assert lines[-1] == "No evidence of an edge: Put (no edge in the log)."
