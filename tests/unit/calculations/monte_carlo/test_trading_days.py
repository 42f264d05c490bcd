"""A log by source day: its calendar, holding times in its days, and its mean block."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.log.economics import economics
from app.calculations.monte_carlo.trading_days import source_days
from app.calculations.numerics.bootstrap import block_length
from app.calculations.profile.model import Profile
from tests.unit.calculations.builders import Trade, book_of, date, one_a_day
from tests.unit.calculations.monte_carlo.paths import EVEN_MONEY, daily_book


def test_source_days_weekend_open_has_weekdays_and_event_days() -> None:
    """Thursday the 11th to Wednesday the 17th: an open on the Saturday, none on the Sunday."""
    book = book_of(Trade("11 10:00", "11 11:00"), Trade("13 10:00", "17 11:00"))
    source = source_days(book)
    assert source.day.tolist() == [date(day).item() for day in (11, 12, 13, 15, 16, 17)]
    assert source.opened.tolist() == [0, 2]
    assert source.held.tolist() == [0, 3]
    assert source.calendar.longest == 3


def test_per_year_weekday_log_is_its_days_in_a_year() -> None:
    """Three hundred weekdays span 417 days."""
    assert source_days(daily_book(EVEN_MONEY * 15)).per_year == pytest.approx(300 / (417 / 365.25))


def test_mean_block_days_long_holding_is_at_least_that() -> None:
    held = [
        Trade(f"{8 + i} 10:00", f"{8 + i + 4} 09:00", pl)
        for i, pl in enumerate([50, -20, 30, 40, -10] * 6)
    ]
    book = book_of(*held)
    sizes = economics(book, Profile())
    source = source_days(book)
    assert source.holding_days() == np.percentile(source.held, 95) == 4.0
    assert source.mean_block_days(sizes) >= 4.0


def test_mean_block_days_dependent_days_is_the_automatic_length() -> None:
    """Results that swing slowly ask for long blocks; holding times of an hour do not."""
    returns = np.sin(np.arange(400) / 20) * 0.1
    book = daily_book(returns.tolist())
    assert source_days(book).mean_block_days(economics(book, Profile())) == pytest.approx(
        block_length(returns).stationary
    )


def test_mean_block_days_unknown_margin_uses_net_per_contract() -> None:
    trades = one_a_day([100 * np.sin(i / 8) for i in range(60)], margin=float("nan"))
    book = book_of(*trades)
    expected = block_length(np.array([trade.pl for trade in trades])).stationary
    assert source_days(book).mean_block_days(economics(book, Profile())) == pytest.approx(
        max(1.0, expected)
    )


def test_calendar_orders_a_second_by_earlier_closes_opens_and_instant_closes() -> None:
    """At eleven the first position closes, and another opens and closes at once."""
    book = book_of(Trade("8 10:00", "8 11:00"), Trade("8 11:00", "8 11:00"))
    ten, eleven = 10 * 3_600 * 4, 11 * 3_600 * 4
    clock = source_days(book).calendar.own_clock
    assert clock.tolist() == [ten + 1, eleven, eleven + 1, eleven + 2]
