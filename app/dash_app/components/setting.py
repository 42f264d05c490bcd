"""Controls that show a setting and write it back, by its path: the browser's own, laid out without values through `still`.

assets/inputs.js gives them their values and hears them. As components of Dash each would cost time at every change of anything.
A path is `portfolio/…` or `strategy/…` in the profile, `page/…` among a page's own settings. `unit="percent"` shows a fraction
times 100, `unit="number"` makes a choice one of numbers; `empty="keep"` puts the value back when a box is emptied, "none" sets none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from dash import html

from app.dash_app.components.aria import aria
from app.dash_app.components.field import field
from app.dash_app.components.form import box_input, check, radio_input, range_input, select, switch_input
from app.dash_app.components.markup import Written
from app.dash_app.components.text import Content

Options = Sequence[tuple[str, str]]  #: (value, words)
Empty = Literal["keep", "none"]
MOST = 1e12  #: no box takes more


def box(
    path: str,
    label: str,
    *,
    unit: str = "",
    empty: Empty = "none",
    low: float = 0,
    high: float = MOST,
    decimals: int = 9,
    step: float = 1,
    prefix: str = "",
    suffix: str = "",
    width: int = 96,
    placeholder: str = "",
) -> Written:
    """A box for a number within [low, high], in the unit it shows; it is read on Enter, on leaving it, and at the arrow keys' steps."""
    shown = {"decimals": f"{decimals}", "step": f"{step:g}", "prefix": prefix, "suffix": suffix}
    return box_input(label, low, high, width_px=width, placeholder=placeholder, setting=_id(path, "box", unit, empty), **shown)


def track(
    path: str,
    label: str,
    low: float,
    high: float,
    step: float,
    marks: Sequence[tuple[float, str]] = (),
    *,
    unit: str = "",
    off: str | None = None,
    noun: str | None = None,
) -> html.Div:
    """A slider; results follow on release. `marks` (place, words) stand only where they mean something.

    `off` names its high end, where the setting is none. `noun` is what a screen reader hears after the number.
    """
    said = {name: text for name, text in (("off", off), ("noun", noun)) if text}
    marks = [*marks, *([(high, off)] if off else [])]
    places = [html.Span(words, style={"--at": f"{(place - low) / (high - low):.4g}"}) for place, words in marks]
    moved = range_input(label, low, high, step, setting=_id(path, "box" if off else "slider", unit), **said)
    content = [moved, html.Div(places, className="range-marks", **aria(hidden="true"))] if places else [moved]
    return html.Div(content, className="range" if places else "range bare")


def choice(path: str, label: str, options: Options, *, unit: str = "") -> html.Div:
    """A choice of a few, side by side."""
    setting = _id(path, "choice", unit)
    inside = [html.Label([radio_input(words, value, path, setting=setting), html.Span(words)]) for value, words in options]
    return html.Div(inside, role="radiogroup", className="seg", **aria(label=label))


def pick(path: str, label: str, options: Options) -> Written:
    """A choice of many, in a list that opens."""
    return select("", label, "", options, setting=_id(path, "choice"))


def several(path: str, label: str, options: Options, *, all_is_none: bool = False) -> html.Div:
    """Any of a few, side by side; `all_is_none` where all of them is how the setting says that there is no limit."""
    setting = _id(path, "days" if all_is_none else "list")
    inside = [html.Label([check("", words, False, value=value, setting=setting), html.Span(words)]) for value, words in options]
    return html.Div(inside, role="group", className="several even" if all_is_none else "several", **aria(label=label))


def toggle(path: str, label: str) -> Written:
    """A switch: of true and false, or of a rule that is none when off."""
    return switch_input(label, setting=_id(path, "switch"))


def percent_slider(path: str, label: str, low: int, high: int, help_text: Content, empty: Empty = "keep") -> html.Div:
    """A fraction in percent, box and slider."""
    exact = box(path, label, unit="percent", empty=empty, suffix="%", width=76, decimals=2, high=1000 if empty == "none" else 100)
    return field(label, track(path, label, low, high, 1, unit="percent"), help_text, value=exact)


def _id(path: str, part: str, unit: str = "", empty: Empty = "none") -> str:
    """What the scripts know of a control."""
    return json.dumps({"path": path, "part": part, "unit": unit, "empty": empty})
