"""Format numbers and dates as text for the page, the report and the command line.

Every function takes a plain number, or None or NaN for a missing one, and returns text. Negative
numbers have a typographic minus sign, missing ones are an en dash, money is in whole dollars, and
fractions are written as percent.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeGuard

import numpy as np

MINUS, NONE, TIMES = "\u2212", "\u2013", "\u00d7"
#: Balances from here on are shown without digits, because no market could fill their trades.
TOO_BIG = 1e9
_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def money(amount: float | None, *, cents: bool = False) -> str:
    """Return an amount in whole dollars, or `>$1bn` from a billion dollars up.

    `cents` adds cents to amounts below $1,000 (fees, one contract).

    >>> money(585_812.2), money(3.2, cents=True), money(1_000.5, cents=True)
    ('$585,812', '$3.20', '$1,000')
    """
    if not _present(amount):
        return NONE
    if abs(amount) >= TOO_BIG:
        return f"{MINUS}>$1bn" if amount < 0 else ">$1bn"
    digits = 2 if cents and abs(amount) < 1000 else 0
    return _signed(amount, f"${abs(round(amount, digits)):,.{digits}f}")


def short_money(amount: float | None) -> str:
    """Return an amount to three digits, for axis ticks and narrow screens: `$5.8M`, `$274k`."""
    if not _present(amount):
        return NONE
    if abs(amount) >= TOO_BIG:
        return money(amount)
    for size, unit in ((1e6, "M"), (1e3, "k")):
        if abs(amount) >= size:
            return _signed(amount, f"${abs(amount) / size:.3g}{unit}")
    return money(amount)


def percent(fraction: float | None, digits: int = 1) -> str:
    """Return a fraction as percent: 0.342 is `34.2%`."""
    if not _present(fraction):
        return NONE
    return _signed(fraction, f"{100 * abs(fraction):,.{digits}f}%")


def whole_percent(fraction: float) -> str:
    """Return a share that a user set as percent, with the decimals that it has, four at most.

    >>> whole_percent(0.2), whole_percent(0.125), whole_percent(0.0825)
    ('20%', '12.5%', '8.25%')
    """
    value = fraction * 100
    exact = (digits for digits in range(4) if abs(round(value, digits) - value) < 1e-9)
    return percent(fraction, next(exact, 4))


def signed_percent(fraction: float | None, digits: int = 1) -> str:
    """Return a fraction as percent, with a plus sign when it is above 0."""
    text = percent(fraction, digits)
    return f"+{text}" if fraction is not None and fraction > 0 else text


def short_percent(fraction: float | None) -> str:
    """A fraction as percent for sentences, without decimals from 100% up: 34.2%, 340%."""
    is_large = _present(fraction) and abs(fraction) >= 0.9995
    return percent(fraction, 0 if is_large else 1)


def ratio(value: float | None, digits: int = 2) -> str:
    """Return a plain number, with two decimals by default: `1.85`."""
    if not _present(value):
        return NONE
    return _signed(value, f"{abs(value):,.{digits}f}")


def times(multiple: float | None) -> str:
    """Return a multiple, as of Kelly, to three digits: `0.066×`, `0.5×`, `1,250×`."""
    return f"{Decimal(f'{multiple:.3g}'):,f}{TIMES}" if _present(multiple) else NONE


def count(number: float | None) -> str:
    """Return a whole number with thousands separators."""
    return ratio(number, 0)


def lots(contracts: float | None) -> str:
    """Return contracts: whole ones as a count, fractions of one with the digits they need.

    >>> lots(1234.0), lots(0.25), lots(None)
    ('1,234', '0.25', '–')
    """
    if not _present(contracts):
        return NONE
    return f"{contracts:,.4f}".rstrip("0").rstrip(".")


def number_word(number: int) -> str:
    """Return a count within a sentence: words up to ten, digits above."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else count(number)


def percent_range(low: float, high: float, digits: int = 0) -> str:
    """Return two fractions as a range of percentages.

    >>> percent_range(0.04, 0.31), percent_range(-0.12, 0.31), percent_range(-0.0001, 0.0)
    ('4–31%', '−12% to 31%', '0–0%')
    """
    first, last = percent(low, digits), percent(high, digits)
    if first.startswith(MINUS):  # which an en dash between the two would look like
        return f"{first} to {last}"
    return f"{first.removesuffix('%')}{NONE}{last}"


def days(number: float | None) -> str:
    """Return a duration in days: `95 d`."""
    return f"{count(number)} d" if _present(number) else NONE


def day(date: np.datetime64 | dt.date | None) -> str:
    """Return a date: `16 May 2022`."""
    if date is None or (isinstance(date, np.datetime64) and np.isnat(date)):
        return NONE
    plain = date.astype("datetime64[D]").item() if isinstance(date, np.datetime64) else date
    return f"{plain.day} {plain:%b %Y}"


def day_range(first: np.datetime64 | dt.date, last: np.datetime64 | dt.date) -> str:
    """A range of days: 16 May 2022 to 3 Jun 2022, or one date."""
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def plural(number: int, noun: str, nouns: str | None = None) -> str:
    """Return a count with its noun, whose plural defaults to a final s: `1 row`, `2,386 rows`."""
    word = noun if number == 1 else nouns or f"{noun}s"
    return f"{count(number)} {word}"


def listing(items: Sequence[str], maximum: int = 3) -> str:
    """The first `maximum` items and the number of the others: `A, B, C and 4 more`."""
    if len(items) > maximum:
        return f"{', '.join(items[:maximum])} and {len(items) - maximum:,} more"
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def _present(value: float | None) -> TypeGuard[float]:
    return value is not None and not math.isnan(value)


def _signed(value: float, size: str) -> str:
    """Return `size` with a minus sign when `value` is negative and is not printed as zero."""
    negative = value < 0 and any(digit in size for digit in "123456789")
    return f"{MINUS}{size}" if negative else size
