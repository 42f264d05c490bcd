"""Layout of the portfolio settings: the frame of the card, and the Kelly fraction in it."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from app.dash_app.components.aria import aria
from app.dash_app.components.icon import icon_class
from app.dash_app.figures.slider_steps import STEPS
from app.dash_app.pages.position_sizing.settings import ids
from app.dash_app.pages.position_sizing.settings.fields import box_props
from app.dash_app.pages.position_sizing.settings.panels import PANELS
from app.dash_app.shell import ids as shell_ids

QUARTERS = ((0.25, "¼"), (0.5, "½"), (1.0, "full"))


def settings_card() -> dmc.Paper:
    """Return the card: the Kelly fraction, and under it the fields that `callbacks` lays out."""
    parts = [_head(), fraction_field(), settings_tabs()]
    return dmc.Paper(parts, withBorder=True, radius=8, className="card settings-card")


def settings_tabs() -> dmc.Tabs:
    """Return the sub-tabs of the settings, which are empty but for the open one."""
    tabs = dmc.TabsList([dmc.TabsTab(name, value=name) for name in PANELS], grow=True)
    panels = [
        dmc.TabsPanel([], id=ids.panel(name), value=name, className="fields") for name in PANELS
    ]
    return dmc.Tabs(
        [tabs, *panels],
        id=ids.TABS,
        value=next(iter(PANELS)),
        className="settings-tabs",
        persistence=True,
        persistence_type="session",
    )


def history_button(command: str, icon_name: str, label: str) -> dmc.ActionIcon:
    """Return a button that undoes, redoes or resets."""
    return dmc.ActionIcon(
        id=shell_ids.history(command, "card"),
        className=icon_class(icon_name),
        variant="subtle",
        color="gray",
        **aria(label=label),
    )


def _head() -> dmc.Group:
    buttons = [
        history_button("undo", "arrow-back-up", "Undo (Ctrl+Z)"),
        history_button("redo", "arrow-forward-up", "Redo (Ctrl+Shift+Z)"),
        history_button("reset", "restore", "All settings back to their defaults"),
    ]
    title = dmc.Title("Portfolio settings", order=2, size="h5")
    return dmc.Group(
        [title, dmc.Group(buttons, gap=2)],
        justify="space-between",
        p="6px 8px 0 16px",
        className="settings-head",
    )


def fraction_field() -> html.Div:
    """Return the one control that matters: the slider of the Kelly fraction and its exact box."""
    label = "Kelly fraction"
    box = dmc.NumberInput(
        id=shell_ids.FRACTION_BOX,
        suffix="×",
        decimalScale=4,
        **box_props(label, ""),
    )
    slider = dmc.Slider(
        id=shell_ids.FRACTION_SLIDER,
        value=0.01,  # no step: the place of a profile that is still to come
        min=0,
        max=len(STEPS) - 1,
        step=1,
        updatemode="drag",
        marks=marks(None),
        label=None,  # the box says it
        thumbLabel=label,
        size=4,
        mt=4,
        mb=22,
    )
    words = "Share of each strategy’s full Kelly to hold."
    return html.Div([box, slider, dmc.Text(words, size="xs", c="dimmed")], className="fraction")


def marks(answer_place: float | None) -> list[dict[str, Any]]:
    """Return the marks of the slider: quarter, half, full, and the answer where there is one.

    A mark within three steps of the answer gives way to it.
    """
    fixed = [(STEPS.index(fraction), words) for fraction, words in QUARTERS]
    if answer_place is None:
        return [{"value": place, "label": words} for place, words in fixed]
    kept = [(place, words) for place, words in fixed if abs(place - answer_place) >= 3]
    marked = [*kept, (answer_place, "answer")]
    return [{"value": place, "label": words} for place, words in sorted(marked)]
