"""Tests of the chart of the chance of a fall: steps, interval, target and tolerance."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.monte_carlo import ChanceLine, FallLimit, falls_figure
from app.dash_app.theme import TOKENS
from tests.unit.dash_app.figures.plotted import named, plotted, written

DEPTHS = np.array([0.05, 0.10, 0.25, 0.40])
CHANCES = np.array([1.0, 0.6, 0.08, 0.01])


def curve(name: str = "0.5× Kelly", slot: int | None = 1) -> ChanceLine:
    return ChanceLine(name, DEPTHS, CHANCES, CHANCES * 0.8, np.minimum(CHANCES * 1.2, 1), slot)


def falls(
    curves: list[ChanceLine] | None = None, target: float = 0.2, *, compact: bool = False
) -> go.Figure:
    style = ChartStyle("light", compact)
    limit = FallLimit(target, tolerance=0.05)
    return plotted(falls_figure(curves or [curve()], limit, 1_000, "a year", style))


def test_falls_figure_step_holds_its_chance_up_to_its_depth() -> None:
    line = named(falls(), "0.5× Kelly")
    assert line.line.shape == "vh"  # a chance holds up to its depth, then the curve falls
    assert list(line.x) == [0, *DEPTHS]
    assert list(line.y) == pytest.approx([1, *CHANCES])


def test_falls_figure_marks_the_chance_at_the_target() -> None:
    drawn = falls(target=0.2)  # paths beyond 20% are those that reach 25%
    dot = drawn.data[-1]
    assert (dot.x, dot.y) == ((0.2,), (0.08,))
    assert "<b>8.0%</b>" in written(drawn)


def test_falls_figure_target_that_no_path_reaches_is_only_written() -> None:
    drawn = falls(target=0.45)
    assert "<b>no path</b> falls this far" in written(drawn)
    assert all(trace.mode != "markers" for trace in drawn.data)


def test_falls_figure_draws_and_names_target_and_tolerance() -> None:
    drawn = falls(target=0.125)
    assert {"target 12.5%", "tolerance 5%"} <= set(written(drawn))
    levels = [(shape.y0, shape.line.color) for shape in drawn.layout.shapes if shape.yref == "y"]
    assert levels == [(0.05, TOKENS["light"]["danger"])]
    tint = next(shape for shape in drawn.layout.shapes if shape.type == "rect")
    assert (tint.x0, tint.x1) == (0.125, drawn.layout.xaxis.range[1])


def test_falls_figure_only_the_first_curve_has_an_interval() -> None:
    drawn = falls([curve(), curve("with estimation error", None)])
    shaded = [trace for trace in drawn.data if trace.fill == "tonexty"]
    assert len(shaded) == 1
    assert shaded[0].y[1:] == pytest.approx(np.minimum(CHANCES * 1.2, 1))
    assert named(drawn, "with estimation error").line.color == TOKENS["light"]["dim"]


def test_falls_figure_context_curve_is_dotted_named_and_cut_off() -> None:
    deep = np.array([0.3, 0.5, 0.95])
    context = ChanceLine(
        "half Kelly", deep, np.array([1.0, 0.7, 0.1]), deep, deep, None, is_context=True
    )
    drawn = falls([curve(), context], target=0.2)
    assert named(drawn, "half Kelly").line.dash == "dot"
    assert named(drawn, "half Kelly").line.width < named(drawn, "0.5× Kelly").line.width
    assert "half Kelly" in written(drawn)
    assert "half Kelly" not in written(falls([curve(), context], target=0.2, compact=True))
    assert drawn.layout.xaxis.range[1] == pytest.approx(0.6)  # three times the target
    shallow = ChanceLine("half Kelly", DEPTHS / 2, CHANCES, CHANCES, CHANCES, None, is_context=True)
    assert (
        falls([curve(), shallow], target=0.2).layout.xaxis.range[1]
        == falls(target=0.2).layout.xaxis.range[1]
    )


def test_falls_figure_curve_of_many_steps_keeps_its_ends() -> None:
    at = np.linspace(0.01, 0.5, 5_000)
    chances = np.linspace(1, 0.0002, 5_000)
    line = named(falls([ChanceLine("many", at, chances, chances, chances, 1)]), "many")
    assert len(line.x) < 1_000
    assert (line.x[1], line.x[-1]) == (at[0], at[-1])
