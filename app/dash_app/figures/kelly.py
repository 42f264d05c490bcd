"""Kelly as charts: growth kept at each fraction, what one rare full loss does to the best fraction, and the estimate over time.

Blue marks what is applied; the curves themselves are ink, for they belong to the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.calculations.kelly.curves import FragilityCurve, GrowthCurve, KellyOverTime
from app.dash_app.figures.base import (
    Figure,
    Floats,
    axis_title,
    dates,
    nice_step,
    panels,
    scheme_of,
    set_layout,
    typed,
    write,
)
from app.dash_app.theme import TOKENS, Scheme, alpha
from app.formatting import count, percent, times

Json = dict[str, Any]

HEIGHT, TIME_HEIGHT = 270, 220  #: [px]
_LEFT, _BOTTOM = 44, 44  # margins [px]
_LOWEST, _HIGHEST = -0.6, 1.25  # of the growth chart, in shares of the fastest growth
_AT_POLE = 1 - 1e-6  # growth that turns negative this close to the pole is the pole itself
_EVERY_TICKS = (5, 10, 30, 100, 300, 1_000, 3_000, 10_000)
_MOST_OF_TODAY = 3  # the chart over time ends at this multiple of today's estimate: early ones can be ten times it


@dataclass(frozen=True)
class Applied:
    """What is applied of one full Kelly."""

    multiple: float  #: of full Kelly
    share: float  #: of equity, held as margin in one position

    @property
    def words(self) -> str:
        """In bold, as it stands in every chart."""
        return f"<b>applied {times(self.multiple)}</b>"


def nothing(text: str, scheme: Scheme) -> Figure:
    """A chart that has nothing to draw and says why."""
    figure = panels(scheme, (1.0,), 0.0, margin={"l": _LEFT, "r": 12, "t": 8, "b": _BOTTOM})
    set_layout(figure, xaxis={"visible": False}, yaxis={"visible": False})
    write(figure, 0.5, 0.5, text, "dim", x_of="paper", y_of="paper", dx=0, xanchor="center")
    return figure | {"data": [_line(np.zeros(0), np.zeros(0), "rgba(0,0,0,0)")]}


def growth_kept(curve: GrowthCurve, share: float) -> float | None:
    """The share of the fastest growth that is kept at a share of equity; None beyond the curve, where all but a little is lost."""
    return (
        None
        if share > curve.fractions[-1]
        else float(np.interp(share, curve.fractions, curve.growth)) / curve.peak_growth
    )


def loses_everything(curve: GrowthCurve) -> bool:
    """Whether growth stays positive up to the fraction at which the worst loss takes everything."""
    return curve.zero is not None and curve.pole is not None and curve.zero >= _AT_POLE * curve.pole


def growth_figure(curve: GrowthCurve, applied: Applied, scheme: Scheme, *, compact: bool) -> Figure:
    """Growth over the fraction as a share of the fastest; the curve needs a peak above 0."""
    figure = panels(scheme, (1.0,), 0.0, margin={"l": _LEFT, "r": 12, "t": 8, "b": _BOTTOM})
    end = max(float(curve.fractions[-1]), 1.1 * (curve.zero or 0.0))
    ticks = np.arange(0, end, nice_step(end / (4 if compact else 6)))
    kept_ticks = (1.0, 0.5, 0.0, -0.5)
    set_layout(
        figure,
        xaxis=_share_axis(end, ticks)
        | {"range": [0, end], "title": axis_title("margin in one position, share of equity")},
        yaxis={
            "range": [_LOWEST, _HIGHEST],
            "tickvals": kept_ticks,
            "ticktext": [percent(kept, 0) for kept in kept_ticks],
        },
    )
    line = _line(curve.fractions, curve.growth / curve.peak_growth, TOKENS[scheme]["text"]) | {
        "hovertemplate": "keeps %{y:.0%} of the fastest growth<extra></extra>"
    }
    marks = [
        (curve.peak, 1.0, "text"),
        *_mark_half(figure, curve, applied),
        *_mark_applied(figure, curve, applied),
    ]
    write(figure, curve.peak, 1.0, f"full {percent(curve.peak)}", dx=0, dy=15, xanchor="center")
    _mark_losing(figure, curve, end, compact)
    return figure | {"data": [line, *_fall(curve, scheme), _dots(marks, scheme)]}


def _fall(curve: GrowthCurve, scheme: Scheme) -> list[Json]:
    """At the pole growth falls without end: the curve, which stops short of it, goes straight down."""
    if curve.pole is None or not loses_everything(curve):
        return []
    last = curve.growth[-1] / curve.peak_growth
    fall = _line(
        np.array([curve.fractions[-1], curve.pole]),
        np.array([last, 2 * _LOWEST]),
        TOKENS[scheme]["text"],
    )
    return [fall | {"hoverinfo": "skip"}]


def _mark_half(
    figure: Figure, curve: GrowthCurve, applied: Applied
) -> list[tuple[float, float, str]]:
    """Half Kelly, unless the applied mark stands there."""
    half = curve.peak / 2
    kept = growth_kept(curve, half)
    if kept is None or abs(applied.share - half) < 0.06 * curve.peak:
        return []
    write(
        figure,
        half,
        kept,
        f"half<br>keeps {percent(kept, 0)}",
        "dim",
        dx=-10,
        dy=10,
        xanchor="right",
    )
    return [(half, kept, "text")]


def _mark_applied(
    figure: Figure, curve: GrowthCurve, applied: Applied
) -> list[tuple[float, float, str]]:
    """The applied fraction, its words under the curve; words alone where it lies beyond."""
    kept = growth_kept(curve, applied.share)
    if kept is None or kept < _LOWEST:
        words = f"{applied.words} is {percent(applied.share, 0)},<br>beyond this chart"
        write(figure, 0.5, 0.25, words, "accent", x_of="x domain", dx=0, xanchor="center")
        return []
    left = applied.share > curve.peak
    write(
        figure,
        applied.share,
        kept,
        f"{applied.words}<br>keeps {percent(kept, 0)}",
        "accent",
        dx=-10 if left else 10,
        dy=-15,
        xanchor="right" if left else "left",
    )
    return [(applied.share, kept, "accent")]


def _mark_losing(figure: Figure, curve: GrowthCurve, end: float, compact: bool) -> None:
    """The fractions that lose money, tinted, and from where."""
    if curve.zero is None:
        return
    danger = TOKENS[scheme_of(figure)]["danger"]
    band = {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": curve.zero,
        "x1": end,
        "y0": 0,
        "y1": 1,
    }
    figure["layout"]["shapes"].append(
        band | {"fillcolor": alpha(danger, 0.09), "line": {"width": 0}, "layer": "below"}
    )
    words = "the worst loss<br>takes all" if loses_everything(curve) else "loses money"
    words += (
        f" from {percent(curve.zero, 0)}" if not compact else f"<br>from {percent(curve.zero, 0)}"
    )
    write(figure, curve.zero, -0.32, words, "danger", dx=-10, xanchor="right")


def fits_one_loss_every(curve: FragilityCurve, share: float) -> float | None:
    """N at which a share of equity is the log-optimal one; None where no N on the curve makes it so."""
    if not curve.fractions[0] < share <= curve.fractions[-1]:
        return None
    return float(np.exp(np.interp(share, curve.fractions, np.log(curve.every))))


def fragility_figure(
    curve: FragilityCurve, applied: Applied, caution: float | None, scheme: Scheme, *, compact: bool
) -> Figure:
    """The log-optimal fraction over N of one full-margin loss every N positions; `caution` is the N of the settings."""
    figure = panels(scheme, (1.0,), 0.0, margin={"l": _LEFT, "r": 22, "t": 8, "b": _BOTTOM})
    low, high = float(curve.every[0]), float(curve.every[-1])
    top = 1.25 * max(float(curve.fractions.max()), 1e-6)
    step = nice_step(top / 5)
    set_layout(
        figure,
        xaxis={
            "type": "log",
            "range": [np.log10(low), np.log10(high)],
            "tickvals": _EVERY_TICKS[1::2] if compact else _EVERY_TICKS,
            "ticktext": [count(n) for n in (_EVERY_TICKS[1::2] if compact else _EVERY_TICKS)],
            "hoverformat": ",.0f",
            "title": axis_title("one added full-margin loss every N positions"),
        },
        yaxis=_share_axis(top, np.arange(0, top, step)) | {"range": [-0.02 * top, top]},
    )
    ink = TOKENS[scheme]["text"]
    line = _line(curve.every, curve.fractions, ink) | {
        "hovertemplate": "full Kelly %{y:.1%}<extra></extra>"
    }
    lines, marks = _applied_on_fragility(figure, curve, applied, top, scheme, compact)
    marks += _edge_gone(figure, curve, compact) + _caution_mark(figure, curve, caution, compact)
    return figure | {"data": [*lines, line, _dots(marks, scheme)]}


def _applied_on_fragility(
    figure: Figure,
    curve: FragilityCurve,
    applied: Applied,
    top: float,
    scheme: Scheme,
    compact: bool,
) -> tuple[list[Json], list[tuple[float, float, str]]]:
    """The applied fraction as a level, and the N at which it would be the best one."""
    if not 0 < applied.share < top:
        return [], []
    ends = curve.every[[0, -1]]
    level = _line(ends, np.full(2, applied.share), TOKENS[scheme]["accent"], dash="2px,3px") | {
        "hoverinfo": "skip"
    }
    every, beyond = fits_one_loss_every(curve, applied.share), applied.share > curve.fractions[-1]
    fits = f"fits even one in {count(ends[0])}" if every is None else f"fits one in {count(every)}"
    words = "is above full Kelly" if beyond else fits
    at_left = beyond or (
        every is not None and every > 120
    )  # at the right end the curve would run through the words
    above = not beyond and (at_left or applied.share < 0.5 * top)
    write(
        figure,
        0 if at_left else 1,
        applied.share,
        f"{applied.words}{'<br>' if compact else ' '}{words}",
        "accent",
        x_of="x domain",
        dx=6 if at_left else -2,
        dy=(17 if compact else 10) * (1 if above else -1),
        xanchor="left" if at_left else "right",
    )
    return [level], [] if every is None else [(every, applied.share, "accent")]


def _edge_gone(
    figure: Figure, curve: FragilityCurve, compact: bool
) -> list[tuple[float, float, str]]:
    """Where no edge is left, if that is on the chart."""
    gone = curve.edge_gone_at
    if gone is None or not curve.every[0] <= gone <= curve.every[-1]:
        return []
    at_left, two_lines = gone > 60, gone > 60 or compact
    words = f"no edge left{'<br>' if two_lines else ' '}at one in {count(gone)}"
    dx, dy = -8 if at_left else 18 if compact else 14, 16 if two_lines else 10
    write(
        figure,
        np.log10(gone),
        0,
        words,
        "danger",
        dx=dx,
        dy=dy,
        xanchor="right" if at_left else "left",
    )
    return [(gone, 0.0, "danger")]


def _caution_mark(
    figure: Figure, curve: FragilityCurve, caution: float | None, compact: bool
) -> list[tuple[float, float, str]]:
    """The full Kelly that the Caution settings ask for."""
    if caution is None or not curve.every[0] <= caution <= curve.every[-1]:
        return []
    share = float(np.interp(np.log(caution), np.log(curve.every), curve.fractions))
    write(figure, np.log10(caution), share, f"your caution: {percent(share)}", **_beside(compact))
    return [(caution, share, "text")]


def _beside(compact: bool) -> Json:
    """Above and left of a mark; on a phone below and right, where there is room for words."""
    return (
        {"dx": 8, "dy": -11, "xanchor": "left"}
        if compact
        else {"dx": -8, "dy": 11, "xanchor": "right"}
    )


def over_time_figure(
    over_time: KellyOverTime, applied: Applied, scheme: Scheme, *, compact: bool
) -> Figure:
    """The log-optimal fraction as it stood, from everything so far and from the last positions alone; the applied one as a level."""
    figure = panels(scheme, (1.0,), 0.0, margin={"l": _LEFT, "r": 12, "t": 10, "b": 26})
    tokens, x = TOKENS[scheme], dates(over_time.closed_at)
    top = _top_over_time(over_time, applied.share)
    step = nice_step(top / (3 if compact else 4))
    set_layout(
        figure,
        xaxis={"range": [x[0], x[-1]]},
        yaxis=_share_axis(top, np.arange(0, top, step)) | {"range": [0, top]},
    )
    level = _line([x[0], x[-1]], np.full(2, applied.share), tokens["accent"], dash="2px,3px") | {
        "hoverinfo": "skip"
    }
    rolling = _line(x, over_time.rolling, tokens["faint"], width=1.25)
    so_far = _line(x, over_time.expanding, tokens["text"])
    named = {"hovertemplate": "%{y:.1%}"}
    return figure | {
        "data": [
            level,
            rolling | named | {"name": f"last {over_time.window}"},
            so_far | named | {"name": "all so far"},
        ],
    }


def _top_over_time(over_time: KellyOverTime, applied: float) -> float:
    """Where the axis ends: the first estimates, from few positions, may run off it."""
    known = np.concatenate([over_time.expanding, over_time.rolling])
    known = known[np.isfinite(known)]
    today = over_time.expanding[-1]
    highest = float(known.max(initial=0.0))
    return 1.08 * max(
        min(highest, _MOST_OF_TODAY * today) if today > 0 else highest,
        min(applied, 2 * highest),
        0.01,
    )


def _line(
    x: Floats | list[str], y: Floats, colour: str, *, width: float = 1.75, dash: str = "solid"
) -> Json:
    line = {"color": colour, "width": width, "dash": dash}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x if isinstance(x, list) else typed(x),
        "y": typed(y.astype(np.float32)),
        "line": line,
    }


def _dots(marks: list[tuple[float, float, str]], scheme: Scheme) -> Json:
    """Points on a curve: (x, y, colour token)."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _, _ in marks],
        "y": [y for _, y, _ in marks],
        "marker": {
            "size": 9,
            "color": [TOKENS[scheme][colour] for *_, colour in marks],
            "line": {"width": 2, "color": TOKENS[scheme]["bg"]},
        },
        "hoverinfo": "skip",
    }


def _share_axis(top: float, ticks: Floats) -> Json:
    digits = 0 if nice_step(top / 6) >= 0.01 else 1
    return {
        "type": "linear",
        "tickvals": ticks,
        "ticktext": [percent(tick, digits) for tick in ticks],
        "hoverformat": f".{digits + 1}%",
    }
