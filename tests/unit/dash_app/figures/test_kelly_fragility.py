"""Tests of the chart of fragility to a rare full-margin loss."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from app.calculations.kelly.curves import fragility_curve
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.kelly_fragility import fits_one_loss_every, fragility_figure
from app.dash_app.figures.kelly_parts import Applied
from tests.unit.dash_app.figures.plotted import dots, plotted, texts

TOSS = np.repeat([1.0, -1.0], [60, 40])  # full Kelly 0.6 - 0.4
HALF = Applied(0.5, 0.1)


def fragility(
    returns: Any = TOSS,
    applied: Applied = HALF,
    caution: float | None = None,
    compact: bool = False,
) -> go.Figure:
    return plotted(
        fragility_figure(
            fragility_curve(returns), applied, caution, ChartStyle("dark", compact=compact)
        )
    )


@pytest.mark.parametrize("every", [8.0, 20.0, 500.0])
def test_fits_one_loss_every_inverts_full_kelly(every: float) -> None:
    share = (0.6 - 0.4 - 1 / every) / (1 + 1 / every)  # wins less losses, the added ones among them
    assert fits_one_loss_every(fragility_curve(TOSS, points=400), share) == pytest.approx(
        every, rel=0.01
    )


def test_fits_one_loss_every_above_full_kelly_is_none() -> None:
    assert fits_one_loss_every(fragility_curve(TOSS), 0.3) is None
    assert fits_one_loss_every(fragility_curve(TOSS), 0.0) is None


def test_fragility_figure_applied_level_crosses_the_curve_where_it_fits() -> None:
    drawn = fragility()
    every, share = dots(drawn)[0]
    assert (every, share) == (pytest.approx(fits_one_loss_every(fragility_curve(TOSS), 0.1)), 0.1)
    assert drawn.data[0].y.tolist() == pytest.approx([0.1, 0.1])
    assert "<b>applied 0.5×</b> fits one in 11" in texts(drawn)


def test_fragility_figure_marks_where_no_edge_is_left() -> None:
    drawn = fragility()
    # One full loss in five positions uses up an edge of 0.2.
    assert dots(drawn)[-1] == (pytest.approx(5.0), 0.0)
    assert "no edge left at one in 5" in texts(drawn)
    robust = np.repeat([2.0, -1.0], [60, 40])
    assert "no edge left" not in texts(fragility(robust))


@pytest.mark.parametrize("compact", [False, True], ids=["desk", "phone"])
def test_fragility_figure_marks_the_caution_of_the_settings(compact: bool) -> None:
    drawn = fragility(caution=100.0, compact=compact)
    share = (0.2 - 0.01) / 1.01
    assert (pytest.approx(100), pytest.approx(share, rel=1e-2)) in dots(drawn)
    assert f"your caution: {100 * share:.1f}%" in texts(drawn)
    assert "your caution" not in texts(fragility(compact=compact))


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.21, "is above full Kelly"), (0.19, "fits one in 119"), (0.0, "")],
    ids=["more than full", "close to full", "nothing"],
)
def test_fragility_figure_labels_the_applied_level(share: float, words: str) -> None:
    said = texts(fragility(applied=Applied(share / 0.2, share)))
    assert words in said
    assert ("applied" in said) == (share > 0)
