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


@pytest.mark.parametrize(
    ("low", "high"), [(50_000.0, 635_812.0), (90_000.0, 130_000.0), (1_000.0, 5e8), (100.0, 100.0)]
)
def test_money_axis_logarithmic_spans_its_values(low: float, high: float) -> None:
    axis = axes.money_axis(low, high, logarithmic=True)
    assert axis["type"] == "log"
    assert axis["range"][0] < np.log10(low) <= np.log10(high) < axis["range"][1]
    assert len(axis["tickvals"]) == len(axis["ticktext"])


def test_drawdown_axis_runs_down_from_zero_without_signs() -> None:
    axis = axes.drawdown_axis(0.129)
    assert axis["range"][0] > 0.129 > axis["range"][1] == 0
    assert axis["ticktext"] == ["0%", "5%", "10%"]
    assert axis["tickvals"] == pytest.approx([0.0, 0.05, 0.1])


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (50_000.0, 5e6, ["$50k", "$100k", "$200k", "$500k", "$1M", "$2M", "$5M"]),
        (50_000.0, 20e6, ["$50k", "$200k", "$1M", "$5M", "$20M"]),
        (90_000.0, 130_000.0, ["$90k", "$100k", "$110k", "$120k", "$130k"]),
        (1_000.0, 5e8, ["$1k", "$10k", "$100k", "$1M", "$10M", "$100M"]),
    ],
    ids=["two decades", "thinned out", "under half a decade", "powers of ten"],
)
def test_money_axis_logarithmic_ticks_are_round(low: float, high: float, labels: list[str]) -> None:
    assert axes.money_axis(low, high, logarithmic=True, ticks=7)["ticktext"] == labels


@pytest.mark.parametrize("spread", [1.0, 1.005, 1.1, 1.5, 3.0, 9.0, 30.0, 1e3, 1e4])
@pytest.mark.parametrize("ticks", [3, 5, 7])
def test_money_axis_logarithmic_has_at_least_three_different_ticks(
    spread: float, ticks: int
) -> None:
    for low in (1_000.0, 48_321.0, 99_999.0):
        axis = axes.money_axis(low, low * spread, logarithmic=True, ticks=ticks)
        inside = [
            t for t in axis["tickvals"] if axis["range"][0] <= np.log10(t) <= axis["range"][1]
        ]
        assert 3 <= len(inside) <= max(ticks, 5) + 3
        assert len(set(axis["ticktext"])) == len(axis["ticktext"])


def test_money_axis_of_a_log_that_moves_a_fifth_does_not_start_at_zero() -> None:
    axis = axes.money_axis(100_000.0, 120_000.0)
    assert axis["range"][0] == pytest.approx(100_000)
    assert axis["ticktext"][0] == "$100k"


def test_money_axis_flat_curve_has_different_ticks() -> None:
    axis = axes.money_axis(50_000.0, 50_000.0)
    assert axis["range"][0] < axis["range"][1]
    assert len(set(axis["ticktext"])) == len(axis["ticktext"])
