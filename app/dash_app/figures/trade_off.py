"""Chart of candidate sizes: the chance of a fall beyond the target, and the median growth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.dash_app.figures.axes import axis_title, nice_step, step_decimals
from app.dash_app.figures.base import (
    DOTTED,
    ChartStyle,
    Figure,
    Floats,
    Label,
    dot,
    panels,
    scheme_of,
    set_layout,
    tint_shape,
    title,
    typed,
    upright_shape,
    write,
)
from app.dash_app.figures.chances import chance_axis, least_chance, mark_tolerance
from app.dash_app.json_object import Json
from app.dash_app.theme import TOKENS
from app.formatting import signed_percent

Show = Callable[[float], str]

HEIGHT = 420  #: [px]
_PANELS, _GAP = (0.62, 0.38), 0.12
_BEYOND = 3.0  # the x axis ends at this multiple of the answer, or at the largest size tried


@dataclass(frozen=True, eq=False)
class Sizes:
    """F candidate sizes in one unit, smallest first; every array is (F,)."""

    size: Floats
    chance: Floats  #: of a fall beyond the target
    low: Floats  #: ends of its Monte Carlo interval
    high: Floats
    median_cagr: Floats


@dataclass(frozen=True)
class Marked:
    """Sizes to mark, each None where there is none."""

    answer: float | None
    present: float | None
    bound: float | None  #: risk-constrained Kelly


@dataclass(frozen=True)
class TriedSizes:
    """Candidate sizes as simulated."""

    cautious: Sizes
    plain: Sizes | None  #: sizes with the log as it is
    paths: int  #: number of simulated paths, the same for all sizes
    uncertain: Sizes | None = None  #: sizes with estimation error, without the added losses


@dataclass(frozen=True)
class SizeUnit:
    """Unit in which sizes are written."""

    name: str  #: title of the x axis
    show: Show  #: writes a size


def trade_off_figure(
    tried: TriedSizes, marked: Marked, tolerance: float, unit: SizeUnit, style: ChartStyle
) -> Figure:
    """Return the chart of the chance over size on a log axis, and the median growth a year below.

    `tolerance` is the highest accepted chance, a fraction.
    """
    cautious, show = tried.cautious, unit.show
    figure = panels(style.scheme, _PANELS, _GAP, margin={"l": 52, "r": 12, "t": 28, "b": 44})
    floor, end = _floor(cautious, tolerance, tried.paths), _end(cautious, marked)
    step = nice_step(end / (4 if style.compact else 8))
    ticks = np.arange(0, end + step / 100, step)
    sizes = {
        "type": "linear",
        "range": [0, end],
        "tickvals": ticks,
        "ticktext": [show(tick) for tick in ticks],
        "title": axis_title(unit.name),
    }
    set_layout(
        figure,
        xaxis=sizes | {"hoverformat": ".3~g", "unifiedhovertitle": {"text": "%{x:.3~g}"}},
        yaxis=chance_axis(floor),
        yaxis2=_growth_axis(cautious, end),
    )
    title(figure, "Chance of a fall beyond the target, log scale")
    title(figure, "Growth a year, median path", "y2")
    mark_tolerance(figure, tolerance)
    _mark_sizes(figure, marked, end, show)
    dim, text = TOKENS[style.scheme]["dim"], TOKENS[style.scheme]["text"]
    traces: list[Json] = []
    if tried.plain is not None:
        traces += _curves(tried.plain, floor, dim, "the log as it is", 1.5)
    if tried.uncertain is not None:
        dotted = _curves(tried.uncertain, floor, dim, "with estimation error", 1.5)
        traces += [trace | {"line": trace["line"] | {"dash": "dot"}} for trace in dotted]
    traces += _curves(cautious, floor, text, "cautious", 2)
    return figure | {"data": [*traces, *_answer(figure, cautious, marked.answer, floor, show)]}


def _floor(sizes: Sizes, tolerance: float, paths: int) -> float:
    """Return where the axis of chances ends: below the least chance, well below the tolerance."""
    least = float(sizes.chance[sizes.chance > 0].min(initial=1.0))
    return max(least_chance(paths), min(least / 2, tolerance / 5))


def _end(sizes: Sizes, marked: Marked) -> float:
    """Return where the x axis ends."""
    end = float(sizes.size[-1])
    if marked.answer:
        end = min(end, _BEYOND * marked.answer)
    return 1.02 * end


def _growth_axis(sizes: Sizes, end: float) -> Json:
    inside = sizes.median_cagr[sizes.size <= end]
    low, high = min(float(inside.min(initial=0.0)), 0.0), max(float(inside.max(initial=0.0)), 0.01)
    step = nice_step((high - low) / 3)
    ticks = np.arange(np.ceil(low / step) * step, high + step / 2, step)
    pad = 0.06 * (high - low)
    return {
        "range": [low - pad, high + 2 * pad],
        "tickvals": ticks,
        "ticktext": [signed_percent(tick, step_decimals(step)) for tick in ticks],
    }


def _curves(sizes: Sizes, floor: float, colour: str, name: str, width: float) -> list[Json]:
    """Return the chance with its interval, and the growth.

    Chances below `floor`, zero among them, have no place on the log axis.
    """
    drawn = sizes.chance >= floor
    above = sizes.high - sizes.chance
    below = np.minimum(sizes.chance - sizes.low, sizes.chance - floor / 2)
    whisker = {
        "type": "data",
        "symmetric": False,
        "array": above[drawn].tolist(),
        "arrayminus": below[drawn].tolist(),
        "thickness": 1,
        "width": 0,
        "color": colour,
    }
    line = {
        "type": "scatter",
        "line": {"color": colour, "width": width},
        "marker": {"size": 5, "color": colour},
        "name": name,
    }
    chance = {
        "mode": "lines+markers",
        "x": typed(sizes.size[drawn]),
        "y": typed(sizes.chance[drawn]),
        "error_y": whisker,
    }
    growth = {"mode": "lines", "x": typed(sizes.size), "y": typed(sizes.median_cagr), "yaxis": "y2"}
    return [
        line | chance | {"hovertemplate": "%{y:.2%} break the promise"},
        line | growth | {"hovertemplate": "%{y:+.1%} a year"},
    ]


def _mark_sizes(figure: Figure, marked: Marked, end: float, show: Show) -> None:
    """Tint the sizes that keep the promise; draw the present size and the bound as thin lines."""
    tokens = TOKENS[scheme_of(figure)]
    shapes = figure["layout"]["shapes"]
    if marked.answer is not None:
        shapes.append(tint_shape(0, marked.answer, tokens["accent"], 0.1))
    for size, words, dy in (
        (marked.present, "now", -8),
        (marked.bound, "risk-constrained Kelly", -24),
    ):
        if size is None or not 0 < size <= end or size == marked.answer:
            continue
        shapes.append(upright_shape(size, tokens["dim"], DOTTED))
        label = f"{words} {show(size)}"
        dx, side = (-5, "right") if size > 0.6 * end else (5, "left")
        write(figure, Label(size, 1, label, "dim", y_of="y domain", dx=dx, dy=dy, xanchor=side))


def _answer(
    figure: Figure, sizes: Sizes, answer: float | None, floor: float, show: Show
) -> list[Json]:
    """Mark the answer in the user's colour, at its chance."""
    if answer is None:
        return []
    nearest = int(np.argmin(np.abs(sizes.size - answer)))
    chance, scheme = max(float(sizes.chance[nearest]), floor), scheme_of(figure)
    words = f"<b>{show(answer)}</b>"
    write(figure, Label(answer, np.log10(chance), words, "accent", dx=-10, dy=11, xanchor="right"))
    return [dot(answer, chance, 11, TOKENS[scheme]["accent"], scheme)]
