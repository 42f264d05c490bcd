"""Parse cells as numbers, in the ways spreadsheets write money, with one decimal mark a file.

Accepted beside plain numbers: thousands separators (comma, point, apostrophe, any space), currency
signs and codes, a percent sign, parentheses or a Unicode minus for negatives, and the usual ways
to mark an empty cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from app.calculations.arrays import Floats, Mask
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
    """The decimal mark of a file, with the number of cells that decided it."""

    mark: Mark
    points: int  #: cells that can only have a decimal point
    commas: int  #: cells that can only have a decimal comma
    unclear: int  #: examined cells whose mark may be either


class Numbers(NamedTuple):
    """A column of n cells read as numbers."""

    values: Floats  #: NaN where blank or unreadable
    repaired: Mask  #: written in another way than a plain number
    unreadable: Mask  #: neither blank nor a number


def decimal_mark(
    columns: Iterable[Sequence[str]], delimiter: str, plain: Iterable[Sequence[str]] = ()
) -> DecimalMark:
    """Determine the decimal mark of a file from all cells of its number columns.

    A cell votes when its marks have one meaning only: `1,250.5`, `0,35`, `1.250.000`. Without a
    vote the mark is the point, unless semicolons separate the cells, as in locales whose decimal
    mark is the comma. `plain` columns hold no comma: they are examined only when another cell
    votes for the comma, or when the delimiter suggests it.
    """
    votes: Counter[str] = Counter()
    for cells in columns:
        if delimiter == ";" or "," in "".join(cells):
            votes.update(map(_vote, cells))
    if votes[","] or delimiter == ";":
        votes.update(_vote(cell) for cells in plain for cell in cells)
    ahead = votes["."] - votes[","]
    is_point = ahead > 0 or (ahead == 0 and delimiter != ";")
    mark: Mark = "." if is_point else ","
    return DecimalMark(mark, votes["."], votes[","], votes["?"])


def _vote(cell: str) -> str:
    """Return the decimal mark of a cell, `?` when it may be either, empty when it has no mark."""
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


def parse_numbers(cells: Sequence[str], mark: Mark, plain: Floats | None = None) -> Numbers:
    """Parse a column of cells; a number beyond `LARGEST` counts as unreadable.

    `plain` is the column's `plain_numbers`, when the caller has computed it.
    """
    values = _plain_values(cells, mark, plain)
    repaired, unreadable = np.zeros(len(cells), bool), np.zeros(len(cells), bool)
    parsed: dict[str, float | None] = {}
    for row in np.flatnonzero(~(np.abs(values) <= LARGEST)).tolist():
        cell = cells[row]
        if cell not in parsed:
            parsed[cell] = _number(cell, mark)
        value = parsed[cell]
        values[row] = np.nan if value is None else value
        repaired[row] = value is not None and not _WHOLE.fullmatch(cell)
        unreadable[row] = value is None and cell.strip().lower() not in _NIL
    return Numbers(values + 0.0, repaired, unreadable)  # no negative zero


def plain_numbers(cells: Sequence[str]) -> Floats | None:
    """Return the cells as numbers when all are plain, as in a platform's export; else None."""
    try:
        return np.fromiter(map(float, cells), np.float64, len(cells))
    except ValueError:
        return None


def _plain_values(cells: Sequence[str], mark: Mark, plain: Floats | None) -> Floats:
    """Return the values of plain numbers, NaN for all other cells.

    With a decimal comma every value is NaN, because `1.250` then means 1250.
    """
    if mark == ",":
        return np.full(len(cells), np.nan)
    if plain is not None:
        return plain.copy()
    numbers = plain_numbers(cells)
    if numbers is not None:
        return numbers
    values = {cell: _float(cell) for cell in set(cells)}
    return np.fromiter(map(values.__getitem__, cells), np.float64, len(cells))


def _float(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return np.nan


def _number(cell: str, mark: Mark) -> float | None:
    text = " ".join(_CURRENCY.sub("", cell.translate(_NUMBER_SIGNS)).replace("%", "").split())
    negative = text.startswith("(") and text.endswith(")")
    if negative:
        text = text[1:-1].strip()
    pattern = _POINT if mark == "." else _COMMA
    match = pattern.fullmatch(text)
    if match is None or (negative and match[1]):
        return None  # a sign inside parentheses is ambiguous
    sign, whole, decimals, exponent = (group or "" for group in match.groups())
    if not any(map(str.isdigit, whole + decimals)):
        return None
    whole = re.sub(r"[., ]", "", whole)
    value = float(f"{sign}{whole or 0}{decimals.replace(',', '.')}{exponent}")
    if abs(value) > LARGEST:
        return None
    return -value if negative else value
