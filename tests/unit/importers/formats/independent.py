"""A second reading of exported trades in plain Python, to compare the importers with."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

import numpy as np

from app.importers import Imported


class Figures(NamedTuple):
    """The figures of the closed trades of a file."""

    n_closed: int
    net: float  #: sum of results [currency]
    first_open: datetime
    last_close: datetime


def figures(trades: Iterable[tuple[datetime, datetime, float]]) -> Figures:
    """Return the figures of (opened, closed, result) of each closed trade."""
    opened, closed, results = zip(*trades, strict=True)
    return Figures(len(results), round(sum(results), 6), min(opened), max(closed))


def figures_of(imported: Imported) -> Figures:
    """Return the figures of an import; fails when it gave no log."""
    log = imported.log
    assert log is not None, imported.report.error
    closed = log.take(log.is_closed)
    return Figures(
        len(closed),
        round(float(closed.pl.sum()), 6),
        closed.opened_at.min().astype(datetime),
        closed.closed_at.max().astype(datetime),
    )


def records(text: str, start: str, delimiter: str = ",") -> list[dict[str, str]]:
    """Return the records below the line that begins with `start`, by column name."""
    lines = text.lstrip("\ufeff").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(start))
    return list(csv.DictReader(lines[first:], delimiter=delimiter))


def number(cell: str) -> float:
    """Return an amount such as `($1,330.00)`."""
    digits = "".join(mark for mark in cell if mark.isdigit() or mark == ".")
    return float(digits) * (-1 if cell.startswith(("(", "-")) else 1)


def moment(form: str) -> Callable[[str], datetime]:
    """Return the reader of times written as `form`."""
    return lambda cell: datetime.strptime(cell, form)


def assert_no_row_lost(imported: Imported) -> None:
    """Each row that was read is kept, or left out under a reason that names its line."""
    report = imported.report
    left_out = sum(issue.effect == "left out" for issue in report.issues)
    assert report.n_issues == len(report.issues)
    assert report.rows_kept + left_out == report.rows_read


def times(values: np.ndarray) -> list[str]:
    """Return timestamps as text, to the minute."""
    return np.datetime_as_string(values, unit="m").tolist()
