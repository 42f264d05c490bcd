"""Quantile dotplot of the deepest fall: 50 possible years, a dot each.

A chance shown as dots that can be counted is judged better than a density or an interval (Kay,
Kola, Hullman and Munson 2016, "When (ish) is my bus?", CHI). Every dot is an equally likely year:
a quantile of the simulated falls. Dots never share a column across the accepted drawdown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.dash_app.figures.axes import axis_title, nice_step, step_decimals
from app.dash_app.figures.base import (
    DASHED,
    ChartStyle,
    Figure,
    Floats,
    Ints,
    Label,
    panels,
    scheme_of,
    set_layout,
    upright_shape,
    write,
)
from app.dash_app.figures.chances import exact_percent
from app.dash_app.json_object import Json
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS
from app.formatting import percent

YEARS = 50  #: number of dots
HEIGHT = 220  #: [px]
_TOP, _BOTTOM, _SIDE = 22, 44, 12  # margins [px]
_COLUMNS = 22  # number of columns at most, so that dots fit the width of half a page
_HAIR = 1e-9  # of rounding, which makes no fall deeper
_LARGEST, _COMPACT = 14, 11  # distance of two dots of a column, at most [px]
_FILLED = 0.86  # diameter of a dot, as a share of that distance


@dataclass(frozen=True)
class Accepted:
    """The drawdown that the user accepts, as a fraction, and the time it is for ("a year")."""

    drawdown: float
    horizon: str


class _Dots(NamedTuple):
    fall: Floats
    x: Floats
    y: Floats
    diameter: float  #: [px]


def deeper_than(falls: Floats, limit: float) -> int:
    """Return how many of `falls` (N,) are deeper than `limit`, a hair of rounding aside."""
    return int(np.count_nonzero(falls > limit + _HAIR))


def possible_years_figure(
    falls: Floats, accepted: Accepted, slot: int, style: ChartStyle
) -> Figure:
    """Return the dotplot of `falls` (N,), fractions: the deepest fall of each possible year.

    Dots are in the colour of a scenario's `slot`, those beyond the accepted drawdown in red.
    """
    limit = accepted.drawdown
    margin = {"l": _SIDE, "r": _SIDE, "t": _TOP, "b": _BOTTOM}
    figure = panels(style.scheme, (1.0,), 0.0, margin=margin)
    end = max(1.08 * float(falls.max(initial=0.0)), 1.3 * limit, 0.01)
    width = _column_width(end, limit)
    first = int(1 - np.ceil(limit / width - 1e-9))  # the column that begins at no fall at all
    column = np.maximum(np.ceil((falls - limit) / width - 1e-9).astype(np.int64), first)
    place = _stacked(column)
    pitch = _pitch(int(place.max(initial=1)), style.compact)
    rows = (HEIGHT - _TOP - _BOTTOM) / pitch
    hidden = {"showgrid": False, "showticklabels": False, "zeroline": False, "fixedrange": True}
    left = min(0.0, limit + width * (first - 1))
    step = nice_step(end / (4 if style.compact else 6))
    ticks = np.arange(0, end + 1e-9, step)
    depths = {
        "type": "linear",
        "range": [left, end],
        "tickvals": ticks,
        "ticktext": [percent(tick, step_decimals(step)) for tick in ticks],
        "title": axis_title(f"deepest fall within {accepted.horizon}"),
        "showspikes": False,
    }
    set_layout(figure, xaxis=depths, yaxis=hidden | {"range": [0, rows]})
    figure["layout"]["hovermode"] = "closest"
    _mark_limit(figure, limit, end)
    dots = _Dots(
        falls, limit + (column - 0.5) * width, place.astype(np.float64) - 0.5, _FILLED * pitch
    )
    beyond = falls > limit + _HAIR
    colours = SCENARIO_COLOURS[style.scheme][slot], TOKENS[style.scheme]["danger"]
    names = "within what you accept", "deeper than you accept"
    traces = [
        _trace(dots, chosen, name, colour)
        for chosen, name, colour in zip((~beyond, beyond), names, colours, strict=True)
    ]
    return figure | {"data": traces}


def _column_width(end: float, limit: float) -> float:
    """Return the width of a column: a whole part of the accepted drawdown where there is one."""
    width = end / _COLUMNS
    return limit / max(np.floor(limit / width), 1) if limit > width else width


def _stacked(column: Ints) -> Ints:
    """Return the place of every dot within its column, from 1 upwards."""
    height = np.zeros(len(column), np.int64)
    for value in np.unique(column):
        inside = np.flatnonzero(column == value)
        height[inside] = np.arange(1, len(inside) + 1)
    return height


def _pitch(rows: int, compact: bool) -> float:
    """Return the distance of two dots of a column, so that the tallest column fits [px]."""
    room = (HEIGHT - _TOP - _BOTTOM) / (rows + 0.5)
    return float(min(room, _COMPACT if compact else _LARGEST))


def _mark_limit(figure: Figure, limit: float, end: float) -> None:
    danger = TOKENS[scheme_of(figure)]["danger"]
    figure["layout"]["shapes"].append(upright_shape(limit, danger, DASHED))
    words = f"you accept {exact_percent(limit)}"
    side = "left" if limit < end / 2 else "right"
    write(figure, Label(limit, 1, words, "danger", y_of="paper", dx=0, dy=9, xanchor=side))


def _trace(dots: _Dots, chosen: NDArray[np.bool_], name: str, colour: str) -> Json:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": dots.x[chosen].tolist(),
        "y": dots.y[chosen].tolist(),
        "text": [percent(fall) for fall in dots.fall[chosen]],
        "marker": {"size": dots.diameter, "color": colour},
        "hovertemplate": "a year that falls %{text}<extra></extra>",
    }
