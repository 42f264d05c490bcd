"""Strategy overrides and the menu of presets: the parts of the settings that depend on the log."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from app.calculations.log.book import Book
from app.calculations.profile.model import Scenario
from app.calculations.sizing.kelly_table import KellyRow
from app.dash_app.components.markup import markup
from app.dash_app.components.menu import menu_item
from app.dash_app.pages.position_sizing import ids, settings
from app.dash_app.state.workspace import Workspace
from app.formatting import count, money, percent, times

MOST = 60  #: strategies listed at once; a search finds the others


def items(book: Book, wanted: str = "") -> list[Component]:
    """One item a strategy; of more than `MOST` those whose name holds `wanted`, and a line how to reach the others."""
    all_fit = len(book.log.strategies) <= MOST  # the browser then filters them itself
    found = [(i, name) for i, name in enumerate(book.log.strategies) if all_fit or wanted.strip().lower() in name.lower()]
    shown: list[Component] = [settings.override_item(name, i) for i, name in found[:MOST]]
    if len(found) > MOST:
        words = f"{count(MOST)} of {count(len(found))} strategies are listed. Type part of a name above to find the others."
        shown.append(html.P(words, className="ov-more"))
    return shown


def holdings(workspace: Workspace, opened: Sequence[int]) -> dict[str, str]:
    """What Kelly now holds of the strategies that are open, for the places beside their capital ceilings."""
    names = [workspace.book.log.strategies[i] for i in opened if 0 <= i < len(workspace.book.log.strategies)]
    rows = {row.name: row for row in workspace.kelly().strategies}
    return {ids.override_holding(name): markup(recommended(rows[name])) for name in names if name in rows}


def recommended(row: KellyRow) -> str:
    """What the strategy's Kelly would hold today, in words."""
    if row.median_margin is None:
        return "The log has no margin for it."
    held = f"{row.contracts:g} × {money(row.median_margin)} = {money(row.margin)}"
    return f"Kelly at {times(row.applied_fraction)} ({percent(row.applied_share)}) holds {held} today."


def preset_items(offers: Sequence[Scenario]) -> list[html.Button]:
    """The presets on offer, and the way to one of the user's own."""
    own = menu_item("Your own…", "adjustments-horizontal", **{"data-act": "new-scenario"})
    added = [menu_item(offer.name, **{"data-act": "add-scenario", "data-offer": offer.model_dump_json()}) for offer in offers]
    return [*added, own]
