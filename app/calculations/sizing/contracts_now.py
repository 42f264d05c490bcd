"""Contracts of a strategy's next position: one function for every table that prints them.

The size a rule asks for is rounded down to lots and cut by every limit as in a replay with nothing
open (semantics 4, steps 4 and 5), at today's equity and at one contract's median margin over the
strategy's last positions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats
from app.calculations.log.book import Book
from app.calculations.log.capital import capital_today_of
from app.calculations.profile.model import Profile, StrategySettings
from app.calculations.sizing.limits import contract_caps

Bound = Literal["rule", "lot", "max_contracts", "capital_ceiling", "margin_ceiling", "off", "none"]

RECENT = 20  #: positions of a strategy whose median margin is its margin per contract now


@dataclass(frozen=True)
class ContractsNow:
    """Contracts of a strategy's next position, and the rule or limit that decided them."""

    contracts: float  #: whole lots within every limit
    bound_by: Bound  #: `off` for a strategy switched off, `none` where the rule has no size


@dataclass(frozen=True)
class _Room:
    """The room for one strategy's next position."""

    max_contracts: float  #: inf for no limit
    margin: float  #: of one contract [currency], NaN where unknown
    free_margin: float | None  #: of the whole book [currency]; None for no margin ceiling


def contracts_now(
    book: Book, profile: Profile, desired: Floats, margin: Floats, *, constrained: bool = True
) -> tuple[ContractsNow, ...]:
    """Return the contracts of each strategy's next position, with nothing open (S strategies).

    `desired` (S,) are the contracts the rule asks for, NaN where it has no answer; `margin` (S,) is
    that of one contract [currency], NaN where it is unknown and no margin limit binds. Limits count
    from `capital_today_of`. An unconstrained scenario takes the desired size as it is.
    """
    if not constrained:
        return tuple(_unconstrained(size) for size in desired.tolist())
    ceiling = profile.portfolio.margin_ceiling
    book_room = None if ceiling is None else ceiling * capital_today_of(book, profile.portfolio)
    caps = contract_caps(book, profile).tolist()
    held = []
    for code, name in enumerate(book.log.strategies):
        room = _Room(caps[code], float(margin[code]), book_room)
        held.append(_limited(profile, name, float(desired[code]), room))
    return tuple(held)


def margins_now(book: Book, margin: Floats) -> Floats:
    """Return the median margin of one contract over each strategy's last positions that have one.

    `margin` (P,) is that of one contract of each position [currency]; the result is (S,), NaN for a
    strategy without a margin.
    """
    medians = np.full(len(book.log.strategies), np.nan)
    for code in range(len(medians)):
        margins = margin[book.strategy == code]
        recent = margins[np.isfinite(margins)][-RECENT:]
        medians[code] = np.median(recent) if len(recent) else np.nan
    return medians


def _unconstrained(desired: float) -> ContractsNow:
    return ContractsNow(desired, "rule") if desired > 0 else ContractsNow(0.0, "none")


def _limited(profile: Profile, name: str, desired: float, room: _Room) -> ContractsNow:
    """Return the desired size in lots within every limit."""
    settings = profile.strategy(name)
    if not settings.enabled:
        return ContractsNow(0.0, "off")
    if not desired > 0:
        return ContractsNow(0.0, "none")
    lot = settings.lot_size
    size = kernels.whole_lots(desired, lot)
    bound: Bound = "rule"
    if size <= 0:
        size, bound = (lot if profile.portfolio.below_one == "one" else 0.0), "lot"
    for limit, at_most in _limits(settings, room):
        whole = kernels.whole_lots(at_most, lot)
        if whole < size:  # the first named wins a tie
            size, bound = whole, limit
    return ContractsNow(size, bound)


def _limits(settings: StrategySettings, room: _Room) -> Iterator[tuple[Bound, float]]:
    """Yield the limits that are set, in contracts, in the order of semantics 4 step 5."""
    if math.isfinite(room.max_contracts):
        yield "max_contracts", room.max_contracts
    if math.isnan(room.margin):
        return
    if settings.capital_ceiling is not None:
        yield "capital_ceiling", settings.capital_ceiling / room.margin
    if room.free_margin is not None:
        yield "margin_ceiling", room.free_margin / room.margin
