"""Chart of growth over the fraction: the share of the fastest growth that each fraction keeps."""

from __future__ import annotations

import numpy as np

from app.calculations.kelly.curves import GrowthCurve
from app.dash_app.figures.axes import axis_title, nice_step
from app.dash_app.figures.base import (
    ChartStyle,
    Figure,
    Label,
    panels,
    scheme_of,
    set_layout,
    tint_shape,
    write,
)
from app.dash_app.figures.kelly_parts import (
    BOTTOM,
    LEFT,
    Applied,
    Point,
    curve_line,
    dots,
    share_axis,
)
from app.dash_app.json_object import Json
from app.dash_app.theme import TOKENS, Scheme
from app.formatting import percent

_LOWEST, _HIGHEST = -0.6, 1.25  # ends of the y axis, in shares of the fastest growth
_TICKS = (1.0, 0.5, 0.0, -0.5)
_AT_POLE = 1 - 1e-6  # growth that turns negative this close to the pole turns negative at the pole


def growth_kept(curve: GrowthCurve, share: float) -> float | None:
    """Return the share of the fastest growth that is kept at a share of equity.

    None beyond the curve, where growth is far below zero.
    """
    if share > curve.fractions[-1]:
        return None
    return float(np.interp(share, curve.fractions, curve.growth)) / curve.peak_growth


def loses_everything(curve: GrowthCurve) -> bool:
    """Return True when growth is positive up to the fraction at which the worst loss takes all."""
    return curve.zero is not None and curve.pole is not None and curve.zero >= _AT_POLE * curve.pole


def growth_figure(curve: GrowthCurve, applied: Applied, style: ChartStyle) -> Figure:
    """Return the chart of growth over the fraction, as a share of the fastest growth.

    The curve must have a peak above 0.
    """
    figure = panels(style.scheme, (1.0,), 0.0, margin={"l": LEFT, "r": 12, "t": 8, "b": BOTTOM})
    end = max(float(curve.fractions[-1]), 1.1 * (curve.zero or 0.0))
    ticks = np.arange(0, end, nice_step(end / (4 if style.compact else 6)))
    name = axis_title("margin in one position, share of equity")
    ticks_text = [percent(kept, 0) for kept in _TICKS]
    set_layout(
        figure,
        xaxis=share_axis(end, ticks) | {"range": [0, end], "title": name},
        yaxis={"range": [_LOWEST, _HIGHEST], "tickvals": _TICKS, "ticktext": ticks_text},
    )
    line = curve_line(
        curve.fractions, curve.growth / curve.peak_growth, TOKENS[style.scheme]["text"]
    )
    line["hovertemplate"] = "keeps %{y:.0%} of the fastest growth<extra></extra>"
    marks: list[Point] = [
        (curve.peak, 1.0, "text"),
        *_mark_half(figure, curve, applied),
        *_mark_applied(figure, curve, applied),
    ]
    write(
        figure, Label(curve.peak, 1.0, f"full {percent(curve.peak)}", dx=0, dy=15, xanchor="center")
    )
    _mark_losing(figure, curve, end, style.compact)
    return figure | {"data": [line, *_fall(curve, style.scheme), dots(marks, style.scheme)]}


def _fall(curve: GrowthCurve, scheme: Scheme) -> list[Json]:
    """Return a line straight down to the pole, where growth falls without end.

    The curve itself stops short of the pole.
    """
    if curve.pole is None or not loses_everything(curve):
        return []
    last = curve.growth[-1] / curve.peak_growth
    x = np.array([curve.fractions[-1], curve.pole])
    y = np.array([last, 2 * _LOWEST])
    return [curve_line(x, y, TOKENS[scheme]["text"]) | {"hoverinfo": "skip"}]


def _mark_half(figure: Figure, curve: GrowthCurve, applied: Applied) -> list[Point]:
    """Mark half Kelly, unless the applied fraction is close to it."""
    half = curve.peak / 2
    kept = growth_kept(curve, half)
    if kept is None or abs(applied.share - half) < 0.06 * curve.peak:
        return []
    words = f"half<br>keeps {percent(kept, 0)}"
    write(figure, Label(half, kept, words, "dim", dx=-10, dy=10, xanchor="right"))
    return [(half, kept, "text")]


def _mark_applied(figure: Figure, curve: GrowthCurve, applied: Applied) -> list[Point]:
    """Mark the applied fraction, with its words under the curve.

    A fraction beyond the chart has no point, only words.
    """
    kept = growth_kept(curve, applied.share)
    if kept is None or kept < _LOWEST:
        words = f"{applied.words} is {percent(applied.share, 0)},<br>beyond this chart"
        write(figure, Label(0.5, 0.25, words, "accent", x_of="x domain", dx=0, xanchor="center"))
        return []
    words = f"{applied.words}<br>keeps {percent(kept, 0)}"
    dx, side = (-10, "right") if applied.share > curve.peak else (10, "left")
    write(figure, Label(applied.share, kept, words, "accent", dx=dx, dy=-15, xanchor=side))
    return [(applied.share, kept, "accent")]


def _mark_losing(figure: Figure, curve: GrowthCurve, end: float, compact: bool) -> None:
    """Tint the fractions that lose money and name the first of them."""
    if curve.zero is None:
        return
    danger = TOKENS[scheme_of(figure)]["danger"]
    figure["layout"]["shapes"].append(tint_shape(curve.zero, end, danger, 0.09))
    effect = "the worst loss<br>takes all" if loses_everything(curve) else "loses money"
    separator = "<br>" if compact else " "
    words = f"{effect}{separator}from {percent(curve.zero, 0)}"
    write(figure, Label(curve.zero, -0.32, words, "danger", dx=-10, xanchor="right"))
