"""Cells to dates and times of day, the order of slash dates decided once a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_TURN = 69  # two digits from here on are of the 1900s, as POSIX reads them
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NIL = frozenset({"", "-", "--", "–", "n/a", "na", "nan", "nat", "null", "none", "nil"})
_CLOCK = r"(?:[ T]+(?P<clock>\d{1,2}:\d{2}.*))?"
_ISO = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_CLOCK}")
_SLASH = re.compile(
    rf"(?P<a>\d{{1,2}})(?P<mark>[-/.])(?P<b>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}}){_CLOCK}"
)
_DAY_NAMED = re.compile(
    rf"(?P<day>\d{{1,2}})[- ](?P<month>[A-Za-z]{{3,9}})\.?,?[- ](?P<year>\d{{4}}|\d{{2}}){_CLOCK}"
)
_MONTH_NAMED = re.compile(
    rf"(?P<month>[A-Za-z]{{3,9}})\.? (?P<day>\d{{1,2}}),? (?P<year>\d{{4}}){_CLOCK}"
)
_TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d*)?)?\s*(?:([ap])\.?\s*m\.?)?", re.IGNORECASE
)
_NATIVE_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NATIVE_TIME = re.compile(r"\d{2}:\d{2}(?::\d{2})?")

DATE_EXPECTED = "a date such as 2026-02-23"
TIME_EXPECTED = "a time such as 14:30:00"

_Value = TypeVar("_Value")


class SlashOrder(NamedTuple):
    """How `2/3/2026` is to be read in this file."""

    day_first: bool
    proven: bool  #: by a value with a component above 12, and none that proves the other order
    seen: bool  #: whether the file has such dates at all
    mixed: bool = False  #: whether values prove both orders


class Dates(NamedTuple):
    """A column of n cells read as dates."""

    days: NDArray[np.datetime64]  #: datetime64[D], NaT where blank or unreadable
    clock: NDArray[
        np.int64
    ]  #: seconds after midnight written in the same cell, -1 where there is none
    repaired: NDArray[np.bool_]
    unreadable: NDArray[np.bool_]


class Times(NamedTuple):
    """A column of n cells read as times of day."""

    seconds: NDArray[np.int64]  #: after midnight, -1 where blank or unreadable
    repaired: NDArray[np.bool_]
    unreadable: NDArray[np.bool_]


def slash_order(columns: Iterable[Sequence[str]]) -> SlashOrder:
    """Day or month first, by the values that prove it (a component above 12); month first when none does."""
    matches = [
        match
        for cells in columns
        for cell in set(cells)
        if (match := _SLASH.fullmatch(cell.strip())) and match["mark"] != "."
    ]
    day_first = sum(int(match["a"]) > 12 for match in matches)
    month_first = sum(int(match["b"]) > 12 for match in matches)
    mixed = bool(day_first and month_first)
    return SlashOrder(
        day_first > month_first, bool(day_first or month_first) and not mixed, bool(matches), mixed
    )


def parse_dates(cells: Sequence[str], order: SlashOrder) -> Dates:
    """A column of date cells; years outside 1900 to 2100 count as unreadable."""

    def read(cell: str) -> tuple[int, int, bool, bool]:
        text = cell.strip()
        if text.lower() in _NIL:
            return _NAT, -1, False, False
        day, clock = _date(text, order)
        if day is None or clock is None:
            return _NAT, -1, False, True
        return day, clock, _NATIVE_DATE.fullmatch(cell) is None, False

    days, clock, repaired, unreadable = _by_distinct(cells, read)
    return Dates(
        days.astype("datetime64[D]"), clock, repaired.astype(bool), unreadable.astype(bool)
    )


def parse_times(cells: Sequence[str]) -> Times:
    """A column of time cells: `14:30:00`, `9:45`, `2:30 PM`; fractions of a second are dropped."""

    def read(cell: str) -> tuple[int, bool, bool]:
        text = cell.strip()
        if text.lower() in _NIL:
            return -1, False, False
        seconds = _time(text)
        return (
            (-1, False, True)
            if seconds is None
            else (seconds, _NATIVE_TIME.fullmatch(cell) is None, False)
        )

    seconds, repaired, unreadable = _by_distinct(cells, read)
    return Times(seconds, repaired.astype(bool), unreadable.astype(bool))


_NAT = int(np.datetime64("NaT", "D").astype(np.int64))
_EPOCH = date(1970, 1, 1).toordinal()


def _by_distinct(cells: Sequence[str], read: Callable[[str], tuple[int, ...]]) -> NDArray[np.int64]:
    """`read` applied to each distinct cell once; shape (fields of the result, n). Logs repeat their days and times."""
    answers = {cell: read(cell) for cell in set(cells)}
    width = len(read(""))
    table = np.array([*answers.values(), (0,) * width], dtype=np.int64)
    place = {cell: index for index, cell in enumerate(answers)}
    return table[np.fromiter(map(place.__getitem__, cells), np.int64, len(cells))].T


def _date(text: str, order: SlashOrder) -> tuple[int | None, int | None]:
    """(days since 1970, seconds after midnight or -1); None where the text is not that."""
    match = _ISO.fullmatch(text) or _DAY_NAMED.fullmatch(text) or _MONTH_NAMED.fullmatch(text)
    if match is not None:
        day, month = int(match["day"]), _month(match["month"])
    elif (match := _SLASH.fullmatch(text)) is not None:
        day_first = order.day_first or match["mark"] == "."
        first, second = int(match["a"]), int(match["b"])
        day, month = (first, second) if day_first else (second, first)
    else:
        return None, None
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 1900 if year >= _TURN else 2000
    clock = -1 if match["clock"] is None else _time(match["clock"].strip())
    return _day_number(year, month, day), clock


def _month(text: str) -> int:
    """1 to 12, or 0 for what is no month."""
    if text.isdigit():
        return int(text)
    start = text[:3].lower()
    return _MONTHS.index(start) + 1 if start in _MONTHS else 0


def _day_number(year: int, month: int, day: int) -> int | None:
    try:
        return (
            date(year, month, day).toordinal() - _EPOCH
            if _FIRST_YEAR <= year <= _LAST_YEAR
            else None
        )
    except ValueError:
        return None


def _time(text: str) -> int | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    return hour * 3600 + minute * 60 + second if hour < 24 and minute < 60 and second < 60 else None
