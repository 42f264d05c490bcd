"""Orders matched to positions: sizes and rows are conserved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importers.orders import Order, RoundTrip, matched
from app.importers.part import chronological


def test_matched_of_open_and_close_gives_one_round_trip() -> None:
    trips, unmatched = matched([Order(0, 2, closes=False), Order(1, -2, closes=True)])
    assert trips == [RoundTrip(0, 1, 2, (0, 1))]
    assert unmatched == []


def test_matched_of_close_of_other_direction_is_unmatched() -> None:
    trips, unmatched = matched([Order(0, 2, closes=False), Order(1, 2, closes=True)])
    assert trips == [RoundTrip(0, None, 2, (0,))]
    assert unmatched == [1]


@given(st.lists(st.tuples(st.integers(-5, 5).filter(bool), st.booleans()), max_size=30))
def test_matched_counts_each_row_once_and_conserves_size(book: list[tuple[int, bool]]) -> None:
    orders = [Order(row, amount, closes) for row, (amount, closes) in enumerate(book)]
    trips, unmatched = matched(orders)
    counted = sorted([*unmatched, *(row for trip in trips for row in trip.rows)])
    assert counted == list(range(len(orders)))
    traded = sum(abs(order.amount) for order in orders if order.row not in unmatched)
    held = sum(trip.size * (1 if trip.closing is None else 2) for trip in trips)
    assert held == traded


@pytest.mark.parametrize(
    ("days", "order", "newest_first"),
    [
        (["2026-01-06", "2026-01-05"], [1, 0], True),
        (["2026-01-05", "2026-01-06"], [0, 1], False),
        (["2026-01-05"], [0], False),
    ],
)
def test_rows_are_read_oldest_first(days: list[str], order: list[int], newest_first: bool) -> None:
    times = np.array(days, "datetime64[s]")
    rows, is_newest_first = chronological(times, times, np.arange(len(days)))
    assert (rows.tolist(), is_newest_first) == (order, newest_first)
