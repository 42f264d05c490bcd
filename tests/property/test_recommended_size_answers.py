"""Any log and profile has a recommended size or a reason for none, never an error."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculations.log.book import Book
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.profile.model import parse_profile
from app.calculations.size_search.answer import recommended_size
from app.calculations.size_search.search import SearchOptions
from app.wording.answer import answer_sentences
from tests import strategies
from tests.strategies import examples

SETTINGS = SimulationSettings(horizon_days=15, paths=200)


@pytest.mark.parametrize("rule", strategies.RULES)
@examples(5)
@given(data=st.data(), seed=st.integers(0, 2**32), count=st.integers(1, 80))
def test_recommended_size_any_profile_has_an_answer_or_a_reason(
    rule: str, data: st.DataObject, seed: int, count: int
) -> None:
    book = Book.of(strategies.log_of(strategies.seeded_rows(random.Random(seed), count)))
    document = data.draw(strategies.documents(rule=rule))
    document["scenarios"][0]["name"] = "My sizing"
    options = SearchOptions(readings=("cautious",))
    found = recommended_size(book, parse_profile(document), SETTINGS, options)
    assert (found.fraction is None) != (found.reason is None)
    assert np.isfinite(found.share).all()
    assert (found.contracts >= 0).all()
    assert found.fraction is None or "sized" in found.outcomes
    assert answer_sentences(found)
