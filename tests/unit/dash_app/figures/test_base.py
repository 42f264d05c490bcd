"""Tests of the shared parts of figures: decimation, panels, labels and escaped text."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dash_app.figures import base
from app.dash_app.theme import TOKENS

MARGIN = {"l": 40, "r": 8, "t": 20, "b": 20}


@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=400),
    st.integers(4, 60),
)
def test_decimate_any_curve_keeps_ends_extremes_and_order(values: list[float], points: int) -> None:
    array = np.array(values)
    indices = base.decimate(array, points)
    assert (np.diff(indices) > 0).all()
    assert {0, len(array) - 1} <= set(indices.tolist())
    assert array[indices].min() == array.min()
    assert array[indices].max() == array.max()
    assert len(indices) <= max(points + 4, 4)


def test_decimate_long_curve_keeps_the_extremes_of_every_stretch() -> None:
    values = np.sin(
        np.linspace(0, 400 * np.pi, 100_000)
    )  # 200 waves, 500 buckets: a peak or a trough in each stretch of 500
    indices = base.decimate(values, 1000)
    for start in range(0, 100_000, 500):
        inside = indices[(indices >= start) & (indices < start + 500)]
        assert values[inside].max() == pytest.approx(values[start : start + 500].max(), abs=1e-3)
        assert values[inside].min() == pytest.approx(values[start : start + 500].min(), abs=1e-3)


def test_decimate_short_curve_keeps_all_points() -> None:
    assert base.decimate(np.arange(7.0), 10).tolist() == list(range(7))


def test_typed_array_is_what_plotly_decodes() -> None:
    values = np.array([1.5, -2.0], np.float32)
    spec = base.typed(values[::-1])
    assert spec["dtype"] == "f4"
    assert np.frombuffer(base64.b64decode(spec["bdata"]), np.float32).tolist() == [-2.0, 1.5]


def test_dates_are_text_without_a_zone() -> None:
    assert base.dates(np.array(["1970-01-02", "2024-02-29"], "datetime64[D]")) == [
        "1970-01-02",
        "2024-02-29",
    ]
    times = np.array(["2024-02-29T00:00", "2024-03-01T15:45"], "datetime64[ns]")
    assert base.dates(times) == ["2024-02-29T00:00:00", "2024-03-01T15:45:00"]


def test_milliseconds_counts_since_1970() -> None:
    days = np.array(["1970-01-02", "2024-02-29"], "datetime64[D]")
    assert base.milliseconds(days).tolist() == [86_400_000.0, 1_709_164_800_000.0]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<a href='x'>A</a>", "&lt;a href='x'&gt;A&lt;/a&gt;"),
        ('R&D "q"', 'R&amp;D "q"'),
        ("plain", "plain"),
    ],
)
def test_plain_user_text_is_escaped(text: str, shown: str) -> None:
    assert base.plain(text) == shown


def test_trim_long_name_ends_with_an_ellipsis() -> None:
    assert base.trim("short") == "short"
    assert base.trim("a" * 29 + " -bcd") == "a" * 29 + "…"


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=8))
def test_spread_crowded_values_moves_them_apart_in_order(values: list[float]) -> None:
    placed = base.spread(values, 1.0)
    order = np.argsort(values, kind="stable")
    assert (np.diff(placed[order]) >= 1.0 - 1e-3).all()


def test_spread_values_with_room_stay_in_place() -> None:
    assert base.spread([3.0, 1.0, 10.0], 1.0).tolist() == [3.0, 1.0, 10.0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_panels_share_one_axis_of_dates(scheme: base.Scheme) -> None:
    figure = base.panels(scheme, [0.6, 0.4], 0.1, margin=MARGIN)
    layout = go.Figure(figure).layout  # plotly's own check of every name and value
    assert (layout.yaxis.anchor, layout.yaxis2.anchor, layout.xaxis.anchor) == ("x", "x", "y2")
    assert layout.yaxis.domain[0] == pytest.approx(layout.yaxis2.domain[1] + 0.1)
    assert layout.xaxis.type == "date"
    assert base.scheme_of(figure) == scheme


def test_limit_is_a_dashed_line_named_at_its_end() -> None:
    figure = base.panels("light", [1.0], 0.0, margin=MARGIN)
    base.limit(figure, "y", 0.2, "target 20%")
    base.limit(figure, "y", 0.3, None)
    layout = go.Figure(figure).layout
    assert (
        [shape.y0 for shape in layout.shapes] == [shape.y1 for shape in layout.shapes] == [0.2, 0.3]
    )
    assert [shape.label.text for shape in layout.shapes] == [base.GAP + "target 20%", None]
    assert layout.shapes[0].label.font.color == TOKENS["light"]["danger"]


@pytest.mark.parametrize("kind", ["linear", "log"])
def test_name_ends_writes_at_the_right_ends(kind: str) -> None:
    figure = base.panels("dark", [0.6, 0.4], 0.1, margin=MARGIN)
    base.set_layout(figure, xaxis={"range": ["2024-01-01", "2024-12-31"]}, yaxis2={"type": kind})
    base.name_ends(
        figure, [base.End(2.0, "Up", "accent"), base.End(1.0, "<b>Down</b>", "#123456")], 0.5, "y2"
    )
    (names,) = go.Figure(figure).data
    assert (names.yaxis, list(names.y)) == ("y2", [2.0, 1.0] if kind == "linear" else [100.0, 10.0])
    assert list(names.x) == ["2024-12-31"] * 2
    assert go.Figure(figure).layout.xaxis.autorangeoptions.clipmax == "2024-12-31", (
        "names must not widen the axis"
    )
    assert [text.strip() for text in names.text] == ["Up", "<b>Down</b>"]
    assert list(names.textfont.color) == [TOKENS["dark"]["accent"], "#123456"]


def test_title_stands_above_its_panel_flush_with_the_page() -> None:
    figure = base.panels("light", [0.6, 0.4], 0.1, margin=MARGIN)
    base.title(figure, "Drawdown", "y2")
    (shape,) = go.Figure(figure).layout.shapes
    assert (shape.label.text, shape.line.width, shape.yref) == ("Drawdown", 0, "y2 domain")
    assert shape.x0 == shape.x1 == -MARGIN["l"]
    assert shape.y0 == shape.y1 > 0


def test_panels_only_time_can_be_zoomed() -> None:
    layout = base.panels("light", [2, 1], 0.1, margin=MARGIN)["layout"]
    assert [layout[axis]["fixedrange"] for axis in ("yaxis", "yaxis2")] == [True, True]
    assert "fixedrange" not in layout["xaxis"]


def zoomable(style: base.ChartStyle) -> dict[str, Any]:
    figure = base.panels(style.scheme, [1], 0, margin=MARGIN)
    axis = {"range": [0, 1], "tickmode": "array", "tickvals": [0, 1], "ticktext": ["0", "1"]}
    base.set_layout(figure, xaxis={"range": ["2024-01-01", "2024-02-01"]}, yaxis=axis)
    base.zoom_time(figure, style)
    layout: dict[str, Any] = figure["layout"]
    return layout


def test_zoom_time_keeps_the_span_and_the_axes_for_after_the_zoom() -> None:
    layout = zoomable(base.ChartStyle("light"))
    assert layout["dragmode"] == "zoom"
    assert layout["xaxis"]["minallowed"] == "2024-01-01"
    assert layout["xaxis"]["maxallowed"] == "2024-02-01"
    assert layout["meta"]["axes"]["yaxis"]["range"] == [0, 1]
    assert "domain" not in layout["meta"]["axes"]["yaxis"]


@pytest.mark.parametrize(
    "style", [base.ChartStyle("light", touch=True), base.ChartStyle("dark", True)]
)
def test_zoom_time_under_a_finger_leaves_dragging_to_the_page(style: base.ChartStyle) -> None:
    assert zoomable(style)["dragmode"] is False


def test_panels_ticks_of_time_have_a_text_for_every_distance() -> None:
    layout = base.panels("light", [1], 0, margin=MARGIN)["layout"]
    stops = go.Figure(layout={"xaxis": {"tickformatstops": layout["xaxis"]["tickformatstops"]}})
    texts = [stop.value for stop in stops.layout.xaxis.tickformatstops]
    assert texts == ["%-d %b %H:%M", "%-d %b", "%b %Y", "%Y"]
