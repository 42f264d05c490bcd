"""A larger target or tolerance never gives a smaller size, whatever lots and limits do."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from app.calculations.log.book import Book
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.profile.model import parse_profile
from app.calculations.size_search.scan import Reading
from app.calculations.size_search.search import READINGS, SearchOptions, find_size
from tests import strategies
from tests.strategies import examples

SETTINGS = SimulationSettings(horizon_days=15, paths=100)


@examples(15)
@given(
    data=st.data(),
    seed=st.integers(0, 2**32),
    reading=st.sampled_from(READINGS),
    targets=st.tuples(st.floats(0.01, 0.6), st.floats(1.0, 1.6)),
    tolerances=st.tuples(st.floats(0.1, 0.5), st.floats(1.0, 1.9)),
)
def test_find_size_more_leeway_never_finds_a_smaller_size(
    data: st.DataObject,
    seed: int,
    reading: Reading,
    targets: tuple[float, float],
    tolerances: tuple[float, float],
) -> None:
    rows = strategies.seeded_rows(random.Random(seed), 60)
    document = data.draw(strategies.documents(rule="fixed_fractional"))
    profile, book = parse_profile(document), Book.of(strategies.log_of(rows))
    [scenario] = profile.scenarios

    def size(target: float, tolerance: float) -> float:
        options = SearchOptions(target=target, tolerance=tolerance, readings=(reading,))
        found = find_size(book, profile, scenario, SETTINGS, options).readings[reading]
        return found.size or 0.0

    (target, deeper), (tolerance, likelier) = targets, tolerances
    first = size(target, tolerance)
    assert size(target * deeper, tolerance) >= first
    assert size(target, tolerance * likelier) >= first
