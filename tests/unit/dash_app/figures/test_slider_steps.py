"""Tests of the slider's steps: each draws exactly what the chart draws for that replay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plotly.io.json import to_json_plotly

from app.calculations.log.book import Book
from app.calculations.margin.usage import utilisation
from app.calculations.profile.model import AS_BACKTESTED
from app.calculations.replay.engine import Replay, replay
from app.calculations.sizing.defaults import default_profile, my_sizing
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.replay import (
    Lower,
    ReplayCurves,
    ReplayFrame,
    ReplayOptions,
    RiskLimits,
    ScenarioCurve,
    replay_chart,
)
from app.dash_app.figures.slider_steps import STEPS, StepContent, slider_steps
from app.formatting import times
from app.importers.read import read_files
from tests.unit.dash_app.figures.plotted import decoded

SAMPLE = Path("assets/sample/sample-tradelog.csv")


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.of(read_files([(SAMPLE.name, SAMPLE.read_bytes())]).log)


@pytest.fixture(scope="module")
def replays(book: Book) -> list[tuple[float, Replay]]:
    return [(fraction, replay_at(book, fraction)) for fraction in STEPS]


def replay_at(book: Book, fraction: float) -> Replay:
    profile = default_profile(book, fraction)
    mine = my_sizing(profile.scenarios)
    assert mine is not None
    return replay(book, profile, mine)


def curve_in(book: Book, *, slot: int = 1, applied: bool = True) -> Any:
    def curve(run: Replay) -> ScenarioCurve:
        held = utilisation(book, run)
        name = run.scenario.name
        return ScenarioCurve(name, slot, applied, False, run.equity, run.drawdown, held)

    return curve


def frame_of(book: Book, mine: Replay, lower: Lower, logarithmic: bool) -> ReplayFrame:
    backtest = replay(book, default_profile(book), AS_BACKTESTED)
    fixed = curve_in(book, slot=0, applied=False)(backtest)
    drawn = ReplayCurves(mine.day, [fixed, curve_in(book)(mine)], backtest.equity * 0.9)
    options = ReplayOptions(logarithmic, lower)
    return ReplayFrame(drawn, RiskLimits(0.2, 0.8), ChartStyle("light"), options)


def content_of(book: Book) -> StepContent:
    return StepContent(
        curve=curve_in(book),
        row=lambda fraction, run: [times(fraction), f"{run.metrics.ending_equity:.0f}"],
        strip=lambda fraction, run: [f"{run.judged_drawdown:.1%}"],
        values=lambda fraction, run: [fraction, run.metrics.cagr],
    )


def json_of(value: Any) -> Any:
    """Return what the browser receives."""
    return json.loads(to_json_plotly(value))


def test_steps_are_even_on_a_log_scale_and_hold_the_marks() -> None:
    assert len(STEPS) == 41
    ratios = np.diff(np.log(STEPS))
    assert ratios == pytest.approx(np.full(40, np.log(10) / 20), abs=0.025)
    assert {0.01, 0.1, 0.25, 0.5, 1.0} <= set(STEPS)
    assert STEPS[0] == 0.01
    assert STEPS[-1] == 1.0


@pytest.mark.parametrize("logarithmic", [True, False], ids=["log", "linear"])
@pytest.mark.parametrize("lower", ["none", "margin"])
def test_slider_steps_every_step_equals_the_chart_of_its_replay(
    book: Book, replays: list[tuple[float, Replay]], lower: Lower, logarithmic: bool
) -> None:
    first = frame_of(book, replays[0][1], lower, logarithmic)
    assert len(first.drawn.day) > 500, "decimated"
    at = replay_chart(first).at
    payload = json_of(slider_steps(first, at, replays, content_of(book)))
    days = payload["days"]
    for (_, run), step in zip(replays, payload["steps"], strict=True):
        chart = replay_chart(frame_of(book, run, lower, logarithmic))
        assert chart.at == at
        data, layout = chart.figure["data"], json_of(chart.figure["layout"])
        equity, drawdown = data[at.equity], data[at.drawdown]  # type: ignore[index]
        assert [days[index] for index in decoded(step["equityDays"])] == equity["x"]
        assert [days[index] for index in decoded(step["drawdownDays"])] == drawdown["x"]
        assert step["equity"] == equity["y"]
        assert step["beside"] == equity["customdata"]
        assert step["drawdown"] == drawdown["y"]
        assert step["held"] == (data[at.held]["y"] if at.held is not None else None)
        assert step["names"] == data[at.names]["y"]  # type: ignore[index]
        for name, axis in step["axes"].items():
            assert {part: layout[name][part] for part in axis} == axis


def test_slider_steps_carry_the_words_of_their_replay(
    book: Book, replays: list[tuple[float, Replay]]
) -> None:
    frame = frame_of(book, replays[0][1], "none", True)
    payload = slider_steps(frame, replay_chart(frame).at, replays[3:4], content_of(book))
    (step,), run = payload["steps"], replays[3][1]
    assert (step["fraction"], step["label"]) == (0.014, "0.014×")
    assert step["row"] == ["0.014×", f"{run.metrics.ending_equity:.0f}"]
    assert step["strip"] == [f"{run.judged_drawdown:.1%}"]
    assert step["values"] == [0.014, run.metrics.cagr]


def test_slider_steps_are_small_enough_for_one_request(
    book: Book, replays: list[tuple[float, Replay]]
) -> None:
    frame = frame_of(book, replays[0][1], "none", True)
    payload = slider_steps(frame, replay_chart(frame).at, replays, content_of(book))
    assert len(to_json_plotly(payload)) <= 650_000


def test_slider_steps_frame_without_my_sizing_has_no_trace_to_move(
    book: Book, replays: list[tuple[float, Replay]]
) -> None:
    whole = frame_of(book, replays[0][1], "none", True)
    hidden = ReplayCurves(whole.drawn.day, whole.fixed)
    frame = ReplayFrame(hidden, whole.limits, whole.style, whole.options)
    payload = slider_steps(frame, replay_chart(frame).at, replays[:2], content_of(book))
    assert payload["at"]["equity"] is None
    assert [step["fraction"] for step in payload["steps"]] == [0.01, 0.0112]
