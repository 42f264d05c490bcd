"""Tests of the fan of resampled equity."""

from __future__ import annotations

import numpy as np
import pytest

from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.fan import Fan, fan_figure
from app.dash_app.theme import SCENARIO_COLOURS
from tests.unit.dash_app.figures.plotted import named, plotted, written

DAY = np.arange(0, 253, 6)
GROWN = 100_000 + 100.0 * DAY
QUANTILES = np.stack([GROWN * (1 + share * DAY / 252) for share in (-0.3, -0.1, 0, 0.1, 0.3)])
FAN = Fan(DAY, QUANTILES, QUANTILES[[0, 2, 4]], 252)


@pytest.mark.parametrize("logarithmic", [False, True])
def test_fan_figure_draws_quantiles_over_days(logarithmic: bool) -> None:
    drawn = plotted(fan_figure(FAN, 1, ChartStyle("light"), logarithmic=logarithmic))
    for name, row in (
        ("1 in 20 above", 4),
        ("75%", 3),
        ("median", 2),
        ("25%", 1),
        ("1 in 20 below", 0),
    ):
        assert named(drawn, name).y == pytest.approx(QUANTILES[row], rel=1e-6)
        assert list(named(drawn, name).x) == DAY.tolist()
    assert drawn.layout.yaxis.type == ("log" if logarithmic else "linear")


def test_fan_figure_bands_are_filled_between_quantiles() -> None:
    drawn = plotted(fan_figure(FAN, 1, ChartStyle("light"), logarithmic=False))
    filled = [
        (drawn.data[i - 1], trace) for i, trace in enumerate(drawn.data) if trace.fill == "tonexty"
    ]
    assert [(low.y[-1], high.y[-1]) for low, high in filled] == [
        pytest.approx((QUANTILES[0][-1], QUANTILES[4][-1])),
        pytest.approx((QUANTILES[1][-1], QUANTILES[3][-1])),
    ]


def test_fan_figure_median_has_the_scenario_colour_and_a_name() -> None:
    drawn = plotted(fan_figure(FAN, 3, ChartStyle("dark"), logarithmic=False))
    assert named(drawn, "median").line.color == SCENARIO_COLOURS["dark"][3]
    assert "<b>median</b>" in written(drawn)
    assert (
        written(plotted(fan_figure(FAN, 3, ChartStyle("dark", compact=True), logarithmic=False)))
        == []
    )


@pytest.mark.parametrize(
    ("days", "ticks", "words"),
    [
        (252, [0, 63, 126, 189, 252], ["today", "3 months", "6 months", "9 months", "1 year"]),
        (504, [0, 126, 252, 378, 504], ["today", "6 months", "1 year", "18 months", "2 years"]),
        (15, [0, 15], ["today", "15 days"]),
    ],
)
def test_fan_figure_days_are_counted_in_months(
    days: int, ticks: list[int], words: list[str]
) -> None:
    fan = Fan(np.array([0, days]), np.ones((5, 2)), np.ones((3, 2)), days)
    drawn = plotted(fan_figure(fan, 1, ChartStyle("light"), logarithmic=False))
    assert (list(drawn.layout.xaxis.tickvals), list(drawn.layout.xaxis.ticktext)) == (ticks, words)


def test_fan_figure_log_axis_with_ruined_paths_is_finite() -> None:
    ruined = np.concatenate([np.zeros((1, len(DAY))), QUANTILES[1:]])
    axis = plotted(
        fan_figure(Fan(DAY, ruined, QUANTILES[:3], 252), 1, ChartStyle("light"), logarithmic=True)
    ).layout.yaxis
    assert np.isfinite(axis.range).all()
    assert axis.range[0] > 4
