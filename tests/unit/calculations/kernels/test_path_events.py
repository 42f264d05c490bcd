"""Events of a path: days of a log in another order."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from app.calculations.kernels import CLOSE_LAST, OPEN
from app.calculations.kernels.path_events import allocate_path_events, build_path_events
from app.calculations.monte_carlo.trading_days import source_days
from tests.unit.calculations.builders import Trade, book_of
from tests.unit.calculations.kernels.path_cases import Event
from tests.unit.calculations.kernels.twins import twins

#: A Monday's trades close on Wednesday at 10:00 and 14:00, a Tuesday's then at 09:00 and 12:00.
BOOK = book_of(
    Trade("8 09:30", "10 10:00"),
    Trade("8 09:31", "10 14:00"),
    Trade("9 09:30", "10 12:00"),
    Trade("9 09:31", "10 09:00"),
)
MONDAY, TUESDAY, WEDNESDAY = 0, 1, 2


def days_of(*drawn: int) -> list[list[list[Event]]]:
    """Return the events of each day of a path of these days, once by each twin."""
    calendar, draws = source_days(BOOK).calendar, np.array([drawn])
    paths = []
    for allocate, build in zip(twins(allocate_path_events), twins(build_path_events), strict=True):
        path = allocate(calendar, draws)
        n, events, days = build(calendar, draws[0], path)
        assert n == len(path.source)
        pairs = list(zip(path.kind.tolist(), path.position.tolist(), strict=True))[:events]
        bounds = [0, *path.day_end[:days].tolist()]
        paths.append([pairs[i:j] for i, j in pairwise(bounds)])
    return paths


def test_path_events_closes_due_on_one_day_come_by_their_clock() -> None:
    for days in days_of(MONDAY, TUESDAY, WEDNESDAY):
        assert days == [
            [(OPEN, 0), (OPEN, 1)],
            [(OPEN, 2), (OPEN, 3)],
            [(CLOSE_LAST, 3), (CLOSE_LAST, 0), (CLOSE_LAST, 2), (CLOSE_LAST, 1)],
        ]


def test_path_events_of_a_repeated_day_close_the_earlier_place_first() -> None:
    """Places 0 and 1 open on the first Tuesday, 2 and 3 on the second, each held for a day."""
    for days in days_of(TUESDAY, TUESDAY):
        assert days == [
            [(OPEN, 0), (OPEN, 1)],
            [(CLOSE_LAST, 1), (OPEN, 2), (OPEN, 3), (CLOSE_LAST, 0)],
            [(CLOSE_LAST, 3), (CLOSE_LAST, 2)],
        ]


def test_path_events_go_on_after_the_last_drawn_day_until_the_last_close() -> None:
    for days in days_of(TUESDAY, MONDAY):
        assert days == [
            [(OPEN, 0), (OPEN, 1)],
            [(CLOSE_LAST, 1), (OPEN, 2), (OPEN, 3), (CLOSE_LAST, 0)],
            [],
            [(CLOSE_LAST, 2), (CLOSE_LAST, 3)],
        ]
