"""Numbers of positions open at once."""

from __future__ import annotations

import pytest

from app.calculations.log.concurrency import most_positions
from app.calculations.margin.usage import margin_curve
from app.calculations.profile.model import AS_BACKTESTED, Profile
from app.calculations.replay.engine import replay
from tests.unit.calculations.builders import Trade, book_of, random_trades


def test_most_positions_close_and_open_in_one_second_count_one() -> None:
    trades = [
        Trade("8 10:00", "8 11:00"),
        Trade("8 11:00", "8 12:00"),
        Trade("8 10:30", "8 10:30", strategy="Fly"),
    ]
    assert most_positions(book_of(*trades)).tolist() == [1, 1]


@pytest.mark.parametrize("seed", range(4))
def test_most_positions_random_log_are_those_of_the_margin_curve(seed: int) -> None:
    book = book_of(*random_trades(seed))
    curve = margin_curve(book, replay(book, Profile(), AS_BACKTESTED), None)
    assert most_positions(book).tolist() == [line.most_positions for line in curve.strategies]
