"""Strategy overrides and the menu of presets: the parts of the settings that depend on the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html, no_update
from dash.development.base_component import Component

from app.calculations.book import Book
from app.calculations.kelly import KellyRow
from app.calculations.profile import Scenario
from app.dash_app.components.menu import menu_item
from app.dash_app.formatting import count, money, percent, times
from app.dash_app.pages.position_sizing import ids, settings
from app.dash_app.pages.position_sizing.desk import Desk

MOST = 60  #: strategies laid out at once: each costs the browser at every change of anything


def items(book: Book, wanted: str = "") -> list[Component]:
    """One item a strategy whose name holds `wanted`; beyond the first `MOST` a line says how to reach the others."""
    found = [(i, name) for i, name in enumerate(book.log.strategies) if wanted.strip().lower() in name.lower()]
    shown: list[Component] = [settings.override_item(name, i) for i, name in found[:MOST]]
    if len(found) > MOST:
        words = f"{count(MOST)} of {count(len(found))} strategies are listed. Type part of a name above to find the others."
        shown.append(html.P(words, className="ov-more"))
    return shown


def bodies(desk: Desk, opened: Sequence[int], items: Sequence[ids.Id], present: Sequence[Any]) -> list[Any]:
    """The fields of the `items` in `opened` that are still empty; no update for the others."""
    rows = {row.name: row for row in desk.kelly().strategies}
    wanted = {desk.book.log.strategies[i] for i in opened}
    return [
        settings.override_fields(name, recommended(rows[name])) if (name := ids.strategy_of(item)) in wanted and not body else no_update
        for item, body in zip(items, present, strict=True)
    ]


def holdings(desk: Desk, items: Sequence[ids.Id]) -> list[str]:
    """What Kelly now holds of the strategies whose fields are laid out, beside their capital ceilings."""
    rows = {row.name: row for row in desk.kelly().strategies}
    return [recommended(rows[name]) if (name := ids.strategy_of(item)) in rows else "" for item in items]


def recommended(row: KellyRow) -> str:
    """What the strategy's Kelly would hold today, in words."""
    if row.contracts is None or row.median_margin is None:
        return "The log has no margin for it."
    held = f"{row.contracts:g} × {money(row.median_margin)} = {money(row.margin)}"
    return f"Kelly at {times(row.applied_fraction)} ({percent(row.applied_share)}) holds {held} today."


def preset_items(offers: Sequence[Scenario]) -> list[html.Button]:
    """The presets on offer, and the way to one of the user's own."""
    own = menu_item("Your own…", "adjustments-horizontal", **{"data-act": "new-scenario"})
    added = [menu_item(offer.name, **{"data-act": "add-scenario", "data-offer": offer.model_dump_json()}) for offer in offers]
    return [*added, own]
