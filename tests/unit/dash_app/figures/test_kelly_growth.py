"""Tests of the chart of growth over the fraction."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from app.calculations.kelly.curves import growth_curve
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.kelly_growth import growth_figure, growth_kept, loses_everything
from app.dash_app.figures.kelly_parts import Applied
from app.dash_app.theme import TOKENS
from tests.unit.dash_app.figures.plotted import dots, plotted, texts

TOSS = np.repeat([1.0, -1.0], [60, 40])  # full Kelly 0.6 - 0.4
#: Growth is positive up to the fraction at which the worst loss takes all.
CAPPED = np.repeat([0.9, -0.05, -0.5], [90, 9, 1])
HALF = Applied(0.5, 0.1)


def growth_at(f: float) -> float:
    """Return the mean log growth of the toss at a fraction."""
    return float(0.6 * np.log(1 + f) + 0.4 * np.log(1 - f))


def growth(returns: Any = TOSS, applied: Applied = HALF, compact: bool = False) -> go.Figure:
    return plotted(
        growth_figure(growth_curve(returns), applied, ChartStyle("light", compact=compact))
    )


def test_growth_figure_draws_shares_of_the_fastest_growth() -> None:
    line = growth().data[0]
    assert line.y.max() == pytest.approx(1, abs=1e-3)
    assert line.y[0] == 0
    expected = [growth_at(f) / growth_at(0.2) for f in line.x[1:]]
    assert line.y[1:].tolist() == pytest.approx(expected, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize(
    ("multiple", "colours"),
    [(0.5, ["text", "accent"]), (0.25, ["text", "text", "accent"])],
    ids=["half", "quarter"],
)
def test_growth_figure_half_kelly_is_marked_unless_applied(
    multiple: float, colours: list[str]
) -> None:
    drawn = growth(applied=Applied(multiple, 0.2 * multiple))
    assert list(drawn.data[-1].marker.color) == [TOKENS["light"][colour] for colour in colours]
    assert dots(drawn)[0] == pytest.approx((0.2, 1.0))
    assert dots(drawn)[-1] == pytest.approx(
        (0.2 * multiple, growth_at(0.2 * multiple) / growth_at(0.2)), rel=1e-3
    )
    assert ("half<br>keeps 75%" in texts(drawn)) == (multiple == 0.25)


def test_growth_figure_marks_are_labelled() -> None:
    said = texts(growth())
    assert "full 20.0%" in said
    assert "<b>applied 0.5×</b><br>keeps 75%" in said
    assert "loses money from 39%" in said


def test_growth_figure_losing_fractions_are_tinted_to_the_edge() -> None:
    drawn = growth()
    (band,) = drawn.layout.shapes
    assert growth_at(band.x0) == pytest.approx(0, abs=1e-9)
    assert band.x1 == drawn.layout.xaxis.range[1] > band.x0


def test_growth_figure_applied_beyond_the_chart_is_only_written() -> None:
    drawn = growth(applied=Applied(3.0, 0.6))
    assert "<b>applied 3×</b> is 60%,<br>beyond this chart" in texts(drawn)
    assert max(x for x, _ in dots(drawn)) == pytest.approx(0.2)


def test_growth_figure_growth_up_to_the_pole_falls_straight_down() -> None:
    curve = growth_curve(CAPPED)
    drawn = growth(CAPPED, Applied(0.5, curve.peak / 2))
    assert loses_everything(curve)
    assert not loses_everything(growth_curve(TOSS))
    fall = drawn.data[1]
    assert fall.x[-1] == pytest.approx(2.0)  # the worst loss is half the margin
    assert fall.y[-1] < drawn.layout.yaxis.range[0]
    assert "the worst loss<br>takes all from 200%" in texts(drawn)
    assert drawn.layout.xaxis.range[1] > 2.0


def test_growth_kept_beyond_the_curve_is_none() -> None:
    curve = growth_curve(TOSS)
    assert growth_kept(curve, 0.0) == 0
    assert growth_kept(curve, 0.3) == pytest.approx(growth_at(0.3) / growth_at(0.2), rel=1e-3)
    assert curve.fractions[-1] == pytest.approx(0.448, abs=1e-3)
    assert growth_kept(curve, 0.45) is None
