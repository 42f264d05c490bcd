"""Rows of MetaTrader's reports, recognised by shape because their labels are translated.

Times are `2026.01.05 09:30` with or without seconds, thousands are separated by spaces, and the
codes of types (`buy`, `sell stop`, `balance`) are English in every translation (formats 4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from app.calculations.arrays import Floats, Ints, Seconds
from app.importers.cells import parse_numbers, plain_numbers
from app.importers.dates import DATE_EXPECTED
from app.importers.faults import FaultKind, Faults
from app.importers.grid_document import GridDocument, Row
from app.importers.part import TradeLogPart
from app.importers.report import ColumnOrigins
from app.importers.sheet import Sheet
from app.importers.table import Header, Table, normalised, too_many_rows
from app.importers.trades import rounded

SIDES = frozenset({"buy", "sell"})
PENDING = frozenset(f"{side} {kind}" for side in SIDES for kind in ("limit", "stop", "stop limit"))
MONEY_MOVES = frozenset({"balance", "credit", "bonus"})

_HARMLESS_EXPECTED = "a row that opens or closes a position"
PENDING_ROW = FaultKind("row of a pending order", _HARMLESS_EXPECTED, harmless=True)
MONEY_ROW = FaultKind("row of a deposit or withdrawal", _HARMLESS_EXPECTED, harmless=True)
TOTALS_ROW = FaultKind("totals row", _HARMLESS_EXPECTED, harmless=True)
CHARGE_ROW = FaultKind("row of a charge that belongs to no trade", _HARMLESS_EXPECTED)
ODD_ROW = FaultKind("row that is no trade", "the columns of a trade")
NO_OPENING = FaultKind("closing row without its opening row", "the row that opened the position")
_BACKWARDS = FaultKind("row with its close before its open", "a close at or after the open")

_MOMENT = re.compile(r"\d{4}[.\-/]\d{2}[.\-/]\d{2} \d{2}:\d{2}(?::\d{2})?")
_NUMBER = re.compile(r"[-+]?\d[\d ]*(?:[.,]\d+)?")
_DATE_MARKS = str.maketrans("./", "--")
_CURRENCY_LABELS = frozenset(
    {"currency", "валюта", "währung", "devise", "divisa", "moneda", "moeda", "valuta", "通貨"}
)
_ACCOUNT = re.compile(r"\d+ \(([A-Z]{3}), ")  #: an account with its currency
_REASONS = {"sl": "Stop loss", "tp": "Take profit", "so": "Stop out"}
_HEAD_ROWS = 40  #: number of first rows in which the head of a report is searched


def is_moment(cell: str) -> bool:
    """Return True for a time as MetaTrader writes it."""
    return _MOMENT.fullmatch(cell) is not None


def comparable(moment: str) -> str:
    """Return a time with one kind of date marks, so that text order is the order in time."""
    return moment.translate(_DATE_MARKS)


def is_number(cell: str) -> bool:
    """Return True for a number as MetaTrader writes it."""
    return _NUMBER.fullmatch(cell) is not None


def padded(cells: Sequence[str], width: int) -> list[str]:
    """Return the cells, filled up with blanks to `width`."""
    return [*cells, *[""] * (width - len(cells))]


def head_value(document: GridDocument, labels: frozenset[str]) -> str:
    """Return the value beside the first of `labels` in the head of a report, or a blank."""
    for rows in document.sheets:
        for _, cells in rows[:_HEAD_ROWS]:
            filled = [cell for cell in cells if cell]
            for label, value in pairwise(filled):
                if label.rstrip(": ").lower() in labels:
                    return value
    return ""


def currency_of(document: GridDocument) -> str:
    """Return the account currency in the head of a report, or a blank."""
    value = head_value(document, _CURRENCY_LABELS)
    if re.fullmatch("[A-Z]{3}", value):
        return value
    head = (cell for rows in document.sheets for _, cells in rows[:_HEAD_ROWS] for cell in cells)
    matches = filter(None, map(_ACCOUNT.match, head))
    return next((match[1] for match in matches), "")


@dataclass(frozen=True)
class Layout:
    """The number of the cell of each field of a report's rows."""

    texts: dict[str, int]
    numbers: dict[str, int]
    moments: dict[str, int]

    @property
    def width(self) -> int:
        """Return the number of cells of a row."""
        return 1 + max(*self.texts.values(), *self.numbers.values(), *self.moments.values())


