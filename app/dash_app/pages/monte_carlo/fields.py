"""Fields of the page as text: what they hold, what they accept, and why they refuse."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.calculations.errors import LotwiseError
from app.calculations.monte_carlo.settings import MAXIMUM_PATHS
from app.dash_app.components.number_field import parsed_number
from app.dash_app.json_object import Json
from app.dash_app.pages.monte_carlo.request import DEFAULTS
from app.formatting import count
from app.wording.chances import DAYS_A_MONTH, whole

LONGEST_DAYS = 100_000  #: the log's own length sets a nearer limit
LARGEST_SEED = 2**31 - 1
_EXCERPT = 24  # characters of a refused text that are quoted
_SIGNS = frozenset("$%×x")  #: that a number may carry elsewhere
_SPAN = re.compile(r"(.*?)\s*(d|day|month|year)s?")
_SPAN_DAYS = {"d": 1, "day": 1, "month": DAYS_A_MONTH, "year": 12 * DAYS_A_MONTH}


class FieldError(LotwiseError):
    """The text of a field cannot be used; the message says why."""


@dataclass(frozen=True)
class Field:
    """A setting that is typed: a number in the unit of its text."""

    label: str
    help: str
    low: float
    high: float
    is_whole: bool = True
    unit: Literal["", "%", "days"] = ""
    empty: str = ""  #: meaning of an empty field, where it may be empty

    @property
    def may_be_empty(self) -> bool:
        """True where an empty text has a meaning of its own."""
        return bool(self.empty)

    def show(self, value: float | None) -> str:
        """Return a value as the text of the field."""
        if value is None:
            return ""
        if self.unit == "%":
            return whole(value)
        return count(value) if float(value).is_integer() else f"{value:g}"

    def read(self, text: object) -> float | int | None:
        """Return the value of a text; raise `FieldError` for one that cannot be used."""
        typed = str(text if text is not None else "").strip()
        if not typed:
            if self.may_be_empty:
                return None
            raise FieldError("A number is needed here.")
        number = self._number(typed)
        self._check(number)
        if self.unit == "%":
            return round(number / 100, 9)  # 12.3 % is 0.123, not 0.12300000000000001
        return int(number) if self.is_whole else number

    def _number(self, typed: str) -> float:
        """Return the number of a text, in days where it counts months or years."""
        plain, scale = typed.lower(), 1
        span = _SPAN.fullmatch(plain) if self.unit == "days" else None
        if span is not None:
            plain, scale = span[1] or "1", _SPAN_DAYS[span[2]]
        is_of_unit = not set(plain) & (_SIGNS - set(self.unit))
        number = parsed_number(plain) if is_of_unit else None
        if number is None:
            raise FieldError(f"“{typed[:_EXCERPT]}” is not a number.")
        return number * scale

    def _check(self, number: float) -> None:
        unit = "%" if self.unit == "%" else ""
        if number < self.low:
            raise FieldError(f"Must be at least {_plain(self.low)}{unit}.")
        if number > self.high:
            raise FieldError(f"Must be at most {_plain(self.high)}{unit}.")
        if self.is_whole and not number.is_integer():
            raise FieldError("Must be a whole number.")


def _percent_field(label: str, help_text: str, low: float, high: float, empty: str = "") -> Field:
    return Field(label, help_text, low, high, is_whole=False, unit="%", empty=empty)


#: The typed settings of a simulation, by their names in `SimulationSettings`.
FIELDS: Mapping[str, Field] = {
    "horizon_days": Field(
        "Horizon", "Trading days, or as in “6 months”.", 1, LONGEST_DAYS, unit="days"
    ),
    "paths": Field("Paths", "More of them narrow every ±.", 1, MAXIMUM_PATHS),
    "mean_block_days": Field(
        "Mean block of days", "", 1, LONGEST_DAYS, False, "days", empty="from the log"
    ),
    "full_loss_every_days": Field(
        "One full-margin loss every … days",
        "Trading days; on top of what the log has seen.",
        1,
        LONGEST_DAYS,
        unit="days",
        empty="never",
    ),
    "goal_share": _percent_field("Goal", "Of the capital at the start.", 100, 100_000, "none"),
    "floor_share": _percent_field("Floor", "Ends the way to the goal.", 0, 100, "none"),
    "ruin_share": _percent_field("Ruin", "A day that ends with this or less.", 0, 100),
    "seed": Field("Seed", "Same seed, same result.", 0, LARGEST_SEED),
}

#: The limits of the profile that the page edits, by their names in `PortfolioSettings`.
LIMITS: Mapping[str, Field] = {
    "target_max_drawdown": _percent_field("Largest drawdown you accept", "", 0.1, 100),
    "drawdown_probability": _percent_field("Its tolerated chance", "", 0.1, 100),
}


def first_texts() -> dict[str, str]:
    """Return the texts of the fields on a first visit."""
    texts = {name: field.show(DEFAULTS[name]) for name, field in FIELDS.items()}
    return texts | {"horizon_days": "1 year"}


def read_fields(texts: Mapping[str, object], kept: object) -> tuple[Json, dict[str, str]]:
    """Return the value of every field, and of the refused ones the reason, else an empty text.

    A refused field keeps its value in `kept`, the settings in use until now, or its default.
    """
    before = DEFAULTS | (kept if isinstance(kept, dict) else {})
    values: Json = {}
    reasons: dict[str, str] = {}
    for name, field in FIELDS.items():
        values[name], reasons[name] = _read(field, texts.get(name), before[name])
    return values, reasons


def _read(field: Field, text: object, before: Any) -> tuple[Any, str]:
    try:
        return field.read(text), ""
    except FieldError as error:
        in_use = field.show(before) or field.empty
        return before, f"{error} {in_use[:1].upper()}{in_use[1:]} stays in use."


def _plain(number: float) -> str:
    return count(number) if float(number).is_integer() else f"{number:g}"
