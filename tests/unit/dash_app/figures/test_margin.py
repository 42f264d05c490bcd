"""Tests of the margin chart: weekly peaks, the ceiling, and a row of tints a strategy."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.margin import MOST_ROWS, MarginLine, MarginUse, height, margin_figure
from tests.unit.dash_app.figures.plotted import plotted

DAYS = np.arange("2024-01-01", "2024-01-13", dtype="datetime64[D]")
USE = np.array([0.1, 0.9, 0.2, 0.2, 0.2, 0.0, 0.0, 0.3, 0.1, 0.4, 0.1, 0.2])
SHARES = np.stack([USE * 0.25, USE * 0.75])


def figure(
    compact: bool = False, ceiling: float | None = 0.8, shares: np.ndarray = SHARES
) -> go.Figure:
    names = [f"Strategy {i}" for i in range(len(shares))]
    log = MarginLine("As backtested", 0, USE / 2)
    margin = MarginUse(DAYS, MarginLine("Mine", 1, USE), log, names, shares)
    return plotted(margin_figure(margin, ceiling, ChartStyle("dark", compact)))


def test_margin_figure_lines_are_weekly_peaks() -> None:
    mine, log, _ = figure().data
    assert mine.y.tolist() == pytest.approx([0.9, 0.4])
    assert log.y.tolist() == pytest.approx([0.45, 0.2])


def test_margin_figure_rows_are_sorted_by_peak() -> None:
    tints = figure().data[2]
    assert list(tints.y) == ["Strategy 1", "Strategy 0"]
    assert tints.customdata.ravel().tolist() == pytest.approx([0.675, 0.3, 0.225, 0.1])
    assert tints.z.ravel().tolist() == pytest.approx(np.sqrt([0.675, 0.3, 0.225, 0.1]).tolist())


def test_margin_figure_ceiling_is_drawn_and_named() -> None:
    drawn = figure(ceiling=0.5)
    assert [shape.y0 for shape in drawn.layout.shapes] == [0.5]
    assert "ceiling 50%" in [note.text for note in drawn.layout.annotations]
    assert not figure(ceiling=None).layout.shapes


def test_margin_figure_compact_has_only_the_lines() -> None:
    assert [trace.type for trace in figure(compact=True).data] == ["scatter", "scatter"]


def test_margin_figure_of_fifty_strategies_has_a_row_for_the_largest() -> None:
    drawn = figure(shares=np.tile(USE, (50, 1)) / 50)
    assert len(drawn.data[2].y) == MOST_ROWS
    assert height(50, False) == height(MOST_ROWS, False) > height(2, False)


def test_margin_figure_without_margin_is_flat() -> None:
    drawn = figure(shares=np.zeros((2, len(DAYS))))
    assert np.isfinite(drawn.data[2].zmax)


def test_margin_figure_of_absurd_margin_still_has_an_axis() -> None:
    margin = MarginUse(DAYS, MarginLine("Mine", 1, USE * 1e30), None, ["One"], SHARES[:1])
    ticks = margin_figure(margin, None, ChartStyle("light"))["layout"]["yaxis"]["tickvals"]
    assert 2 <= len(ticks) <= 6


def test_margin_figure_names_its_lines_above_the_chart() -> None:
    said = [note.text for note in figure().layout.annotations]
    assert "Mine, peak of each week" in said
    assert "As backtested" in said
