"""Option legs as Option Omega writes them: `2 Jan 8 6970 C STO 2.80 | 2 Jan 8 7050 C BTO 0.40`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

_LEG = re.compile(
    r"(?P<quantity>\d+) (?P<expiry>[A-Z][a-z]{2} \d{1,2}) (?P<strike>\d+(?:\.\d+)?) "
    r"(?P<kind>[CP]) (?P<action>STO|BTO) (?P<price>\d+(?:\.\d+)?)"
)
MULTIPLIER = 100  #: shares of one contract


@dataclass(frozen=True)
class Leg:
    """One option of a position."""

    quantity: int
    expiry: str  #: month and day, "Jan 8"
    strike: float
    kind: Literal["C", "P"]
    is_sold: bool
    price: float  #: a share


def parse_legs(text: str) -> tuple[Leg, ...]:
    """Return the legs of a cell, none where any of them is written in another way."""
    matches = [_LEG.fullmatch(part.strip()) for part in text.split("|")]
    legs = tuple(
        Leg(
            int(match["quantity"]),
            match["expiry"],
            float(match["strike"]),
            "C" if match["kind"] == "C" else "P",
            match["action"] == "STO",
            float(match["price"]),
        )
        for match in matches
        if match is not None
    )
    return legs if len(legs) == len(matches) else ()


def credit_per_share(legs: tuple[Leg, ...], contracts: float) -> float:
    """Return the credit (+) or debit (-) of one share of one contract, NaN without legs.

    >>> credit_per_share(parse_legs("2 Jan 8 6970 C STO 2.80 | 2 Jan 8 7050 C BTO 0.40"), 2)
    2.4
    """
    if not legs or not contracts > 0:
        return math.nan
    cash = sum((1 if leg.is_sold else -1) * leg.quantity * leg.price for leg in legs)
    return round(cash / contracts, 6)


def spread_width(legs: tuple[Leg, ...]) -> float:
    """Return the distance of the strikes of a vertical spread, NaN for any other structure.

    A vertical spread sells and buys as many options of one kind and one expiry.
    """
    if len(legs) != 2:
        return math.nan
    first, second = legs
    is_vertical = first.is_sold != second.is_sold and (
        first.kind,
        first.expiry,
        first.quantity,
    ) == (second.kind, second.expiry, second.quantity)
    return abs(first.strike - second.strike) if is_vertical else math.nan


def side_of_legs(text: str) -> int:
    """Return -1 when all legs are puts, +1 when all are calls, else 0.

    >>> side_of_legs("1 Jan 8 6850 P STO 3.40 | 1 Jan 8 6770 P BTO 1.20")
    -1
    """
    return (" C " in text) - (" P " in text)
