"""The Kelly charts: what they mark, where, and what they say when there is nothing to mark."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from app.calculations.kelly.curves import KellyOverTime, fragility_curve, growth_curve
from app.dash_app.figures.kelly_fragility import fits_one_loss_every, fragility_figure
from app.dash_app.figures.kelly_growth import growth_figure, growth_kept, loses_everything
from app.dash_app.figures.kelly_over_time import over_time_figure
from app.dash_app.figures.kelly_parts import Applied, nothing
from app.dash_app.theme import TOKENS
from tests.unit.dash_app.figures.plotted import plotted

TOSS = np.repeat([1.0, -1.0], [60, 40])  # full Kelly 0.6 - 0.4
CAPPED = np.repeat([0.9, -0.05, -0.5], [90, 9, 1])  # grows up to the fraction at which its worst loss takes all
HALF = Applied(0.5, 0.1)


def growth_at(f: float) -> float:
    """Mean log growth of the toss."""
    return float(0.6 * np.log(1 + f) + 0.4 * np.log(1 - f))


def texts(figure: go.Figure) -> str:
    return " | ".join(note.text for note in figure.layout.annotations)


def growth(returns: Any = TOSS, applied: Applied = HALF, compact: bool = False) -> go.Figure:
    return plotted(growth_figure(growth_curve(returns), applied, "light", compact=compact))


def fragility(returns: Any = TOSS, applied: Applied = HALF, caution: float | None = None, compact: bool = False) -> go.Figure:
    return plotted(fragility_figure(fragility_curve(returns), applied, caution, "dark", compact=compact))


def dots(figure: go.Figure) -> list[tuple[float, float]]:
    (marks,) = (trace for trace in figure.data if trace.mode == "markers")
    return list(zip(marks.x, marks.y, strict=True))


def test_growth_is_drawn_as_a_share_of_the_fastest() -> None:
    line = growth().data[0]
    assert line.y.max() == pytest.approx(1, abs=1e-3)
    assert line.y[0] == 0
    expected = [growth_at(f) / growth_at(0.2) for f in line.x[1:]]
    assert line.y[1:].tolist() == pytest.approx(expected, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize(("multiple", "colours"), [(0.5, ["text", "accent"]), (0.25, ["text", "text", "accent"])], ids=["half", "quarter"])
def test_half_kelly_is_marked_unless_it_is_what_is_applied(multiple: float, colours: list[str]) -> None:
    drawn = growth(applied=Applied(multiple, 0.2 * multiple))
    assert list(drawn.data[-1].marker.color) == [TOKENS["light"][colour] for colour in colours]
    assert dots(drawn)[0] == pytest.approx((0.2, 1.0))
    assert dots(drawn)[-1] == pytest.approx((0.2 * multiple, growth_at(0.2 * multiple) / growth_at(0.2)), rel=1e-3)
    assert ("half<br>keeps 75%" in texts(drawn)) == (multiple == 0.25)


def test_words_beside_the_marks() -> None:
    said = texts(growth())
    assert "full 20.0%" in said
    assert "<b>applied 0.50×</b><br>keeps 75%" in said
    assert "loses money from 39%" in said


def test_the_fractions_that_lose_money_are_tinted_to_the_edge() -> None:
    drawn = growth()
    (band,) = drawn.layout.shapes
    assert growth_at(band.x0) == pytest.approx(0, abs=1e-9)
    assert band.x1 == drawn.layout.xaxis.range[1] > band.x0


def test_a_fraction_beyond_the_chart_is_said_not_drawn() -> None:
    drawn = growth(applied=Applied(3.0, 0.6))
    assert "<b>applied 3.00×</b> is 60%,<br>beyond this chart" in texts(drawn)
    assert max(x for x, _ in dots(drawn)) == pytest.approx(0.2)


def test_a_log_that_grows_up_to_its_ruin_falls_straight_down() -> None:
    curve = growth_curve(CAPPED)
    drawn = growth(CAPPED, Applied(0.5, curve.peak / 2))
    assert loses_everything(curve)
    assert not loses_everything(growth_curve(TOSS))
    fall = drawn.data[1]
    assert fall.x[-1] == pytest.approx(2.0)  # the worst loss is half the margin
    assert fall.y[-1] < drawn.layout.yaxis.range[0]
    assert "the worst loss<br>takes all from 200%" in texts(drawn)
    assert drawn.layout.xaxis.range[1] > 2.0


def test_growth_kept_is_none_beyond_the_curve() -> None:
    curve = growth_curve(TOSS)
    assert growth_kept(curve, 0.0) == 0
    assert growth_kept(curve, 0.3) == pytest.approx(growth_at(0.3) / growth_at(0.2), rel=1e-3)
    assert curve.fractions[-1] == pytest.approx(0.448, abs=1e-3)
    assert growth_kept(curve, 0.45) is None


@pytest.mark.parametrize("every", [8.0, 20.0, 500.0])
def test_a_fraction_fits_the_losses_that_make_it_full_kelly(every: float) -> None:
    share = (0.6 - 0.4 - 1 / every) / (1 + 1 / every)  # wins less losses, the added ones among them
    assert fits_one_loss_every(fragility_curve(TOSS, points=400), share) == pytest.approx(every, rel=0.01)


def test_no_losses_make_more_than_full_kelly_fit() -> None:
    assert fits_one_loss_every(fragility_curve(TOSS), 0.3) is None
    assert fits_one_loss_every(fragility_curve(TOSS), 0.0) is None


def test_the_level_applied_crosses_the_curve_where_it_fits() -> None:
    drawn = fragility()
    every, share = dots(drawn)[0]
    assert (every, share) == (pytest.approx(fits_one_loss_every(fragility_curve(TOSS), 0.1)), 0.1)
    assert drawn.data[0].y.tolist() == pytest.approx([0.1, 0.1])
    assert "<b>applied 0.50×</b> fits one in 11" in texts(drawn)


def test_where_no_edge_is_left_is_marked() -> None:
    drawn = fragility()
    assert dots(drawn)[-1] == (pytest.approx(5.0), 0.0)  # an edge of 0.2 is used up by one full loss in five
    assert "no edge left at one in 5" in texts(drawn)
    robust = np.repeat([2.0, -1.0], [60, 40])
    assert "no edge left" not in texts(fragility(robust))


@pytest.mark.parametrize("compact", [False, True], ids=["desk", "phone"])
def test_the_caution_of_the_settings_is_marked(compact: bool) -> None:
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
def test_the_level_is_named(share: float, words: str) -> None:
    said = texts(fragility(applied=Applied(share / 0.2, share)))
    assert words in said
    assert ("applied" in said) == (share > 0)


def over_time(expanding: list[float], rolling: list[float]) -> KellyOverTime:
    closed = np.datetime64("2024-01-01T15:00") + np.arange(len(expanding)) * np.timedelta64(1, "D")
    return KellyOverTime(closed, np.arange(1, len(expanding) + 1), np.array(expanding), np.array(rolling), 100)


def test_both_estimates_and_the_level_are_drawn() -> None:
    drawn = plotted(over_time_figure(over_time([np.nan, 0.2, 0.3], [np.nan, np.nan, 0.25]), HALF, "light", compact=False))
    level, rolling, so_far = drawn.data
    assert level.y.tolist() == pytest.approx([0.1, 0.1])
    assert rolling.y.tolist() == pytest.approx([np.nan, np.nan, 0.25], nan_ok=True)
    assert so_far.y.tolist() == pytest.approx([np.nan, 0.2, 0.3], nan_ok=True)
    assert (rolling.name, so_far.name) == ("last 100", "all so far")


@pytest.mark.parametrize(
    ("expanding", "top"),
    [([4.0, 0.5, 0.2], 0.6), ([0.3, 0.25, 0.2], 0.3), ([0.3, 0.1, 0.0], 0.3), ([0.0, 0.0, 0.0], 0.01)],
    ids=["wild start", "steady", "edge gone", "never an edge"],
)
def test_first_estimates_do_not_flatten_the_rest(expanding: list[float], top: float) -> None:
    drawn = plotted(over_time_figure(over_time(expanding, [np.nan] * 3), Applied(0.0, 0.0), "dark", compact=True))
    assert drawn.layout.yaxis.range[1] == pytest.approx(1.08 * top)


def test_nothing_says_why() -> None:
    drawn = plotted(nothing("Nothing to draw: no losing trade.", "dark"))
    assert texts(drawn) == "Nothing to draw: no losing trade."
    assert len(drawn.data[0].x) == 0
