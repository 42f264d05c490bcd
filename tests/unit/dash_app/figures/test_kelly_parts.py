"""Tests of the parts that the Kelly charts share."""

from __future__ import annotations

from app.dash_app.figures.kelly_parts import nothing
from tests.unit.dash_app.figures.plotted import plotted, texts


def test_nothing_writes_the_reason() -> None:
    drawn = plotted(nothing("Nothing to draw: no losing trade.", "dark"))
    assert texts(drawn) == "Nothing to draw: no losing trade."
    assert len(drawn.data[0].x) == 0
