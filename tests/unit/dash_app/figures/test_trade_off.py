"""Tests of the chart of candidate sizes: chances, growth, the answer and its tint."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.trade_off import Marked, Sizes, SizeUnit, TriedSizes, trade_off_figure
from app.dash_app.theme import TOKENS
from tests.unit.dash_app.figures.plotted import plotted, written

SIZE = np.array([0.1, 0.2, 0.3, 0.4, 4.0])
CHANCE = np.array([0.0, 0.01, 0.04, 0.09, 0.9])
SIZES = Sizes(
    SIZE,
    CHANCE,
    CHANCE * 0.7,
    np.minimum(CHANCE * 1.3 + 0.001, 1),
    np.array([0.1, 0.18, 0.25, 0.31, -0.4]),
)


ANSWER = Marked(0.3, 0.5, None)


def drawn(marked: Marked = ANSWER, plain: Sizes | None = None, compact: bool = False) -> go.Figure:
    return plotted(
        trade_off_figure(
            TriedSizes(SIZES, plain, 1_000),
            marked,
            0.05,
            SizeUnit("multiple of full Kelly", lambda size: f"{size:.2g}×"),
            ChartStyle("light", compact),
        )
    )


def texts(figure: go.Figure) -> str:
    return " | ".join(written(figure))


def test_trade_off_figure_draws_chances_with_intervals() -> None:
    line = next(trace for trace in drawn().data if trace.mode == "lines+markers")
    assert list(line.x) == SIZE[1:].tolist()  # a chance of nothing has no place on a log axis
    assert list(line.y) == CHANCE[1:].tolist()
    assert list(line.error_y.array) == pytest.approx(SIZES.high[1:] - CHANCE[1:])
    assert list(line.error_y.arrayminus) == pytest.approx(CHANCE[1:] - SIZES.low[1:])


def test_trade_off_figure_draws_growth_in_the_lower_panel() -> None:
    line = next(trace for trace in drawn().data if trace.yaxis == "y2")
    assert list(zip(line.x, line.y, strict=True)) == list(zip(SIZE, SIZES.median_cagr, strict=True))


def test_trade_off_figure_sizes_up_to_the_answer_are_tinted() -> None:
    figure = drawn()
    tint = next(shape for shape in figure.layout.shapes if shape.type == "rect")
    assert (tint.x0, tint.x1) == (0, 0.3)
    dot = figure.data[-1]
    assert (dot.x, dot.y, dot.marker.color) == ((0.3,), (0.04,), TOKENS["light"]["accent"])
    assert "<b>0.3×</b>" in texts(figure)
    assert "tolerance 5%" in texts(figure)


def test_trade_off_figure_axis_ends_near_the_answer() -> None:
    assert drawn().layout.xaxis.range[1] < 1
    assert drawn(Marked(None, None, None)).layout.xaxis.range[1] > 4


def test_trade_off_figure_present_size_and_bound_on_the_chart_are_named() -> None:
    assert "now 0.5×" in texts(drawn(Marked(0.3, 0.5, 0.2)))
    assert "risk-constrained Kelly 0.2×" in texts(drawn(Marked(0.3, 0.5, 0.2)))
    assert "now" not in texts(drawn(Marked(0.3, 9.0, None)))


def test_trade_off_figure_without_an_answer_marks_nothing() -> None:
    figure = drawn(Marked(None, 0.5, None))
    assert [trace.mode for trace in figure.data] == ["lines+markers", "lines"]
    assert all(shape.type != "rect" for shape in figure.layout.shapes)


@pytest.mark.parametrize("compact", [False, True])
def test_trade_off_figure_with_the_log_as_it_is_draws_a_second_pair_of_lines(compact: bool) -> None:
    figure = drawn(plain=SIZES, compact=compact)
    assert [trace.name for trace in figure.data if trace.name] == ["the log as it is"] * 2 + [
        "cautious"
    ] * 2
