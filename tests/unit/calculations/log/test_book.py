"""Events and days of a log (semantics 4 and 5)."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.errors import LogError
from app.calculations.kernels import CLOSE_LAST, CLOSE_LEG, OPEN
from app.calculations.log.book import Book
from app.calculations.log.trade_log import DEFAULT_CAPITAL, DailyLog
from tests.unit.calculations.builders import MONDAY, Trade, book_of, date, log_of, one_a_day

NAMES = {OPEN: "open", CLOSE_LEG: "leg", CLOSE_LAST: "close"}
FRIDAY, SATURDAY, SUNDAY = MONDAY + 4, MONDAY + 5, MONDAY + 6


def events(book: Book) -> list[tuple[str, int]]:
    """Every event as (kind, position), in order."""
    timeline = book.timeline
    return [
        (NAMES[kind], position)
        for kind, position in zip(timeline.kind.tolist(), timeline.position.tolist(), strict=True)
    ]


def days(book: Book) -> list[object]:
    """The days of the daily curves."""
    return book.timeline.day.tolist()


@pytest.mark.parametrize(
    "trades", [(), (Trade("8 10:00", None),)], ids=["no rows", "only open rows"]
)
def test_book_of_log_without_a_closed_trade_is_refused(trades: tuple[Trade, ...]) -> None:
    with pytest.raises(LogError, match="no closed trade"):
        book_of(*trades)


def test_book_of_too_many_strategies_is_refused() -> None:
    with pytest.raises(LogError, match="names 1,001 strategies"):
        book_of(*[Trade("8 10:00", "8 11:00", strategy=f"s{i}") for i in range(1_001)])


class TestEventOrder:
    """Order of one second: earlier positions' closes, opens, closes at their opening second."""

    def test_events_earlier_closes_come_before_opens(self) -> None:
        book = book_of(Trade("8 10:00", "8 11:00"), Trade("8 11:00", "8 12:00"))
        assert events(book) == [("open", 0), ("close", 0), ("open", 1), ("close", 1)]

    def test_events_zero_length_closes_come_after_opens_of_their_second(self) -> None:
        book = book_of(Trade("8 11:00", "8 11:00"), Trade("8 11:00", "8 12:00"))
        assert events(book) == [("open", 0), ("open", 1), ("close", 0), ("close", 1)]

    def test_events_of_one_second_come_in_three_phases(self) -> None:
        early, zero_length, late = (
            Trade("8 10:00", "8 11:00"),
            Trade("8 11:00", "8 11:00"),
            Trade("8 11:00", "8 13:00"),
        )
        book = book_of(early, zero_length, late)
        assert events(book) == [
            ("open", 0),
            ("close", 0),
            ("open", 1),
            ("open", 2),
            ("close", 1),
            ("close", 2),
        ]

    def test_events_tied_follow_the_place_in_the_log(self) -> None:
        book = book_of(*[Trade("8 10:00", "8 11:00")] * 3)
        assert events(book) == [
            ("open", 0),
            ("open", 1),
            ("open", 2),
            ("close", 0),
            ("close", 1),
            ("close", 2),
        ]

    def test_events_of_a_pair_close_leg_by_leg(self) -> None:
        book = book_of(Trade("8 10:00", "8 12:00", side=-1), Trade("8 10:00", "8 11:00", side=1))
        assert events(book) == [("open", 0), ("leg", 0), ("close", 0)]
        assert book.timeline.row.tolist() == [0, 1, 0]

    def test_events_of_legs_closing_together_end_with_the_later_row(self) -> None:
        book = book_of(Trade("8 10:00", "8 11:00", side=1), Trade("8 10:00", "8 11:00", side=-1))
        assert events(book) == [("open", 0), ("leg", 0), ("close", 0)]
        assert book.timeline.row.tolist() == [0, 0, 1]

    def test_events_leg_closing_as_it_opens_comes_after_opens(self) -> None:
        book = book_of(
            Trade("8 10:00", "8 10:00", side=1),
            Trade("8 10:00", "8 11:00", side=-1),
            Trade("8 10:00", "8 11:00"),
        )
        assert events(book) == [("open", 0), ("open", 1), ("leg", 0), ("close", 0), ("close", 1)]

    def test_events_of_open_rows_are_none(self) -> None:
        assert events(book_of(Trade("8 09:00", None), Trade("8 10:00", "8 11:00"))) == [
            ("open", 0),
            ("close", 0),
        ]

    def test_events_starts_second_marks_changes_of_time(self) -> None:
        book = book_of(Trade("8 10:00", "8 11:00"), Trade("8 11:00", "8 11:00"))
        assert book.timeline.starts_second.tolist() == [True, True, False, False]


