"""Closed positions known at each open (semantics 3 and 4)."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.log.economics import economics
from app.calculations.log.history import ClosedHistory, closed_history, running_vix_median
from tests.unit.calculations.builders import (
    MARGIN,
    NAN,
    Trade,
    book_of,
    one_a_day,
    profile_of,
    random_trades,
)


def closed_history_of(*trades: Trade) -> ClosedHistory:
    """Return the closed history of some trades without overrides."""
    book = book_of(*trades)
    return closed_history(book, economics(book, profile_of()))


def test_closed_history_counts_closes_before_each_open() -> None:
    assert closed_history_of(*one_a_day([1, 1, 1])).closed.tolist() == [0, 1, 2]


def test_closed_history_position_still_open_is_not_counted() -> None:
    known = closed_history_of(
        Trade("8 10:00", "8 12:00"), Trade("8 11:00", "8 11:30"), Trade("8 11:45", "8 13:00")
    )
    assert known.closed.tolist() == [0, 0, 1]


def test_closed_history_close_in_the_opening_second_counts_unless_zero_length() -> None:
    known = closed_history_of(
        Trade("8 10:00", "8 11:00"),
        Trade("8 11:00", "8 11:00"),
        Trade("8 11:00", "8 12:00"),
        Trade("8 11:00:01", "8 12:00"),
    )
    assert known.closed.tolist() == [0, 1, 1, 2]


def test_closed_history_pair_counts_from_its_last_close() -> None:
    pair = [Trade("8 10:00", "8 11:00", side=1), Trade("8 10:00", "8 14:00", side=-1)]
    assert closed_history_of(
        *pair, Trade("8 12:00", "8 13:00"), Trade("8 15:00", "8 16:00")
    ).closed.tolist() == [0, 0, 2]


def test_closed_history_counts_by_strategy() -> None:
    known = closed_history_of(
        *one_a_day([-5, 1]),
        Trade("20 10:00", "20 11:00", strategy="Fly"),
        Trade("21 10:00", "21 11:00"),
    )
    assert known.closed.tolist() == [0, 1, 0, 2]
    assert known.largest_loss.tolist() == [0, 5, 0, 5]


def test_closed_history_unknown_margin_is_closed_but_not_known() -> None:
    known = closed_history_of(
        *one_a_day([1], margin=NAN), *[Trade(f"{9 + i} 10:00", f"{9 + i} 11:00") for i in range(2)]
    )
    assert known.closed.tolist() == [0, 1, 2]
    assert known.known.tolist() == [0, 0, 1]


def test_losing_streak_after_a_win_or_a_zero_is_zero() -> None:
    assert closed_history_of(*one_a_day([-1, -1, 2, -1, 0, -1, -1, 9])).losing_streak.tolist() == [
        0,
        1,
        2,
        0,
        1,
        0,
        1,
        2,
    ]


def test_losing_streak_follows_closes_not_opens() -> None:
    long_winner = Trade("8 10:00", "12 10:00", 5.0)
    assert closed_history_of(
        long_winner, Trade("9 10:00", "9 11:00", -1.0), Trade("12 11:00", "12 12:00")
    ).losing_streak.tolist() == [0, 0, 0]


def test_largest_loss_is_per_contract_and_at_least_zero() -> None:
    assert closed_history_of(
        *one_a_day([6, -30, 5, -90, 1], contracts=3.0)
    ).largest_loss.tolist() == [
        0,
        0,
        10,
        10,
        30,
    ]


def test_sample_values_are_in_the_order_of_closing() -> None:
    known = closed_history_of(
        Trade("8 10:00", "9 10:00", 1.0),
        Trade("8 11:00", "8 12:00", 2.0),
        Trade("8 11:00", "8 11:30", 3.0, strategy="Fly"),
        Trade("8 12:00", "8 13:00", 4.0, margin=NAN),
    )
    assert known.nets.of(0).tolist() == [2, 4, 1]
    assert known.nets.of(1).tolist() == [3]
    assert known.returns.of(0) == pytest.approx([2 / MARGIN, 1 / MARGIN])


@pytest.mark.parametrize("seed", range(3))
def test_sample_of_many_positions_is_in_the_order_of_closing(seed: int) -> None:
    book = book_of(*random_trades(seed, 400))
    sizes = economics(book, profile_of())
    closed = [int(position) for position in book.closing_order if book.strategy[position] == 1]
    known = [position for position in closed if np.isfinite(sizes.margin[position])]
    history = closed_history(book, sizes)
    assert history.nets.of(1).tolist() == sizes.net[closed].tolist()
    assert history.returns.of(1).tolist() == sizes.return_on_margin[known].tolist()


def test_memo_of_equal_settings_is_shared() -> None:
    returns = closed_history_of(*one_a_day([1, 2])).returns
    memo = returns.memo(("kelly", 0.1))
    assert memo == pytest.approx([NAN, NAN], nan_ok=True)
    assert returns.memo(("kelly", 0.1)) is memo
    assert returns.memo(("kelly", 0.2)) is not memo


def test_memo_of_the_oldest_settings_is_dropped() -> None:
    """A session that tries many haircuts must not keep all their estimates."""
    returns = closed_history_of(*one_a_day([1, 2])).returns
    memos = [returns.memo(("kelly", haircut)) for haircut in range(9)]
    assert len(returns.memos) == 8
    assert returns.memo(("kelly", 8)) is memos[8]
    assert returns.memo(("kelly", 0)) is not memos[0]


def test_running_vix_median_covers_all_strategies_and_skips_missing_values() -> None:
    vix = [20.0, NAN, 10.0, 30.0, 12.0]
    trades = [
        Trade(f"{8 + i} 10:00", f"{8 + i} 11:00", vix=level, strategy=f"s{i}")
        for i, level in enumerate(vix)
    ]
    median, counts = running_vix_median(book_of(*trades))
    assert median == pytest.approx([NAN, 20, 20, 15, 20], nan_ok=True)
    assert counts.tolist() == [0, 1, 1, 2, 3]


def test_running_vix_median_of_a_log_without_vix_is_nan() -> None:
    median, counts = running_vix_median(book_of(*one_a_day([1, 2])))
    assert median == pytest.approx([NAN, NAN], nan_ok=True)
    assert counts.tolist() == [0, 0]
