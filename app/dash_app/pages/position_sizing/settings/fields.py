"""Controls of the profile's settings: DMC components whose ids say which setting they hold.

assets/js/settings.js hears every control with such an id and writes its value to the profile. A
path leads to a setting of the profile document. `unit` "percent" shows a fraction times 100;
`empty` "keep" refuses an emptied box, "none" takes it for no value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import dash_mantine_components as dmc
from dash import html

from app.dash_app.json_object import Json
from app.dash_app.shell import ids as shell_ids

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HIGHEST = 1e12  #: no box takes more


@dataclass(frozen=True)
class Limits:
    """The values that a box takes, in the unit that it shows, both ends included."""

    low: float = 0.0
    high: float = HIGHEST


def setting_id(
    path: str,
    label: str,
    unit: str = "",
    empty: Literal["keep", "none"] = "none",
    limits: Limits | None = None,
) -> Json:
    """Return the id of a control; its parts tell the browser what the control may report."""
    limits = limits or Limits()
    return shell_ids.setting(
        path=path,
        label=label,
        unit=unit,
        empty=empty,
        low=limits.low,
        high=limits.high,
        control="box",
    )


def value_at(profile: Mapping[str, Any], path: str) -> Any:
    """Return the value of a profile document at a path; None where there is none."""
    at: Any = profile
    for step in path.split("/"):
        at = _item(at, step)
    return at


def _item(at: Any, step: str) -> Any:
    """Return an item of a mapping by its key, of a list by its number; None without it."""
    if isinstance(at, list):
        return at[int(step)] if int(step) < len(at) else None
    return at.get(step) if isinstance(at, Mapping) else None


@dataclass(frozen=True)
class Form:
    """Makes the controls of one profile document."""

    profile: Mapping[str, Any]

    def box(
        self,
        path: str,
        label: str,
        description: str = "",
        *,
        limits: Limits | None = None,
        **props: Any,
    ) -> dmc.NumberInput:
        """Return a number's label, its box and one line of help.

        `props` may name `unit` and `empty`; the rest go to `dmc.NumberInput`.
        """
        unit, empty = props.pop("unit", ""), props.pop("empty", "none")
        suffix = {"percent": "%"}.get(unit, "")
        return dmc.NumberInput(
            id=setting_id(path, label, unit, empty, limits),
            value=self._shown(path, unit),
            **{"suffix": suffix, **box_props(label, description), **props},
        )

    def slider(self, path: str, label: str, description: str, limits: Limits) -> html.Div:
        """Return a share in percent: its box, and a slider of whole percents."""
        value = self._shown(path, "percent")
        box = dmc.NumberInput(
            id=_percent_id(path, label, "pair"), value=value, suffix="%", **box_props(label, "")
        )
        bar = dmc.Slider(
            id=_percent_id(path, label, "slider"),
            value=limits.high if value == "" else value,
            min=limits.low,
            max=limits.high,
            step=1,
            label=None,
            thumbLabel=label,
            size=4,
            mt=4,
        )
        return html.Div([box, bar, dmc.Text(description, size="xs", c="dimmed", mt=4)])

    def choice(self, path: str, label: str, options: Sequence[Json], help_text: str = "") -> Any:
        """Return a choice of a few, side by side."""
        control = dmc.SegmentedControl(
            id=setting_id(path, label) | {"control": "choice"},
            data=list(options),
            value=value_at(self.profile, path),
            size="xs",
            fullWidth=True,
        )
        return dmc.InputWrapper(
            control, label=label, description=help_text, inputWrapperOrder=_ORDER, size="xs"
        )

    def switch(self, path: str, label: str, description: str) -> dmc.Switch:
        """Return a switch that turns a rule on, with its usual values, and off."""
        return dmc.Switch(
            id=shell_ids.rule(path),
            checked=self.is_on(path),
            label=label,
            description=description,
            labelPosition="left",
            size="xs",
            className="setting-switch",
        )

    def days(self, path: str, label: str, description: str) -> dmc.InputWrapper:
        """Return the weekdays as chips; all of them are no limit."""
        chips = [dmc.Chip(day.capitalize(), value=day, size="xs", radius="sm") for day in DAYS]
        value = value_at(self.profile, path) or list(DAYS)
        group = dmc.ChipGroup(
            dmc.Group(chips, gap=4), id=setting_id(path, label, "days"), multiple=True, value=value
        )
        return dmc.InputWrapper(
            group, label=label, description=description, inputWrapperOrder=_ORDER, size="xs"
        )

    def is_on(self, path: str) -> bool:
        """Return True where a rule is on."""
        return value_at(self.profile, path) is not None

    def _shown(self, path: str, unit: str) -> Any:
        value = value_at(self.profile, path)
        if value is None:
            return ""
        return round(value * 100, 9) if unit == "percent" else value


def _percent_id(path: str, label: str, control: str) -> Json:
    """Return the id of a box or a slider that show one share in percent."""
    return setting_id(path, label, "percent", "keep", Limits(0.01, 100)) | {"control": control}


def box_props(label: str, description: str) -> Json:
    """Return the properties of every box: read on Enter and on leaving it, never clamped."""
    return {
        "label": label,
        "description": description or None,
        "debounce": True,
        "hideControls": True,
        "clampBehavior": "none",
        "thousandSeparator": ",",
        "size": "xs",
        "inputWrapperOrder": _ORDER,
        "className": "setting",
    }


_ORDER = ["label", "input", "error", "description"]
