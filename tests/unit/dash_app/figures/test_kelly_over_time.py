"""Tests of the chart of the Kelly estimate over time."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.kelly.curves import KellyOverTime
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.kelly_over_time import over_time_figure
from app.dash_app.figures.kelly_parts import Applied
from tests.unit.dash_app.figures.plotted import plotted

HALF = Applied(0.5, 0.1)


def over_time(expanding: list[float], rolling: list[float]) -> KellyOverTime:
    closed = np.datetime64("2024-01-01T15:00") + np.arange(len(expanding)) * np.timedelta64(1, "D")
    return KellyOverTime(
        closed, np.arange(1, len(expanding) + 1), np.array(expanding), np.array(rolling), 100
    )


def test_over_time_figure_draws_both_estimates_and_the_level() -> None:
    drawn = plotted(
        over_time_figure(
            over_time([np.nan, 0.2, 0.3], [np.nan, np.nan, 0.25]), HALF, ChartStyle("light")
        )
    )
    level, rolling, so_far = drawn.data
    assert level.y.tolist() == pytest.approx([0.1, 0.1])
    assert rolling.y.tolist() == pytest.approx([np.nan, np.nan, 0.25], nan_ok=True)
    assert so_far.y.tolist() == pytest.approx([np.nan, 0.2, 0.3], nan_ok=True)
    assert (rolling.name, so_far.name) == ("last 100", "all so far")


@pytest.mark.parametrize(
    ("expanding", "top"),
    [
        ([4.0, 0.5, 0.2], 0.6),
        ([0.3, 0.25, 0.2], 0.3),
        ([0.3, 0.1, 0.0], 0.3),
        ([0.0, 0.0, 0.0], 0.01),
    ],
    ids=["wild start", "steady", "edge gone", "never an edge"],
)
def test_over_time_figure_high_first_estimates_do_not_flatten_the_rest(
    expanding: list[float], top: float
) -> None:
    drawn = plotted(
        over_time_figure(
            over_time(expanding, [np.nan] * 3), Applied(0.0, 0.0), ChartStyle("dark", compact=True)
        )
    )
    assert drawn.layout.yaxis.range[1] == pytest.approx(1.08 * top)
