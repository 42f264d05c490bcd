"""The chips: one a scenario, with its line and its actions, and the list of presets to add."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.calculations.log.book import Book
from app.calculations.preset_scenarios import presets
from app.calculations.profile.model import Scenario
from app.dash_app.components.action_list import action_list
from app.dash_app.components.aria import aria
from app.dash_app.components.icon import icon_class
from app.dash_app.figures.scenario_colours import slots
from app.dash_app.pages.position_sizing.scenarios import ids
from app.dash_app.state.workspace import Workspace

#: What the list of *Add* says of a rule of the user's own; the others are numbers of presets.
NEW = "new"


def drawn_scenarios(workspace: Workspace) -> list[tuple[Scenario, int]]:
    """Return the scenarios that have a curve, each with its colour slot.

    The last is the user's sizing with hindsight, in the colour of that sizing: a shadow, no
    scenario of the profile.
    """
    colour = slots(workspace.scenarios)
    drawn = [(scenario, colour[scenario.name]) for scenario in workspace.scenarios]
    mine, twin = workspace.my_sizing, workspace.hindsight
    if mine is not None and twin is not None and twin.name not in colour:
        drawn.append((twin, colour[mine.name]))
    return drawn


def offers(book: Book, scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Return the presets whose name is free."""
    names = {scenario.name for scenario in scenarios}
    return [preset for preset in presets(book) if preset.name not in names]


def chips(workspace: Workspace, hidden: Sequence[str]) -> list[Component]:
    """Return the chips, *My sizing* first."""
    places = list(enumerate(drawn_scenarios(workspace)))
    places.sort(key=lambda each: each[1][0] != workspace.my_sizing)
    return [_chip(workspace, place, at, hidden) for at, place in places]


def to_add(workspace: Workspace) -> dict[str, str]:
    """Return what can be added, words by value: the presets that are free, and a rule of one's own.

    The value of a preset is its place among `offers`.
    """
    offered = offers(workspace.book, workspace.profile.scenarios)
    return {str(at): one.name for at, one in enumerate(offered)} | {NEW: "Own rule…"}


def add_list() -> dmc.Select:
    """Return the list that adds a scenario, for the layout.

    A list that is drawn anew with the chips would lose the focus of the keyboard.
    """
    class_name = icon_class("plus", "sc-chip sc-add")
    return action_list({}, ids.actions(ids.ADD), "Add a scenario", class_name, words="Add")


def _chip(
    workspace: Workspace, place: tuple[Scenario, int], at: int, hidden: Sequence[str]
) -> html.Div:
    scenario, slot = place
    shown = scenario.name not in hidden
    dashed = " dash" if scenario.has_hindsight else ""
    name = dmc.UnstyledButton(
        scenario.name,
        id=ids.toggle(at),
        className=f"sc-toggle s{slot}{dashed}",
        **aria(pressed=str(shown).lower()),
    )
    is_mine, is_shadow = scenario == workspace.my_sizing, scenario == workspace.hindsight
    actions = _chip_actions(scenario.name, at, shown=shown, may_go=not is_mine)
    parts = [name] if is_shadow else [name, actions]
    return html.Div(
        parts, className=f"sc-chip{' mine' if is_mine else ''}{'' if shown else ' off'}"
    )


def _chip_actions(name: str, at: int, *, shown: bool, may_go: bool) -> dmc.Select:
    """Return the actions of a chip; what the slider and the answer describe cannot be deleted."""
    actions = {
        "rename": "Rename",
        "duplicate": "Duplicate",
        "edit": "Edit",
        "toggle": "Hide" if shown else "Show",
    }
    if may_go:
        actions["delete"] = "Delete"
    return action_list(
        actions, ids.actions(at), f"Actions of {name}", icon_class("dots", "sc-dots")
    )