@dataclass
class ReportRows:
    """The rows of one table of a report: those to read, and faults for all others."""

    file: str
    max_rows: int
    rows: list[Row] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)  #: 0-based, among all rows of the table
    comments: list[str] = field(default_factory=list)  #: of the rows to read, or blanks
    n_read: int = 0

    def __post_init__(self) -> None:
        self.faults = Faults(self.file)

    def add(self, row: Row, comment: str = "") -> None:
        """Take a row to read."""
        self.numbers.append(self.n_read)
        self.rows.append(row)
        self.comments.append(comment)
        self._count()

    def leave_out(self, kind: FaultKind, row: Row) -> None:
        """Record a row that is no data row."""
        self._count()
        line, cells = row
        self.faults.add(kind, line, " ".join(filter(None, cells)))

    def _count(self) -> None:
        self.n_read += 1
        if self.n_read > self.max_rows:
            raise too_many_rows(self.file, self.max_rows)


def sheet_of(rows: ReportRows, layout: Layout) -> Sheet:
    """Return the rows as a sheet with the fields of `layout`.

    A time becomes two fields: its date under its own name, its time of day under `name_of_day`.
    """
    columns = _columns(rows, layout)
    cells = tuple(name.replace("_", " ").capitalize() for name in columns)
    names = {name: normalised(cell) for name, cell in zip(columns, cells, strict=True)}
    plain = {names[name]: plain_numbers(tuple(columns[name])) for name in layout.numbers}
    table = Table(
        file=rows.file,
        header=Header(1, cells),
        columns={names[name]: column for name, column in columns.items()},
        plain={name: [numbers] for name, numbers in plain.items() if numbers is not None},
        line=[line for line, _ in rows.rows],
        row=rows.numbers,
        identity=[hash(tuple(cells)) for _, cells in rows.rows],
        n_read=rows.n_read,
        faults=rows.faults.all(),
    )
    aliases = {name: (normal,) for name, normal in names.items()}
    return Sheet(table, aliases, layout.numbers, layout.moments)


def _columns(rows: ReportRows, layout: Layout) -> dict[str, list[str]]:
    width = layout.width
    table = [cells if len(cells) >= width else padded(cells, width) for _, cells in rows.rows]
    columns = {name: [cells[place] for cells in table] for name, place in layout.texts.items()}
    for name, place in layout.numbers.items():
        columns[name] = [_compact(cells[place]) for cells in table]
    for name, place in layout.moments.items():
        moments = [cells[place].partition(" ") for cells in table]
        columns[name] = [date.translate(_DATE_MARKS) for date, _, _ in moments]
        columns[f"{name}_of_day"] = [clock for _, _, clock in moments]
    return columns


def _compact(cell: str) -> str:
    """Return a number without spaces between thousands, and of `0.05 / 0.10` the filled size."""
    return cell.partition("/")[0].replace(" ", "")


def moments_of(sheet: Sheet, name: str) -> Seconds:
    """Return the times of a field, NaT where it is blank."""
    return sheet.moments(name, f"{name}_of_day", 0)


def needed_moments(sheet: Sheet, name: str) -> Seconds:
    """Return the times of a field; rows without one are left out."""
    moments = moments_of(sheet, name)
    sheet.leave_out_unreadable(name, np.isnat(moments), DATE_EXPECTED)
    return moments


