"""Tests of the frontier: curves and points as computed, the tinted target, and the axes."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from app.calculations.allocation.frontier import FrontierPoint
from app.dash_app.figures.allocation import frontier_figure
from app.dash_app.figures.base import ChartStyle
from app.dash_app.theme import SCENARIO_COLOURS
from tests.unit.dash_app.figures.plotted import plotted, shapes, written

MODEST = {
    "proposed": (
        FrontierPoint(0.5, 0.1, 0.2),
        FrontierPoint(1.0, 0.19, 0.4),
        FrontierPoint(2.0, 0.35, 0.7),
    ),
    "today": (FrontierPoint(0.5, 0.12, 0.15), FrontierPoint(1.0, 0.22, 0.3)),
    "proposed point": (FrontierPoint(1.0, 0.19, 0.4),),
    "today point": (FrontierPoint(1.0, 0.22, 0.3),),
    "Minimum CVaR": (FrontierPoint(1.0, 0.08, 0.1),),
}


def figure(
    drawn: dict[str, tuple[FrontierPoint, ...]], target: float = 0.2, *, compact: bool = False
) -> go.Figure:
    return plotted(frontier_figure(drawn, target, ChartStyle("light", compact=compact)))


def test_frontier_figure_curves_hold_falls_and_growth() -> None:
    today, proposed = figure(MODEST).data[:2]
    assert today.x.tolist() == pytest.approx([0.12, 0.22])
    assert proposed.y.tolist() == pytest.approx([0.2, 0.4, 0.7])
    assert proposed.line.color == SCENARIO_COLOURS["light"][5]


def test_frontier_figure_single_mixes_are_named_beside_their_points() -> None:
    drawn = figure(MODEST)
    assert {"<b>proposed</b>", "today", "minimum CVaR", "target 20%"} <= set(written(drawn))
    assert [list(trace.x) for trace in drawn.data[2:]] == [[0.19], [0.22], [0.08]]


def test_frontier_figure_falls_beyond_the_target_are_tinted() -> None:
    (band,) = shapes(figure(MODEST))
    assert (band.x0, band.x1) == (0.2, figure(MODEST).layout.xaxis.range[1])
    assert not shapes(figure(MODEST, target=0.9))


@pytest.mark.parametrize(("target", "side"), [(0.2, "right"), (0.05, "left")])
def test_frontier_figure_target_is_named_before_its_falls_where_there_is_room(
    target: float, side: str
) -> None:
    drawn = figure(MODEST, target)
    (label,) = (note for note in drawn.layout.annotations if note.text == f"target {target:.0%}")
    assert (label.x, label.xanchor) == (target, side)


def test_frontier_figure_mix_beyond_the_axis_is_named_at_its_end() -> None:
    drawn = figure(MODEST | {"today point": (FrontierPoint(1.0, 0.93, 9.0),)})
    assert "today: falls 93% →" in written(drawn)


@pytest.mark.parametrize("compact", [False, True])
def test_frontier_figure_huge_growth_is_a_multiple_on_a_log_axis(compact: bool) -> None:
    raw = {
        name: tuple(point._replace(growth=point.growth * 10_000) for point in points)
        for name, points in MODEST.items()
    }
    drawn = figure(raw, compact=compact)
    assert drawn.layout.yaxis.type == "log"
    assert drawn.data[1].y.tolist() == pytest.approx([2_001, 4_001, 7_001])
    assert list(drawn.layout.yaxis.ticktext)[:3] == ["1×", "10×", "100×"]


def test_frontier_figure_without_points_is_an_empty_chart() -> None:
    assert not figure({"proposed": ()}).data
