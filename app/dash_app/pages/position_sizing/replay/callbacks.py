"""Callbacks of the replay.

`draw_base` answers every change of a setting with all scenarios. `work_out_steps` then replays *My
sizing* at every step of the slider. Both hand what they found to the browser without a declared
output (state/handing_over.py). Dragging is one function of the browser (assets/js/sweep.js),
without a request.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, no_update, set_props

from app.calculations.replay.engine import Replay
from app.dash_app.components.chart_tools import register_hover, register_zoom, window_id
from app.dash_app.components.content import Note, note
from app.dash_app.components.notices import tell
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.replay import ReplayOptions, replay_chart, replay_height
from app.dash_app.figures.slider_steps import StepContent, slider_steps
from app.dash_app.json_object import Json
from app.dash_app.pages.position_sizing.alerts import ids as alert_ids
from app.dash_app.pages.position_sizing.answer import ids as answer_ids
from app.dash_app.pages.position_sizing.replay import content, ids
from app.dash_app.pages.position_sizing.replay.curves import Display, Shown, hidden_at_first
from app.dash_app.shell import ids as shell_ids
from app.dash_app.state import stores
from app.dash_app.state.handing_over import handing_over
from app.dash_app.state.known_answer import follows_slider, known_answer
from app.dash_app.state.profile_edit import patch_profile
from app.dash_app.state.workspace import SHOWN, Workspace, open_workspace, seen
from app.formatting import times

#: The choices about the chart, grouped so that callbacks take one argument for all of them.
_CHOICES = {
    "view": Input(stores.VIEW, "data"),
    "scale": Input(ids.EQUITY_SCALE, "value"),
    "lower": Input(ids.LOWER_PANEL, "value"),
    "hidden": Input(ids.HIDDEN, "data"),
}
_SWATCHES = 12  #: rows of the table with a colour of their own


def register(app: Dash) -> None:
    """Register the callbacks."""
    register_zoom(app, ids.GRAPH)
    register_hover(app, ids.GRAPH)
    app.callback(
        Output(ids.STEPS_KEY, "data"),
        Output(ids.DRAWN, "data"),
        Output(ids.NOTES, "children"),
        Output(ids.GRAPH, "style"),
        inputs={
            "ready": Input(stores.READY, "data"),
            "active": Input(stores.PROFILE, "data"),
            "choices": _CHOICES,
            "_answered": Input(answer_ids.ANSWER, "data"),
            "before": {
                "key": State(ids.STEPS_KEY, "data"),
                "drawn": State(ids.DRAWN, "data"),
                "notes": State(ids.NOTES, "children"),
                "style": State(ids.GRAPH, "style"),
            },
        },
    )(handing_over(draw_base, ids.BASE))
    app.callback(
        inputs={
            "key": Input(ids.STEPS_KEY, "data"),
            "ready": State(stores.READY, "data"),
            "active": State(stores.PROFILE, "data"),
            "choices": {
                name: State(given.component_id, given.component_property)
                for name, given in _CHOICES.items()
            },
        },
        running=[(Output(ids.PENDING, "hidden"), False, True)],
        prevent_initial_call=True,
    )(work_out_steps)
    app.callback(
        Input(ids.KEEP, "n_clicks"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
        prevent_initial_call=True,
    )(keep_scenario)
    _register_drawing(app)


def _register_drawing(app: Dash) -> None:
    """Register the function of the browser that draws each step of the slider."""
    app.clientside_callback(
        ClientsideFunction("sweep", "draw"),
        Output(ids.GRAPH, "figure"),
        Output(ids.TABLE, "data"),
        Output(ids.TABLE, "style"),
        Output(ids.TABLE, "className"),
        Output(ids.STRIP, "data"),
        Output(ids.SECTION, "className"),
        Output(ids.PRESENT, "children"),
        Output(shell_ids.FRACTION_BOX, "value"),
        Output(shell_ids.FRACTION_SLIDER, "attributes"),
        Input(shell_ids.FRACTION_SLIDER, "value"),
        Input(ids.BASE, "data"),
        Input(ids.STEPS, "data"),
        Input(answer_ids.CHANCES, "data"),
        Input(window_id(ids.GRAPH), "data"),
        Input(alert_ids.BANDS, "data"),
        State(shell_ids.FRACTION_BOX, "value"),
        State(ids.GRAPH, "figure"),
    )


def keep_scenario(clicks: int | None, ready: object, active: object) -> None:
    """Add *My sizing* at its present fraction to the scenarios, under the fraction's name."""
    workspace = open_workspace(ready, active) if clicks else None
    if workspace is None or workspace.my_sizing is None:
        return
    scenarios = workspace.profile.scenarios
    fraction = workspace.profile.portfolio.kelly_fraction
    name = f"{times(fraction)} Kelly"
    if len(scenarios) >= SHOWN:
        tell("Nothing kept", f"{SHOWN} scenarios stand side by side at most. Delete one first.")
        return
    if any(scenario.name == name for scenario in scenarios):
        tell("Nothing kept", f"A scenario called {name} is there already.")
        return
    rule = workspace.my_sizing.rule.model_copy(update={"fraction": fraction})
    kept = workspace.my_sizing.model_copy(update={"name": name, "rule": rule})
    documents = [each.model_dump(mode="json") for each in (*scenarios, kept)]
    patch_profile(workspace.ready, {"scenarios": documents}, f"{name} is kept as a scenario.")


