"""Periods of a log and those known at each open (semantics 3)."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.log.book import Book
from app.calculations.log.economics import Economics, economics
from app.calculations.log.periods import (
    closing_periods,
    opening_periods,
    period_history,
    period_unit,
    trading_days_per_period,
)
from tests.unit.calculations.builders import MARGIN, NAN, Trade, book_of, profile_of

# The days are of January 2024: the 8th and the 15th are Mondays.


def test_period_unit_same_day_positions_is_day() -> None:
    assert period_unit(book_of(Trade("8 10:00", "8 15:00"), Trade("9 10:00", "9 15:00"))) == "day"


def test_period_unit_hold_of_exactly_a_day_is_day() -> None:
    assert period_unit(book_of(Trade("8 10:00", "9 10:00"))) == "day"


def test_period_unit_hold_of_a_second_more_is_week() -> None:
    assert period_unit(book_of(Trade("8 10:00", "9 10:00:01"))) == "week"


def test_period_unit_one_long_strategy_of_several_is_week() -> None:
    shorts = [Trade(f"{day} 10:00", f"{day} 11:00") for day in range(8, 13)]
    assert period_unit(book_of(*shorts, Trade("8 10:00", "12 10:00", strategy="Fly"))) == "week"


def test_period_unit_percentile_is_linear_between_order_statistics() -> None:
    # Of 21 holds the 95th percentile is the second longest: one long hold alone does not decide.
    shorts = [Trade("8 10:00", "8 11:00")] * 20
    assert period_unit(book_of(*shorts, Trade("8 10:00", "12 10:00"))) == "day"
    assert period_unit(book_of(*shorts[1:], *[Trade("8 10:00", "12 10:00")] * 2)) == "week"


def test_closing_and_opening_periods_of_weeks_are_mondays() -> None:
    book = book_of(Trade("12 10:00", "16 10:00"), Trade("14 10:00", "14 11:00"))
    monday = opening_periods(book, "week")[0]
    assert opening_periods(book, "week").tolist() == [monday, monday]
    assert closing_periods(book, "week").tolist() == [monday + 7, monday]
    assert opening_periods(book, "day")[0] == monday + 4


def test_period_history_sums_by_day_and_counts_positions() -> None:
    book = book_of(
        Trade("8 10:00", "8 11:00", 100),
        Trade("8 12:00", "8 13:00", 200),
        Trade("9 10:00", "9 11:00", -50),
    )
    history = period_history(book, economics(book, profile_of()))
    assert history.returns.values == pytest.approx([300 / MARGIN, -50 / MARGIN])
    assert history.positions.tolist() == [2, 1]


def test_period_history_open_knows_only_days_that_have_ended() -> None:
    book = book_of(
        Trade("8 10:00", "8 11:00"),
        Trade("8 12:00", "8 13:00"),
        Trade("9 10:00", "9 11:00"),
        Trade("9 12:00", "9 13:00"),
    )
    history = period_history(book, economics(book, profile_of()))
    assert history.known.tolist() == [0, 0, 1, 1]
    assert history.behind.tolist() == [0, 0, 2, 2]


def test_period_history_position_of_unknown_margin_belongs_to_no_period() -> None:
    book = book_of(
        Trade("8 10:00", "8 11:00", margin=NAN),
        Trade("9 10:00", "9 11:00", 100),
        Trade("10 10:00", "10 11:00"),
    )
    history = period_history(book, economics(book, profile_of()))
    assert history.positions.tolist() == [1, 1]
    assert history.known.tolist() == [0, 0, 1]


def test_period_history_strategies_have_periods_of_their_own() -> None:
    book = book_of(
        Trade("8 10:00", "8 11:00", 100),
        Trade("8 10:00", "8 11:00", 50, strategy="Fly"),
        Trade("9 10:00", "9 11:00", strategy="Fly"),
    )
    history = period_history(book, economics(book, profile_of()))
    assert history.returns.start.tolist() == [0, 1]
    assert history.known.tolist() == [0, 0, 1]


def test_period_history_of_random_days_equals_sums_by_hand() -> None:
    """Also before 1970, from which days are counted; a tenth of the margins is unknown."""
    rng, to_1970 = np.random.default_rng(3), -19_723
    trades = [
        Trade(
            f"{day} 10:00",
            f"{day} 11:00",
            float(rng.normal()),
            margin=MARGIN if rng.random() > 0.1 else NAN,
            strategy=str(rng.choice(["Condor", "Fly", "Put"])),
        )
        for day in rng.integers(to_1970 - 9, to_1970 + 9, 60).tolist()
    ]
    book = book_of(*trades)
    sizes = economics(book, profile_of())
    history = period_history(book, sizes)
    found = list(zip(history.period.tolist(), history.returns.values.tolist(), strict=True))
    ends = [*history.returns.start[1:].tolist(), len(found)]
    for code, (begin, end) in enumerate(zip(history.returns.start.tolist(), ends, strict=True)):
        expected = sums_by_day(book, sizes, code)
        assert found[begin:end] == [(day, pytest.approx(expected[day])) for day in sorted(expected)]
    assert history.period.min() < 0 <= history.period.max()


def sums_by_day(book: Book, sizes: Economics, strategy: int) -> dict[int, float]:
    """Return the sum of one strategy's known returns on margin by closing day, since 1970."""
    sums: dict[int, float] = {}
    days = closing_periods(book, "day").tolist()
    for position, value in enumerate(sizes.return_on_margin.tolist()):
        if book.strategy[position] == strategy and value == value:
            sums[days[position]] = sums.get(days[position], 0.0) + value
    return sums


def test_trading_days_per_period_week_of_weekdays_is_five() -> None:
    book = book_of(Trade("8 10:00", "12 10:00"), Trade("15 10:00", "26 10:00"))
    assert trading_days_per_period(book, "week") == 5
    assert trading_days_per_period(book, "day") == 1


def test_trading_days_per_period_week_adds_the_weekend_days_closed_on() -> None:
    """One Saturday in the 13 days from a Monday on is 0.54 a week, rounded to one more day."""
    book = book_of(Trade("8 10:00", "8 11:00"), Trade("20 10:00", "20 11:00"))
    assert trading_days_per_period(book, "week") == 6
