"""Callbacks of the headline: start the search, show its progress and its answer, use the answer."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, cast

from dash import ClientsideFunction, Dash, Input, Output, State, no_update, set_props

from app.calculations.errors import LotwiseError
from app.calculations.profile.scaling import with_fraction
from app.calculations.replay.comparison import patch_between
from app.calculations.size_search.answer import RecommendedSize
from app.calculations.size_search.question import scalable, sized_scenario
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.possible_years import Accepted, possible_years_figure
from app.dash_app.figures.scenario_colours import APPLIED
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.json_object import Json
from app.dash_app.pages.position_sizing.answer import ids, work
from app.dash_app.pages.position_sizing.answer.content import (
    answer_json,
    step_chances_json,
    years_words,
)
from app.dash_app.pages.position_sizing.settings.layout import marks
from app.dash_app.shell.ids import FRACTION_SLIDER
from app.dash_app.state import stores
from app.dash_app.state.handing_over import handing_over
from app.dash_app.state.known_answer import (
    ANSWER,
    at_answer,
    follows_slider,
    known_answer,
    present_size,
)
from app.dash_app.state.page_inputs import is_empty
from app.dash_app.state.profile_edit import patch_profile
from app.dash_app.state.server_state import state_of
from app.dash_app.state.workspace import Workspace, open_workspace, seen


def register(app: Dash) -> None:
    """Register the background work and the callbacks."""
    work.register(state_of(app.server))

    app.callback(
        Output(ids.ASKED, "data"),
        inputs={
            "ready": Input(stores.READY, "data"),
            "active": Input(stores.PROFILE, "data"),
            "again": Input(stores.JOB_AGAIN, "data"),
            "browser": {
                "client": Input(stores.JOB_CLIENT, "data"),
                "jobs": State(stores.JOBS, "data"),
                "defaults": State(stores.DEFAULT_PROFILE, "data"),
                "shown": (State(ids.ANSWER, "data"), State(ids.CHANCES, "data")),
            },
            "_done": Input(stores.ANSWERED, "data"),
        },
    )(handing_over(find_answer, ids.ANSWER, ids.CHANCES))
    shown = (
        (ids.HEADLINE, "children"),
        (ids.DETAILS, "children"),
        (ids.USE, "children"),
        (ids.USE_FRAME, "hidden"),
        (FRACTION_SLIDER, "marks"),
        (ids.CHIP, "children"),
        (ids.CHIP, "hidden"),
    )
    app.callback(
        [Output(*each) for each in shown],
        {
            "_found": Input(ids.ANSWER, "data"),
            "active": Input(stores.PROFILE, "data"),
            "ready": State(stores.READY, "data"),
            "before": [State(*each) for each in shown],
        },
    )(show_answer)
    app.callback(
        Input(ids.USE, "n_clicks"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
        prevent_initial_call=True,
    )(use_answer)
    _register_years(app)
    app.clientside_callback(
        ClientsideFunction("sweep", "progress"),
        Output(ids.PROGRESS, "children"),
        Input(stores.JOBS, "data"),
        Input(ids.ANSWER, "data"),
    )


def _register_years(app: Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("shell", "open_dialog"),
        Output(ids.YEARS_OPEN, "opened"),
        Input(ids.YEARS_BUTTON, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("sections", "wanted"),
        Output(ids.YEARS_DUE, "data"),
        Input(ids.YEARS_OPEN, "opened"),
        Input(stores.PROFILE, "data"),
        Input(ids.CHANCES, "data"),
    )
    app.callback(
        Output(ids.YEARS, "figure"),
        Output(ids.YEARS_WORDS, "children"),
        Input(ids.YEARS_DUE, "data"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
        State(stores.VIEW, "data"),
        prevent_initial_call=True,
    )(draw_years)


def find_answer(ready: object, active: object, again: object, browser: Json, _done: object) -> Any:
    """Return the answer and the chances as far as they are known; start what is missing.

    What the page shows already is not sent again, as all curves and sections would follow. The
    first of the three results says nothing: an output of this page ties the callback to it.
    """
    workspace = open_workspace(ready, active)
    if workspace is None:
        return no_update, None, None
    answer, chances = known_answer(workspace), work.known_chances(workspace)
    known = long_work.BrowserJobs(browser["client"], browser["jobs"])
    with suppress(LotwiseError):  # the page still loads, and asks again when it has
        if answer is None:
            work.start(ANSWER, workspace, again, known)
        elif answer.reason is None and not work.are_complete(chances, workspace.profile):
            work.start(work.CHANCES, workspace, again, known)
    answer, chances = known_answer(workspace), work.known_chances(workspace)
    portfolio, follows = workspace.profile.portfolio, follows_slider(workspace.profile)
    if follows:
        offer_as_default(answer, workspace, browser.get("defaults"))
    found = (
        None if answer is None else answer_json(answer),
        None if chances is None or not follows else step_chances_json(chances, portfolio, answer),
    )
    shown = browser["shown"]
    handed = (no_update if now == before else now for now, before in zip(found, shown, strict=True))
    return no_update, *handed


def offer_as_default(
    answer: RecommendedSize | None, workspace: Workspace, defaults: object
) -> None:
    """Make the answer the Kelly fraction of a new profile, in place of the one it opens with."""
    own = (each.kelly_fraction for each in workspace.profile.strategies.values())
    if not isinstance(defaults, dict) or any(each is not None for each in own):
        return
    offered = at_answer(cast("stores.DefaultProfile", defaults), answer)
    if offered != defaults and defaults["fingerprint"] == workspace.ready["fingerprint"]:
        set_props(stores.DEFAULT_PROFILE, {"data": offered})


def show_answer(_found: object, active: object, ready: object, before: Sequence[object]) -> Any:
    """Return the headline with details, button, slider's marks and chip, where they change."""
    shown = headline_of(active, ready)
    return [
        no_update if now == shown_before else now
        for now, shown_before in zip(shown, before, strict=True)
    ]


