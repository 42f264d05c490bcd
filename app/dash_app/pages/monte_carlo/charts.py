"""The charts of a simulation, from its summary."""

from __future__ import annotations

import numpy as np

from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.fan import Fan, fan_figure
from app.dash_app.figures.monte_carlo import ChanceLine, FallLimit, falls_figure
from app.dash_app.figures.monte_carlo_endings import ending_figure
from app.dash_app.figures.scenario_colours import APPLIED, slots
from app.dash_app.json_object import Json
from app.dash_app.pages.monte_carlo import view
from app.dash_app.pages.monte_carlo.summary import Summary
from app.dash_app.state.workspace import Workspace


def slot_of(workspace: Workspace, scenario: str) -> int:
    """The colour of a scenario: as on Position Sizing; of one that is gone, the accent."""
    return slots(workspace.scenarios).get(scenario, APPLIED)


def figures(workspace: Workspace, summary: Summary, style: ChartStyle, *, logarithmic: bool) -> tuple[Json, Json, Json]:
    """The fan, the falls, and the endings."""
    slot, settings, plain = slot_of(workspace, summary.scenario), workspace.profile.portfolio, summary.plain
    curves = [ChanceLine(summary.scenario, *plain.falls.curve(), slot)]
    if summary.uncertain is not None:
        curves.append(ChanceLine(view.UNCERTAIN, *summary.uncertain.falls.curve(), None))
    if summary.half_kelly is not None:
        curves.append(ChanceLine("half Kelly", *summary.half_kelly.falls.curve(), None, is_context=True))
    falls = falls_figure(
        curves,
        FallLimit(settings.target_max_drawdown, settings.drawdown_probability),
        plain.paths,
        view.within(summary.horizon_days),
        style,
    )
    median, _, _ = plain.figures["ending_equity_50"]
    ending = ending_figure(np.array(plain.ending_edges), np.array(plain.ending_counts), summary.start, median, style)
    return fan_figure(_fan(summary), slot, style, logarithmic=logarithmic), falls, ending


def _fan(summary: Summary) -> Fan:
    plain = summary.plain
    return Fan(np.array(plain.day), np.array(plain.fan), np.array(plain.examples), summary.horizon_days)
