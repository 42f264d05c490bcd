"""The chips: one a scenario, with its line and a menu, and the menu of presets to add."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.calculations.log.book import Book
from app.calculations.preset_scenarios import presets
from app.calculations.profile.model import Scenario
from app.dash_app.components.aria import aria
from app.dash_app.components.icon import icon, icon_class
from app.dash_app.components.menu_target import menu_target
from app.dash_app.figures.scenario_colours import slots
from app.dash_app.pages.position_sizing.scenarios import ids
from app.dash_app.state.workspace import Workspace

#: The acts of a chip's menu: words and icon.
ACTS = {
    "rename": ("Rename", "pencil"),
    "duplicate": ("Duplicate", "copy"),
    "edit": ("Edit", "adjustments-horizontal"),
    "toggle-item": ("Hide", "eye-off"),
    "delete": ("Delete", "trash"),
}


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
    """Return the chips, *My sizing* first, and the menu that adds one."""
    places = list(enumerate(drawn_scenarios(workspace)))
    places.sort(key=lambda each: each[1][0] != workspace.my_sizing)
    row = [_chip(workspace, place, at, hidden) for at, place in places]
    return [*row, _add_menu(offers(workspace.book, workspace.profile.scenarios))]


def _chip(
    workspace: Workspace, place: tuple[Scenario, int], at: int, hidden: Sequence[str]
) -> html.Div:
    scenario, slot = place
    shown = scenario.name not in hidden
    dashed = " dash" if scenario.has_hindsight else ""
    name = dmc.UnstyledButton(
        scenario.name,
        id=ids.act("toggle", at),
        className=f"sc-toggle s{slot}{dashed}",
        **aria(pressed=str(shown).lower()),
    )
    mine = " mine" if scenario == workspace.my_sizing else ""
    is_shadow = scenario == workspace.hindsight
    parts = [name] if is_shadow else [name, _chip_menu(scenario.name, at, shown)]
    return html.Div(parts, className=f"sc-chip{mine}{'' if shown else ' off'}")


def _chip_menu(name: str, at: int, shown: bool) -> dmc.Menu:
    items = [_item(act, at, *words) for act, words in ACTS.items() if act != "toggle-item"]
    toggle = ("Hide", "eye-off") if shown else ("Show", "eye")
    items.insert(3, _item("toggle-item", at, *toggle))
    target = menu_target("", icon_class("dots", "sc-dots"), f"Menu of {name}")
    return dmc.Menu([target, dmc.MenuDropdown(items)], **_MENU)


def _item(act: str, at: int, words: str, icon_name: str) -> dmc.MenuItem:
    return dmc.MenuItem(words, id=ids.act(act, at), leftSection=icon(icon_name, 14))


def _add_menu(offered: Sequence[Scenario]) -> dmc.Menu:
    items = [dmc.MenuItem(one.name, id=ids.preset(at)) for at, one in enumerate(offered)]
    own = dmc.MenuItem(
        "Own rule…", id=ids.act("new", -1), leftSection=icon("adjustments-horizontal", 14)
    )
    target = menu_target("Add", icon_class("plus", "sc-chip sc-add"), "Add a scenario")
    return dmc.Menu([target, dmc.MenuDropdown([*items, dmc.MenuDivider(), own])], **_MENU)


_MENU: dict[str, Any] = {"position": "bottom-start", "shadow": "md", "zIndex": 200}
