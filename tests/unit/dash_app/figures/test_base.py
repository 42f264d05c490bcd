"""What every figure shares: decimation that keeps extremes, axes, labels, text made safe."""

from __future__ import annotations

import base64

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dash_app.figures import axes, base
from app.dash_app.theme import TOKENS

MARGIN = {"l": 40, "r": 8, "t": 20, "b": 20}


@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=400),
    st.integers(4, 60),
)
def test_decimation_keeps_ends_and_extremes_and_order(values: list[float], points: int) -> None:
    array = np.array(values)
    kept = base.decimate(array, points)
    assert (np.diff(kept) > 0).all()
    assert {0, len(array) - 1} <= set(kept.tolist())
    assert array[kept].min() == array.min()
    assert array[kept].max() == array.max()
    assert len(kept) <= max(points + 4, 4)


def test_decimation_keeps_the_extremes_of_every_stretch() -> None:
    values = np.sin(np.linspace(0, 400 * np.pi, 100_000))  # 200 waves, 500 buckets: a peak or a trough in each stretch of 500
    kept = base.decimate(values, 1000)
    for start in range(0, 100_000, 500):
        inside = kept[(kept >= start) & (kept < start + 500)]
        assert values[inside].max() == pytest.approx(values[start : start + 500].max(), abs=1e-3)
        assert values[inside].min() == pytest.approx(values[start : start + 500].min(), abs=1e-3)


def test_short_curves_are_drawn_whole() -> None:
    assert base.decimate(np.arange(7.0), 10).tolist() == list(range(7))


def test_typed_arrays_are_what_plotly_decodes() -> None:
    values = np.array([1.5, -2.0], np.float32)
    spec = base.typed(values[::-1])
    assert spec["dtype"] == "f4"
    assert np.frombuffer(base64.b64decode(spec["bdata"]), np.float32).tolist() == [-2.0, 1.5]


def test_dates_are_text_that_has_no_zone() -> None:
    assert base.dates(np.array(["1970-01-02", "2024-02-29"], "datetime64[D]")) == ["1970-01-02", "2024-02-29"]
    times = np.array(["2024-02-29T00:00", "2024-03-01T15:45"], "datetime64[ns]")
    assert base.dates(times) == ["2024-02-29T00:00:00", "2024-03-01T15:45:00"]


def test_times_are_milliseconds() -> None:
    days = np.array(["1970-01-02", "2024-02-29"], "datetime64[D]")
    assert base.milliseconds(days).tolist() == [86_400_000.0, 1_709_164_800_000.0]


@pytest.mark.parametrize(
    ("text", "shown"), [("<a href='x'>A</a>", "&lt;a href='x'&gt;A&lt;/a&gt;"), ('R&D "q"', 'R&amp;D "q"'), ("plain", "plain")]
)
def test_user_text_cannot_become_markup(text: str, shown: str) -> None:
    assert base.plain(text) == shown


def test_long_names_are_cut_with_an_ellipsis() -> None:
    assert base.trim("short") == "short"
    assert base.trim("a" * 29 + " -bcd") == "a" * 29 + "…"


@pytest.mark.parametrize(
    ("size", "step"), [(1.0, 1.0), (1.1, 2.0), (2.1, 2.5), (3.0, 5.0), (0.012, 0.02), (7000.0, 10_000.0), (0.0, 1.0), (float("inf"), 1.0)]
)
def test_ticks_are_round(size: float, step: float) -> None:
    assert axes.nice_step(size) == pytest.approx(step)


def test_a_money_axis_holds_its_values_and_names_its_ticks() -> None:
    axis = axes.money_axis(0.0, 635_812.0)
    assert axis["range"][0] <= 0 < 635_812 < axis["range"][1]
    assert axis["ticktext"][:2] == ["$0", "$200k"]


def test_a_money_axis_reaches_below_zero() -> None:
    axis = axes.money_axis(-40_000.0, 100_000.0)
    assert axis["range"][0] < -40_000
    assert "−$50k" in axis["ticktext"]


