"""Numbers inside the sentences that calculations write: a real minus sign, whole dollars, fractions as percent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

MINUS = "\u2212"


def money(amount: float) -> str:
    """Whole dollars, cents below $10: −$1,234, $0.85."""
    digits = 2 if abs(amount) < 9.995 and round(amount, 2) != round(amount) else 0
    return _signed(amount, f"${abs(amount):,.{digits}f}")


def percent(fraction: float) -> str:
    """A fraction as percent with three digits at most: 0.342 is 34.2%, 3.4 is 340%."""
    size = 100 * abs(fraction)
    return _signed(fraction, f"{size:,.{0 if size >= 99.95 else 1}f}%")


def ratio(value: float) -> str:
    """A plain number with two decimals."""
    return _signed(value, f"{abs(value):,.2f}")


def day(date: np.datetime64) -> str:
    """A date: 16 May 2022."""
    plain = date.astype("datetime64[D]").item()
    return f"{plain.day} {plain:%b %Y}"


def days(first: np.datetime64, last: np.datetime64) -> str:
    """A stretch of days: 16 May 2022 to 3 Jun 2022, or one date."""
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def plural(number: int, noun: str) -> str:
    """A count with its noun: 1 trade, 2,386 trades."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listing(items: Sequence[str], most: int = 3) -> str:
    """The first `most` items, and how many more there are: A, B, C and 4 more."""
    if len(items) > most:
        return f"{', '.join(items[:most])} and {len(items) - most:,} more"
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def _signed(value: float, size: str) -> str:
    """`size` with a minus in front where `value` is negative and does not print as zero."""
    return f"{MINUS}{size}" if value < 0 and any(digit in size for digit in "123456789") else size
