"""Tests of the tools of a chart: ranges, the reset of a zoom, and the list that saves it."""

from __future__ import annotations

from dash import html

from app.dash_app.components.chart_tools import frame_id, save_list, window_id, zoom_tools
from app.dash_app.components.content import Chart, rendered
from app.dash_app.components.graph import graph


def test_graph_is_an_image_with_words_and_a_list_beside_it() -> None:
    drawn = graph("equity", "Equity over time", 300)
    framed = drawn[frame_id("equity")]
    assert (framed.role, getattr(framed, "aria-label")) == ("img", "Equity over time")
    [saving] = [drawn[item] for item in drawn if isinstance(item, dict)]
    assert [each["value"] for each in saving.data] == ["png", "svg"]
    assert saving.value is None
    assert not any(isinstance(item, dict) for item in framed), "no button inside an image"


def test_graph_without_menu_leaves_saving_to_the_page() -> None:
    drawn = graph("equity", "Equity over time", 300, menu=False)
    assert not any(isinstance(item, dict) for item in drawn)
    assert save_list("equity").id == {"type": "save-chart", "chart": "equity"}


def test_zoom_tools_show_all_of_time_at_first() -> None:
    tools = html.Div(zoom_tools("replay"))
    assert tools["replay-range"].value == "all"
    assert tools["replay-reset"].display == "none"
    assert window_id("replay") in list(tools)


def test_rendered_charts_of_a_section_can_be_saved() -> None:
    chart = Chart("Growth, all positions pooled", {"data": [], "layout": {}}, 260)
    (drawn,) = rendered([chart])
    saved = {item["chart"] for item in drawn if isinstance(item, dict)}
    assert saved == {"chart-growth-all-positions-pooled"}
    assert "chart-growth-all-positions-pooled" in list(drawn)
