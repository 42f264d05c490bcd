"""The fan of resampled equity: where half and nine in ten of all paths run, the median, and three single paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.dash_app.figures.base import (
    End,
    Figure,
    Floats,
    Ints,
    money_axis,
    name_ends,
    panels,
    set_layout,
    typed,
)
from app.dash_app.theme import SCENARIO_COLOURS, Scheme, alpha, readable
from app.formatting import TOO_BIG, count

Json = dict[str, Any]

FAN_HEIGHT = 380  #: [px]
DAYS_A_MONTH = 21  #: trading days, by convention
_LEFT, _LABELS = 52, 84  # margins [px]
_LEAST_LABEL_GAP = 0.05  # of the axis, between two labels at its right end
_WIDER, _NARROW = 0.12, 0.28  # opacity of the two bands


@dataclass(frozen=True, eq=False)
class Fan:
    """Quantiles of equity over the days of a path: K points."""

    day: Ints  #: (K,) trading days from today
    quantiles: Floats  #: (5, K) [currency]: 5, 25, 50, 75, 95 %
    examples: Floats  #: (3, K) single paths [currency]
    horizon_days: int


def fan_figure(fan: Fan, slot: int, scheme: Scheme, *, compact: bool, logarithmic: bool) -> Figure:
    """Bands of 50 % and 90 %, the median, and three single paths."""
    figure = panels(
        scheme, (1.0,), 0.0, margin={"l": _LEFT, "r": 8 if compact else _LABELS, "t": 10, "b": 26}
    )
    colour, x = SCENARIO_COLOURS[scheme][slot], fan.day.astype(float)
    shown = np.minimum(np.concatenate([fan.quantiles, fan.examples]), TOO_BIG)
    shown = shown[shown > 0] if logarithmic else shown
    axis = money_axis(
        float(shown.min(initial=TOO_BIG)), float(shown.max(initial=1.0)), logarithmic=logarithmic
    )
    ticks, words = _months(fan, compact)
    days = {
        "type": "linear",
        "range": [0, max(float(x[-1]), 1.0)],
        "tickvals": ticks,
        "ticktext": words,
        "hoverformat": ",d",
    }
    set_layout(
        figure, yaxis=axis, xaxis=days | {"unifiedhovertitle": {"text": "trading day %{x:,d}"}}
    )
    low, lower, middle, upper, high = fan.quantiles
    bands = [
        *band(x, low, high, alpha(colour, _WIDER)),
        *band(x, lower, upper, alpha(colour, _NARROW)),
    ]
    singles = [
        line(x, path, alpha(colour, 0.55), width=1) | {"hoverinfo": "skip"} for path in fan.examples
    ]
    named = [
        ("1 in 20 above", high),
        ("75%", upper),
        ("median", middle),
        ("25%", lower),
        ("1 in 20 below", low),
    ]
    hover = [
        line(x, values, colour if name == "median" else "rgba(0,0,0,0)", width=2.5)
        | {"name": name, "hovertemplate": "$%{y:,.0f}"}
        for name, values in named
    ]
    figure["data"] += [*bands, *singles, *hover]
    if not compact:
        _name_ends(figure, named, axis, readable(colour, scheme))
    return figure


def band(x: Floats, low: Floats, high: Floats, fill: str) -> list[Json]:
    """The room between two curves, filled."""
    edge = {"hoverinfo": "skip", "line": {"width": 0}}
    return [
        line(x, low, fill) | edge,
        line(x, high, fill) | edge | {"fill": "tonexty", "fillcolor": fill},
    ]


def _months(fan: Fan, compact: bool) -> tuple[list[int], list[str]]:
    """Ticks at today and whole months or years, up to the horizon; five or so."""
    months = fan.horizon_days // DAYS_A_MONTH
    if months < 1:
        return [0, fan.horizon_days], ["today", f"{count(fan.horizon_days)} days"]
    step = next(
        (size for size in (1, 3, 6, 12, 24, 60, 120) if months / size <= (3 if compact else 5)), 240
    )
    at = list(range(0, months + 1, step))
    return [month * DAYS_A_MONTH for month in at], [_after(month) for month in at]


def _after(months: int) -> str:
    if months == 0:
        return "today"
    if months % 12 == 0:
        return f"{months // 12} year{'s' if months > 12 else ''}"
    return f"{months} month{'s' if months > 1 else ''}"


def _name_ends(
    figure: Figure, named: Sequence[tuple[str, Floats]], axis: Json, colour: str
) -> None:
    low, high = axis["range"]
    ends = []
    for name, values in named:
        last = min(float(values[-1]), TOO_BIG)
        place = np.log10(max(last, 1.0)) if axis["type"] == "log" else last
        ends.append(
            End(place, f"<b>{name}</b>", colour) if name == "median" else End(place, name, "dim")
        )
    name_ends(figure, ends, _LEAST_LABEL_GAP * (high - low))


def line(x: Floats, y: Floats, colour: str, *, width: float = 1.5) -> Json:
    """A curve; what no number can be drawn at ends at the largest that can."""
    stroke = {"color": colour, "width": width}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": typed(x),
        "y": typed(np.minimum(y, 1e30).astype(np.float32)),
        "line": stroke,
    }
