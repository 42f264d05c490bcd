"""Strategy overrides and the menu of presets: the parts of the settings that depend on the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import no_update

from app.calculations.book import Book
from app.calculations.kelly import KellyRow
from app.calculations.profile import Scenario
from app.dash_app.formatting import money, percent, times
from app.dash_app.pages.position_sizing import ids, settings
from app.dash_app.pages.position_sizing.desk import Desk


def items(book: Book) -> list[dmc.AccordionItem]:
    """One accordion item a strategy."""
    return [settings.override_item(name, str(i)) for i, name in enumerate(book.log.strategies)]


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


def preset_items(offers: Sequence[Scenario]) -> list[dmc.MenuItem]:
    """The presets on offer."""
    return [dmc.MenuItem(offer.name, id=ids.add(i), n_clicks=0) for i, offer in enumerate(offers)]
