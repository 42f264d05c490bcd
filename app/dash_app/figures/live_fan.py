"""Chart of cumulative live P/L on the fan of as many trading days drawn from the backtest."""

from __future__ import annotations

import numpy as np

from app.calculations.live import LiveFan
from app.dash_app.figures.axes import money_axis
from app.dash_app.figures.base import (
    ChartStyle,
    End,
    Figure,
    Floats,
    Ints,
    dates,
    decimate,
    dot,
    name_ends,
    panels,
    plain,
    set_layout,
    typed,
)
from app.dash_app.json_object import Json
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS, alpha
from app.formatting import money, percent

HEIGHT = 340  #: [px]
_LEFT, _LABELS = 52, 164  # margins [px]
_TOP = 28  #: [px] the list that saves the chart lies there, above the names of the curves
_LABEL_GAP = 0.055  # between two names at the right end, as a share of the axis
_OUTER, _INNER = 0.13, 0.26  # opacity of the two bands
_NAMES = ("1 in 20 below", "25%", "backtest, median", "75%", "1 in 20 above")


def live_fan_figure(fan: LiveFan, style: ChartStyle) -> Figure:
    """Return the chart: grey bands of 50 % and 90 % with their median, the live curve over them."""
    right = 14 if style.compact else _LABELS
    figure = panels(style.scheme, (1.0,), 0.0, margin={"l": _LEFT, "r": right, "t": _TOP, "b": 26})
    axis = money_axis(*_span(fan))
    set_layout(figure, yaxis=axis, xaxis=_time_axis(fan, style))
    kept = decimate(fan.live)
    days, (low, lower, middle, upper, high) = dates(fan.day[kept]), fan.quantiles[:, kept]
    grey = SCENARIO_COLOURS[style.scheme][0]
    figure["data"] += [
        *_band(days, low, high, alpha(grey, _OUTER)),
        *_band(days, lower, upper, alpha(grey, _INNER)),
        *_hovered(days, (low, lower, middle, upper, high), grey),
        _live(fan, days, kept, style),
        dot(days[-1], float(fan.live[-1]), 9, TOKENS[style.scheme]["accent"], style.scheme),
    ]
    if not style.compact:
        _name_ends(figure, fan, axis)
    return figure


def _span(fan: LiveFan) -> tuple[float, float]:
    shown = [*fan.quantiles, fan.live]
    return min(0.0, *(float(each.min()) for each in shown)), max(
        0.0, *(float(each.max()) for each in shown)
    )


def _time_axis(fan: LiveFan, style: ChartStyle) -> Json:
    first, last = dates(fan.day[[0, -1]])
    if first == last:
        last = str(fan.day[-1] + np.timedelta64(1, "D"))
    return {"range": [first, last], "nticks": 4 if style.compact else 8, "fixedrange": True}


def _live(fan: LiveFan, days: list[str], kept: Ints, style: ChartStyle) -> Json:
    """Return the live curve, in the colour of what is the user's."""
    accent = TOKENS[style.scheme]["accent"]
    return _line(days, fan.live[kept], accent, 2.5) | {
        "name": "live, your fills",
        "hovertemplate": "$%{y:,.0f}",
    }


def _hovered(days: list[str], quantiles: tuple[Floats, ...], grey: str) -> list[Json]:
    """Return the quantiles as rows of the hover box; of these only the median is drawn."""
    return [
        _line(days, values, grey if "median" in name else "rgba(0,0,0,0)", 1.5)
        | {"name": name, "hovertemplate": "$%{y:,.0f}"}
        for name, values in zip(_NAMES, quantiles, strict=True)
    ]


def _band(days: list[str], low: Floats, high: Floats, fill: str) -> list[Json]:
    edge = {"hoverinfo": "skip", "line": {"width": 0}}
    filled = edge | {"fill": "tonexty", "fillcolor": fill}
    return [_line(days, low, fill, 0) | edge, _line(days, high, fill, 0) | filled]


def _line(days: list[str], y: Floats, colour: str, width: float) -> Json:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": days,
        "y": typed(y.astype(np.float32)),
        "line": {"color": colour, "width": width},
    }


def _name_ends(figure: Figure, fan: LiveFan, axis: Json) -> None:
    """Write the names at the right end; the live one with its place on the fan."""
    ends = [
        End(float(values[-1]), name, "text" if "median" in name else "dim")
        for name, values in zip(_NAMES, fan.quantiles, strict=True)
    ]
    at = f"<b>live {plain(money(fan.live[-1]))}</b>, above {percent(fan.percentile, 0)}"
    ends.append(End(float(fan.live[-1]), at, "accent"))
    low, high = axis["range"]
    name_ends(figure, ends, _LABEL_GAP * (high - low))
