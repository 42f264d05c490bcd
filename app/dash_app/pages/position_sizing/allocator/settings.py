"""The section's controls, and the settings of an allocation that they ask for.

They are view choices of this browser, not sizing settings: the profile has no place for them.
Limits of strategies that this log does not have are left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from app.calculations.allocation.settings import (
    OBJECTIVES,
    AllocationSettings,
    allocation_settings,
)
from app.calculations.log.book import Book
from app.dash_app.components.aria import aria
from app.dash_app.components.fold import fold
from app.dash_app.pages.position_sizing.allocator import ids
from app.formatting import listing

_KEPT: Any = {"persistence": True, "persistence_type": "local"}
_DEFAULTS = AllocationSettings()
#: A limit in the store, and the setting that it is.
_SHARES = {"least": "min_weights", "most": "max_weights", "own": "weights"}


def read_settings(book: Book, controls: Mapping[str, object]) -> AllocationSettings:
    """Return the settings that the controls ask for.

    `controls` are their values: objective, fraction, tail [%], shrink and limits. Raises
    `CalculationError` for what cannot be used.
    """
    settings: dict[str, object] = {
        "objective": controls.get("objective"),
        "fraction": _number(controls.get("fraction")),
        "tail": _share(controls.get("tail")),
        "shrink": controls.get("shrink"),
    }
    settings = {key: value for key, value in settings.items() if value not in (None, "")}
    known = [
        limit for limit in limits_of(controls.get("limits")) if limit["name"] in book.log.strategies
    ]
    for key, setting in _SHARES.items():
        settings[setting] = {
            limit["name"]: share for limit in known if (share := _share(limit.get(key))) is not None
        }
    settings["held_out"] = tuple(limit["name"] for limit in known if limit.get("out") is True)
    return allocation_settings(settings)


def limits_of(kept: object) -> list[dict[str, Any]]:
    """Return the limits that a browser kept, leaving out what is malformed."""
    listed = kept if isinstance(kept, list) else []
    return [
        limit for limit in listed if isinstance(limit, dict) and isinstance(limit.get("name"), str)
    ]


def limit_of(kept: object, name: str | None) -> dict[str, Any]:
    """Return the limits of one strategy; empty ones where it has none."""
    none = {"name": name, "out": False, "least": None, "most": None, "own": None}
    for limit in limits_of(kept):
        if limit["name"] == name:
            return none | {key: limit[key] for key in none if key in limit}
    return none


def with_limit(kept: object, limit: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the limits with one strategy's replaced; one without any limit is left out."""
    others = [other for other in limits_of(kept) if other["name"] != limit["name"]]
    is_set = any(value not in (None, "", False) for key, value in limit.items() if key != "name")
    return [*others, dict(limit)] if is_set else others


def limits_words(kept: object, names: Sequence[str]) -> str:
    """Return which strategies of the log have limits of their own."""
    limited = [limit["name"] for limit in limits_of(kept) if limit["name"] in names]
    return f"Limits set: {listing(limited, 20)}." if limited else "No strategy has a limit."


def controls() -> html.Div:
    """Return the objective and its parameters, and the limits of one strategy at a time."""
    row = dmc.Group([_objective(), _fraction(), _tail(), _shrink()], gap="md", align="flex-end")
    limits = fold("Limits of each strategy", _limits())
    return html.Div([dcc.Store(id=ids.LIMITS, storage_type="local"), row, limits])


def _objective() -> dmc.Select:
    return dmc.Select(
        id=ids.OBJECTIVE,
        label="Objective",
        data=[{"value": value, "label": label} for value, label in OBJECTIVES.items()],
        value=_DEFAULTS.objective,
        size="xs",
        w=240,
        allowDeselect=False,
        **_KEPT,
    )


def _fraction() -> dmc.NumberInput:
    return dmc.NumberInput(
        id=ids.FRACTION,
        label="Of joint Kelly",
        value=_DEFAULTS.fraction,
        min=0.01,
        max=2,
        step=0.05,
        decimalScale=2,
        suffix="×",
        display="none",
        **_box(110),
    )


def _tail() -> dmc.NumberInput:
    return dmc.NumberInput(
        id=ids.TAIL,
        label="Losses beyond",
        value=100 * _DEFAULTS.tail,
        min=50,
        max=99,
        step=1,
        decimalScale=1,
        suffix="%",
        display="none",
        **_box(110),
    )


def _box(width: int) -> Any:
    return {"size": "xs", "w": width, "debounce": 400, **_KEPT}


def _shrink() -> dmc.Switch:
    label = "Shrink estimates for few trades"
    return dmc.Switch(id=ids.SHRINK, label=label, checked=True, size="xs", pb=6, **_KEPT)


def _limits() -> html.Div:
    strategy = dmc.Select(
        id=ids.STRATEGY,
        label="Strategy",
        placeholder="Choose a strategy",
        data=[],
        size="xs",
        w=280,
        searchable=True,
        limit=100,
    )
    boxes = [
        _limit(ids.LEAST, "At least"),
        _limit(ids.MOST, "At most"),
        _limit(ids.OWN, "My own weight"),
    ]
    out = dmc.Switch(id=ids.OUT, label="Leave out", checked=False, size="xs", pb=6)
    return html.Div(
        [
            dmc.Group([strategy, *boxes, out], gap="md", align="flex-end"),
            dmc.Text(id=ids.LIMITED, size="xs", c="dimmed", mt=8),
        ]
    )


def _limit(box_id: str, label: str) -> dmc.NumberInput:
    return dmc.NumberInput(
        id=box_id,
        label=label,
        value="",
        min=0,
        max=1000,
        decimalScale=2,
        suffix="%",
        size="xs",
        w=110,
        debounce=400,
        placeholder="–",
        **aria(label=f"{label}, share of equity of each position"),
    )


def _share(percents: object) -> float | None:
    number = _number(percents)
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    return number / 100


def _number(value: object) -> object:
    """Return what a box reports; a number that ends in zeros comes as text: "2.50"."""
    try:
        return float(value) if isinstance(value, str) and value else value
    except ValueError:
        return value
