"""Form controls as HTML, for content that is markup: their values are read by a script, not by Dash. `data` become `data-` attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from app.dash_app.components.markup import Written

Attributes = Mapping[str, str | float | bool | None]


def text_input(key: str, label: str, value: str, *, longest: int = 200) -> Written:
    """A line of text that must not be empty."""
    return _input("text", key, label, value, {"maxlength": longest, "required": True})


def number_input(
    key: str,
    label: str,
    value: float | None,
    *,
    low: float | None = None,
    high: float | None = None,
    percent: bool = False,
    whole: bool = False,
    empty: str | None = None,
) -> Written:
    """A number within its limits; `percent` shows a fraction times 100. `empty` says what an empty box means; without it none may be."""
    scale = 100 if percent else 1
    limits = {"min": _scaled(low, scale), "max": _scaled(high, scale), "step": 1 if whole else "any", "inputmode": "decimal"}
    kind = {"data-unit": "percent" if percent else "number", "placeholder": empty or "", "required": empty is None}
    return _input("number", key, label, "" if value is None else f"{round(value * scale, 9):.12g}", limits | kind)


def box_input(label: str, low: float, high: float, *, width_px: int, placeholder: str = "", **data: str) -> Written:
    """A line that takes a number in the writing of its `data` (prefix, suffix, decimals): assets/boxes.js reads and writes it."""
    looks = {"class": "box", "style": f"width:{width_px}px", "inputmode": "decimal", "autocomplete": "off", "placeholder": placeholder}
    return _input("text", "", label, "", looks | _data({"low": f"{low:.12g}", "high": f"{high:.12g}", **data}))


def range_input(label: str, low: float, high: float, step: float, **data: str) -> Written:
    """A slider."""
    return _input("range", "", label, "", {"min": low, "max": high, "step": step} | _data(data))


def switch_input(label: str, **data: str) -> Written:
    """A switch."""
    return _input("checkbox", "", label, "on", {"role": "switch"} | _data(data))


def radio_input(label: str, value: str, group: str, **data: str) -> Written:
    """One of a `group` of which one holds."""
    return _input("radio", group, label, value, _data(data))


def check(key: str, label: str, checked: bool, *, value: str = "on", **data: str) -> Written:
    """A box to tick."""
    return _input("checkbox", key, label, value, {"checked": checked} | _data(data))


def select(key: str, label: str, value: str, options: Sequence[tuple[str, str]], **data: str) -> Written:
    """A choice of (value, words)."""
    inside = "".join(
        f"<option{_attributes({'value': code, 'selected': code == value})}>{escape(words)}</option>" for code, words in options
    )
    attributes = {"name": key or None, "aria-label": label} | _data(data)
    return Written(f"<select{_attributes(attributes)}>{inside}</select>")


def _input(kind: str, key: str, label: str, value: str, attributes: Attributes) -> Written:
    return Written(f"<input{_attributes({'type': kind, 'name': key or None, 'aria-label': label, 'value': value, **attributes})}>")


def _data(data: Mapping[str, str]) -> dict[str, str | float | bool | None]:
    return {f"data-{name}": text for name, text in data.items()}


def _attributes(attributes: Attributes) -> str:
    given = {name: value for name, value in attributes.items() if value is not None and value is not False}
    return "".join(f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in given.items())


def _scaled(limit: float | None, scale: int) -> float | None:
    return None if limit is None else limit * scale
