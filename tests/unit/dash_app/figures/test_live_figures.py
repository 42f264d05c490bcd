"""Tests of the charts of live trades: the curve on its fan, ranges, months and parts of the gap."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.live import LiveFan, MonthGap, Ranged
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.live_fan import live_fan_figure
from app.dash_app.figures.live_months import GapParts, live_months_figure, live_parts_figure
from app.dash_app.figures.live_ranges import (
    HEAD_PX,
    ROW_PX,
    GapRow,
    live_ranges_figure,
    live_ranges_height,
)
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS
from tests.unit.dash_app.figures.plotted import named, plotted, texts, written

DESK, PHONE = ChartStyle("light"), ChartStyle("light", compact=True)
DAYS = np.arange("2025-09-01", "2025-09-05", dtype="datetime64[D]")
LIVE = np.array([100.0, -50.0, 200.0, 400.0])
QUANTILES = np.arange(1.0, 5.0) * np.array([[-300.0], [-50.0], [50.0], [150.0], [400.0]])
FAN = LiveFan(DAYS, LIVE, QUANTILES, 0.71, np.array([2.0]))
ODD = "<b>Put</b> fly"


def test_live_fan_figure_draws_live_in_accent_and_the_fan_in_the_logs_grey() -> None:
    drawn = plotted(live_fan_figure(FAN, DESK))
    live, median = named(drawn, "live, your fills"), named(drawn, "backtest, median")
    assert live.y == pytest.approx(LIVE)
    assert list(live.x) == ["2025-09-01", "2025-09-02", "2025-09-03", "2025-09-04"]
    assert (live.line.color, live.line.width) == (TOKENS["light"]["accent"], 2.5)
    assert median.y == pytest.approx(QUANTILES[2])
    assert median.line.color == SCENARIO_COLOURS["light"][0]


def test_live_fan_figure_bands_are_filled_between_quantiles() -> None:
    drawn = plotted(live_fan_figure(FAN, DESK))
    filled = [
        (drawn.data[i - 1].y[-1], trace.y[-1])
        for i, trace in enumerate(drawn.data)
        if trace.fill == "tonexty"
    ]
    assert filled == [(-1200.0, 1600.0), (-200.0, 600.0)]


def test_live_fan_figure_names_the_end_of_live_on_a_desk_only() -> None:
    assert "<b>live $400</b>, above 71%" in written(plotted(live_fan_figure(FAN, DESK)))
    assert written(plotted(live_fan_figure(FAN, PHONE))) == []


def test_live_fan_figure_of_one_day_has_an_axis_of_some_length() -> None:
    one = LiveFan(DAYS[:1], LIVE[:1], QUANTILES[:, :1], 0.5, np.array([1.0]))
    first, last = plotted(live_fan_figure(one, DESK)).layout.xaxis.range
    assert str(first) < str(last)


ROWS = [
    GapRow("Condor", Ranged(-23.0, -33.0, -13.0)),
    GapRow(ODD, Ranged(-5.0, None, None)),
    GapRow("Reversal", None),
]


def test_live_ranges_figure_has_bars_strokes_and_a_row_for_every_strategy() -> None:
    drawn = plotted(live_ranges_figure(ROWS, DESK))
    bars, means = drawn.data
    assert list(bars.x) == [-33.0, -13.0, None]
    assert list(means.x) == [-23.0, -5.0, None]
    assert list(means.y) == [0.5, 1.5, 2.5]
    assert live_ranges_height(ROWS, DESK) == HEAD_PX + 3 * ROW_PX + 2
    assert means.text[0] == "Condor<br>−$23, −$33 to −$13"
    assert "&lt;b&gt;Put" in means.text[1]


def test_live_ranges_figure_axis_holds_no_gap_and_cuts_off_what_would_squash_the_rest() -> None:
    wide = [*ROWS, GapRow("Wide", Ranged(-20.0, -900.0, 860.0))]
    low, high = plotted(live_ranges_figure(wide, DESK)).layout.xaxis.range
    assert low < 0 < high
    assert (low, high) == pytest.approx((-69.0 - 0.06 * 138.0, 69.0 + 0.06 * 138.0))


def test_live_ranges_figure_on_a_phone_names_its_rows() -> None:
    assert "Condor" in texts(plotted(live_ranges_figure(ROWS, PHONE)))
    assert "Condor" not in texts(plotted(live_ranges_figure(ROWS, DESK)))


def month(text: str, gap: float | None, matched: int = 10) -> MonthGap:
    """Return a month with a gap."""
    return MonthGap(np.datetime64(text, "M"), matched, 1, 2, gap, None, 0.0)


def test_live_months_figure_colours_losses_and_gains_and_leaves_out_months_without_a_gap() -> None:
    months = [month("2025-11", -21.0), month("2025-12", None, 0), month("2026-01", 3.0, 1)]
    (bars,) = plotted(live_months_figure(months, DESK)).data
    assert list(bars.y) == [-21.0, 3.0]
    assert list(bars.text) == ["−$21", "$3"]
    loss, gain = SCENARIO_COLOURS["light"][2], TOKENS["light"]["accent"]
    assert list(bars.marker.color) == [loss, gain]
    assert bars.hovertext[0] == "Nov 2025: −$21 a contract, 10 matched trades, 1 missed, 2 extra"
    axis = plotted(live_months_figure(months, DESK)).layout.xaxis
    assert list(axis.ticktext) == ["Nov 2025<br>10 trades", "Jan 2026<br>1 trade"]


def test_live_months_figure_shows_the_latest_months_that_fit() -> None:
    months = [month(f"{2020 + i // 12}-{i % 12 + 1:02d}", -float(i)) for i in range(30)]
    assert list(plotted(live_months_figure(months, PHONE)).data[0].y) == [
        -float(i) for i in range(22, 30)
    ]
    assert len(plotted(live_months_figure(months, DESK)).data[0].y) == 24


def test_live_months_figure_without_a_month_is_empty() -> None:
    assert list(plotted(live_months_figure([], DESK)).data[0].y) == []


def test_live_parts_figure_has_a_bar_a_part_and_writes_amounts_and_their_sum() -> None:
    parts = GapParts(
        [("Entry", "premium", -9.0), ("Exit", "closing cost", None), ("Rest", "<i>", 2.0)],
        -7.0,
        cents=False,
    )
    drawn = plotted(live_parts_figure(parts, DESK))
    (bars,) = drawn.data
    assert list(bars.x) == [-9.0, 0.0, 2.0]
    words = texts(drawn)
    assert "<b>Entry</b><br>premium | −$9" in words
    assert "<b>Exit</b><br>closing cost | –" in words
    assert "&lt;i&gt;" in words
    assert "<b>Gap a contract</b><br> | <b>−$7</b>" in words
