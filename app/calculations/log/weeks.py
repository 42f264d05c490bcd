"""Calendar weeks, Monday to Sunday, of days counted since 1970-01-01."""

from __future__ import annotations

from app.calculations.arrays import Ints

_DAYS_PER_WEEK = 7
_WEEKDAY_OF_DAY_ZERO = 3  # 1970-01-01 was a Thursday


def weekdays(day: Ints) -> Ints:
    """Return the weekday of each day since 1970, Monday = 0; the same shape as `day`."""
    return (day + _WEEKDAY_OF_DAY_ZERO) % _DAYS_PER_WEEK


def mondays(day: Ints) -> Ints:
    """Return the Monday of each day's week, both in days since 1970; the same shape as `day`."""
    return day - weekdays(day)
