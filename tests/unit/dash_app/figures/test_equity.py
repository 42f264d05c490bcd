"""Tests of the equity chart: the replayed log, its drawdown and the daily log."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from app.calculations.profile.model import AS_BACKTESTED, Profile
from app.calculations.replay.engine import Replay, replay
from app.dash_app.figures import equity
from app.dash_app.figures.base import ChartStyle
from app.dash_app.theme import TOKENS
from tests.unit.dash_app.figures.plotted import curves, plotted, written
from tests.unit.dash_app.logs import book_of, daily_of

PL = [500.0, -2000.0, 300.0, 1500.0, -100.0]
BALANCES = 100_000.0 + np.cumsum(PL)


@pytest.fixture(scope="module")
def run() -> Replay:
    return replay(book_of(PL), Profile(), AS_BACKTESTED)


def equity_drawdown(*args: Any, **options: Any) -> go.Figure:
    return plotted(equity.equity_drawdown(*args, **options))


def traces(figure: go.Figure) -> dict[str, Any]:
    """Return the traces of the figure by name."""
    return {drawn.name: drawn for drawn in curves(figure)}


def test_equity_drawdown_curves_follow_the_log(run: Replay) -> None:
    drawn = traces(equity_drawdown(run, None, ChartStyle("light")))
    assert set(drawn) == {"Portfolio", "Drawdown"}
    assert drawn["Portfolio"].y.tolist() == pytest.approx(BALANCES.tolist())
    peaks = np.maximum.accumulate(np.append(100_000.0, BALANCES))[1:]
    assert drawn["Drawdown"].y.tolist() == pytest.approx((1 - BALANCES / peaks).tolist(), abs=1e-7)
    assert drawn["Drawdown"].yaxis == "y2"


def test_equity_drawdown_names_the_deepest_day(run: Replay) -> None:
    texts = written(equity_drawdown(run, None, ChartStyle("light")))
    depth = 2000 / 100_500
    assert f"{depth:.1%}, 9 Jan 2024" in texts


def test_equity_drawdown_without_a_fall_names_no_day() -> None:
    rising = replay(book_of([10.0, 20.0]), Profile(), AS_BACKTESTED)
    texts = written(equity_drawdown(rising, None, ChartStyle("light")))
    assert set(texts) == {"<b>Portfolio</b>", "Equity", "Drawdown"}


def test_equity_drawdown_with_a_daily_log_draws_both(run: Replay) -> None:
    daily = daily_of([100_400.0, 98_000.0, 98_900.0])
    drawn = traces(equity_drawdown(run, daily, ChartStyle("dark")))
    assert drawn["Daily log"].y.tolist() == [100_400.0, 98_000.0, 98_900.0]
    assert drawn["Portfolio"].line.color == TOKENS["dark"]["accent"]


def test_equity_drawdown_compact_has_no_end_labels(run: Replay) -> None:
    wide, compact = (
        equity_drawdown(run, None, ChartStyle("light")),
        equity_drawdown(run, None, ChartStyle("light", compact=True)),
    )
    assert "<b>Portfolio</b>" in written(wide)
    assert "<b>Portfolio</b>" not in written(compact)
    assert compact.layout.height < wide.layout.height


def test_equity_drawdown_log_axis_with_ruin_is_finite() -> None:
    ruined = replay(book_of([500.0, -150_000.0, 100.0]), Profile(), AS_BACKTESTED)
    figure = equity_drawdown(ruined, None, ChartStyle("light"), logarithmic=True)
    assert figure.layout.yaxis.type == "log"
    assert np.isfinite(figure.layout.yaxis.range).all()


def test_equity_drawdown_of_one_day_has_an_axis() -> None:
    figure = equity_drawdown(
        replay(book_of([5.0]), Profile(), AS_BACKTESTED), None, ChartStyle("light")
    )
    first, last = figure.layout.xaxis.range
    assert first < last