@pytest.mark.parametrize(("low", "high"), [(50_000.0, 635_812.0), (90_000.0, 130_000.0), (1_000.0, 5e8), (100.0, 100.0)])
def test_a_log_money_axis_spans_its_values(low: float, high: float) -> None:
    axis = axes.money_axis(low, high, logarithmic=True)
    assert axis["type"] == "log"
    assert axis["range"][0] < np.log10(low) <= np.log10(high) < axis["range"][1]
    assert len(axis["tickvals"]) == len(axis["ticktext"])


def test_drawdowns_are_drawn_below_zero_and_printed_without_sign() -> None:
    axis = axes.drawdown_axis(0.129)
    assert axis["range"][0] < -0.129 < axis["range"][1] == 0
    assert axis["ticktext"] == ["0%", "5%", "10%"]
    assert axis["tickvals"].tolist() == pytest.approx([0.0, -0.05, -0.1])


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=8))
def test_end_labels_are_moved_apart_in_their_order(values: list[float]) -> None:
    placed = base.spread(values, 1.0)
    order = np.argsort(values, kind="stable")
    assert (np.diff(placed[order]) >= 1.0 - 1e-3).all()


def test_labels_with_room_stay_where_they_are() -> None:
    assert base.spread([3.0, 1.0, 10.0], 1.0).tolist() == [3.0, 1.0, 10.0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_panels_share_one_axis_of_dates(scheme: base.Scheme) -> None:
    figure = base.panels(scheme, [0.6, 0.4], 0.1, margin=MARGIN)
    layout = go.Figure(figure).layout  # plotly's own check of every name and value
    assert (layout.yaxis.anchor, layout.yaxis2.anchor, layout.xaxis.anchor) == ("x", "x", "y2")
    assert layout.yaxis.domain[0] == pytest.approx(layout.yaxis2.domain[1] + 0.1)
    assert layout.xaxis.type == "date"
    assert base.scheme_of(figure) == scheme


def test_a_limit_is_a_dashed_line_named_at_its_end() -> None:
    figure = base.panels("light", [1.0], 0.0, margin=MARGIN)
    base.limit(figure, "y", 0.2, "target 20%")
    base.limit(figure, "y", 0.3, None)
    layout = go.Figure(figure).layout
    assert [shape.y0 for shape in layout.shapes] == [shape.y1 for shape in layout.shapes] == [0.2, 0.3]
    assert [shape.label.text for shape in layout.shapes] == [base.GAP + "target 20%", None]
    assert layout.shapes[0].label.font.color == TOKENS["light"]["danger"]


@pytest.mark.parametrize("kind", ["linear", "log"])
def test_names_of_curves_stand_at_their_right_ends(kind: str) -> None:
    figure = base.panels("dark", [0.6, 0.4], 0.1, margin=MARGIN)
    base.set_layout(figure, xaxis={"range": ["2024-01-01", "2024-12-31"]}, yaxis2={"type": kind})
    base.name_ends(figure, [base.End(2.0, "Up", "accent"), base.End(1.0, "<b>Down</b>", "#123456")], 0.5, "y2")
    (names,) = go.Figure(figure).data
    assert (names.yaxis, list(names.y)) == ("y2", [2.0, 1.0] if kind == "linear" else [100.0, 10.0])
    assert list(names.x) == ["2024-12-31"] * 2
    assert go.Figure(figure).layout.xaxis.autorangeoptions.clipmax == "2024-12-31", "names must not widen the axis"
    assert [text.strip() for text in names.text] == ["Up", "<b>Down</b>"]
    assert list(names.textfont.color) == [TOKENS["dark"]["accent"], "#123456"]


def test_a_title_stands_above_its_panel_flush_with_the_page() -> None:
    figure = base.panels("light", [0.6, 0.4], 0.1, margin=MARGIN)
    base.title(figure, "Drawdown", "y2")
    (shape,) = go.Figure(figure).layout.shapes
    assert (shape.label.text, shape.line.width, shape.yref) == ("Drawdown", 0, "y2 domain")
    assert shape.x0 == shape.x1 == -MARGIN["l"]
    assert shape.y0 == shape.y1 > 0
