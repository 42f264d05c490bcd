"""Choices and the portfolio as the browser sends them, and the allocator that they ask for."""

from __future__ import annotations

from collections.abc import Mapping

from dash import Input, State

from app.calculations.errors import CalculationError
from app.dash_app.pages.position_sizing.allocator import ids, settings
from app.dash_app.pages.position_sizing.allocator.work import Allocator
from app.dash_app.state import stores
from app.dash_app.state.workspace import open_workspace

_CONTROLS = {
    "objective": (ids.OBJECTIVE, "value"),
    "fraction": (ids.FRACTION, "value"),
    "tail": (ids.TAIL, "value"),
    "shrink": (ids.SHRINK, "checked"),
    "limits": (ids.LIMITS, "data"),
}
INPUTS = {name: Input(*control) for name, control in _CONTROLS.items()}
STATES = {name: State(*control) for name, control in _CONTROLS.items()}
#: The same for callbacks that are heard on every page.
OPTIONAL_STATES = {
    name: State(*control, allow_optional=True) for name, control in _CONTROLS.items()
}
BROWSER = (State(stores.JOB_CLIENT, "data"), State(stores.JOBS, "data"))
PORTFOLIO = {"ready": State(stores.READY, "data"), "active": State(stores.PROFILE, "data")}

Controls = Mapping[str, object]
Portfolio = Mapping[str, object]


def allocator_of(controls: Controls, portfolio: Portfolio) -> Allocator | None:
    """Return the allocator for what the browser sent; None without a portfolio.

    Raises `CalculationError` for settings that cannot be used.
    """
    workspace = open_workspace(portfolio["ready"], portfolio["active"])
    if workspace is None:
        return None
    return Allocator(workspace, settings.read_settings(workspace.book, controls))


def shown_allocator(found: object, controls: Controls, portfolio: Portfolio) -> Allocator | None:
    """Return the allocator of what is shown; None where there are no weights."""
    try:
        return allocator_of(controls, portfolio) if found else None
    except CalculationError:  # said by `allocate`
        return None
