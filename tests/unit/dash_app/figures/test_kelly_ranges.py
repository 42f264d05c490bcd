"""Tests of the chart of Kelly ranges beside the table."""

from __future__ import annotations

import pytest

from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.kelly_ranges import (
    FOOT_PX,
    HEAD_PX,
    ROW_PX,
    RangeRow,
    kelly_ranges_figure,
    ranges_height,
)
from tests.unit.dash_app.figures.plotted import plotted, texts

ROWS = [
    RangeRow("Condor", 0.5, 0.3, 0.8, 0.1),
    RangeRow("Fly <b>", 0.0, None, None, 0.0),
    RangeRow("Lottery", 0.1, 0.0, 0.2, 0.05),
]
DESK, PHONE = ChartStyle("light"), ChartStyle("dark", compact=True)


def test_ranges_height_is_that_of_the_tables_rows() -> None:
    height = ranges_height(ROWS, DESK)
    layout = kelly_ranges_figure(ROWS, DESK)["layout"]
    margin = layout["margin"]
    assert height - margin["t"] - margin["b"] == ROW_PX * len(ROWS)
    assert (margin["t"], margin["b"]) == (HEAD_PX, FOOT_PX)
    assert layout["yaxis"]["range"] == [len(ROWS), 0]


def test_ranges_draw_bars_kelly_and_allocation_in_the_middle_of_their_rows() -> None:
    bars, kelly, allocation = plotted(kelly_ranges_figure(ROWS, DESK)).data
    assert list(bars.x) == [0.3, 0.8, None, 0.0, 0.2, None]
    assert list(bars.y) == [0.5, 0.5, None, 2.5, 2.5, None]
    assert (list(kelly.x), list(kelly.y)) == ([0.5, 0.0, 0.1], [0.5, 1.5, 2.5])
    assert list(allocation.x) == [0.1, 0.0, 0.05]


def test_ranges_hover_escapes_names_and_says_all_figures() -> None:
    _, kelly, _ = plotted(kelly_ranges_figure(ROWS, DESK)).data
    assert kelly.text[0] == "Condor<br>Kelly 50.0%, range 30–80%, allocation now 10.0%"
    assert kelly.text[1].startswith("Fly &lt;b&gt;<br>Kelly 0.0%, allocation")


def test_range_far_beyond_the_others_is_cut_and_says_where_it_ends() -> None:
    rows = [*ROWS, RangeRow("Short log", 0.2, 0.0, 9.0, 0.02)]
    drawn = plotted(kelly_ranges_figure(rows, DESK))
    assert drawn.layout.xaxis.range[1] == pytest.approx(1.5)
    assert max(x for x in drawn.data[0].x if x is not None) == pytest.approx(1.5)
    assert "→ 900%" in texts(drawn)


def test_on_a_phone_rows_are_named() -> None:
    on_phone = texts(plotted(kelly_ranges_figure(ROWS, PHONE)))
    assert all(name in on_phone for name in ("Condor", "Fly &lt;b&gt;", "Lottery"))
    assert "Condor" not in texts(plotted(kelly_ranges_figure(ROWS, DESK)))


@pytest.mark.parametrize("rows", [[], [RangeRow("None", None, None, None, None)]])
def test_nothing_known_still_draws(rows: list[RangeRow]) -> None:
    assert plotted(kelly_ranges_figure(rows, DESK)).layout.xaxis.range[1] > 0
