"""Layout of the section Reduced and skipped: its frame, the choices, and the grid when opened."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from app.dash_app.components.aria import aria
from app.dash_app.components.button import button
from app.dash_app.components.grid import data_grid
from app.dash_app.components.section import Head, section
from app.dash_app.pages.position_sizing.ledger import ids
from app.dash_app.pages.position_sizing.ledger.rows import COLUMNS


def ledger_panel() -> html.Section:
    """Return the frame of the section; the ledger stays closed until it is asked for."""
    tools = [
        _choice(ids.OUTCOME, "Outcome", "Reduced and skipped", 180),
        _choice(ids.LIMIT, "Limit that bound", "Any limit", 260),
        _choice(ids.STRATEGY, "Strategy", "All strategies", 280),
        button("CSV", "download", id=ids.CSV),
    ]
    return section(
        Head(
            "ledger",
            "Reduced and skipped",
            "Which positions a scenario did not take at the size it wanted, and the limit that "
            "bound.",
        ),
        [
            dcc.Store(id=ids.DATA),
            html.Div(dmc.Skeleton(height=160), id=ids.BOUND, className="pieces"),
            button("Open the ledger", "table", id=ids.OPEN),
            html.Div(tools, id=ids.TOOLS, hidden=True, className="ledger-tools"),
            html.Div(id=ids.GRID),
            html.Div(id=ids.SHOWN, className="dimmed", role="status"),
        ],
        method="decision",
    )


def ledger_grid(*, compact: bool) -> Component:
    """Return the empty grid; `compact` leaves out what a phone has no room for."""
    grid: Component = data_grid(ids.ROWS, COLUMNS, compact=compact)
    return grid


def _choice(choice_id: str, label: str, placeholder: str, width: int) -> dmc.Select:
    return dmc.Select(
        id=choice_id,
        placeholder=placeholder,
        size="xs",
        w=width,
        maw="100%",
        clearable=True,
        searchable=True,
        persistence=True,
        persistence_type="memory",  # for as long as the page is loaded
        **aria(label=label),
    )
