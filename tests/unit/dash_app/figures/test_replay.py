"""Tests of the replay chart: curves as given, dashed hindsight, and limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.replay import (
    COMPACT_HEIGHT,
    HEIGHT,
    LOWER_HEIGHT,
    SHORT_HEIGHT,
    ReplayChart,
    ReplayCurves,
    ReplayFrame,
    ReplayOptions,
    RiskLimits,
    ScenarioCurve,
    replay_chart,
    replay_height,
    weekly_peaks,
)
from app.dash_app.theme import SCENARIO_COLOURS
from tests.unit.dash_app.figures.plotted import named, plotted, shapes, written

DAYS = np.arange(
    "2024-01-01", "2024-01-13", dtype="datetime64[D]"
)  # a Monday to the second Friday after
EQUITY = np.linspace(100_000.0, 211_000.0, len(DAYS))
FALL = np.linspace(0.0, 0.3, len(DAYS))
USE = np.array([0.1, 0.9, 0.2, 0.2, 0.2, 0.0, 0.0, 0.3, 0.1, 0.4, 0.1, 0.2])
LIGHT, PHONE = ChartStyle("light"), ChartStyle("light", compact=True)
LIMITS = RiskLimits(target_drawdown=0.2, margin_ceiling=0.8)


def curve(name: str = "Mine", **changes: Any) -> ScenarioCurve:
    parts: dict[str, Any] = {
        "slot": 1,
        "applied": True,
        "dashed": False,
        "equity": EQUITY,
        "drawdown": FALL,
        "held": USE,
    }
    return ScenarioCurve(name, **(parts | changes))


def chart(
    *curves: ScenarioCurve,
    style: ChartStyle = LIGHT,
    limits: RiskLimits = LIMITS,
    benchmark: np.ndarray | None = None,
    **options: Any,
) -> ReplayChart:
    drawn = ReplayCurves(DAYS, curves, benchmark)
    chosen = ReplayOptions(**({"logarithmic": False} | options))
    return replay_chart(ReplayFrame(drawn, limits, style, chosen))


def figure(*curves: ScenarioCurve, **options: Any) -> go.Figure:
    return plotted(chart(*curves, **options).figure)


def test_replay_chart_two_panels_hold_equity_and_drawdown() -> None:
    drawn = figure(curve())
    equity, fall = drawn.data[:2]
    assert equity.y.tolist() == pytest.approx(EQUITY.tolist())
    assert equity.customdata[:, 0].tolist() == pytest.approx(FALL.tolist())
    assert equity.customdata[:, 1].tolist() == pytest.approx(USE.tolist())
    assert (fall.yaxis, fall.y.tolist()) == ("y2", pytest.approx(FALL.tolist()))
    assert not any(trace.yaxis == "y3" for trace in drawn.data)


def test_replay_chart_third_panel_shows_margin_of_each_week() -> None:
    drawn = figure(curve(), lower="margin")
    (use,) = (trace for trace in drawn.data if trace.yaxis == "y3")
    assert use.y.tolist() == pytest.approx([0.9, 0.4])


def test_replay_chart_in_contracts_shows_contracts_in_the_lowest_panel() -> None:
    held = curve(held=USE * 100)
    drawn = figure(held, lower="contracts", limits=RiskLimits(0.2, 0.5))
    assert drawn.data[2].y.tolist() == pytest.approx([90, 40])
    assert [shape.y0 for shape in shapes(drawn)] == [0.2], "a ceiling is of margin"
    assert "contracts" in drawn.data[0].hovertemplate


def test_replay_chart_numbers_name_the_traces_that_follow_the_slider() -> None:
    drawn = chart(curve("Other", applied=False, slot=3), curve(), lower="margin", benchmark=EQUITY)
    data, at = drawn.figure["data"], drawn.at
    moved = [data[number] for number in (at.equity, at.drawdown, at.held)]  # type: ignore[index]
    assert {trace["line"]["color"] for trace in moved} == {SCENARIO_COLOURS["light"][1]}
    assert [trace.get("yaxis", "y") for trace in moved] == ["y", "y2", "y3"]
    assert [data[number]["name"] for number in at.named] == ["Other", "Mine", "Buy and hold"]
    assert at.names is not None
    words = [text.strip() for text in data[at.names]["text"]]
    assert words == ["Other", "<b>Mine</b>", "Buy and hold"]


def test_replay_chart_ghost_is_empty_at_first_in_both_panels() -> None:
    drawn = chart(curve())
    data, at = drawn.figure["data"], drawn.at
    assert at.ghost_equity is not None
    assert at.ghost_drawdown is not None
    ghosts = [data[at.ghost_equity], data[at.ghost_drawdown]]
    assert [ghost["x"] for ghost in ghosts] == [[], []]
    assert [ghost["yaxis"] for ghost in ghosts] == ["y", "y2"]
    assert {ghost["line"]["width"] for ghost in ghosts} == {1}


def test_replay_chart_without_my_sizing_has_nothing_that_moves() -> None:
    at = chart(curve("Other", applied=False)).at
    assert (at.equity, at.drawdown, at.ghost_equity) == (None, None, None)


def test_replay_chart_my_sizing_is_drawn_last_in_each_panel() -> None:
    drawn = figure(curve(), curve("Other", applied=False, slot=3))
    assert [trace.line.color for trace in drawn.data[:4]] == [
        SCENARIO_COLOURS["light"][slot] for slot in (3, 1, 3, 1)
    ]


def test_replay_chart_only_time_can_be_zoomed() -> None:
    layout = figure(curve(), lower="margin").layout
    assert layout.yaxis.fixedrange
    assert layout.yaxis2.fixedrange
    assert layout.yaxis3.fixedrange
    assert (layout.dragmode, layout.xaxis.fixedrange) == ("zoom", None)
    assert (layout.xaxis.minallowed, layout.xaxis.maxallowed) == ("2024-01-01", "2024-01-12")


def test_replay_chart_on_a_phone_leaves_dragging_to_the_page() -> None:
    assert figure(curve(), style=PHONE).layout.dragmode is False


@pytest.mark.parametrize(
    ("style", "height"),
    [
        (LIGHT, HEIGHT),
        (ChartStyle("light", short=True), SHORT_HEIGHT),
        (PHONE, COMPACT_HEIGHT),
    ],
    ids=["desk", "low window", "phone"],
)
def test_replay_height_third_panel_adds_to_the_two(style: ChartStyle, height: int) -> None:
    assert replay_height(style) == height
    assert replay_height(style, "margin") == height + LOWER_HEIGHT


@pytest.mark.parametrize("style", [LIGHT, PHONE, ChartStyle("dark", short=True)])
@pytest.mark.parametrize("spread", [1.02, 1.2, 4.0, 90.0, 20_000.0])
def test_replay_chart_log_axis_has_at_least_three_ticks(style: ChartStyle, spread: float) -> None:
    equity = np.geomspace(50_000, 50_000 * spread, len(DAYS))
    axis = figure(curve(equity=equity), style=style, logarithmic=True).layout.yaxis
    inside = [tick for tick in axis.tickvals if axis.range[0] <= np.log10(tick) <= axis.range[1]]
    assert 3 <= len(inside) <= 8
    assert len(set(axis.ticktext)) == len(axis.ticktext)


def test_replay_chart_equity_that_moves_a_fifth_does_not_start_at_zero() -> None:
    axis = figure(curve(equity=np.linspace(50_000, 60_000, len(DAYS)))).layout.yaxis
    assert axis.range[0] == pytest.approx(50_000)


def test_replay_chart_compact_hover_leaves_out_what_is_held() -> None:
    wide, narrow = (figure(curve(), style=style).data[0].hovertemplate for style in (LIGHT, PHONE))
    assert "margin" in wide
    assert "down" in narrow
    assert "margin" not in narrow


def test_replay_chart_benchmark_is_a_dotted_line_within_the_axis() -> None:
    held = np.linspace(90_000.0, 400_000.0, len(DAYS))
    drawn = figure(curve(), benchmark=held)
    line = named(drawn, "Buy and hold")
    assert line.y[-1] == pytest.approx(400_000)
    assert line.line.dash == "1px,3px"
    assert drawn.layout.yaxis.range[1] >= 400_000


def test_weekly_peaks_weeks_run_from_monday_to_sunday() -> None:
    starts, peaks = weekly_peaks(DAYS, USE)
    assert starts.astype(str).tolist() == ["2024-01-01", "2024-01-08"]
    assert peaks.tolist() == [0.9, 0.4]


def test_replay_chart_hindsight_is_dashed_and_slots_are_colours() -> None:
    drawn = figure(curve(dashed=True), curve("Other", slot=2, applied=False))
    mine, other = named(drawn, "Mine"), named(drawn, "Other")
    assert (mine.line.dash, other.line.dash) == ("6px,4px", "solid")
    assert other.line.color == SCENARIO_COLOURS["light"][2]
    assert mine.line.width > other.line.width


def test_replay_chart_limits_are_drawn_at_their_values() -> None:
    drawn = figure(curve(), limits=RiskLimits(0.25, 0.5), lower="margin")
    assert [shape.y0 for shape in shapes(drawn)] == [0.25, 0.5]
    assert {"you accept 25%", "ceiling 50%"} <= set(written(drawn))


def test_replay_chart_without_a_ceiling_draws_none() -> None:
    assert len(shapes(figure(curve(), limits=RiskLimits(0.2, None), lower="margin"))) == 1


def test_replay_chart_names_from_a_file_are_escaped() -> None:
    drawn = figure(curve("<a href='https://x'>A</a>"))
    texts = [drawn.data[0].name, *written(drawn)]
    assert not any("<a" in text for text in texts)


@pytest.mark.parametrize(
    "equity",
    [EQUITY - 150_000, EQUITY * 1e25, np.full(len(DAYS), 5.0)],
    ids=["below zero", "absurd", "flat"],
)
@pytest.mark.parametrize("logarithmic", [False, True], ids=["linear", "log"])
def test_replay_chart_any_curve_has_a_finite_axis(equity: np.ndarray, logarithmic: bool) -> None:
    drawn = figure(curve(equity=equity), logarithmic=logarithmic)
    assert np.isfinite(drawn.layout.yaxis.range).all()
    assert drawn.layout.yaxis.range[1] <= (
        9.6 if logarithmic else 1.1e9
    )  # the axis stops at a billion


def test_replay_chart_without_curves_is_an_empty_chart() -> None:
    assert len(figure().data) == 0


def test_replay_chart_compact_has_no_names() -> None:
    assert not any("Mine" in text for text in written(figure(curve(), style=PHONE)))
