"""Callbacks of the Position Sizing page. The curves come first; the open section follows them."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, ClientsideFunction, Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from app.dash_app.pages.position_sizing import ids, overrides, scenarios
from app.dash_app.pages.position_sizing.alerts import callbacks as alerts
from app.dash_app.pages.position_sizing.allocator import callbacks as allocator
from app.dash_app.pages.position_sizing.answer import callbacks as answer
from app.dash_app.pages.position_sizing.answer import ids as answer_ids
from app.dash_app.pages.position_sizing.kelly import callbacks as kelly
from app.dash_app.pages.position_sizing.layout import frame, layout
from app.dash_app.pages.position_sizing.ledger import callbacks as ledger
from app.dash_app.pages.position_sizing.margin import callbacks as margin
from app.dash_app.pages.position_sizing.platform import callbacks as platform
from app.dash_app.pages.position_sizing.replay import callbacks as replay
from app.dash_app.pages.position_sizing.replay import ids as replay_ids
from app.dash_app.pages.position_sizing.settings import callbacks as settings
from app.dash_app.pages.position_sizing.settings import ids as settings_ids
from app.dash_app.state import stores
from app.dash_app.state.page_inputs import show_page

PARTS = (
    settings,
    overrides,
    answer,
    scenarios,
    replay,
    platform,
    alerts,
    margin,
    kelly,
    ledger,
    allocator,
)


def register(app: Dash) -> None:
    """Register the page and its callbacks."""
    dash.register_page(
        "position_sizing",
        path="/position-sizing",
        name="Position Sizing",
        title="Position Sizing · Lotwise",
        layout=layout,
    )
    shown = [Output(part, "hidden") for part in (ids.RESULTS, ids.EMPTY, settings_ids.CARD)]
    app.callback(*shown, Input(stores.READY, "data"))(show_page)
    for part in PARTS:
        part.register(app)
    app.clientside_callback(
        ClientsideFunction("sections", "due"),
        Output(ids.due(ALL), "data"),
        Input(ids.SECTION, "value"),
        Input(replay_ids.DRAWN, "data"),
        Input(answer_ids.ANSWER, "data"),
    )
    app.callback(
        *(Output(ids.panel(name), "children") for name in ids.SECTIONS),
        Input(ids.SECTION, "value"),
        Input(stores.MISS, "data"),
        State(ids.due(ALL), "id"),
        prevent_initial_call=True,
    )(frame_section)
    app.clientside_callback(
        ClientsideFunction("sections", "sheet"),
        Output(settings_ids.CARD, "className"),
        Output(settings_ids.SHEET, "children"),
        Input(settings_ids.SHEET, "n_clicks"),
        prevent_initial_call=True,
    )


def frame_section(opened: str, asked: object, framed: list[dict[str, str]]) -> Any:
    """Return the frame of the section that is opened, and empty panels of the others.

    Called too when the server answers again, which may have missed the opening.
    """
    del asked
    if opened not in ids.SECTIONS or ids.due(opened) in framed:
        raise PreventUpdate
    return [frame(name) if name == opened else [] for name in ids.SECTIONS]
