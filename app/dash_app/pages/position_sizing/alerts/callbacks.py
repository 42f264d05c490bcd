"""Callbacks of the Alerts section: cards once their changes are tried, and applying a change."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from app.calculations.errors import CalculationError
from app.calculations.profile.model import Scenario
from app.dash_app.components.content import rendered
from app.dash_app.pages.position_sizing import ids as page_ids
from app.dash_app.pages.position_sizing.alerts import ids
from app.dash_app.pages.position_sizing.alerts.content import (
    alert_bands,
    alert_cards,
    grave_alerts,
    unreadable,
)
from app.dash_app.pages.position_sizing.alerts.findings import (
    Known,
    Promise,
    alerts_key,
    promise_of,
    tried_alerts,
)
from app.dash_app.pages.position_sizing.alerts.layout import cards
from app.dash_app.pages.position_sizing.answer import ids as answer_ids
from app.dash_app.pages.position_sizing.answer.work import known_chances
from app.dash_app.state import stores
from app.dash_app.state.handing_over import handing_over
from app.dash_app.state.known_answer import known_answer
from app.dash_app.state.page_inputs import WORKSPACE
from app.dash_app.state.profile_edit import patch_profile
from app.dash_app.state.workspace import Workspace, chosen_scenario, open_workspace
from app.formatting import count
from app.wording.alert_proposals import proposal_label

_OF_PAGE = Known(known_answer, known_chances)


def register(app: Dash) -> None:
    """Register the section's callbacks.

    The promise is left out until the answer of the page is there; then the section is due again.
    """

    def draw(due: object, name: str | None, *workspace: object) -> Any:
        return draw_alerts(due, name, workspace, _OF_PAGE)

    def apply(
        _clicks: object, name: str | None, current: object, ready: object, active: object
    ) -> None:
        kind = (ctx.triggered_id or {}).get("kind") if ctx.triggered[0]["value"] else None
        apply_alert(kind, name, current, (ready, active), _OF_PAGE)

    app.callback(
        Output(ids.CARDS, "children"),
        Output(ids.CURRENT, "data"),
        page_ids.section_due("alerts"),
        Input(page_ids.SECTION_SCENARIO, "value"),
        *WORKSPACE,
        running=[(Output(ids.TRYING, "hidden"), False, True)],
    )(draw)
    app.callback(
        Output(ids.COUNT, "children"),
        Input(answer_ids.ANSWER, "data"),
        Input(stores.PROFILE, "data"),
        Input(stores.VIEW, "data"),
        State(stores.READY, "data"),
    )(handing_over(count_alerts, ids.BANDS))
    app.callback(
        Input(ids.apply_button(ALL), "n_clicks"),
        State(page_ids.SECTION_SCENARIO, "value"),
        State(ids.CURRENT, "data"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
        prevent_initial_call=True,
    )(apply)


def draw_alerts(
    due: object,
    name: str | None,
    workspace_state: tuple[object, ...],
    known: Known | None = None,
) -> Any:
    """Return the cards, and the settings they belong to.

    They are sent anew whenever the section is opened: Dash does not show what came while it was
    closed.
    """
    workspace = open_workspace(*workspace_state[:2]) if due else None
    if workspace is None:
        return no_update, no_update
    scenario = chosen_scenario(workspace, name)
    promise = promise_of(workspace, scenario, known)
    wanted = settings_digest(workspace, scenario, promise)
    try:
        alerts = tried_alerts(workspace, scenario, promise)
    except CalculationError as error:
        return rendered([unreadable(str(error))]), wanted
    return cards(alert_cards(alerts, scenario, promise)), wanted


def count_alerts(answer: object, active: object, view: stores.View, ready: object) -> Any:
    """Return the number of dangers and warnings of *My sizing*, and the bands of the chart.

    Both once the answer is known.
    """
    workspace = open_workspace(ready, active) if answer else None
    if workspace is None:
        return "", None
    scenario = chosen_scenario(workspace, None)
    promise = promise_of(workspace, scenario, _OF_PAGE)
    try:
        alerts = tried_alerts(workspace, scenario, promise)
    except CalculationError:
        return "", None
    number = grave_alerts(alerts)
    bands = {
        "fraction": workspace.profile.portfolio.kelly_fraction,
        "shapes": alert_bands(alerts, stores.scheme_of(view)),
    }
    return count(number) if number else "", bands


def apply_alert(
    kind: str | None,
    name: str | None,
    current: object,
    workspace_state: tuple[object, object],
    known: Known | None = None,
) -> None:
    """Have the browser make the change that the alert of a kind offers.

    Nothing happens where the settings have changed since the cards were drawn.
    """
    workspace = open_workspace(*workspace_state) if kind else None
    if workspace is None:
        return
    scenario = chosen_scenario(workspace, name)
    promise = promise_of(workspace, scenario, known)
    if settings_digest(workspace, scenario, promise) != current:
        return
    alerts = tried_alerts(workspace, scenario, promise)
    proposal = next((alert.proposal for alert in alerts if alert.kind == kind), None)
    if proposal is not None:
        patch_profile(workspace.ready, proposal.patch, f"Applied: {proposal_label(proposal)}.")


def settings_digest(workspace: Workspace, scenario: Scenario, promise: Promise) -> str:
    """Return a digest of everything that the cards depend on."""
    parts = (workspace.ready["nonce"], *alerts_key(workspace.profile, scenario, promise))
    return blake2b(repr(parts).encode(), digest_size=8).hexdigest()
