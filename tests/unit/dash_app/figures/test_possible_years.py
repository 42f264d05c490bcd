"""Tests of the dotplot of 50 possible years."""

from __future__ import annotations

import numpy as np
import pytest

from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.possible_years import (
    YEARS,
    Accepted,
    deeper_than,
    possible_years_figure,
)
from app.dash_app.theme import TOKENS
from tests.unit.dash_app.figures.plotted import plotted, written

ACCEPTED = Accepted(0.2, "a year")
FALLS = np.concatenate([np.linspace(0.0, 0.2, YEARS - 3), [0.21, 0.25, 0.4]])


@pytest.mark.parametrize("compact", [False, True])
def test_possible_years_beyond_the_accepted_drawdown_are_another_colour(compact: bool) -> None:
    drawn = plotted(possible_years_figure(FALLS, ACCEPTED, 1, ChartStyle("light", compact)))
    within, beyond = drawn.data
    assert (len(within.x), len(beyond.x)) == (YEARS - 3, 3)
    assert beyond.marker.color == TOKENS["light"]["danger"]
    assert list(beyond.text) == ["21.0%", "25.0%", "40.0%"]
    assert max(within.x) < 0.2 < min(beyond.x)  # no column holds both
    assert written(drawn) == ["you accept 20%"]


def test_possible_years_dots_do_not_cover_each_other_and_stay_on_the_chart() -> None:
    for falls in (FALLS, np.full(YEARS, 0.03), np.zeros(YEARS), np.linspace(0.5, 0.9, YEARS)):
        drawn = plotted(possible_years_figure(falls, ACCEPTED, 1, ChartStyle("dark")))
        places = [(x, y) for trace in drawn.data for x, y in zip(trace.x, trace.y, strict=True)]
        assert len(set(places)) == len(places) == YEARS
        low, high = drawn.layout.xaxis.range
        assert all(low <= x <= high for x, _ in places)
        assert all(0 < y < drawn.layout.yaxis.range[1] for _, y in places)


def test_possible_years_a_fall_as_deep_as_accepted_is_not_beyond() -> None:
    assert deeper_than(np.array([0.1, 0.2, 0.2000001]), 0.2) == 1
    drawn = plotted(possible_years_figure(np.array([0.2]), ACCEPTED, 1, ChartStyle("light")))
    assert (len(drawn.data[0].x), len(drawn.data[1].x)) == (1, 0)
