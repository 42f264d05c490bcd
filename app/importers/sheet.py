"""A table read by field: which column holds what, which rows are usable, which cells had to be repaired.

Every source reads its needed fields first (a row without one is left out), then the optional ones
(an unreadable cell is read as missing). Nothing is dropped or changed without a fault or a repair being noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.importers.cells import Numbers, decimal_mark, parse_numbers
from app.importers.dates import DATE_EXPECTED, TIME_EXPECTED, parse_dates, parse_times, slash_order
from app.importers.decode import Header, Table
from app.importers.faults import Faults

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

NUMBER_EXPECTED = "a number such as -735.50"


def fields_of(header: Header, aliases: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Field to the normalised name of the column that holds it, for the fields this header has."""
    names = set(header.names)
    return {
        field: name
        for field, known in aliases.items()
        if (name := next((n for n in known if n in names), None)) is not None
    }


class Sheet:
    """The rows of a table under reading: n rows, `keep` and `repaired` masks, and the faults met so far."""

    def __init__(
        self,
        table: Table,
        aliases: Mapping[str, tuple[str, ...]],
        numbers: Iterable[str],
        dates: Iterable[str],
    ) -> None:
        self.table = table
        self.lines = table.lines
        self.keep: Mask = np.ones(len(self.lines), bool)
        self.repaired: Mask = np.zeros(len(self.lines), bool)
        self.faults = Faults(table.file)
        self.timeless: dict[str, Mask] = {}  #: by time field: rows whose date has no time of day
        self._columns = fields_of(table.header, aliases)
        self._labels = dict(
            zip(reversed(table.header.names), reversed(table.header.cells), strict=True)
        )
        plain = [field for field in numbers if self._columns.get(field) in table.plain]
        others = [field for field in numbers if self.has(field) and field not in plain]
        self.decimal = decimal_mark(
            map(self.texts, others), table.header.delimiter, map(self.texts, plain)
        )
        self.order = slash_order(self.texts(field) for field in dates if self.has(field))

    def has(self, field: str) -> bool:
        """Whether the file has a column for `field`."""
        return field in self._columns

    def doubled(self) -> list[str]:
        """Names of columns that are read and that the file has more than once."""
        names = self.table.header.names
        return [self._labels[name] for name in self._columns.values() if names.count(name) > 1]

    def label(self, field: str) -> str:
        """The column's name as the file writes it."""
        return self._labels[self._columns[field]]

    def texts(self, field: str) -> list[str]:
        """The cells as written; blank where the file has no such column."""
        return (
            self.table.columns[self._columns[field]] if self.has(field) else [""] * len(self.lines)
        )

    def needed(self, field: str, *, where: Mask | None = None) -> Floats:
        """Numbers a row cannot do without (`where` given: only those rows); blank or unreadable leaves the row out."""
        numbers = self._numbers(field)
        bad = numbers.unreadable | (np.isnan(numbers.values) & (True if where is None else where))
        label = self.label(field)
        self.leave_out(
            f"row whose {label} cannot be read",
            bad,
            self.texts(field),
            NUMBER_EXPECTED,
            column=label,
        )
        return numbers.values

    def sized(self, field: str) -> Floats:
        """Numbers that may be blank, but leave their row out when written and unreadable."""
        return (
            self.needed(field, where=np.zeros(len(self.lines), bool))
            if self.has(field)
            else np.full(len(self.lines), np.nan)
        )

    def optional(self, field: str) -> Floats:
        """Numbers a row can do without; an unreadable cell is read as missing, and noted. All NaN without the column."""
        if not self.has(field):
            return np.full(len(self.lines), np.nan)
        numbers = self._numbers(field)
        self.missing(field, numbers.unreadable, NUMBER_EXPECTED)
        return numbers.values

    def moments(self, date_field: str, time_field: str, blank_time: int) -> NDArray[np.datetime64]:
        """Timestamps [s] from a date and a time column, NaT where the date is blank; unreadable leaves the row out.

        A blank time is `blank_time` seconds after midnight, or the time of day written in the date cell.
        """
        dates, times = (
            parse_dates(self.texts(date_field), self.order),
            parse_times(self.texts(time_field)),
        )
        self._leave_out_unreadable(date_field, dates.unreadable, DATE_EXPECTED)
        self._leave_out_unreadable(time_field, times.unreadable, TIME_EXPECTED)
        self.repaired |= dates.repaired | times.repaired
        self.timeless[time_field] = ~np.isnat(dates.days) & (times.seconds < 0) & (dates.clock < 0)
        clock = np.where(
            times.seconds >= 0, times.seconds, np.where(dates.clock >= 0, dates.clock, blank_time)
        )
        moments: NDArray[np.datetime64] = dates.days.astype("datetime64[s]") + clock.astype(
            "timedelta64[s]"
        )
        return moments

    def leave_out(
        self, kind: str, mask: Mask, found: Sequence[str], expected: str, *, column: str = ""
    ) -> None:
        """Drop the rows of `mask` that are still kept, and note them."""
        self.faults.add_where(kind, mask & self.keep, self.lines, found, expected, column=column)
        self.keep &= ~mask

    def missing(self, field: str, mask: Mask, expected: str) -> None:
        """Note kept rows whose cell of `field` is read as missing."""
        if not mask.any():
            return
        label = self.label(field)
        kind = f"cell of {label} that cannot be used"
        self.faults.add_where(
            kind,
            mask & self.keep,
            self.lines,
            self.texts(field),
            expected,
            column=label,
            effect="read as missing",
        )

    def _numbers(self, field: str) -> Numbers:
        name = self._columns.get(field)
        numbers = parse_numbers(
            self.texts(field), self.decimal.mark, None if name is None else self.table.numbers(name)
        )
        self.repaired |= numbers.repaired
        return numbers

    def _leave_out_unreadable(self, field: str, unreadable: Mask, expected: str) -> None:
        if self.has(field):
            label = self.label(field)
            self.leave_out(
                f"row whose {label} cannot be read",
                unreadable,
                self.texts(field),
                expected,
                column=label,
            )
