"""Numbers of positions open at once."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.arrays import Floats
from app.calculations.kernels import CLOSE_LAST, OPEN
from app.calculations.log.book import Book
from app.calculations.log.concurrency import (
    margins_at_once,
    mean_positions,
    most_held,
    most_positions,
)
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


def held_after(book: Book, event: int, amount: Floats) -> list[float]:
    """Return the sum of `amount` (P,) over the positions of each strategy open after an event."""
    opened, closed = set[int](), set[int]()
    for kind, position in zip(
        book.timeline.kind[: event + 1], book.timeline.position[: event + 1], strict=True
    ):
        if kind == OPEN:
            opened.add(int(position))
        elif kind == CLOSE_LAST:
            closed.add(int(position))
    still = opened - closed
    return [
        sum(float(amount[i]) for i in still if book.strategy[i] == code)
        for code in range(len(book.log.strategies))
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("share", [0.4, None])
def test_mean_positions_are_the_time_average_of_those_open(seed: int, share: float | None) -> None:
    book = book_of(*random_trades(seed, 40))
    second = book.timeline.second
    until = None if share is None else int(second[0] + share * (second[-1] - second[0]))
    last = int(second[-1]) if until is None else until
    total = np.zeros(len(book.log.strategies))
    for event in range(len(second) - 1):
        seconds = min(int(second[event + 1]), last) - min(int(second[event]), last)
        total += seconds * np.array(held_after(book, event, np.ones(len(book.positions))))
    assert mean_positions(book, until) == pytest.approx(total / (last - second[0]))


@pytest.mark.parametrize("seed", range(3))
def test_margins_at_once_hold_the_margin_of_every_instant(seed: int) -> None:
    book = book_of(*random_trades(seed, 40))
    margin = np.where(np.arange(len(book.positions)) % 5 == 0, np.nan, 100.0 + book.strategy)
    known = np.nan_to_num(margin)
    every = np.array([held_after(book, event, known) for event in book.timeline.sample])
    kept = margins_at_once(book, margin)
    assert len(kept) < len(every)
    assert all((np.abs(every - row).max(axis=1) < 1e-6).any() for row in kept)
    assert all((kept >= row - 1e-6).all(axis=1).any() for row in every)


@pytest.mark.parametrize("seed", range(3))
def test_most_held_is_that_of_the_fullest_instant(seed: int) -> None:
    book = book_of(*random_trades(seed, 40))
    shares = np.array([0.1, 0.02, 0.5])[: len(book.log.strategies)]
    one = np.ones(len(book.positions))
    expected = max(
        float(np.dot(held_after(book, event, one), shares)) for event in book.timeline.sample
    )
    assert most_held(book, shares) == pytest.approx(expected)


def test_mean_positions_until_after_the_end_are_those_of_the_whole_log() -> None:
    """Two of the three hours hold a position, one of the first two."""
    book = book_of(Trade("8 10:00", "8 11:00"), Trade("8 12:00", "8 13:00"))
    end = int(book.timeline.second[-1])
    assert mean_positions(book).tolist() == mean_positions(book, end + 9).tolist() == [2 / 3]
    assert mean_positions(book, end - 3_600).tolist() == [1 / 2]
