"""Parse cells as numbers, in the ways spreadsheets write money, with one decimal mark a file.

Accepted beside plain numbers: thousands separators (comma, point, apostrophe, any space), the unit
of the column, parentheses or a Unicode minus for negatives, and the usual ways to mark an empty
cell. The unit is one currency sign or code in a column of money, the percent sign in a column of
percentages, and none in a column of sizes; a number with another unit is unreadable.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from app.calculations.arrays import Floats, Mask
from app.importers.distinct import by_distinct
from app.importers.limits import LARGEST

Mark = Literal[".", ","]
Unit = Literal["money", "percent", "count"]

_NIL = frozenset({"", "-", "--", "–", "—", "n/a", "na", "nan", "null", "none", "nil", "#n/a"})
_NUMBER_SIGNS = str.maketrans(
    dict.fromkeys("\u2212\u2012\u2013\ufe63\uff0d", "-")
    | dict.fromkeys("\u00a0\u202f\u2009\u2007'’", " ")
)
_CODES = (
    *("USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "NZD", "INR", "CNY", "HKD", "SGD"),
    *("SEK", "NOK", "DKK", "PLN", "CZK", "ZAR", "USDT", "USDC"),
)
_CURRENCY = re.compile(rf"[$€£¥₹]|\b(?:{'|'.join(_CODES)})\b", re.IGNORECASE)
_CODE_OF_SIGN = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_BEFORE_CURRENCY, _BEHIND_CURRENCY = ("", "-", "+", "("), ("", ")")
_LONGEST = 80  #: characters of the longest cell that may be a number
_POINT = re.compile(r"([-+]?) ?(\d{1,3}(?:[, ]\d{3})+|\d*)(\.\d*)?(e[-+]?\d{1,3})?", re.IGNORECASE)
_COMMA = re.compile(r"([-+]?) ?(\d{1,3}(?:[. ]\d{3})+|\d*)(,\d*)?(e[-+]?\d{1,3})?", re.IGNORECASE)
_WHOLE = re.compile(r"-?\d+")  # reads the same under either mark
_SIGN = "[$€£¥₹]"
_BEFORE_DIGITS = frozenset("-+.")
_MARKS = re.compile(r"[.,]")


def _all_money(thousands: str, mark: Mark) -> re.Pattern[str]:
    """Return the pattern of lines that are all an amount with a currency sign."""
    number = rf"(?:\d{{1,3}}(?:[{thousands}]\d{{3}})+|\d+)(?:\{mark}\d{{1,9}})?"
    amount = rf"(?:{_SIGN} ?{number}|{number} ?{_SIGN})"
    return re.compile(rf"(?>(?:\({amount}\)|-?{amount})(?:\n(?!\Z)|\Z))++")


_SPACES = " \u00a0\u202f"
_ALL_MONEY = {".": _all_money(f",{_SPACES}", "."), ",": _all_money(f".{_SPACES}", ",")}
#: What turns an amount of `_ALL_MONEY` into a number that `float` reads, by decimal mark.
_TO_FLOAT = {
    ".": str.maketrans("(", "-", f"$€£¥₹),{_SPACES}"),
    ",": str.maketrans("(,", "-.", f"$€£¥₹).{_SPACES}"),
}


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
    marks: list[str] = _MARKS.findall(cell)
    if not marks:
        return ""
    other = "," if marks[-1] == "." else "."
    if len(marks) > 1:
        return marks[-1] if marks.count(marks[-1]) == 1 else other
    before, _, behind = cell.partition(marks[0])
    if sum(map(str.isdigit, behind)) != 3:
        return marks[-1]
    whole = sum(map(str.isdigit, before))
    ambiguous = 0 < whole <= 3 and not cell.lstrip("-+($ ").startswith("0")
    return "?" if ambiguous else marks[-1]


def parse_numbers(
    cells: Sequence[str],
    mark: Mark,
    plain: Floats | None = None,
    unit: Unit = "money",
    currency: str = "",
) -> Numbers:
    """Parse a column of cells; a number beyond `LARGEST` counts as unreadable.

    `plain` is the column's `plain_numbers`, when the caller has computed it. Amounts of money are
    in one currency: `currency` where the caller knows it, else the one that most cells name; those
    of another currency are unreadable, and where two are named equally often, both.
    """
    if unit == "money" and plain is None:
        money = _all_in_one_currency(cells, mark, currency)
        if money is not None:
            return Numbers(money, np.ones(len(cells), bool), np.zeros(len(cells), bool))
    values = _plain_values(cells, mark, plain)
    repaired, unreadable = np.zeros(len(cells), bool), np.zeros(len(cells), bool)
    odd = np.flatnonzero(~(np.abs(values) <= LARGEST))
    if len(odd):
        others = [cells[row] for row in odd.tolist()]
        counts = Counter(others)
        amounts = {cell: _number(cell, mark, unit) for cell in counts}
        own = currency or _own_currency(
            (amounts[cell].currency, count) for cell, count in counts.items()
        )

        def read(cell: str) -> tuple[float, bool, bool]:
            value, named = amounts[cell]
            if value is None or named not in ("", own):
                return np.nan, False, not is_nil(cell)
            return value, not _WHOLE.fullmatch(cell), False

        values[odd], repaired[odd], unreadable[odd] = by_distinct(others, read, np.float64)
    return Numbers(values + 0.0, repaired, unreadable)  # no negative zero


def _all_in_one_currency(cells: Sequence[str], mark: Mark, currency: str) -> Floats | None:
    """Return amounts that all carry one currency sign, as platforms write them; else None.

    `_number` reads the same amounts one by one, in seven times the time.
    """
    place = {cell: index for index, cell in enumerate(dict.fromkeys(cells))}
    text = "\n".join(place)
    signs = [sign for sign in _CODE_OF_SIGN if sign in text]
    if len(signs) != 1 or currency not in ("", _code(signs[0])):
        return None
    if text.count("\n") >= len(place) or not _ALL_MONEY[mark].fullmatch(text):
        return None
    numbers = map(float, text.translate(_TO_FLOAT[mark]).split("\n"))
    values = np.fromiter(numbers, np.float64, len(place)) + 0.0  # no negative zero
    if (np.abs(values) > LARGEST).any():
        return None
    return values[np.fromiter(map(place.__getitem__, cells), np.int64, len(cells))]


def currency_of(label: str) -> str:
    """Return the code of the only currency that a column's name states, else nothing.

    >>> currency_of("Net P&L USD"), currency_of("Profit €"), currency_of("P/L")
    ('USD', 'EUR', '')
    """
    named = {_code(sign) for sign in _CURRENCY.findall(label)}
    return named.pop() if len(named) == 1 else ""


def is_number(cell: str) -> bool:
    """Return True for a cell that is a number in any unit, under either decimal mark."""
    marks: tuple[Mark, ...] = (".", ",")
    units: tuple[Unit, ...] = ("money", "percent")
    return any(_number(cell, mark, unit).value is not None for mark in marks for unit in units)


def _own_currency(named: Iterable[tuple[str, int]]) -> str:
    """Return the currency that most cells name; none where the first two are named equally often.

    `named` holds currencies with numbers of cells, an empty text for no currency.

    >>> _own_currency([("USD", 1), ("", 9), ("EUR", 1), ("USD", 1)])
    'USD'
    >>> _own_currency([("USD", 1), ("EUR", 1)])
    ''
    """
    counts: Counter[str] = Counter()
    for code, count in named:
        counts[code] += count
    del counts[""]
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]


def is_nil(cell: str) -> bool:
    """Return True for a blank cell, and for one that says that it is empty (`N/A`)."""
    return cell.strip().lower() in _NIL


def plain_numbers(cells: Sequence[str]) -> Floats | None:
    """Return the cells as numbers when all are plain, as in a platform's export; else None."""
    if "_" in "".join(cells):  # float() takes 1_000 for 1000
        return None
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
    first = cell.lstrip()[:1]
    if not first.isdigit() and first not in _BEFORE_DIGITS:  # cheaper than the exception
        return np.nan
    try:
        return np.nan if "_" in cell else float(cell)
    except ValueError:
        return np.nan


