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

MOST = 100  #: strategies with an item of their own: some hundreds of them would stop a browser


def items(book: Book) -> list[Component]:
    """One accordion item a strategy; beyond the first hundred a line says that the others follow the portfolio."""
    names = book.log.strategies
    shown: list[Component] = [settings.override_item(name, str(i)) for i, name in enumerate(names[:MOST])]
    if len(names) > MOST:
        shown.append(html.P(f"{count(len(names) - MOST)} more strategies follow the portfolio’s settings.", className="ov-more"))
    return shown


def bodies(desk: Desk, opened: Sequence[str], present: Sequence[Any]) -> list[Any]:
    """The fields of the items in `opened` that are still empty; no update for the others."""
    rows = desk.kelly().strategies
    wanted = {int(i) for i in opened if i.isdigit()}
    return [
        settings.override_fields(rows[i].name, recommended(rows[i])) if i in wanted and not body else no_update
        for i, body in enumerate(present)
    ]


def recommended(row: KellyRow) -> str:
    """What the strategy's Kelly would hold today, in words."""
    if row.contracts is None or row.median_margin is None:
        return "The log has no margin for it."
    held = f"{row.contracts:g} × {money(row.median_margin)} = {money(row.margin)}"
    return f"Kelly at {times(row.applied_fraction)} ({percent(row.applied_share)}) holds {held} today."


def preset_items(offers: Sequence[Scenario]) -> list[html.Button]:
    """The presets on offer, and the way to one of the user's own."""
    own = menu_item("Your own…", "adjustments-horizontal", **{"data-act": "new-scenario"})
    return [*(menu_item(offer.name, id=ids.add(i)) for i, offer in enumerate(offers)), own]
