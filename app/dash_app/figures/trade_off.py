"""Sizes against one another: the chance of the target drawdown at each, and what each earns in the middle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.dash_app.figures.base import (
    Figure,
    Floats,
    axis_title,
    nice_step,
    panels,
    scheme_of,
    set_layout,
    title,
    typed,
    write,
)
from app.dash_app.figures.monte_carlo import chance_axis, least_chance, mark_tolerance
from app.dash_app.theme import TOKENS, Scheme, alpha
from app.formatting import signed_percent

Json = dict[str, Any]
Show = Callable[[float], str]

HEIGHT = 420  #: [px]
_PANELS, _GAP = (0.62, 0.38), 0.12
_BEYOND = 3.0  # the axis ends at this multiple of the answer, or with the largest size tried


@dataclass(frozen=True, eq=False)
class Sizes:
    """Candidates, smallest first: F sizes in one unit."""

    size: Floats
    chance: Floats  #: of a fall beyond the target
    low: Floats  #: ends of its Monte Carlo interval
    high: Floats
    median_cagr: Floats


@dataclass(frozen=True)
class Marked:
    """Sizes that are marked; None where there is none."""

    answer: float | None
    present: float | None
    bound: float | None  #: risk-constrained Kelly


def trade_off_figure(
    plain: Sizes,
    uncertain: Sizes | None,
    marked: Marked,
    tolerance: float,
    paths: int,
    unit: str,
    show: Show,
    scheme: Scheme,
    *,
    compact: bool,
) -> Figure:
    """Chance over size on a log axis, the median growth a year under it; `unit` names the x axis, `show` writes a size."""
    figure = panels(scheme, _PANELS, _GAP, margin={"l": 52, "r": 12, "t": 28, "b": 44})
    floor, end = _floor(plain, tolerance, paths), _end(plain, marked)
    step = nice_step(end / (4 if compact else 8))
    ticks = np.arange(0, end + step / 100, step)
    sizes = {
        "type": "linear",
        "range": [0, end],
        "tickvals": ticks,
        "ticktext": [show(tick) for tick in ticks],
        "title": axis_title(unit),
    }
    set_layout(
        figure,
        xaxis=sizes | {"hoverformat": ".3~g", "unifiedhovertitle": {"text": "%{x:.3~g}"}},
        yaxis=chance_axis(floor),
        yaxis2=_growth_axis(plain, end),
    )
    title(figure, "Chance of a fall beyond the target, log scale")
    title(figure, "Growth a year, median path", "y2")
    mark_tolerance(figure, tolerance)
    _mark_sizes(figure, marked, end, show)
    traces = (
        []
        if uncertain is None
        else _curves(uncertain, floor, TOKENS[scheme]["dim"], "with estimation error", 1.5)
    )
    traces += _curves(plain, floor, TOKENS[scheme]["text"], "the log as it is", 2)
    return figure | {"data": [*traces, *_answer(figure, plain, marked.answer, floor, show)]}


def _floor(sizes: Sizes, tolerance: float, paths: int) -> float:
    """Where the axis of chances ends: under the least of them, and well under the tolerance."""
    least = float(sizes.chance[sizes.chance > 0].min(initial=1.0))
    return max(least_chance(paths), min(least / 2, tolerance / 5))


def _end(sizes: Sizes, marked: Marked) -> float:
    largest = float(sizes.size[-1])
    return 1.02 * (min(largest, _BEYOND * marked.answer) if marked.answer else largest)


def _growth_axis(sizes: Sizes, end: float) -> Json:
    inside = sizes.median_cagr[sizes.size <= end]
    low, high = min(float(inside.min(initial=0.0)), 0.0), max(float(inside.max(initial=0.0)), 0.01)
    step = nice_step((high - low) / 3)
    ticks = np.arange(np.ceil(low / step) * step, high + step / 2, step)
    pad = 0.06 * (high - low)
    return {
        "range": [low - pad, high + 2 * pad],
        "tickvals": ticks,
        "ticktext": [signed_percent(tick, 0 if step >= 0.01 else 1) for tick in ticks],
    }


def _curves(sizes: Sizes, floor: float, colour: str, name: str, width: float) -> list[Json]:
    """The chance with its interval, and the growth; a chance of nothing has no place on a log axis."""
    some = sizes.chance >= floor
    whisker = {
        "type": "data",
        "symmetric": False,
        "array": (sizes.high - sizes.chance)[some].tolist(),
        "arrayminus": np.minimum(sizes.chance - sizes.low, sizes.chance - floor / 2)[some].tolist(),
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
        "x": typed(sizes.size[some]),
        "y": typed(sizes.chance[some]),
        "error_y": whisker,
    }
    growth = {"mode": "lines", "x": typed(sizes.size), "y": typed(sizes.median_cagr), "yaxis": "y2"}
    return [
        line | chance | {"hovertemplate": "%{y:.2%} break the promise"},
        line | growth | {"hovertemplate": "%{y:+.1%} a year"},
    ]


def _mark_sizes(figure: Figure, marked: Marked, end: float, show: Show) -> None:
    """What keeps the promise, tinted; the present size and the bound as thin lines."""
    scheme = scheme_of(figure)
    if marked.answer is not None:
        tint = {
            "type": "rect",
            "xref": "x",
            "yref": "paper",
            "x0": 0,
            "x1": marked.answer,
            "y0": 0,
            "y1": 1,
            "layer": "below",
        }
        figure["layout"]["shapes"].append(
            tint | {"fillcolor": alpha(TOKENS[scheme]["accent"], 0.1), "line": {"width": 0}}
        )
    for size, words, dy in (
        (marked.present, "now", -8),
        (marked.bound, "risk-constrained Kelly", -24),
    ):
        if size is not None and 0 < size <= end and size != marked.answer:
            line = {"width": 1, "color": TOKENS[scheme]["dim"], "dash": "2px,3px"}
            figure["layout"]["shapes"].append(
                {
                    "type": "line",
                    "xref": "x",
                    "yref": "paper",
                    "x0": size,
                    "x1": size,
                    "y0": 0,
                    "y1": 1,
                    "line": line,
                }
            )
            side = "right" if size > 0.6 * end else "left"
            write(
                figure,
                size,
                1,
                f"{words} {show(size)}",
                "dim",
                y_of="y domain",
                dx=-5 if side == "right" else 5,
                dy=dy,
                xanchor=side,
            )


def _answer(
    figure: Figure, sizes: Sizes, answer: float | None, floor: float, show: Show
) -> list[Json]:
    """The answer in the user's colour, with its chance."""
    if answer is None:
        return []
    at = int(np.argmin(np.abs(sizes.size - answer)))
    chance, scheme = max(float(sizes.chance[at]), floor), scheme_of(figure)
    write(
        figure,
        answer,
        np.log10(chance),
        f"<b>{show(answer)}</b>",
        "accent",
        dx=-10,
        dy=11,
        xanchor="right",
    )
    rim = {"width": 2, "color": TOKENS[scheme]["bg"]}
    marker = {"size": 11, "color": TOKENS[scheme]["accent"], "line": rim}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [answer],
            "y": [chance],
            "marker": marker,
            "hoverinfo": "skip",
        }
    ]