@dataclass
class Links:
    """Trades put together from rows of a sheet: one entry a trade in every list."""

    opening: list[int] = field(default_factory=list)  #: the row that opened it
    closing: list[int] = field(default_factory=list)  #: the row that closed it; -1: still open
    size: list[float] = field(default_factory=list)
    rows: list[tuple[int, ...]] = field(default_factory=list)  #: rows that no earlier trade counts

    def add(self, opening: int, closing: int, size: float, *, is_new: bool) -> None:
        """Add a trade; `is_new` when no earlier trade was opened by the same row."""
        self.add_rows(opening, closing, size, (opening,) if is_new else ())

    def add_rows(self, opening: int, closing: int, size: float, entries: tuple[int, ...]) -> None:
        """Add a trade; `entries` are the opening rows that no earlier trade counts."""
        self.opening.append(opening)
        self.closing.append(closing)
        self.size.append(size)
        self.rows.append(entries if closing < 0 else (*entries, closing))

    @property
    def at(self) -> Ints:
        """Return the row under which each trade is reported: its closing row, if it has one."""
        closing = np.array(self.closing, np.int64)
        return np.where(closing < 0, np.array(self.opening, np.int64), closing)

    @property
    def n_rows(self) -> Ints:
        """Return the number of rows that each trade is made of."""
        return np.array([len(rows) for rows in self.rows], np.int64)

    def opened_at(self, moments: Seconds) -> Seconds:
        """Return the time of each opening row."""
        return moments[np.array(self.opening, np.int64)]

    def closed_at(self, moments: Seconds) -> Seconds:
        """Return the time of each closing row, NaT for an open position."""
        closing = np.array(self.closing, np.int64)
        closed = moments[closing]
        closed[closing < 0] = np.datetime64("NaT", "s")
        return closed

    def leave_out_backwards(self, sheet: Sheet, moments: Seconds) -> None:
        """Drop all rows of the trades that close before they open."""
        mask = np.zeros(len(sheet.lines), bool)
        backwards = self.closed_at(moments) < self.opened_at(moments)
        for trade in np.flatnonzero(backwards).tolist():
            mask[list(self.rows[trade])] = True
        times = list(map(str, moments))
        sheet.leave_out(_BACKWARDS, mask, times)


def reason_of(comment: str) -> str:
    """Return the reason of a close that the platform writes into a comment, or a blank.

    >>> reason_of("sl 1.02920"), reason_of("[tp]"), reason_of("breakout")
    ('Stop loss', 'Take profit', '')
    """
    words = comment.strip("[] ").lower().replace(":", " ").split()
    return _REASONS.get(words[0], "") if words else ""


def leave_out_rows(
    sheet: Sheet, kinds: Mapping[FaultKind, Sequence[int]], contents: Sequence[str]
) -> None:
    """Drop the rows that are no part of a trade, by kind."""
    for kind, rows in kinds.items():
        mask = np.zeros(len(sheet.lines), bool)
        mask[list(rows)] = True
        sheet.leave_out(kind, mask, contents)


def running_funds(sheet: Sheet, closed_at: Seconds, pl: Floats, deposit: float) -> Floats:
    """Return the deposit plus the P/L of all kept trades closed so far, NaN for open ones."""
    funds = np.full(len(pl), np.nan)
    order = np.argsort(closed_at, kind="stable")
    order = order[~np.isnat(closed_at[order])]
    funds[order] = deposit + np.cumsum(np.where(sheet.keep, np.nan_to_num(pl), 0.0)[order])
    return rounded(funds)


def paid_in(amounts: Sequence[str]) -> float:
    """Return the sum of deposits and withdrawals, NaN when there is none or it is not above 0."""
    values = parse_numbers([amount.replace(" ", "") for amount in amounts], ".").values
    total = float(np.nansum(values))
    return total if total > 0 else np.nan


def origins_of(deposit: float, strategies: Sequence[str] = ()) -> ColumnOrigins:
    """Return the origin of the columns of a report of closed positions."""
    is_known = np.isfinite(deposit)
    missing = ("Margin", "Premium", "VIX", *(() if any(strategies) else ("Strategy",)))
    funds = ("Funds at Close: deposits before the first trade plus P/L",) if is_known else ()
    return ColumnOrigins(
        explicit=("Open time", "Type", "Size", "Close time", "Commission", "Swap", "Profit"),
        calculated=("P/L: profit, swap, commission and other fees", *funds),
        missing=missing if is_known else (*missing, "Funds at Close"),
    )


def of_account(part: TradeLogPart, currency: str) -> TradeLogPart:
    """Return the part with the account's currency, and the time zone of every report."""
    part.currency, part.zone = currency, "the time of its broker"
    return part
