"""Tests of the axes: round ticks, money and drawdowns."""

from __future__ import annotations

import numpy as np
import pytest

from app.dash_app.figures import axes


@pytest.mark.parametrize(
    ("size", "step"),
    [
        (1.0, 1.0),
        (1.1, 2.0),
        (2.1, 2.5),
        (3.0, 5.0),
        (0.012, 0.02),
        (7000.0, 10_000.0),
        (0.0, 1.0),
        (float("inf"), 1.0),
    ],
)
def test_nice_step_is_round(size: float, step: float) -> None:
    assert axes.nice_step(size) == pytest.approx(step)


def test_money_axis_holds_its_values_and_names_its_ticks() -> None:
    axis = axes.money_axis(0.0, 635_812.0)
    assert axis["range"][0] <= 0 < 635_812 < axis["range"][1]
    assert axis["ticktext"][:2] == ["$0", "$200k"]


def test_money_axis_with_losses_reaches_below_zero() -> None:
    axis = axes.money_axis(-40_000.0, 100_000.0)
    assert axis["range"][0] < -40_000
    assert "−$50k" in axis["ticktext"]


@pytest.mark.parametrize(("low", "high"), [(50_000.0, 635_812.0), (90_000.0, 130_000.0), (1_000.0, 5e8), (100.0, 100.0)])
def test_money_axis_logarithmic_spans_its_values(low: float, high: float) -> None:
    axis = axes.money_axis(low, high, logarithmic=True)
    assert axis["type"] == "log"
    assert axis["range"][0] < np.log10(low) <= np.log10(high) < axis["range"][1]
    assert len(axis["tickvals"]) == len(axis["ticktext"])


def test_drawdown_axis_is_below_zero_and_printed_without_sign() -> None:
    axis = axes.drawdown_axis(0.129)
    assert axis["range"][0] < -0.129 < axis["range"][1] == 0
    assert axis["ticktext"] == ["0%", "5%", "10%"]
    assert axis["tickvals"] == pytest.approx([0.0, -0.05, -0.1])
