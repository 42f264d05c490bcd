"""Settings column of the Monte Carlo page: Mantine controls that Dash keeps in the browser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from app.dash_app.components.aria import aria
from app.dash_app.components.button import quiet_button
from app.dash_app.pages.monte_carlo import ids
from app.dash_app.pages.monte_carlo.fields import FIELDS, LIMITS, Field, first_texts
from app.dash_app.pages.monte_carlo.request import DEFAULTS

DRAWS = [{"value": "blocks", "label": "Day blocks"}, {"value": "days", "label": "Single days"}]
EVERYTHING = {"value": "all", "label": "Everything open at once"}
_ONE = "one:"  # before the name of a strategy, which may be any text
_KEPT = {"persistence": True, "persistence_type": "local"}  #: by Dash, in the browser
_ORDER = ["label", "input", "error", "description"]


def column() -> html.Aside:
    """Return both cards; on a phone they stand below the results."""
    return html.Aside(
        [_simulation_card(), _limits_card()],
        id=ids.CONTROLS,
        className="mc-settings",
        hidden=True,
        **aria(label="Settings"),
    )


def struck_options(strategies: Iterable[str]) -> list[dict[str, str]]:
    """Return the choices of what an added full loss strikes."""
    return [EVERYTHING, *({"value": f"{_ONE}{name}", "label": name} for name in strategies)]


def struck_strategy(value: object) -> str | None:
    """Return the strategy that is struck, None for everything."""
    is_one = isinstance(value, str) and value.startswith(_ONE)
    return str(value).removeprefix(_ONE) if is_one else None


def _simulation_card() -> dmc.Paper:
    reset = quiet_button("Reset", "restore", id=ids.RESET, n_clicks=0)
    more = dmc.Accordion(
        [
            _fold("Draw and full losses", "draw", _drawing()),
            _fold("Goal, ruin, seed", "goal", _goal()),
        ],
        multiple=True,
        variant="default",
        chevronPosition="left",
        **_KEPT,
        id=ids.FOLDS,
    )
    head = dmc.Group([html.H2("Simulation"), reset], justify="space-between")
    return dmc.Paper([head, dmc.Stack(_what(), gap="sm"), more], withBorder=True, p="md")


def _fold(title: str, value: str, content: Sequence[Any]) -> dmc.AccordionItem:
    panel = dmc.AccordionPanel(dmc.Stack(list(content), gap="sm"), px=0)
    return dmc.AccordionItem([dmc.AccordionControl(title, px=0, fz="sm"), panel], value=value)


def _what() -> list[Any]:
    scenario = dmc.Select(
        id=ids.SCENARIO,
        label="Sizing",
        description="Sized again inside every path.",
        data=[],
        allowDeselect=False,
        inputWrapperOrder=_ORDER,
        size="xs",
        **_KEPT,
    )
    doubt = dmc.Switch(
        id=ids.DOUBT,
        label="Estimation error",
        description="Also resamples the log itself: what so few trades cannot know.",
        checked=DEFAULTS["estimation_error"],
        size="xs",
        **_KEPT,
    )
    return [scenario, _pair("horizon_days", "paths"), doubt]


def _drawing() -> list[Any]:
    draw = dmc.SegmentedControl(
        id=ids.DRAW,
        data=DRAWS,
        value=DEFAULTS["sampling"],
        fullWidth=True,
        size="xs",
        **_KEPT,
        **aria(label="Draw"),
    )
    struck = dmc.Select(
        id=ids.STRUCK,
        label="Which loses",
        data=[EVERYTHING],
        value=EVERYTHING["value"],
        allowDeselect=False,
        size="xs",
        **_KEPT,
    )
    return [
        draw,
        _field("mean_block_days"),
        _field("full_loss_every_days"),
        html.Div(struck, id=ids.STRUCK_FRAME, hidden=True),
    ]


def _goal() -> list[Any]:
    return [_pair("goal_share", "floor_share"), _pair("ruin_share", "seed")]


def _limits_card() -> dmc.Paper:
    boxes = [_text_input(ids.limit(name), field) for name, field in LIMITS.items()]
    note = dmc.Text("Shared with Position Sizing.", size="xs", c="dimmed")
    return dmc.Paper(
        [html.H2("Your promise"), dmc.Stack([*boxes, note], gap="sm", mt="xs")],
        withBorder=True,
        p="md",
    )


def _pair(*names: str) -> dmc.SimpleGrid:
    return dmc.SimpleGrid([_field(name) for name in names], cols=2, spacing="sm")


def _field(name: str) -> dmc.TextInput:
    return _text_input(ids.field(name), FIELDS[name], value=first_texts()[name], **_KEPT)


def _text_input(component_id: dict[str, str], field: Field, **props: Any) -> dmc.TextInput:
    """Return the text input of a field; it reports on Enter and when it is left."""
    return dmc.TextInput(
        id=component_id,
        label=field.label,
        description=field.help or None,
        placeholder=field.empty or None,
        inputWrapperOrder=_ORDER,
        debounce=True,
        size="xs",
        **props,
    )
