"""Controls that show a setting and write it back, by its path (assets/settings.js); laid out without values."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from app.dash_app.components.aria import aria
from app.dash_app.components.field import number, slider, slider_field
from app.dash_app.ids import setting

MOST = 1e12  #: no box takes more


def box(path: str, label: str, *, unit: str = "", empty: str = "none", width: int = 96, min: float = 0, **props: Any) -> Any:
    """A box for a number; `empty="keep"` where none may be missing, `props` go to `dmc.NumberInput`."""
    control = setting(path, "box", unit=unit, empty=empty)
    # Reports on blur or Enter: with a delay it would report, late, what it was given before.
    limits = {"min": min, "max": props.pop("max", MOST), "clampBehavior": "blur", "debounce": True}
    return number(None, label, width=width, id=control, **limits, **props)


def track(path: str, label: str, low: float, high: float, step: float, marks: Any = (), *, unit: str = "") -> Any:
    """A slider."""
    return slider(label, None, low, high, step, marks, id=setting(path, "slider", unit=unit))


def choice(path: str, label: str, options: tuple[tuple[str, str], ...], *, unit: str = "") -> dmc.SegmentedControl:
    """A choice of a few (value, words); `unit="number"` where the values are numbers."""
    data = [{"value": value, "label": words} for value, words in options]
    return dmc.SegmentedControl(
        id=setting(path, "choice", unit=unit, empty="keep"), data=data, size="xs", fullWidth=True, **aria(label=label)
    )


def percent_slider(path: str, label: str, low: int, high: int, help_text: str, empty: str = "keep") -> html.Div:
    """A fraction in percent, box and slider."""
    exact = box(path, label, unit="percent", empty=empty, suffix="%", width=76, decimalScale=2, max=1000 if empty == "none" else 100)
    return slider_field(label, exact, track(path, label, low, high, 1, unit="percent"), help_text)