class _Amount(NamedTuple):
    """The number in a cell, None where there is none, and the code of its currency, if any."""

    value: float | None
    currency: str = ""


_NO_AMOUNT = _Amount(None)


def _number(cell: str, mark: Mark, unit: Unit) -> _Amount:
    if len(cell) > _LONGEST:
        return _NO_AMOUNT
    if not cell.isascii() or "'" in cell:
        cell = cell.translate(_NUMBER_SIGNS)
    text = " ".join(cell.split())
    currency = _CURRENCY.search(text) if unit == "money" else None
    if currency is None:
        return _Amount(_without_unit(text, mark, unit))
    before, behind = text[: currency.start()].rstrip(), text[currency.end() :].lstrip()
    if before not in _BEFORE_CURRENCY and behind not in _BEHIND_CURRENCY:
        return _NO_AMOUNT
    return _Amount(_without_unit(before + behind, mark, unit), _code(currency[0]))


def _code(sign: str) -> str:
    """Return the code of a currency sign or code."""
    return _CODE_OF_SIGN.get(sign, sign.upper())


def _without_unit(text: str, mark: Mark, unit: Unit) -> float | None:
    """Return the number of a text that has no other sign than that of its unit."""
    negative = text.startswith("(") and text.endswith(")")
    if negative:
        text = text[1:-1].strip()
    if unit == "percent":
        text = text.removesuffix("%").rstrip()
    match = (_POINT if mark == "." else _COMMA).fullmatch(text)
    if match is None or (negative and match[1]):
        return None  # a sign inside parentheses is ambiguous
    value = _value(match)
    if value is None or abs(value) > LARGEST:
        return None
    return -value if negative else value


def _value(match: re.Match[str]) -> float | None:
    sign, whole, decimals, exponent = match.groups("")
    if not whole and len(decimals) < 2:
        return None
    digits = whole.replace(",", "").replace(".", "").replace(" ", "")
    return float(f"{sign}{digits or 0}{decimals.replace(',', '.')}{exponent}")
