"""Cells to numbers: money as spreadsheets write it, one decimal mark a file.

Accepted beside plain numbers: thousands separators (comma, point, apostrophe, any space), currency signs and codes,
a percent sign, parentheses or a Unicode minus for negatives, and the usual ways to write nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.importers.limits import LARGEST

Mark = Literal[".", ","]

_NIL = frozenset({"", "-", "--", "–", "—", "n/a", "na", "nan", "null", "none", "nil", "#n/a"})
_NUMBER_SIGNS = str.maketrans(
    dict.fromkeys("\u2212\u2012\u2013\ufe63\uff0d", "-")
    | dict.fromkeys("\u00a0\u202f\u2009\u2007\t'’", " ")
)
_CURRENCY = re.compile(r"[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|JPY|CAD|AUD)\b", re.IGNORECASE)
_POINT = re.compile(r"([-+]?) ?(\d{1,3}(?:[, ]\d{3})+|\d*)(\.\d*)?(e[-+]?\d{1,3})?", re.IGNORECASE)
_COMMA = re.compile(r"([-+]?) ?(\d{1,3}(?:[. ]\d{3})+|\d*)(,\d*)?(e[-+]?\d{1,3})?", re.IGNORECASE)
_WHOLE = re.compile(r"-?\d+")  # reads the same under either mark
_MARKS = re.compile(r"[.,]")


class DecimalMark(NamedTuple):
    """How `1,250` and `1.250` are to be read in this file."""

    mark: Mark
    points: int  #: cells that can only have a decimal point
    commas: int  #: cells that can only have a decimal comma
    unclear: int  #: cells whose mark may be either, as far as they were looked at


class Numbers(NamedTuple):
    """A column of n cells read as numbers."""

    values: NDArray[np.float64]  #: NaN where blank or unreadable
    repaired: NDArray[np.bool_]  #: written in another way than a plain number
    unreadable: NDArray[np.bool_]  #: neither blank nor a number


def decimal_mark(
    columns: Iterable[Sequence[str]], delimiter: str, plain: Iterable[Sequence[str]] = ()
) -> DecimalMark:
    """The decimal mark of a file, decided once over all cells of its number columns.

    A cell votes when its marks can mean one thing only: `1,250.5`, `0,35`, `1.250.000`. Without a vote: the point,
    unless fields are cut by semicolons, which a comma locale does because the comma is taken. `plain` columns hold
    no comma: they are asked where another cell speaks for it, or where it is expected.
    """
    votes: Counter[str] = Counter()
    for cells in columns:
        if delimiter == ";" or "," in "".join(cells):
            votes.update(map(_vote, cells))
    if votes[","] or delimiter == ";":
        votes.update(_vote(cell) for cells in plain for cell in cells)
    ahead = votes["."] - votes[","]
    mark: Mark = "." if ahead > 0 or (ahead == 0 and delimiter != ";") else ","
    return DecimalMark(mark, votes["."], votes[","], votes["?"])


def _vote(cell: str) -> str:
    """The decimal mark of a cell; a question mark where it may be either, nothing without any mark."""
    marks = _MARKS.findall(cell)
    if not marks:
        return ""
    other = "," if marks[-1] == "." else "."
    if len(marks) > 1:
        return marks[-1] if marks.count(marks[-1]) == 1 else other
    digits = sum(map(str.isdigit, cell[cell.index(marks[0]) :]))
    whole = sum(map(str.isdigit, cell[: cell.index(marks[0])])) or 9
    ambiguous = digits == 3 and whole <= 3 and not cell.lstrip("-+($ ").startswith("0")
    return "?" if ambiguous else marks[-1]


def parse_numbers(
    cells: Sequence[str], mark: Mark, plain: NDArray[np.float64] | None = None
) -> Numbers:
    """A column of cells as numbers; a number beyond `LARGEST` counts as unreadable. `plain` are its `plain_numbers`, if at hand."""
    values = (
        np.full(len(cells), np.nan)
        if mark == ","
        else _plain(cells)
        if plain is None
        else plain.copy()
    )
    repaired, unreadable = np.zeros(len(cells), bool), np.zeros(len(cells), bool)
    answers: dict[str, float | None] = {}
    for row in np.flatnonzero(~(np.abs(values) <= LARGEST)).tolist():
        cell = cells[row]
        value = answers[cell] if cell in answers else answers.setdefault(cell, _number(cell, mark))
        values[row] = np.nan if value is None else value
        repaired[row] = value is not None and not _WHOLE.fullmatch(cell)
        unreadable[row] = value is None and cell.strip().lower() not in _NIL
    return Numbers(values + 0.0, repaired, unreadable)  # no negative zero


def plain_numbers(cells: Sequence[str]) -> NDArray[np.float64] | None:
    """The cells as numbers when all of them are plain ones, which is what the platforms export; else None."""
    try:
        return np.fromiter(map(float, cells), np.float64, len(cells))
    except ValueError:
        return None


def _plain(cells: Sequence[str]) -> NDArray[np.float64]:
    """The cells that are plain numbers; NaN for all others."""
    numbers = plain_numbers(cells)
    return (
        np.array([_float(cell) for cell in cells], dtype=np.float64) if numbers is None else numbers
    )


def _float(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return np.nan


def _number(cell: str, mark: Mark) -> float | None:
    text = " ".join(_CURRENCY.sub("", cell.translate(_NUMBER_SIGNS)).replace("%", "").split())
    negative = text.startswith("(") and text.endswith(")")
    match = (_POINT if mark == "." else _COMMA).fullmatch(text[1:-1].strip() if negative else text)
    if (
        match is None
        or (negative and match[1])
        or not any(map(str.isdigit, match[2] + (match[3] or "")))
    ):
        return None  # a sign inside parentheses may mean either
    whole = re.sub(r"[., ]", "", match[2])
    value = float(f"{match[1]}{whole or 0}{(match[3] or '').replace(',', '.')}{match[4] or ''}")
    if abs(value) > LARGEST:
        return None
    return -value if negative else value
