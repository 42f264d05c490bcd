"""Resampled futures as charts: bands, steps and bars hold the numbers they were given, and what is marked is named."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from app.dash_app.figures.chances import least_chance
from app.dash_app.figures.fan import Fan, fan_figure
from app.dash_app.figures.monte_carlo import ChanceCurve, falls_figure
from app.dash_app.figures.monte_carlo_endings import ending_figure
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS
from tests.unit.dash_app.figures.plotted import plotted, written

DAY = np.arange(0, 253, 6)
GROWN = 100_000 + 100.0 * DAY
QUANTILES = np.stack([GROWN * (1 + share * DAY / 252) for share in (-0.3, -0.1, 0, 0.1, 0.3)])
FAN = Fan(DAY, QUANTILES, QUANTILES[[0, 2, 4]], 252)

DEPTHS = np.array([0.05, 0.10, 0.25, 0.40])
CHANCES = np.array([1.0, 0.6, 0.08, 0.01])


def curve(name: str = "0.5× Kelly", slot: int | None = 1) -> ChanceCurve:
    return ChanceCurve(name, DEPTHS, CHANCES, CHANCES * 0.8, np.minimum(CHANCES * 1.2, 1), slot)


def falls(curves: list[ChanceCurve] | None = None, target: float = 0.2, **options: Any) -> go.Figure:
    given = {"tolerance": 0.05, "paths": 1_000, "horizon": "a year", "scheme": "light", "compact": False} | options
    return plotted(falls_figure(curves or [curve()], target, **given))


def named(figure: go.Figure, name: str) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


@pytest.mark.parametrize("logarithmic", [False, True])
def test_the_fan_draws_its_quantiles_over_the_days(logarithmic: bool) -> None:
    drawn = plotted(fan_figure(FAN, 1, "light", compact=False, logarithmic=logarithmic))
    for name, row in (("1 in 20 above", 4), ("75%", 3), ("median", 2), ("25%", 1), ("1 in 20 below", 0)):
        assert named(drawn, name).y == pytest.approx(QUANTILES[row], rel=1e-6)
        assert list(named(drawn, name).x) == DAY.tolist()
    assert drawn.layout.yaxis.type == ("log" if logarithmic else "linear")


def test_bands_are_filled_between_their_quantiles() -> None:
    drawn = plotted(fan_figure(FAN, 1, "light", compact=False, logarithmic=False))
    filled = [(drawn.data[i - 1], trace) for i, trace in enumerate(drawn.data) if trace.fill == "tonexty"]
    assert [(low.y[-1], high.y[-1]) for low, high in filled] == [
        pytest.approx((QUANTILES[0][-1], QUANTILES[4][-1])),
        pytest.approx((QUANTILES[1][-1], QUANTILES[3][-1])),
    ]


def test_the_median_has_its_scenarios_colour_and_is_named() -> None:
    drawn = plotted(fan_figure(FAN, 3, "dark", compact=False, logarithmic=False))
    assert named(drawn, "median").line.color == SCENARIO_COLOURS["dark"][3]
    assert "<b>median</b>" in written(drawn)
    assert written(plotted(fan_figure(FAN, 3, "dark", compact=True, logarithmic=False))) == []


@pytest.mark.parametrize(
    ("days", "ticks", "words"),
    [
        (252, [0, 63, 126, 189, 252], ["today", "3 months", "6 months", "9 months", "1 year"]),
        (504, [0, 126, 252, 378, 504], ["today", "6 months", "1 year", "18 months", "2 years"]),
        (15, [0, 15], ["today", "15 days"]),
    ],
)
def test_days_are_counted_in_months(days: int, ticks: list[int], words: list[str]) -> None:
    fan = Fan(np.array([0, days]), np.ones((5, 2)), np.ones((3, 2)), days)
    drawn = plotted(fan_figure(fan, 1, "light", compact=False, logarithmic=False))
    assert (list(drawn.layout.xaxis.tickvals), list(drawn.layout.xaxis.ticktext)) == (ticks, words)


def test_ruined_paths_leave_a_log_axis_readable() -> None:
    ruined = np.concatenate([np.zeros((1, len(DAY))), QUANTILES[1:]])
    axis = plotted(fan_figure(Fan(DAY, ruined, QUANTILES[:3], 252), 1, "light", compact=False, logarithmic=True)).layout.yaxis
    assert np.isfinite(axis.range).all()
    assert axis.range[0] > 4


def test_a_step_holds_the_chance_up_to_its_depth() -> None:
    line = named(falls(), "0.5× Kelly")
    assert line.line.shape == "vh"  # up to each depth its own chance, then down
    assert list(line.x) == [0, *DEPTHS]
    assert list(line.y) == pytest.approx([1, *CHANCES])


def test_the_chance_at_the_target_is_marked() -> None:
    drawn = falls(target=0.2)  # paths beyond 20% are those that reach 25%
    dot = drawn.data[-1]
    assert (dot.x, dot.y) == ((0.2,), (0.08,))
    assert "<b>8.0%</b>" in written(drawn)


def test_a_target_no_path_reaches_is_said() -> None:
    drawn = falls(target=0.45)
    assert "<b>no path</b> falls this far" in written(drawn)
    assert all(trace.mode != "markers" for trace in drawn.data)


def test_target_and_tolerance_are_drawn_and_named() -> None:
    drawn = falls(target=0.125)
    assert {"target 12.5%", "tolerance 5%"} <= set(written(drawn))
    levels = [(shape.y0, shape.line.color) for shape in drawn.layout.shapes if shape.yref == "y"]
    assert levels == [(0.05, TOKENS["light"]["danger"])]
    tint = next(shape for shape in drawn.layout.shapes if shape.type == "rect")
    assert (tint.x0, tint.x1) == (0.125, drawn.layout.xaxis.range[1])


def test_the_first_curve_alone_carries_its_interval() -> None:
    drawn = falls([curve(), curve("with estimation error", None)])
    shaded = [trace for trace in drawn.data if trace.fill == "tonexty"]
    assert len(shaded) == 1
    assert shaded[0].y[1:] == pytest.approx(np.minimum(CHANCES * 1.2, 1))
    assert named(drawn, "with estimation error").line.color == TOKENS["light"]["dim"]


def test_what_gives_context_is_dotted_named_and_does_not_squeeze_the_rest() -> None:
    deep = np.array([0.3, 0.5, 0.95])
    context = ChanceCurve("half Kelly", deep, np.array([1.0, 0.7, 0.1]), deep, deep, None, is_context=True)
    drawn = falls([curve(), context], target=0.2)
    assert named(drawn, "half Kelly").line.dash == "dot"
    assert named(drawn, "half Kelly").line.width < named(drawn, "0.5× Kelly").line.width
    assert "half Kelly" in written(drawn)
    assert "half Kelly" not in written(falls([curve(), context], target=0.2, compact=True))
    assert drawn.layout.xaxis.range[1] == pytest.approx(0.6)  # three times the target
    shallow = ChanceCurve("half Kelly", DEPTHS / 2, CHANCES, CHANCES, CHANCES, None, is_context=True)
    assert falls([curve(), shallow], target=0.2).layout.xaxis.range[1] == falls(target=0.2).layout.xaxis.range[1]


@pytest.mark.parametrize("paths", [1, 1_000, 100_000])
def test_the_axis_of_chances_ends_below_one_path(paths: int) -> None:
    assert 0 < least_chance(paths) <= max(1 / paths, 0.0001)


def test_a_curve_of_many_steps_is_thinned_and_keeps_its_ends() -> None:
    at = np.linspace(0.01, 0.5, 5_000)
    chances = np.linspace(1, 0.0002, 5_000)
    line = named(falls([ChanceCurve("many", at, chances, chances, chances, 1)]), "many")
    assert len(line.x) < 1_000
    assert (line.x[1], line.x[-1]) == (at[0], at[-1])


def test_endings_are_shares_of_all_paths_losses_in_their_own_colour() -> None:
    edges = np.array([80_000.0, 100_000.0, 120_000.0, 140_000.0])
    drawn = plotted(ending_figure(edges, np.array([10, 60, 30]), 100_000, 115_000, "light", compact=False))
    bars = drawn.data[0]
    assert list(bars.y) == pytest.approx([0.1, 0.6, 0.3])
    assert list(bars.x) == [90_000, 110_000, 130_000]
    assert [colour == bars.marker.color[0] for colour in bars.marker.color] == [True, False, False]
    assert written(drawn) == ["start", "<b>median</b>"]


def test_a_start_off_the_chart_is_not_marked() -> None:
    edges = np.linspace(200_000, 400_000, 5)
    assert written(plotted(ending_figure(edges, np.ones(4, int), 100_000, 300_000, "dark", compact=True))) == ["<b>median</b>"]