def display_of(workspace: Workspace, choices: Json) -> Display:
    """Return what is shown of a workspace, by the choices that the page sent."""
    hidden = choices.get("hidden")
    answer = known_answer(workspace)
    return Display(
        workspace,
        ChartStyle(*seen(choices.get("view"))),
        ReplayOptions(choices.get("scale") == "log", _lower(choices.get("lower"))),
        hidden_at_first(workspace) if hidden is None else [str(name) for name in hidden],
        None if answer is None or not follows_slider(workspace.profile) else answer.fraction,
    )


def draw_base(ready: object, active: object, choices: Json, _answered: object, before: Json) -> Any:
    """Return the key of the slider's steps, a name of this drawing, notes, the height, and `base`.

    `base` is all scenarios as they are now; `at` in it says when that was asked, as an older
    request may be answered after a newer one. Each is sent only where it differs from `before`, and
    nothing where an answer has come that is drawn already.
    """
    began_ms = time.time_ns() // 1_000_000
    workspace = open_workspace(ready, active)
    if workspace is None:
        return (no_update,) * 5
    display = display_of(workspace, choices)
    of = [display.key, workspace.profile.portfolio.kelly_fraction]
    is_of_answer = [each["prop_id"] for each in ctx.triggered] == [f"{answer_ids.ANSWER}.data"]
    if is_of_answer and (before.get("drawn") or {}).get("of") == of:
        return (no_update,) * 5
    key = None if display.mine is None else display.key
    notes, height = _notes(display), replay_height(display.style, display.options.lower)
    return (
        no_update if key == before.get("key") else key,
        {"name": secrets.token_hex(8), "of": of},
        notes if notes or before.get("notes") else no_update,
        no_update if before.get("style") == {"height": height} else {"height": height},
        {**base_of(display), "at": began_ms},
    )


def work_out_steps(key: str | None, ready: object, active: object, choices: Json) -> None:
    """Hand every step of the slider to the browser."""
    workspace = open_workspace(ready, active) if key else None
    if workspace is None:
        return
    display = display_of(workspace, choices)
    if display.key != key:
        return  # settings have changed meanwhile, and ask for other steps
    set_props(ids.STEPS, {"data": {"key": key, **steps_of(display)}})


