"""Trade logs written at random: separators, decimal marks, quotes, encodings, line ends, footers.

Everything is drawn from the `random.Random` that is given, so a seed repeats a file.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

HEADER = (
    *("Date Opened", "Time Opened", "Date Closed", "Time Closed", "P/L", "No. of Contracts"),
    *("Strategy", "Reason For Close", "Margin Req.", "Opening VIX"),
)
PL = HEADER.index("P/L")
STRATEGY = HEADER.index("Strategy")
_NAMES = (
    *("Put Spread", "MEIC 9:45", "Call, wide", "a;b", 'the "best"', "two\nlines", "Δ-neutral"),
    *("Total Return", "", "x" * 60, "1 lot", "Ünïcode"),
)
_REASONS = ("Expired", "Profit Target", "Stop Loss", "", "closed\r\nby hand, late")
_FOOTERS = ("Total,,339", "Report generated today", "Sum;;12", ",,,", "Average\t\t1")


@dataclass(frozen=True)
class Dialect:
    """The way in which one file is written."""

    delimiter: str
    mark: str  #: of decimals
    thousands: str
    currency: str  #: before the number, or empty
    quotes_all: bool
    encoding: str
    ending: str


@dataclass(frozen=True)
class LogFile:
    """A log as text, with what is true of it."""

    header: str
    records: tuple[str, ...]  #: one text a row, possibly of several lines
    pl: tuple[Decimal, ...]  #: of each row
    dialect: Dialect
    preamble: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the whole file as text."""
        lines = (*self.preamble, self.header, *self.records, *self.footer)
        return self.dialect.ending.join(lines) + self.dialect.ending

    def content(self) -> bytes:
        """Return the whole file as bytes; what the encoding lacks is written as `?`."""
        return self.text().encode(self.dialect.encoding, errors="replace")


def random_dialect(rng: random.Random) -> Dialect:
    """Return a dialect that a spreadsheet or a platform could write."""
    mark = rng.choice(".,")
    return Dialect(
        delimiter=rng.choice(",;\t"),
        mark=mark,
        thousands=rng.choice(["", "", " ", "." if mark == "," else ","]),
        currency=rng.choice(["", "", "$", "€"]),
        quotes_all=rng.random() < 0.5,
        encoding=rng.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
        ending=rng.choice(["\n", "\r\n", "\r"]),
    )


def random_log(rng: random.Random, rows: int = 30) -> LogFile:
    """Return a log of up to `rows` rows in a random dialect, without a fault."""
    dialect = random_dialect(rng)
    amounts = tuple(
        Decimal(rng.randrange(-500_000, 500_001)) / 100 for _ in range(1 + rng.randrange(rows))
    )
    records = tuple(_row(rng, dialect, number, pl) for number, pl in enumerate(amounts))
    header = dialect.delimiter.join(_quoted(name, dialect) for name in HEADER)
    preamble = tuple(
        rng.choice(["My account", "sep=;", "", '"Log, 2025"'])
        for _ in range(rng.choice([0, 0, 1, 3]))
    )
    footer = tuple(rng.choice(_FOOTERS) for _ in range(rng.choice([0, 0, 1, 2])))
    return LogFile(header, records, amounts, dialect, preamble, footer)


def _row(rng: random.Random, dialect: Dialect, number: int, pl: Decimal) -> str:
    opened = date(2025, 1, 2) + timedelta(days=number)
    closed = opened + timedelta(days=rng.choice([0, 0, 3]))
    name = rng.choice(_NAMES).encode(dialect.encoding, errors="replace").decode(dialect.encoding)
    cells = (
        *(opened.isoformat(), "10:00:00", closed.isoformat(), "16:00:00", money(pl, dialect)),
        *(str(rng.randrange(1, 9)), name, rng.choice(_REASONS)),
        *(money(Decimal(rng.randrange(1, 900_000)) / 100, dialect), ""),
    )
    return dialect.delimiter.join(_quoted(cell, dialect) for cell in cells)


def money(amount: Decimal, dialect: Dialect) -> str:
    """Return an amount to the cent as the dialect writes it."""
    whole, cents = f"{abs(amount):,.2f}".split(".")
    sign = "-" if amount < 0 else ""
    return f"{sign}{dialect.currency}{whole.replace(',', dialect.thousands)}{dialect.mark}{cents}"


def _quoted(cell: str, dialect: Dialect) -> str:
    needed = any(mark in cell for mark in (dialect.delimiter, '"', "\n", "\r"))
    if not (needed or dialect.quotes_all):
        return cell
    return '"' + cell.replace('"', '""') + '"'
