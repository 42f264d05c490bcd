"""Numbers at the edge: a real minus sign, whole dollars, fractions as percent, an en dash for "nothing there".

Every function takes a plain number, or None or NaN where there is none, and returns text.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import TypeGuard

import numpy as np

MINUS, NONE, TIMES = "\u2212", "\u2013", "\u00d7"
TOO_BIG = 1e9  #: no market fills a balance beyond a billion dollars: the page lends it no digits


def money(amount: float | None, *, cents: bool = False) -> str:
    """Whole dollars; cents on request (fees, one contract) and never from $1,000 up; `>$1bn` from a billion up."""
    if not _present(amount):
        return NONE
    if abs(amount) >= TOO_BIG:
        return f"{MINUS if amount < 0 else ''}>$1bn"
    digits = 2 if cents and abs(amount) < 1000 else 0
    return _signed(amount, f"${abs(round(amount, digits)):,.{digits}f}")


def short_money(amount: float | None) -> str:
    """For axis ticks and the phone: $5.8M, $274k."""
    if not _present(amount):
        return NONE
    if abs(amount) >= TOO_BIG:
        return money(amount)
    for size, unit in ((1e6, "M"), (1e3, "k")):
        if abs(amount) >= size:
            return _signed(amount, f"${abs(amount) / size:.3g}{unit}")
    return money(amount)


def percent(fraction: float | None, digits: int = 1) -> str:
    """A fraction as percent: 0.342 is `34.2%`."""
    if not _present(fraction):
        return NONE
    return _signed(fraction, f"{100 * abs(fraction):,.{digits}f}%")


def signed_percent(fraction: float | None, digits: int = 1) -> str:
    """As `percent`, a gain with its plus sign."""
    text = percent(fraction, digits)
    return f"+{text}" if fraction is not None and fraction > 0 else text


def short_percent(fraction: float | None) -> str:
    """A fraction as percent for sentences, without decimals from 100% up: 34.2%, 340%."""
    is_large = _present(fraction) and abs(fraction) >= 0.9995
    return percent(fraction, 0 if is_large else 1)


def ratio(value: float | None, digits: int = 2) -> str:
    """A plain number, two decimals: 1.85."""
    if not _present(value):
        return NONE
    return _signed(value, f"{abs(value):,.{digits}f}")


def times(multiple: float | None) -> str:
    """A multiple of Kelly, the sign tight to the number: 0.50×."""
    return f"{ratio(multiple)}{TIMES}" if _present(multiple) else NONE


def count(number: float | None) -> str:
    """A whole number with thousands separators."""
    return ratio(number, 0)


def percent_range(low: float, high: float, digits: int = 0) -> str:
    """Two fractions as a range of percents: 4–31%."""
    return f"{100 * low:.{digits}f}{NONE}{100 * high:.{digits}f}%"


def days(number: float | None) -> str:
    """A duration: 95 d."""
    return f"{count(number)} d" if _present(number) else NONE


def day(date: np.datetime64 | dt.date | None) -> str:
    """A date: 16 May 2022."""
    if date is None or (isinstance(date, np.datetime64) and np.isnat(date)):
        return NONE
    plain = date.astype("datetime64[D]").item() if isinstance(date, np.datetime64) else date
    return f"{plain.day} {plain:%b %Y}"


def day_range(first: np.datetime64 | dt.date, last: np.datetime64 | dt.date) -> str:
    """A range of days: 16 May 2022 to 3 Jun 2022, or one date."""
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def plural(number: int, noun: str, nouns: str | None = None) -> str:
    """A count with its noun: `1 row`, `2,386 rows`."""
    return f"{count(number)} {noun if number == 1 else nouns or noun + 's'}"


def listing(items: Sequence[str], maximum: int = 3) -> str:
    """The first `maximum` items and the number of the others: `A, B, C and 4 more`."""
    if len(items) > maximum:
        return f"{', '.join(items[:maximum])} and {len(items) - maximum:,} more"
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def _present(value: float | None) -> TypeGuard[float]:
    return value is not None and not math.isnan(value)


def _signed(value: float, size: str) -> str:
    """`size` with a minus in front where `value` is negative and does not print as zero."""
    negative = value < 0 and any(digit in size for digit in "123456789")
    return f"{MINUS}{size}" if negative else size
