"""Text fields that hold one number, and the words in which they refuse what is none.

A field shows a value with its unit (`$50,000`, `20%`, `0.25×`) and reads what a trader types:
thousands with commas, a decimal comma, with or without the unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

import dash_mantine_components as dmc

Unit = Literal["", "$", "%", "×"]

LARGEST = 1e12  #: of any number that is typed
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)


class RefusedNumberError(ValueError):
    """The typed text is no value of the field; the message says why."""


@dataclass(frozen=True)
class NumberKind:
    """The values of a field, as they are kept: a percentage is a fraction."""

    unit: Unit = ""
    low: float = 0.0
    high: float = LARGEST
    above_low: bool = False  #: `low` itself is refused
    whole: bool = False
    optional: bool = False  #: an empty field means None


def number_text(value: float | None, unit: Unit = "") -> str:
    """Return a value as its field shows it, the empty text for None.

    >>> number_text(0.035, "%"), number_text(50_000.0, "$"), number_text(0.25, "×")
    ('3.5%', '$50,000', '0.25×')
    """
    if value is None:
        return ""
    shown = abs(value) * (100 if unit == "%" else 1)
    digits = f"{float(f'{shown:.12g}'):,.15g}"
    sign = "-" if value < 0 else ""
    return f"{sign}${digits}" if unit == "$" else f"{sign}{digits}{unit}"


def read_number(
    text: object, label: str, kind: NumberKind, now: float | None = None
) -> float | None:
    """Return the value typed into the field `label`; None for an empty optional field.

    A text that shows the present value `now` is read as that value, which may have more digits.
    Raises `RefusedNumberError` with words for the user.

    >>> read_number("$1,250", "Amount", NumberKind("$"))
    1250.0
    >>> read_number("0.333333333333×", "Fraction", NumberKind("×"), now=1 / 3) == 1 / 3
    True
    """
    typed = "" if text is None else str(text).strip()
    if not typed and kind.optional:
        return None
    if not typed:
        raise RefusedNumberError(f"{label} needs a number.")
    number = parsed_number(typed)
    if number is None:
        raise RefusedNumberError(f"“{typed[:40]}” is not a number.")
    value = number / 100 if kind.unit == "%" else number
    value = float(f"{value:.12g}")
    _check(value, label, kind)
    if now is not None and typed == number_text(now, kind.unit):
        return now
    return int(value) if kind.whole else value


def parsed_number(typed: str) -> float | None:
    """Return the number of a text as people write one; None where it is none.

    A comma groups thousands, or is the decimal comma; the signs $, %, × and spaces say nothing.

    >>> parsed_number("$12,500"), parsed_number("12,5 %"), parsed_number("twelve")
    (12500.0, 12.5, None)
    """
    bare = re.sub(r"[\s$%×x]", "", typed.replace("−", "-"))
    plain = bare.replace(",", "") if _GROUPED.fullmatch(bare) else bare.replace(",", ".")
    return float(plain) if _NUMBER.fullmatch(plain) else None


def number_field(label: str, **props: Any) -> dmc.TextInput:
    """Return the field; `props` go to `dmc.TextInput` (id, value, description, error, ...).

    It reports on Enter and on leaving it, the value together with the event: one that reports while
    it is typed in may report Enter before the last letters.
    """
    attributes = {"input": {"inputMode": "decimal"}}
    given = {"size": "xs", "autoComplete": "off", "debounce": True, **props}
    return dmc.TextInput(label=label, attributes=attributes, **given)


def _check(value: float, label: str, kind: NumberKind) -> None:
    low, high = number_text(kind.low, kind.unit), number_text(kind.high, kind.unit)
    if kind.above_low and value <= kind.low:
        raise RefusedNumberError(f"{label} must be above {low}.")
    if value < kind.low:
        raise RefusedNumberError(f"{label} must be {low} or more.")
    if value > kind.high:
        raise RefusedNumberError(f"{label} must be {high} or less.")
    if kind.whole and not value.is_integer():
        raise RefusedNumberError(f"{label} must be a whole number.")
