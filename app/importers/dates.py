"""Parse cells as dates and times of day, with one order of day and month a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Ints, Mask
from app.importers.distinct import by_distinct

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_TURN = 69  # years of two digits from here on are in the 1900s, as in POSIX
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
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d*)?)?(?:\s*([ap])\.?\s*m\.?)?"
    r"(?:\s*(?P<utc>Z|UTC|GMT)|(?:\s*(?:UTC|GMT))?\s*(?P<sign>[-+])(?P<hours>\d{2})"
    r"(?::?(?P<minutes>\d{2}))?(?:\s*(?:UTC|GMT))?)?",
    re.IGNORECASE,
)
_DAY_NUMBER = re.compile(r"[2-7]\d{4}(?:[.,]\d{1,12})?")  #: of the years 1954 to 2118
_DAY_ZERO = datetime(1899, 12, 30)
_LONGEST = 64  #: characters of the longest cell that may be a date or a time
_NATIVE_CLOCK = re.compile(r"[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[-+]\d{2}:?\d{2})?")
_NATIVE_DATE = re.compile(rf"\d{{4}}-\d{{2}}-\d{{2}}(?:{_NATIVE_CLOCK.pattern})?")
_NATIVE_TIME = re.compile(r"\d{2}:\d{2}(?::\d{2})?")

NO_OFFSET = 1 << 20  #: of a time that is written without its distance from UTC
DATE_EXPECTED = "a date such as 2026-02-23"
TIME_EXPECTED = "a time such as 14:30:00"


class SlashOrder(NamedTuple):
    """The order of day and month in dates such as `2/3/2026`, one for each file."""

    day_first: bool
    proven: bool  #: by a value with a part above 12, and no value that proves the other order
    present: bool  #: true when the file has such dates at all
    mixed: bool = False  #: true when values prove both orders

    def chosen(self, day_first: bool) -> SlashOrder:
        """Return the order that the user chose."""
        return self._replace(day_first=day_first, proven=True, mixed=False)


class Dates(NamedTuple):
    """A column of n cells read as dates."""

    days: NDArray[np.datetime64]  #: datetime64[D], NaT where blank or unreadable
    clock: Ints  #: seconds after midnight written in the same cell, or -1
    repaired: Mask
    unreadable: Mask
    offset: Ints  #: of the local time from UTC [minutes], or `NO_OFFSET`


class Times(NamedTuple):
    """A column of n cells read as times of day."""

    seconds: Ints  #: after midnight, -1 where blank or unreadable
    repaired: Mask
    unreadable: Mask
    offset: Ints  #: of the local time from UTC [minutes], or `NO_OFFSET`


class _Clock(NamedTuple):
    """A time of day [s after midnight, -1 for none] with its offset from UTC [minutes]."""

    seconds: int
    offset: int = NO_OFFSET


_NO_CLOCK = _Clock(-1)


def slash_order(columns: Iterable[Sequence[str]]) -> SlashOrder:
    """Determine the order from values with a part above 12; month first when there is none."""
    days = {cell.strip().partition(" ")[0] for cells in columns for cell in cells}
    matches = [
        match
        for day in days
        if len(day) <= _LONGEST and (match := _SLASH.fullmatch(day)) and match["mark"] != "."
    ]
    day_first = sum(int(match["a"]) > 12 for match in matches)
    month_first = sum(int(match["b"]) > 12 for match in matches)
    mixed = bool(day_first and month_first)
    return SlashOrder(
        day_first > month_first, bool(day_first or month_first) and not mixed, bool(matches), mixed
    )


def from_day_numbers(cells: Sequence[str]) -> list[str] | None:
    """Return a column of day numbers as dates; None for a column of anything else.

    Spreadsheets count days from the end of 1899, with the time of day as a fraction.

    >>> from_day_numbers(["45052.1458333333", "", "45053"]), from_day_numbers(["45052", "2026"])
    (['2023-05-06 03:30:00', '', '2023-05-07 00:00:00'], None)
    """
    first = next((cell for cell in cells if cell.strip()), "")
    if not _DAY_NUMBER.fullmatch(first.strip()):
        return None
    texts = [cell.strip() for cell in cells]
    if not all(not text or _DAY_NUMBER.fullmatch(text) for text in texts):
        return None
    has_clock = not all(text.isdecimal() or not text for text in texts)
    return [_counted(text)[: None if has_clock else 10] if text else "" for text in texts]


def _counted(number: str) -> str:
    days, _, fraction = number.replace(",", ".").partition(".")
    seconds = round(86_400 * float(f"0.{fraction}0"))
    return (_DAY_ZERO + timedelta(days=int(days), seconds=seconds)).isoformat(sep=" ")


def parse_dates(cells: Sequence[str], order: SlashOrder) -> Dates:
    """Parse a column of dates; years outside 1900 to 2100 count as unreadable."""
    fields = _by_parts(cells, order)
    rest = np.flatnonzero(fields[_UNREADABLE]).tolist()
    if rest:
        fields[:, rest] = by_distinct([cells[row] for row in rest], partial(_cell, order=order))
    days, clock, offset, repaired, unreadable = fields
    return Dates(
        days.astype("datetime64[D]"), clock, repaired.astype(bool), unreadable.astype(bool), offset
    )


def _by_parts(cells: Sequence[str], order: SlashOrder) -> Ints:
    """Read days and times of day apart, because a log has few distinct days and few distinct times.

    Returns the fields of `_cell`, shape (5, n); cells that have another form count as unreadable.
    """
    mark = _mark_before_clock(cells)
    parts = [cell.partition(mark) for cell in cells]
    days, is_odd, is_rewritten = by_distinct(
        [day for day, _, _ in parts], partial(_day, order=order)
    )
    seconds, offset, is_odd_clock, is_other_clock = by_distinct(
        [mark + clock for _, mark, clock in parts], _clock
    )
    return np.array(
        [days, seconds, offset, is_rewritten | is_other_clock, is_odd | is_odd_clock], np.int64
    )


def _mark_before_clock(cells: Sequence[str]) -> str:
    """Return the character between day and time of day, as the first date of a column has it."""
    first = next((cell for cell in cells if cell.strip()), "")
    return "T" if first[10:11] == "T" else " "


def parse_times(cells: Sequence[str]) -> Times:
    """Parse a column of times: `14:30:00`, `9:45`, `2:30 PM`; fractions of seconds are dropped."""

    def read(cell: str) -> tuple[int, bool, bool, int]:
        text = cell.strip()
        if text.lower() in _NIL:
            return -1, False, False, NO_OFFSET
        clock = _time(text)
        if clock is None:
            return -1, False, True, NO_OFFSET
        return clock.seconds, _NATIVE_TIME.fullmatch(cell) is None, False, clock.offset

    seconds, repaired, unreadable, offset = by_distinct(cells, read)
    return Times(seconds, repaired.astype(bool), unreadable.astype(bool), offset)


_UNREADABLE = -1  #: place of the mark for unreadable cells among the fields of `_cell`
_NAT = int(np.datetime64("NaT", "D").astype(np.int64))
_EPOCH = date(1970, 1, 1).toordinal()


def _cell(cell: str, order: SlashOrder) -> tuple[int, int, int, bool, bool]:
    """Return days since 1970, seconds after midnight, offset, and if rewritten and unreadable."""
    text = cell.strip()
    if text.lower() in _NIL:
        return _NAT, -1, NO_OFFSET, False, False
    day, clock = _date(text, order)
    if day is None or clock is None:
        return _NAT, -1, NO_OFFSET, False, True
    return day, clock.seconds, clock.offset, _NATIVE_DATE.fullmatch(cell) is None, False


def _day(text: str, order: SlashOrder) -> tuple[int, bool, bool]:
    """Return the days since 1970 of a date alone, and if it is unreadable and rewritten."""
    day, clock = _date(text, order)
    if day is None or clock is not _NO_CLOCK:
        return _NAT, True, False
    return day, False, _NATIVE_DATE.fullmatch(text) is None


def _clock(text: str) -> tuple[int, int, bool, bool]:
    """Return seconds and offset of a time with its mark, and if it is unreadable and rewritten."""
    if not text:
        return -1, NO_OFFSET, False, False
    clock = _time(text[1:].strip())
    if clock is None:
        return -1, NO_OFFSET, True, False
    return clock.seconds, clock.offset, False, _NATIVE_CLOCK.fullmatch(text) is None


def _date(text: str, order: SlashOrder) -> tuple[int | None, _Clock | None]:
    """Return the days since 1970 and the time of day; None for a part that is invalid."""
    if len(text) > _LONGEST:
        return None, None
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
    clock = _NO_CLOCK if match["clock"] is None else _time(match["clock"].strip())
    return _day_number(year, month, day), clock


def _month(text: str) -> int:
    """Return 1 to 12, or 0 for a text that is not a month."""
    if text.isdigit():
        return int(text)
    start = text[:3].lower()
    return _MONTHS.index(start) + 1 if start in _MONTHS else 0


def _day_number(year: int, month: int, day: int) -> int | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return None


def _time(text: str) -> _Clock | None:
    match = _TIME.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    if hour >= 24 or minute >= 60 or second >= 60:
        return None
    return _Clock(hour * 3600 + minute * 60 + second, _offset(match))


def _offset(match: re.Match[str]) -> int:
    """Return the offset from UTC [minutes] that a time is written with, or `NO_OFFSET`."""
    if match["utc"]:
        return 0
    if not match["sign"]:
        return NO_OFFSET
    minutes = 60 * int(match["hours"]) + int(match["minutes"] or 0)
    return -minutes if match["sign"] == "-" else minutes


def offset_name(minutes: int) -> str:
    """Return an offset from UTC as a file writes it.

    >>> offset_name(-300), offset_name(330), offset_name(0)
    ('-05:00', '+05:30', '+00:00 (UTC)')
    """
    if not minutes:
        return "+00:00 (UTC)"
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
