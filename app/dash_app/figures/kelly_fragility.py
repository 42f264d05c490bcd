"""Chart of fragility: what one rare full-margin loss does to the log-optimal fraction."""

from __future__ import annotations

import numpy as np

from app.calculations.kelly.curves import FragilityCurve
from app.dash_app.figures.axes import axis_title, nice_step
from app.dash_app.figures.base import (
    DOTTED,
    ChartStyle,
    Figure,
    Label,
    panels,
    scheme_of,
    set_layout,
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
from app.dash_app.theme import TOKENS
from app.formatting import count, percent

_EVERY_TICKS = (5, 10, 30, 100, 300, 1_000, 3_000, 10_000)


def fits_one_loss_every(curve: FragilityCurve, share: float) -> float | None:
    """Return the N at which a share of equity is the log-optimal one.

    N is the number of positions for each added full-margin loss; None where no N on the curve
    makes that share the best one.
    """
    if not curve.fractions[0] < share <= curve.fractions[-1]:
        return None
    return float(np.exp(np.interp(share, curve.fractions, np.log(curve.every))))


def fragility_figure(
    curve: FragilityCurve, applied: Applied, caution: float | None, style: ChartStyle
) -> Figure:
    """Return the chart of the log-optimal fraction over N, one full-margin loss every N positions.

    `caution` is the N that the settings assume, None without.
    """
    figure = panels(style.scheme, (1.0,), 0.0, margin={"l": LEFT, "r": 22, "t": 8, "b": BOTTOM})
    top = _top(curve)
    ticks = np.arange(0, top, nice_step(top / 5))
    y_axis = share_axis(top, ticks) | {"range": [-0.02 * top, top]}
    set_layout(figure, xaxis=_every_axis(curve, style.compact), yaxis=y_axis)
    line = curve_line(curve.every, curve.fractions, TOKENS[style.scheme]["text"])
    line["hovertemplate"] = "full Kelly %{y:.1%}<extra></extra>"
    lines, marks = _mark_applied(figure, curve, applied, style.compact)
    marks += _mark_no_edge(figure, curve, style.compact)
    marks += _mark_caution(figure, curve, caution, style.compact)
    return figure | {"data": [*lines, line, dots(marks, style.scheme)]}


def _top(curve: FragilityCurve) -> float:
    """Return the share of equity at which the y axis ends."""
    return 1.25 * max(float(curve.fractions.max()), 1e-6)


def _every_axis(curve: FragilityCurve, compact: bool) -> Json:
    ticks = _EVERY_TICKS[1::2] if compact else _EVERY_TICKS
    return {
        "type": "log",
        "range": [np.log10(float(curve.every[0])), np.log10(float(curve.every[-1]))],
        "tickvals": ticks,
        "ticktext": [count(every) for every in ticks],
        "hoverformat": ",.0f",
        "title": axis_title("one added full-margin loss every N positions"),
    }


def _mark_applied(
    figure: Figure, curve: FragilityCurve, applied: Applied, compact: bool
) -> tuple[list[Json], list[Point]]:
    """Draw the applied fraction as a level and mark the N at which it would be the best one."""
    top = _top(curve)
    if not 0 < applied.share < top:
        return [], []
    every = fits_one_loss_every(curve, applied.share)
    beyond = applied.share > curve.fractions[-1]
    # At the right end the curve would run through the words.
    at_left = beyond or (every is not None and every > 120)
    above = not beyond and (at_left or applied.share < 0.5 * top)
    height = 17 if compact else 10
    separator = "<br>" if compact else " "
    x, dx, side = (0, 6, "left") if at_left else (1, -2, "right")
    write(
        figure,
        Label(
            x,
            applied.share,
            f"{applied.words}{separator}{_verdict(curve, applied)}",
            "accent",
            x_of="x domain",
            dx=dx,
            dy=height if above else -height,
            xanchor=side,
        ),
    )
    accent = TOKENS[scheme_of(figure)]["accent"]
    level = curve_line(curve.every[[0, -1]], np.full(2, applied.share), accent, dash=DOTTED)
    points: list[Point] = [] if every is None else [(every, applied.share, "accent")]
    return [level | {"hoverinfo": "skip"}], points


def _verdict(curve: FragilityCurve, applied: Applied) -> str:
    """Return the words that relate the applied fraction to the curve."""
    if applied.share > curve.fractions[-1]:
        return "is above full Kelly"
    every = fits_one_loss_every(curve, applied.share)
    if every is None:
        return f"fits even one in {count(curve.every[0])}"
    return f"fits one in {count(every)}"


def _mark_no_edge(figure: Figure, curve: FragilityCurve, compact: bool) -> list[Point]:
    """Mark the N at which no edge is left, if it is on the chart."""
    gone = curve.edge_gone_at
    if gone is None or not curve.every[0] <= gone <= curve.every[-1]:
        return []
    at_left = gone > 60
    two_lines = at_left or compact
    separator, dy = ("<br>", 16) if two_lines else (" ", 10)
    words = f"no edge left{separator}at one in {count(gone)}"
    dx_right = 18 if compact else 14
    dx, side = (-8, "right") if at_left else (dx_right, "left")
    write(figure, Label(np.log10(gone), 0, words, "danger", dx=dx, dy=dy, xanchor=side))
    return [(gone, 0.0, "danger")]


def _mark_caution(
    figure: Figure, curve: FragilityCurve, caution: float | None, compact: bool
) -> list[Point]:
    """Mark the full Kelly fraction under the losses that the settings assume.

    On a phone the words stand below and right of the mark, where there is room.
    """
    if caution is None or not curve.every[0] <= caution <= curve.every[-1]:
        return []
    share = float(np.interp(np.log(caution), np.log(curve.every), curve.fractions))
    words = f"your caution: {percent(share)}"
    dx, dy, side = (8, -11, "left") if compact else (-8, 11, "right")
    write(figure, Label(np.log10(caution), share, words, dx=dx, dy=dy, xanchor=side))
    return [(caution, share, "text")]
