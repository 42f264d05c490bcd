"""A table read field by field: columns by name, usable rows, and cells that had to be repaired.

Every source reads its needed fields first (a row without one is left out), then the optional ones
(an unreadable cell is read as missing). Every dropped row and changed cell is recorded as a fault
or a repair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints, Mask
from app.importers.cells import Numbers, Unit, currency_of, decimal_mark, parse_numbers
from app.importers.dates import (
    DATE_EXPECTED,
    NO_OFFSET,
    TIME_EXPECTED,
    from_day_numbers,
    parse_dates,
    parse_times,
    slash_order,
)
from app.importers.faults import FaultKind, Faults
from app.importers.table import Header, Table

_PERCENT = re.compile(r"%|\b(?:percent|pct)\b", re.IGNORECASE)
NUMBER_EXPECTED = "a number such as -735.50"


def fields_of(header: Header, aliases: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the normalised name of each field's column, for the fields that the header has."""
    names = set(header.names)
    columns = {
        field: next((name for name in known if name in names), None)
        for field, known in aliases.items()
    }
    return {field: name for field, name in columns.items() if name is not None}


class Sheet:
    """The n rows of a table being read: masks `keep` and `repaired` (n,), and the faults so far."""

    def __init__(
        self,
        table: Table,
        aliases: Mapping[str, tuple[str, ...]],
        numbers: Iterable[str],
        dates: Iterable[str],
        day_first: bool | None = None,
    ) -> None:
        self.table = table
        self.lines = table.lines
        self.keep: Mask = np.ones(len(self.lines), bool)
        self.repaired: Mask = np.zeros(len(self.lines), bool)
        self.faults = Faults(table.file)
        self.timeless: dict[str, Mask] = {}  #: by time field: rows without time of day
        self.offsets: set[int] = set()  #: offsets from UTC that times are written with [minutes]
        self._columns = fields_of(table.header, aliases)
        self._labels = dict(
            zip(reversed(table.header.names), reversed(table.header.cells), strict=True)
        )
        plain = [field for field in numbers if self._columns.get(field) in table.plain]
        others = [field for field in numbers if self.has(field) and field not in plain]
        self.decimal = decimal_mark(
            map(self.texts, others), table.header.delimiter, map(self.texts, plain)
        )
        dated = [field for field in dates if self.has(field)]
        self.day_numbers = self._without_day_numbers(dated)  #: names of columns of such dates
        order = slash_order(map(self.texts, dated))
        self.order = order if day_first is None else order.chosen(day_first)

    def _without_day_numbers(self, dates: Iterable[str]) -> list[str]:
        """Write the day numbers of date columns as dates; return the names of these columns."""
        rewritten = []
        for field in dates:
            texts = from_day_numbers(self.texts(field))
            if texts is not None:
                self.table.columns[self._columns[field]] = texts
                rewritten.append(self.label(field))
        return rewritten

    def has(self, field: str) -> bool:
        """Return True when the file has a column for `field`."""
        return field in self._columns

    def doubled(self) -> list[str]:
        """Return the names of columns that are read and occur more than once in the file."""
        names = self.table.header.names
        return [self._labels[name] for name in self._columns.values() if names.count(name) > 1]

    def label(self, field: str) -> str:
        """Return the column's name in the spelling of the file."""
        return self._labels[self._columns[field]]

    def texts(self, field: str) -> list[str]:
        """Return the cells of the file; blanks when it has no such column."""
        if not self.has(field):
            return [""] * len(self.lines)
        return self.table.columns[self._columns[field]]

    def needed(self, field: str, *, where: Mask | None = None, unit: Unit | None = None) -> Floats:
        """Return the numbers of a field that every row (or every row in `where`) must have.

        Rows with a blank or unreadable cell are left out. `unit` is that of the cells: by default
        a count for `contracts`, percent where the column's name says so, else money or none.
        """
        numbers = self._numbers(field, unit)
        required = np.ones(len(self.lines), bool) if where is None else where
        unusable = numbers.unreadable | (np.isnan(numbers.values) & required)
        self.leave_out_unreadable(field, unusable, NUMBER_EXPECTED)
        return numbers.values

    def sized(self, field: str) -> Floats:
        """Return numbers that may be blank; rows with an unreadable cell are left out."""
        if not self.has(field):
            return np.full(len(self.lines), np.nan)
        return self.needed(field, where=np.zeros(len(self.lines), bool), unit="count")

    def optional(self, field: str, unit: Unit | None = None) -> Floats:
        """Return the numbers of an optional field, all NaN when the file has no such column.

        An unreadable cell is read as missing and recorded as a fault; `unit` as in `needed`.
        """
        if not self.has(field):
            return np.full(len(self.lines), np.nan)
        numbers = self._numbers(field, unit)
        self.missing(field, numbers.unreadable, NUMBER_EXPECTED)
        return numbers.values

    def moments(
        self, date_field: str, time_field: str, blank_time: int | Ints
    ) -> NDArray[np.datetime64]:
        """Return timestamps [s] from a date and a time column, NaT where the date is blank.

        A blank time is the time of day in the date cell, or else `blank_time` seconds after
        midnight, one for all rows or shape (n,). Rows with an unreadable cell are left out.
        """
        dates = parse_dates(self.texts(date_field), self.order)
        times = parse_times(self.texts(time_field))
        self.leave_out_unreadable(date_field, dates.unreadable, DATE_EXPECTED)
        self.leave_out_unreadable(time_field, times.unreadable, TIME_EXPECTED)
        self.repaired |= dates.repaired | times.repaired
        self.offsets.update(np.unique([dates.offset, times.offset]).tolist())
        self.offsets.discard(NO_OFFSET)
        self.timeless[time_field] = ~np.isnat(dates.days) & (times.seconds < 0) & (dates.clock < 0)
        instead = np.where(dates.clock >= 0, dates.clock, blank_time)
        clock = np.where(times.seconds >= 0, times.seconds, instead).astype("timedelta64[s]")
        moments: NDArray[np.datetime64] = dates.days.astype("datetime64[s]") + clock
        return moments

    def leave_out(self, kind: FaultKind, mask: Mask, contents: Sequence[str]) -> None:
        """Drop the rows of `mask` and record a fault for those that were not dropped before."""
        self.faults.add_rows(kind, mask & self.keep, self.lines, contents)
        self.keep &= ~mask

    def leave_out_unreadable(self, field: str, mask: Mask, expected: str) -> None:
        """Drop the rows of `mask` because their cell of `field`, if there is one, is unreadable."""
        if self.has(field):
            label = self.label(field)
            kind = FaultKind(f"row whose {label} cannot be read", expected, label)
            self.leave_out(kind, mask, self.texts(field))

    def missing(self, field: str, mask: Mask, expected: str) -> None:
        """Record a fault for the kept rows of `mask`, whose cell of `field` is read as missing."""
        if not mask.any():
            return
        label = self.label(field)
        name = f"cell of {label} that cannot be used"
        kind = FaultKind(name, expected, label, "read as missing")
        self.faults.add_rows(kind, mask & self.keep, self.lines, self.texts(field))

    def _unit(self, field: str) -> Unit:
        if field == "contracts":
            return "count"
        return "percent" if _PERCENT.search(self._labels[self._columns[field]]) else "money"

    def _numbers(self, field: str, unit: Unit | None) -> Numbers:
        if not self.has(field):
            return parse_numbers(self.texts(field), self.decimal.mark)
        plain = self.table.numbers(self._columns[field])
        numbers = parse_numbers(
            self.texts(field),
            self.decimal.mark,
            plain,
            unit or self._unit(field),
            currency_of(self.label(field)),
        )
        self.repaired |= numbers.repaired
        return numbers
