"""Charts of a simulation, from its summary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.fan import Fan, fan_figure
from app.dash_app.figures.monte_carlo import ChanceLine, FallLimit, falls_figure
from app.dash_app.figures.monte_carlo_endings import ending_figure
from app.dash_app.figures.possible_years import YEARS, Accepted, possible_years_figure
from app.dash_app.figures.scenario_colours import APPLIED, slots
from app.dash_app.json_object import Json
from app.dash_app.pages.monte_carlo.content import CERTAIN
from app.dash_app.pages.monte_carlo.summary import Summary
from app.dash_app.state.workspace import Workspace
from app.wording.chances import within


@dataclass(frozen=True)
class Charts:
    """The charts of the page."""

    fan: Json
    years: Json
    falls: Json
    ending: Json


def slot_of(workspace: Workspace, scenario: str) -> int:
    """Return the colour slot of a scenario, as on Position Sizing; of one that is gone, mine."""
    return slots(workspace.scenarios).get(scenario, APPLIED)


def charts_of(
    workspace: Workspace, summary: Summary, style: ChartStyle, *, logarithmic: bool
) -> Charts:
    """Return the charts of a summary; `logarithmic` is the scale of equity."""
    settings, view = workspace.profile.portfolio, summary.lead
    slot, target = slot_of(workspace, summary.scenario), settings.target_max_drawdown
    horizon = within(summary.horizon_days)
    fan = Fan(np.array(view.day), np.array(view.fan), np.array(view.examples), summary.horizon_days)
    limit = FallLimit(target, settings.drawdown_probability)
    falls = view.falls.quantiles(YEARS)
    edges, counts = np.array(view.ending_edges), np.array(view.ending_counts)
    median, _, _ = view.figures["ending_equity_50"]
    return Charts(
        fan_figure(fan, slot, style, logarithmic=logarithmic),
        possible_years_figure(falls, Accepted(target, horizon), slot, style),
        falls_figure(_lines(summary, slot), limit, view.paths, horizon, style),
        ending_figure(edges, counts, summary.start, median, style),
    )


def _lines(summary: Summary, slot: int) -> list[ChanceLine]:
    """Return the chances of falls: the scenario first, then what stands beside it."""
    lines = [ChanceLine(summary.scenario, *summary.lead.falls.curve(), slot)]
    if summary.uncertain is not None:
        lines.append(ChanceLine(CERTAIN, *summary.plain.falls.curve(), None))
    if summary.half_kelly is not None:
        half = summary.half_kelly.falls.curve()
        lines.append(ChanceLine("half Kelly", *half, None, is_context=True))
    return lines
