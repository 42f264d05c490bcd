"""Callbacks of the section: the fit follows its controls, everything else follows the fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from app.calculations.errors import CalculationError
from app.dash_app.components.content import rendered
from app.dash_app.components.notices import tell
from app.dash_app.figures.base import ChartStyle
from app.dash_app.pages.position_sizing.allocator import ids, settings, starts
from app.dash_app.pages.position_sizing.allocator.apply import (
    TOO_MANY,
    overrides_patch,
    scenario_patch,
)
from app.dash_app.pages.position_sizing.allocator.asked import (
    INPUTS,
    PORTFOLIO,
    STATES,
    Controls,
    Portfolio,
    allocator_of,
    shown_allocator,
)
from app.dash_app.pages.position_sizing.allocator.check import read_checked
from app.dash_app.pages.position_sizing.allocator.check_content import checked_content
from app.dash_app.pages.position_sizing.allocator.content import (
    detail_pieces,
    frontier_pieces,
    unsolved,
    weights_pieces,
)
from app.dash_app.pages.position_sizing.ids import section_due
from app.dash_app.state import stores
from app.dash_app.state.profile_edit import patch_profile
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import open_workspace, seen

_BOXES = {"out": (ids.OUT, "checked"), "least": (ids.LEAST, "value")} | {
    "most": (ids.MOST, "value"),
    "own": (ids.OWN, "value"),
}


def register(app: Dash) -> None:
    """Register the callbacks."""
    app.callback(
        output=[
            Output(ids.ALLOCATED, "data"),
            Output(ids.FAULT, "children"),
            Output(ids.BODY, "hidden"),
            Output(ids.FRACTION, "display"),
            Output(ids.TAIL, "display"),
        ],
        inputs={"due": section_due("allocator"), "controls": INPUTS, "portfolio": PORTFOLIO},
    )(allocate)
    _register_views(app)
    _register_limits(app)
    _register_check(app)
    starts.register(app)


def _register_views(app: Dash) -> None:
    found, asked = Input(ids.ALLOCATED, "data"), {"controls": STATES, "portfolio": PORTFOLIO}
    app.callback(
        output=Output(ids.WEIGHTS, "children"),
        inputs={
            "found": found,
            "shown": Input(ids.SHOWN, "data"),
            "_ranged": Input(stores.ANSWERED, "data"),
            **asked,
        },
    )(draw_weights)
    app.callback(
        output=Output(ids.FRONTIER, "children"),
        inputs={"found": found, "view": Input(stores.VIEW, "data"), **asked},
    )(draw_frontier)
    app.callback(
        output=Output(ids.PAIRS, "children"),
        inputs={"found": found, "opened": Input(ids.DETAILS, "value"), **asked},
    )(draw_details)


def _register_limits(app: Dash) -> None:
    app.callback(
        Output(ids.STRATEGY, "data"),
        Output(ids.LIMITED, "children"),
        Input(stores.READY, "data"),
        Input(ids.LIMITS, "data"),
    )(offer_strategies)
    app.callback(
        [Output(*box) for box in _BOXES.values()],
        Input(ids.STRATEGY, "value"),
        State(ids.LIMITS, "data"),
    )(show_limits)
    app.callback(
        output=Output(ids.LIMITS, "data"),
        inputs={
            "boxes": {name: Input(*box) for name, box in _BOXES.items()},
            "name": State(ids.STRATEGY, "value"),
            "kept": State(ids.LIMITS, "data"),
        },
        prevent_initial_call=True,
    )(keep_limits)


def _register_check(app: Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("monte_carlo", "allocation"),
        Output(ids.SHOWN, "data"),
        Input(ids.ALLOCATED, "data"),
        Input(stores.SIMULATIONS, "data"),
        State(ids.SHOWN, "data"),
    )
    app.callback(
        Output(ids.CHECKED, "children"),
        Output(ids.USE, "disabled"),
        Output(ids.APPLY, "disabled"),
        Input(ids.SHOWN, "data"),
    )(draw_check)
    for button, act in ((ids.USE, use_weights), (ids.APPLY, apply_weights)):
        app.callback(
            Input(button, "n_clicks"),
            State(ids.SHOWN, "data"),
            *PORTFOLIO.values(),
            prevent_initial_call=True,
        )(act)


def allocate(due: object, controls: Controls, portfolio: Portfolio) -> Any:
    """Return what is shown by its key, or why there are no weights; and the boxes to show."""
    fraction = "block" if controls["objective"] == "fractional" else "none"
    tail = "block" if controls["objective"] in ("min_cvar", "min_cdar") else "none"
    try:
        allocator = allocator_of(controls, portfolio) if due else None
        if allocator is None:
            return no_update, no_update, no_update, fraction, tail
        fingerprint = allocator.workspace.ready["fingerprint"]
        found = {"fingerprint": fingerprint, "key": allocator.key}
        _ = allocator.allocation
    except CalculationError as error:
        return None, rendered(unsolved(str(error))), True, fraction, tail
    return found, [], False, fraction, tail


def draw_weights(
    found: object, shown: object, _ranged: object, controls: Controls, portfolio: Portfolio
) -> Any:
    """Return the weights, scaled where the check of these settings is there."""
    allocator = shown_allocator(found, controls, portfolio)
    if allocator is None:
        return no_update
    return rendered(weights_pieces(allocator, _offered(shown)))


def draw_frontier(found: object, view: object, controls: Controls, portfolio: Portfolio) -> Any:
    """Return the chart of growth over drawdown."""
    allocator = shown_allocator(found, controls, portfolio)
    if allocator is None:
        return no_update
    return rendered(frontier_pieces(allocator, ChartStyle(*seen(view))))


def draw_details(
    found: object, opened: str | None, controls: Controls, portfolio: Portfolio
) -> Any:
    """Return how strategies move together and the bound, once the details are open."""
    allocator = shown_allocator(found, controls, portfolio) if opened else None
    return no_update if allocator is None else rendered(detail_pieces(allocator))


def offer_strategies(ready: object, kept: object) -> Any:
    """Return the strategies whose limits can be set, and which have some."""
    book = server_state().portfolios.require_book(ready)
    if book is None:
        return no_update, no_update
    names = book.log.strategies
    return list(names), settings.limits_words(kept, names)


def show_limits(name: str | None, kept: object) -> list[Any]:
    """Return the limits of the strategy chosen, as its boxes show them."""
    limit = settings.limit_of(kept, name)
    return ["" if limit[box] is None else limit[box] for box in _BOXES]


def keep_limits(boxes: Mapping[str, Any], name: str | None, kept: object) -> Any:
    """Return all limits with those of the strategy chosen as its boxes are."""
    limit = {"name": name} | {box: None if value == "" else value for box, value in boxes.items()}
    if name is None or limit == settings.limit_of(kept, name):
        return no_update
    return settings.with_limit(kept, limit)


def draw_check(shown: object) -> Any:
    """Return the last check of this portfolio, and whether its weights can be used."""
    checked = read_checked(shown.get("result")) if isinstance(shown, dict) else None
    if not isinstance(shown, dict) or checked is None:
        return [], True, True
    nothing = not any(_offered(shown).values())
    content = checked_content(checked, is_current=shown.get("current") is True)
    return rendered(content), nothing, nothing


def use_weights(clicks: int | None, shown: object, ready: object, active: object) -> None:
    """Make the weights offered a scenario."""
    workspace, offered = open_workspace(ready, active) if clicks else None, _offered(shown)
    if workspace is None or not offered:
        return
    patch, words = scenario_patch(workspace, offered)
    if patch is None:
        tell(TOO_MANY, words, "warn")
    else:
        patch_profile(workspace.ready, patch, words)


def apply_weights(clicks: int | None, shown: object, ready: object, active: object) -> None:
    """Set the Kelly fractions with which *My sizing* holds the weights offered."""
    workspace, offered = open_workspace(ready, active) if clicks else None, _offered(shown)
    if workspace is None or not offered:
        return
    patch, words = overrides_patch(workspace, offered)
    if patch is None:
        tell("Nothing applied", words, "warn")
    else:
        patch_profile(workspace.ready, patch, words)


def _offered(shown: object) -> dict[str, float]:
    """Return the weights of a check of these very settings, scaled; empty without one."""
    if not isinstance(shown, dict) or shown.get("current") is not True:
        return {}
    checked = read_checked(shown.get("result"))
    return {} if checked is None else checked.offered
