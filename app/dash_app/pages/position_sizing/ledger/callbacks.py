"""Callbacks of the section Reduced and skipped."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from app.calculations.errors import CalculationError
from app.dash_app.components.content import rendered
from app.dash_app.pages.position_sizing import ids as page_ids
from app.dash_app.pages.position_sizing.ledger import ids
from app.dash_app.pages.position_sizing.ledger.content import ledger_content
from app.dash_app.pages.position_sizing.ledger.layout import ledger_grid
from app.dash_app.pages.position_sizing.ledger.rows import NO_ROWS, Filters, Ledger
from app.dash_app.state import stores
from app.dash_app.state.page_inputs import WORKSPACE
from app.dash_app.state.workspace import chosen_scenario, open_workspace, seen
from app.formatting import count

_FILTERS = {"outcome": ids.OUTCOME, "limit": ids.LIMIT, "strategy": ids.STRATEGY}


def register(app: Dash) -> None:
    """Register the section's callbacks."""
    app.callback(
        Output(ids.BOUND, "children"),
        page_ids.section_due("ledger"),
        Input(page_ids.SECTION_SCENARIO, "value"),
        *WORKSPACE,
    )(draw_bound)
    app.callback(
        output={
            "data": Output(ids.DATA, "data"),
            "shown": Output(ids.SHOWN, "children"),
            "options": {name: Output(select, "data") for name, select in _FILTERS.items()},
        },
        inputs={
            "due": page_ids.section_due("ledger"),
            "name": Input(page_ids.SECTION_SCENARIO, "value"),
            "grid": Input(ids.GRID, "children"),
            "filters": {name: Input(select, "value") for name, select in _FILTERS.items()},
        },
        state={"workspace_state": WORKSPACE},
        prevent_initial_call=True,
    )(draw_ledger)
    app.callback(
        Output(ids.GRID, "children"),
        Output(ids.OPEN, "style"),
        Output(ids.TOOLS, "hidden"),
        Input(ids.OPEN, "n_clicks"),
        State(stores.VIEW, "data"),
        prevent_initial_call=True,
    )(open_ledger)
    app.clientside_callback(
        ClientsideFunction("grid", "fill"), Input(ids.DATA, "data"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction("grid", "save"),
        Input(ids.CSV, "n_clicks"),
        State(ids.DATA, "data"),
        prevent_initial_call=True,
    )


def draw_bound(due: object, name: str | None, *workspace_state: object) -> Any:
    """Return the table of what bound."""
    workspace = open_workspace(*workspace_state[:2]) if due else None
    return no_update if workspace is None else rendered(ledger_content(workspace, name))


def open_ledger(clicks: int | None, view: object) -> Any:
    """Return the grid, with the choices above it in the place of the button."""
    if not clicks:
        return (no_update,) * 3
    return ledger_grid(compact=seen(view)[1]), {"display": "none"}, False


def draw_ledger(
    due: object,
    name: str | None,
    grid: object,
    filters: dict[str, str | None],
    workspace_state: tuple[object, ...],
) -> Any:
    """Return the rows that pass, their number in words, and the choices that are left.

    Nothing is sent while the ledger is closed.
    """
    workspace = open_workspace(*workspace_state[:2]) if due and grid else None
    if workspace is None:
        return _answer(no_update, no_update, dict.fromkeys(_FILTERS, no_update))
    try:
        replayed = workspace.replay(chosen_scenario(workspace, name))
    except CalculationError:  # said by the table of what bound
        return _answer(NO_ROWS, "", {select: [] for select in _FILTERS})
    ledger, chosen = Ledger(workspace.book, replayed), Filters(**filters)
    passed = ledger.passing(chosen)
    number, total = count(int(passed.sum())), count(len(passed))
    words = f"{number} of {total} positions. CSV saves what the grid shows."
    return _answer(ledger.payload(passed), words, ledger.options(chosen))


def _answer(data: Any, shown: Any, options: dict[str, Any]) -> dict[str, Any]:
    return {"data": data, "shown": shown, "options": options}
