"""Tests of the chart of balances at the end."""

from __future__ import annotations

import numpy as np
import pytest

from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.monte_carlo_endings import ending_figure
from tests.unit.dash_app.figures.plotted import plotted, written


def test_ending_figure_bars_are_shares_with_losses_in_another_colour() -> None:
    edges = np.array([80_000.0, 100_000.0, 120_000.0, 140_000.0])
    drawn = plotted(
        ending_figure(edges, np.array([10, 60, 30]), 100_000, 115_000, ChartStyle("light"))
    )
    bars = drawn.data[0]
    assert list(bars.y) == pytest.approx([0.1, 0.6, 0.3])
    assert list(bars.x) == [90_000, 110_000, 130_000]
    assert [colour == bars.marker.color[0] for colour in bars.marker.color] == [True, False, False]
    assert written(drawn) == ["start", "<b>median</b>"]


def test_ending_figure_start_off_the_chart_is_not_marked() -> None:
    edges = np.linspace(200_000, 400_000, 5)
    assert written(
        plotted(
            ending_figure(
                edges, np.ones(4, int), 100_000, 300_000, ChartStyle("dark", compact=True)
            )
        )
    ) == ["<b>median</b>"]