def base_of(display: Display) -> Json:
    """Return the chart, the table and the strip of all scenarios, as the browser draws them."""
    frame = display.frame
    chart = replay_chart(frame)
    shown, promise = display.shown, display.promise
    mine = shown[0] if shown and shown[0].is_mine else None
    fraction = display.workspace.profile.portfolio.kelly_fraction
    present = [] if mine is None else [(fraction, mine.replayed)]
    rows = [content.table_row(each.name, each.replayed, promise) for each in shown]
    benchmark = content.benchmark_row(display.workspace.benchmark(), promise.judged)
    return {
        "key": display.key if mine else None,
        "of": display.sized,
        "figure": chart.figure,
        "present": slider_steps(frame, chart.at, present, _step_content(display)),
        "table": {
            "head": ["Scenario", *(column.head for column in content.columns(promise.judged))],
            "rows": rows,
            "foot": benchmark,
            "scores": [content.scores(each.replayed, promise) for each in shown],
            "style": _swatches(shown),
            "className": _table_class(shown),
        },
        "strip": {
            "head": content.strip_heads(promise, short=display.style.compact),
            "qualifiers": _qualifiers(display),
        },
        "limits": {"target": promise.target, "tolerance": _tolerance(display)},
    }


def steps_of(display: Display) -> Json:
    """Return every step of the slider; None where *My sizing* has no replay at it."""
    frame, chart = display.frame, replay_chart(display.frame)
    described, found = _step_content(display), display.steps()
    known = [(fraction, run) for fraction, run in found if run is not None]
    steps = iter(slider_steps(frame, chart.at, known, described)["steps"])
    return {
        **slider_steps(frame, chart.at, [], described),
        "steps": [None if run is None else next(steps) for _, run in found],
    }


def _step_content(display: Display) -> StepContent:
    promise = display.promise
    name = "" if display.workspace.my_sizing is None else display.workspace.my_sizing.name

    def row(fraction: float, replayed: Replay) -> Sequence[str]:
        return content.table_row(f"{name}, {times(fraction)}", replayed, promise)

    def strip(fraction: float, replayed: Replay) -> Sequence[str]:
        return content.strip_texts(fraction, replayed, display.allocation(fraction))

    def values(fraction: float, replayed: Replay) -> Sequence[float | None]:
        numbers = content.strip_values(fraction, replayed)
        return [*numbers, *content.scores(replayed, promise)]

    return StepContent(lambda run: display.curve(display.mine_at(run)), row, strip, values)


def _qualifiers(display: Display) -> list[str]:
    workspace = display.workspace
    portfolio = workspace.profile.portfolio
    context = content.StripContext(
        display.promise, portfolio.drawdown_probability, workspace.capital, portfolio.margin_ceiling
    )
    return content.strip_qualifiers(context)


def _tolerance(display: Display) -> float:
    return display.workspace.profile.portfolio.drawdown_probability


def _notes(display: Display) -> list[Any]:
    notes = [note(Note("One scenario has no answer.", text, "warn")) for text in display.failed]
    remarks = content.remarks([each.replayed for each in display.shown])
    return [*notes, *(note(Note(text)) for text in remarks)]


def _swatches(shown: Sequence[Shown]) -> dict[str, str]:
    """Return CSS variables with the colour of each row of the table, and which lines are dashed."""
    rows = list(enumerate(shown[:_SWATCHES], 1))
    dashed = {f"--line{n}": "dashed" for n, each in rows if each.replayed.scenario.has_hindsight}
    return {f"--row{n}": f"var(--s{each.slot})" for n, each in rows} | dashed


def _table_class(shown: Sequence[Shown]) -> str:
    mine = "with-mine" if shown and shown[0].is_mine else ""
    hidden = [f"hidden{n}" for n, each in enumerate(shown, 1) if not each.is_drawn]
    return " ".join(["figures t0 replay", mine, *hidden])


def _lower(value: object) -> Any:
    return value if value in ("margin", "contracts") else "none"
