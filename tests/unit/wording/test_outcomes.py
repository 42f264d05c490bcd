"""Words for what decided the size of a position."""

from __future__ import annotations

import pytest

from app.calculations.sizing.outcomes import OUTCOMES
from app.wording.outcomes import outcome_sentence


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_outcome_sentence_has_words_for_every_outcome(outcome: str) -> None:
    sentence = outcome_sentence(outcome)
    assert "_" not in sentence
    assert sentence.startswith(outcome.partition(":")[0])


def test_outcome_sentence_names_the_limit() -> None:
    assert outcome_sentence("reduced:max_contracts") == "reduced: max contracts"
