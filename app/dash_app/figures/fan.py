"""Chart of resampled equity as a fan: bands of 50% and 90% of all paths, and the median."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.dash_app.figures.axes import money_axis
from app.dash_app.figures.base import (
    ChartStyle,
    End,
    Figure,
    Floats,
    Ints,
    name_ends,
    panels,
    set_layout,
    typed,
)
from app.dash_app.json_object import Json
from app.dash_app.theme import SCENARIO_COLOURS, alpha, readable
from app.formatting import TOO_BIG, count, plural
from app.wording.chances import DAYS_A_MONTH

FAN_HEIGHT = 380  #: [px]
_LEFT, _LABELS = 52, 84  # margins [px]
_TOP = 28  #: [px] the list that saves the chart lies there, above the names of the curves
_LEAST_LABEL_GAP = 0.05  # between two labels at the right end, as a share of the axis
_OUTER, _INNER = 0.12, 0.28  # opacity of the two bands
_MONTH_STEPS = (1, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True, eq=False)
class Fan:
    """Quantiles of equity over the days of a path: K points."""

    day: Ints  #: (K,) trading days from today
    quantiles: Floats  #: (5, K) [currency]: 5, 25, 50, 75, 95%
    examples: Floats  #: (3, K) single paths [currency]
    horizon_days: int


def fan_figure(fan: Fan, slot: int, style: ChartStyle, *, logarithmic: bool) -> Figure:
    """Return the chart of the bands of 50% and 90%, the median, and three single paths."""
    right = 8 if style.compact else _LABELS
    figure = panels(style.scheme, (1.0,), 0.0, margin={"l": _LEFT, "r": right, "t": _TOP, "b": 26})
    colour, x = SCENARIO_COLOURS[style.scheme][slot], fan.day.astype(float)
    axis = _equity_axis(fan, logarithmic)
    set_layout(figure, yaxis=axis, xaxis=_day_axis(fan, style.compact))
    low, lower, middle, upper, high = fan.quantiles
    bands = [
        *band(x, low, high, alpha(colour, _OUTER)),
        *band(x, lower, upper, alpha(colour, _INNER)),
    ]
    pale = alpha(colour, 0.55)
    singles = [line(x, path, pale, width=1) | {"hoverinfo": "skip"} for path in fan.examples]
    named = [
        ("1 in 20 above", high),
        ("75%", upper),
        ("median", middle),
        ("25%", lower),
        ("1 in 20 below", low),
    ]
    hover = [_hovered(x, values, name, colour) for name, values in named]
    figure["data"] += [*bands, *singles, *hover]
    if not style.compact:
        _name_ends(figure, named, axis, readable(colour, style.scheme))
    return figure


def _equity_axis(fan: Fan, logarithmic: bool) -> Json:
    """Return the axis of equity; on a log axis values of zero and below have no place."""
    shown = np.minimum(np.concatenate([fan.quantiles, fan.examples]), TOO_BIG)
    shown = shown[shown > 0] if logarithmic else shown
    low, high = float(shown.min(initial=TOO_BIG)), float(shown.max(initial=1.0))
    return money_axis(low, high, logarithmic=logarithmic)


def _day_axis(fan: Fan, compact: bool) -> Json:
    ticks, words = _months(fan, compact)
    return {
        "type": "linear",
        "range": [0, max(float(fan.day[-1]), 1.0)],
        "tickvals": ticks,
        "ticktext": words,
        "hoverformat": ",d",
        "unifiedhovertitle": {"text": "trading day %{x:,d}"},
    }


def _hovered(x: Floats, values: Floats, name: str, colour: str) -> Json:
    """Return a quantile as a row of the hover box; of all quantiles only the median is drawn."""
    ink = colour if name == "median" else "rgba(0,0,0,0)"
    return line(x, values, ink, width=2.5) | {"name": name, "hovertemplate": "$%{y:,.0f}"}


def band(x: Floats, low: Floats, high: Floats, fill: str) -> list[Json]:
    """Return two traces that fill the space between the curves `low` and `high` (N,)."""
    edge = {"hoverinfo": "skip", "line": {"width": 0}}
    filled = edge | {"fill": "tonexty", "fillcolor": fill}
    return [line(x, low, fill) | edge, line(x, high, fill) | filled]


def _months(fan: Fan, compact: bool) -> tuple[list[int], list[str]]:
    """Return about five ticks and their text: today, then whole months or years."""
    months = fan.horizon_days // DAYS_A_MONTH
    if months < 1:
        return [0, fan.horizon_days], ["today", f"{count(fan.horizon_days)} days"]
    intervals = 3 if compact else 5
    step = next((size for size in _MONTH_STEPS if months / size <= intervals), 240)
    ticks = list(range(0, months + 1, step))
    return [month * DAYS_A_MONTH for month in ticks], [_after(month) for month in ticks]


def _after(months: int) -> str:
    if months == 0:
        return "today"
    if months % 12 == 0:
        return plural(months // 12, "year")
    return plural(months, "month")


def _name_ends(
    figure: Figure, named: Sequence[tuple[str, Floats]], axis: Json, colour: str
) -> None:
    low, high = axis["range"]
    ends = []
    for name, values in named:
        last = min(float(values[-1]), TOO_BIG)
        place = np.log10(max(last, 1.0)) if axis["type"] == "log" else last
        is_median = name == "median"
        ends.append(End(place, "<b>median</b>", colour) if is_median else End(place, name, "dim"))
    name_ends(figure, ends, _LEAST_LABEL_GAP * (high - low))


def line(x: Floats, y: Floats, colour: str, *, width: float = 1.5) -> Json:
    """Return a curve through `x`, `y` (N,); values that plotly cannot draw are cut off at 1e30."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": typed(x),
        "y": typed(np.minimum(y, 1e30).astype(np.float32)),
        "line": {"color": colour, "width": width},
    }