class TestSamples:
    """Margin is sampled each second: after earlier closes and opens, before zero-length closes."""

    def test_sample_of_a_zero_length_position_is_its_open(self) -> None:
        book = book_of(Trade("8 10:00", "8 10:00"), Trade("8 10:00", "8 11:00"))
        assert [events(book)[event] for event in book.timeline.sample] == [
            ("open", 1),
            ("close", 1),
        ]

    def test_sample_of_events_is_one_a_second(self) -> None:
        book = book_of(
            Trade("8 10:00", "8 11:00"), Trade("8 10:00", "8 11:00"), Trade("8 11:00", "8 12:00")
        )
        assert [events(book)[event] for event in book.timeline.sample] == [
            ("open", 1),
            ("open", 2),
            ("close", 2),
        ]


class TestDays:
    """Weekdays from the first open to the last close, and other days with a close."""

    def test_days_weekday_without_a_trade_is_included(self) -> None:
        assert days(book_of(Trade("8 10:00", "10 10:00"))) == [date(8), date(9), date(10)]

    def test_days_weekend_is_left_out(self) -> None:
        book = book_of(Trade(f"{FRIDAY} 10:00", f"{SUNDAY + 1} 10:00"))
        assert days(book) == [date(FRIDAY), date(SUNDAY + 1)]

    def test_days_saturday_with_a_close_is_included(self) -> None:
        book = book_of(Trade(f"{FRIDAY} 10:00", f"{SATURDAY} 10:00"))
        assert days(book) == [date(FRIDAY), date(SATURDAY)]

    def test_days_saturday_with_opens_only_is_left_out(self) -> None:
        book = book_of(Trade(f"{SATURDAY} 10:00", f"{SUNDAY} 10:00"))
        assert days(book) == [date(SUNDAY)]

    def test_days_of_open_rows_are_left_out(self) -> None:
        assert days(
            book_of(Trade("3 10:00", None), Trade("8 10:00", "8 11:00"), Trade("11 10:00", None))
        ) == [date(8)]

    def test_days_last_event_is_the_last_up_to_the_end_of_day(self) -> None:
        book = book_of(Trade("8 10:00", "8 11:00"), Trade("9 10:00", "11 10:00"))
        assert book.timeline.last_event.tolist() == [1, 2, 2, 3]
        assert book.timeline.carried_event.tolist() == [-1, 1, 2, 2]


class TestDayPeaks:
    """The highest value of a day's samples and of the one carried into it."""

    def test_day_peaks_overnight_position_is_carried(self) -> None:
        book = book_of(Trade("8 10:00", "10 10:00"))
        assert book.timeline.day_peaks(np.array([7.0, 0.0])).tolist() == [7.0, 7.0, 7.0]

    def test_day_peaks_open_on_a_skipped_weekend_counts_on_monday(self) -> None:
        book = book_of(
            Trade(f"{SATURDAY} 10:00", f"{SUNDAY + 1} 10:00"),
            Trade(f"{SUNDAY + 2} 10:00", f"{SUNDAY + 2} 11:00"),
        )
        assert days(book) == [date(SUNDAY + 1), date(SUNDAY + 2)]
        assert book.timeline.day_peaks(np.array([7.0, 0.0, 3.0, 0.0])).tolist() == [7.0, 3.0]

    def test_day_peaks_of_each_day_ignore_other_days(self) -> None:
        book = book_of(*one_a_day([0, 0, 0]))
        assert book.timeline.day_peaks(np.array([1.0, 0.0, 5.0, 0.0, 2.0, 0.0])).tolist() == [
            1.0,
            5.0,
            2.0,
        ]


def test_weekday_of_a_week_counts_from_monday() -> None:
    assert book_of(*one_a_day([0] * 7)).weekday.tolist() == [0, 1, 2, 3, 4, 5, 6]


def test_opening_vix_of_a_pair_is_its_first_rows() -> None:
    book = book_of(
        Trade("8 10:00", "8 11:00", side=1, vix=20.0),
        Trade("8 10:00", "8 11:00", side=-1, vix=21.0),
    )
    assert book.opening_vix.tolist() == [20.0]


def test_closing_order_follows_last_closes() -> None:
    pair = [Trade("8 10:00", "8 11:00", side=1), Trade("8 10:00", "8 15:00", side=-1)]
    assert book_of(*pair, Trade("8 12:00", "8 14:00")).closing_order.tolist() == [1, 0]


def test_book_starting_is_the_inferred_capital() -> None:
    log = log_of(Trade("8 10:00", "8 11:00"))
    daily = DailyLog(np.array([date(8)]), np.array([25_100.0]), np.array([100.0]), np.zeros(1))
    assert Book.of(log).starting.amount == DEFAULT_CAPITAL
    assert Book.of(log, daily).starting == (25_000.0, "daily_log")