def headline_of(active: object, ready: object) -> tuple[Any, ...]:
    """Return the headline and its details, the button, the slider's marks, and the chip.

    The answer is that of the present settings: what the page was handed may be of earlier ones.
    """
    nothing = (None, no_update, True, marks(None), None, True)
    if is_empty(ready):
        return "Load a trade log to size it.", *nothing
    workspace = open_workspace(ready, active)
    known = None if workspace is None else known_answer(workspace)
    if workspace is None or known is None:
        return "Looking for the largest size that keeps your promise…", *nothing
    answer, in_use = answer_json(known), present_size(workspace.profile)
    is_used = known.fraction is None or in_use is None or known.fraction == in_use
    button = f"Use {answer['label']}" if answer["label"] else no_update
    shown = (answer["headline"], answer["details"], button, is_used)
    if not follows_slider(workspace.profile):
        return *shown, marks(None), None, True
    chip = f"The answer, {answer['label']}" if answer["label"] else None
    return *shown, marks(answer["place"]), chip, is_used


def draw_years(due: object, ready: object, active: object, view: object) -> Any:
    """Return the dots of 50 possible years at the present size, and how many fall deeper."""
    workspace = open_workspace(ready, active) if due else None
    if workspace is None:
        return no_update, no_update
    chances = work.known_chances(workspace)
    portfolio = workspace.profile.portfolio
    present = present_size(workspace.profile)
    if not present:
        return no_update, "Nothing is traded at this size."
    falls = None if chances is None else chances.falls_at(present)
    if falls is None:
        return no_update, "Being worked out…"
    accepted = Accepted(portfolio.target_max_drawdown, "a year")
    figure = possible_years_figure(falls, accepted, APPLIED, ChartStyle(*seen(view)))
    return figure, years_words(falls, portfolio.target_max_drawdown)


def use_answer(clicks: int | None, ready: object, active: object) -> None:
    """Write the answer into the settings."""
    workspace = open_workspace(ready, active) if clicks else None
    answer = None if workspace is None else known_answer(workspace)
    if workspace is None or answer is None or answer.fraction is None:
        return
    now = scalable(workspace.profile)
    profile = with_fraction(now, sized_scenario(now), answer.fraction)
    label = answer_json(answer)["label"]
    patch = patch_between(workspace.profile.to_document(), profile.to_document())
    patch_profile(workspace.ready, patch, f"Your sizing is at {label}.")
