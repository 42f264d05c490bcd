"""Tests of the bands: the worst stretches only, whole days, through all panels."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from app.calculations.alerts import AlertPeriod
from app.dash_app.figures.bands import BAND, band_shapes, worst_of


def stretch(first: str, last: str, worst: float = 1.0) -> AlertPeriod:
    return AlertPeriod(np.datetime64(first), np.datetime64(last), worst, np.datetime64(last))


def test_worst_of_many_stretches_returns_the_five_worst_in_order() -> None:
    many = [
        stretch("2024-01-01", "2024-01-02", worst) for worst in (1.2, 1.7, 1.1, 1.5, 1.3, 1.9, 1.4)
    ]
    assert [worst.worst for worst in worst_of(many)] == [1.9, 1.7, 1.5, 1.4, 1.3]
    assert worst_of([]) == []


def test_band_shapes_cover_the_last_day_and_every_panel() -> None:
    (shape,) = go.Figure(
        layout={"shapes": band_shapes([stretch("2024-02-28", "2024-02-29")], "light")}
    ).layout.shapes
    assert (shape.x0, shape.x1) == ("2024-02-28", "2024-03-01")
    assert (shape.yref, shape.y0, shape.y1) == ("paper", 0, 1)
    assert (shape.name, shape.layer) == (BAND, "below")


def test_band_shapes_differ_between_light_and_dark() -> None:
    day = [stretch("2024-01-01", "2024-01-01")]
    assert band_shapes(day, "light")[0]["fillcolor"] != band_shapes(day, "dark")[0]["fillcolor"]
