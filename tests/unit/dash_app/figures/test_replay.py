"""Tests of the replay chart: curves as given, dashed hindsight, and limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.replay import ReplayCurves, RiskLimits, ScenarioCurve, replay_figure, weekly_peaks
from app.dash_app.theme import SCENARIO_COLOURS
from tests.unit.dash_app.figures.plotted import curves, plotted, shapes, written

DAYS = np.arange("2024-01-01", "2024-01-13", dtype="datetime64[D]")  # a Monday to the second Friday after
EQUITY = np.linspace(100_000.0, 211_000.0, len(DAYS))
FALL = np.linspace(0.0, 0.3, len(DAYS))
USE = np.array([0.1, 0.9, 0.2, 0.2, 0.2, 0.0, 0.0, 0.3, 0.1, 0.4, 0.1, 0.2])
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


def figure(
    *curves: ScenarioCurve,
    compact: bool = False,
    limits: RiskLimits = LIMITS,
    benchmark: np.ndarray | None = None,
    **options: Any,
) -> go.Figure:
    drawn = ReplayCurves(DAYS, curves, benchmark)
    style = ChartStyle("light", compact)
    return plotted(replay_figure(drawn, limits, style, **({"logarithmic": False} | options)))


def test_replay_figure_three_panels_hold_the_curve() -> None:
    equity, fall, use = curves(figure(curve()))
    assert equity.y.tolist() == pytest.approx(EQUITY.tolist())
    assert equity.customdata[:, 0].tolist() == pytest.approx(FALL.tolist())
    assert equity.customdata[:, 1].tolist() == pytest.approx(USE.tolist())
    assert (fall.yaxis, fall.y.tolist()) == ("y2", pytest.approx((-FALL).tolist()))
    assert (use.yaxis, use.y.tolist()) == ("y3", pytest.approx([0.9, 0.4]))


def test_replay_figure_in_contracts_shows_contracts_in_the_lowest_panel() -> None:
    drawn = figure(curve(held=USE * 100), in_contracts=True, limits=RiskLimits(0.2, 0.5))
    assert drawn.data[2].y.tolist() == pytest.approx([90, 40])
    assert [shape.y0 for shape in shapes(drawn)] == [-0.2], "a ceiling on margin is none on contracts"
    assert "contracts" in drawn.data[0].hovertemplate


def test_replay_figure_compact_hover_leaves_out_what_is_held() -> None:
    wide, narrow = (figure(curve(), compact=compact).data[0].hovertemplate for compact in (False, True))
    assert "margin" in wide
    assert "down" in narrow
    assert "margin" not in narrow


def test_replay_figure_benchmark_is_a_dotted_line_within_the_axis() -> None:
    held = np.linspace(90_000.0, 400_000.0, len(DAYS))
    drawn = figure(curve(), benchmark=held)
    line = curves(drawn)[-1]
    assert (line.name, line.y[-1]) == ("Buy and hold", pytest.approx(400_000))
    assert line.line.dash == "1px,3px"
    assert drawn.layout.yaxis.range[1] >= 400_000


def test_weekly_peaks_weeks_run_from_monday_to_sunday() -> None:
    starts, peaks = weekly_peaks(DAYS, USE)
    assert starts.astype(str).tolist() == ["2024-01-01", "2024-01-08"]
    assert peaks.tolist() == [0.9, 0.4]


def test_replay_figure_hindsight_is_dashed_and_slots_are_colours() -> None:
    drawn = figure(curve(dashed=True), curve("Other", slot=2, applied=False))
    mine, other = (next(trace for trace in drawn.data if trace.name == name) for name in ("Mine", "Other"))
    assert (mine.line.dash, other.line.dash) == ("6px,4px", "solid")
    assert other.line.color == SCENARIO_COLOURS["light"][2]
    assert mine.line.width > other.line.width


def test_replay_figure_limits_are_drawn_at_their_values() -> None:
    drawn = figure(curve(), limits=RiskLimits(0.25, 0.5))
    assert [shape.y0 for shape in shapes(drawn)] == [-0.25, 0.5]
    assert {"target 25%", "ceiling 50%"} <= set(written(drawn))


def test_replay_figure_without_a_ceiling_draws_none() -> None:
    assert len(shapes(figure(curve(), limits=RiskLimits(0.2, None)))) == 1


def test_replay_figure_names_from_a_file_are_escaped() -> None:
    drawn = figure(curve("<a href='https://x'>A</a>"))
    texts = [drawn.data[0].name, *written(drawn)]
    assert not any("<a" in text for text in texts)


@pytest.mark.parametrize(
    "equity",
    [EQUITY - 150_000, EQUITY * 1e25, np.full(len(DAYS), 5.0)],
    ids=["below zero", "absurd", "flat"],
)
@pytest.mark.parametrize("logarithmic", [False, True], ids=["linear", "log"])
def test_replay_figure_any_curve_has_a_finite_axis(equity: np.ndarray, logarithmic: bool) -> None:
    drawn = figure(curve(equity=equity), logarithmic=logarithmic)
    assert np.isfinite(drawn.layout.yaxis.range).all()
    assert drawn.layout.yaxis.range[1] <= (9.6 if logarithmic else 1.1e9)  # the axis stops at a billion


def test_replay_figure_without_curves_is_an_empty_chart() -> None:
    assert len(figure().data) == 0


def test_replay_figure_compact_has_no_names() -> None:
    assert not any("Mine" in text for text in written(figure(curve(), compact=True)))
