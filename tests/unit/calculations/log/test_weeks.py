"""Weekdays and weeks of days counted since 1970, against the standard library's calendar."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from app.calculations.log.weeks import mondays, weekdays

DAYS = np.arange(-800, 25_000, 7 * 13 + 1)
DATES = [date(1970, 1, 1) + timedelta(int(day)) for day in DAYS]


def test_weekdays_of_dates_equal_the_calendar() -> None:
    assert weekdays(DAYS).tolist() == [day.weekday() for day in DATES]


def test_mondays_of_dates_begin_their_iso_weeks() -> None:
    expected = [date.fromisocalendar(*day.isocalendar()[:2], 1) for day in DATES]
    assert [date(1970, 1, 1) + timedelta(int(day)) for day in mondays(DAYS)] == expected


def test_mondays_of_one_week_are_equal() -> None:
    week = np.arange(4, 11)  # 1970-01-05 was a Monday
    assert set(mondays(week).tolist()) == {4}
