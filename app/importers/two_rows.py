"""Trades that a file writes as two rows, an entry and an exit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from app.calculations.arrays import Floats, Ints, Mask, Seconds
from app.importers.faults import FaultKind
from app.importers.sheet import Sheet

_DAY = 86_400
_NIL = frozenset({"", "-", "--", "–", "—", "n/a"})
_SINGLE = FaultKind("row without the other row of its trade", "an exit and an entry row a trade")


class Pairs(NamedTuple):
    """The row numbers of m trades, by exit; an open trade without an exit has its entry as both."""

    exits: Ints
    entries: Ints
    single_exits: Ints  #: rows without a partner
    single_entries: Ints

    def of_trades(self, values: Floats) -> Floats:
        """Return the value of each exit row, that of the entry row where it is missing."""
        return np.where(np.isnan(values[self.exits]), values[self.entries], values[self.exits])

    def n_rows(self) -> Ints:
        """Return the number of rows of each trade."""
        return np.where(self.exits != self.entries, 2, 1)

    def owners(self, n: int) -> Ints:
        """Return the number of the trade of each of n rows, -1 for none."""
        owners = np.full(n, -1)
        owners[self.exits] = owners[self.entries] = np.arange(len(self.exits))
        return owners


def pair_rows(numbers: Sequence[str], is_exit: Mask) -> Pairs:
    """Pair each exit with the entry of the same trade number that is nearest before or after it."""
    waiting: tuple[dict[str, list[int]], ...] = ({}, {})
    pairs: list[tuple[int, int]] = []
    for row, (number, leaves) in enumerate(zip(numbers, is_exit.tolist(), strict=True)):
        partners = waiting[not leaves].pop(number, [])
        if not partners:
            waiting[leaves].setdefault(number, []).append(row)
            continue
        pair = (row, partners.pop())
        pairs.append(pair if leaves else pair[::-1])
        if partners:
            waiting[not leaves][number] = partners
    exits, entries = np.array(sorted(pairs), np.int64).reshape(-1, 2).T
    return Pairs(exits, entries, _rows(waiting[True]), _rows(waiting[False]))


def _rows(waiting: dict[str, list[int]]) -> Ints:
    return np.array(sorted(chain.from_iterable(waiting.values())), np.int64)


def with_open_entries(sheet: Sheet, pairs: Pairs, is_stated: Mask) -> Pairs:
    """Return the pairs with the entries that have neither exit nor result, which are open trades.

    `is_stated` (n,) is the mask of rows with a result. Other rows without a partner are left out.
    """
    single = pairs.single_entries
    unresolved = single[~is_stated[single]]
    incomplete = np.append(pairs.single_exits, np.setdiff1d(single, unresolved))
    sheet.leave_out(_SINGLE, mask_of(sheet, incomplete), [""] * len(sheet.lines))
    exits = np.append(pairs.exits, unresolved)
    order = np.argsort(exits, kind="stable")
    entries = np.append(pairs.entries, unresolved)
    return pairs._replace(exits=exits[order], entries=entries[order])


def entry_exit_times(sheet: Sheet, field: str, is_exit: Mask) -> Seconds:
    """Return the times of a column that holds opens and closes, NaT where blank.

    An exit without a time of day is at the last second of its day.
    """
    return sheet.moments(field, "time", np.where(is_exit, _DAY - 1, 0))


def report_under_exits(sheet: Sheet, pairs: Pairs) -> None:
    """Report what was noticed in an entry row under the exit row, which stands for the trade."""
    sheet.repaired[pairs.exits] |= sheet.repaired[pairs.entries]
    timeless = sheet.timeless.pop("time")
    opening = np.zeros(len(timeless), bool)
    opening[pairs.exits] = timeless[pairs.entries]
    closing = timeless.copy()
    closing[pairs.exits[pairs.exits == pairs.entries]] = False
    sheet.timeless |= {"time_opened": opening, "time_closed": closing}


def is_stated(sheet: Sheet, field: str) -> Mask:
    """Return the mask of rows whose cell of `field` states something, shape (n,)."""
    return np.array([cell.strip().lower() not in _NIL for cell in sheet.texts(field)], bool)


def mask_of(sheet: Sheet, rows: Ints) -> Mask:
    """Return the mask of rows by their numbers, shape (n,)."""
    mask = np.zeros(len(sheet.lines), bool)
    mask[rows] = True
    return mask
