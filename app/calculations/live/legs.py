"""Texts of option legs in a form that is equal for equal legs, whatever their size and price."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from app.calculations.log.trade_log import TradeLog

#: One leg: contracts, expiry, strike, side, action, price (`2 Jan 8 6850 P STO 3.40`).
_LEG = re.compile(
    r"[\d.,]*\s*(?P<expiry>[A-Za-z]{3}\s+\d{1,2})\s+(?P<strike>[\d.]+)\s+(?P<side>[PC])"
    r"(?:\s+(?P<action>[A-Za-z]{3}))?(?:\s+[-\d.,]+)?",
)
_BETWEEN = "|"


def leg_keys(log: TradeLog) -> NDArray[np.object_]:
    """Return the legs of each row (n,) as text to compare, empty where they are unknown."""
    keys = np.array([*(leg_key(text) for text in log.leg_texts), ""], object)
    found: NDArray[np.object_] = keys[log.legs]
    return found


def leg_key(text: str) -> str:
    """Return expiry, strike, side and action of every leg, in a fixed order.

    Text of another form is compared as it is, but for letter case and spaces.

    >>> leg_key("2 Jan 8 6850 P STO 3.40 | 2 Jan 8 6770 P BTO 1.20")
    'jan 8 6770 p bto|jan 8 6850 p sto'
    """
    matches = [_LEG.fullmatch(part.strip()) for part in text.split(_BETWEEN)]
    legs = [" ".join(filter(None, match.groups())) for match in matches if match is not None]
    if len(legs) < len(matches):
        legs = text.split(_BETWEEN)
    return _BETWEEN.join(sorted(" ".join(leg.casefold().split()) for leg in legs))


def joined_keys(first: str, second: str) -> str:
    """Return the legs of two rows of one position, empty where those of either are unknown."""
    if not first or not second:
        return ""
    return _BETWEEN.join(sorted([*first.split(_BETWEEN), *second.split(_BETWEEN)]))
