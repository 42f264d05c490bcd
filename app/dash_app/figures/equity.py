"""Chart of equity and drawdown of the log as it was traded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.calculations.log.trade_log import DailyLog
from app.calculations.replay.engine import Replay
from app.dash_app.figures.axes import drawdown_axis, money_axis
from app.dash_app.figures.base import (
    ChartStyle,
    End,
    Figure,
    Floats,
    Label,
    dates,
    decimate,
    name_ends,
    panels,
    set_layout,
    title,
    typed,
    write,
    zoom_time,
)
from app.dash_app.json_object import Json
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS, Scheme, alpha
from app.formatting import day as day_text
from app.formatting import percent

HEIGHT, COMPACT_HEIGHT = 400, 340
LEAST_GAP = 0.07  #: between two end labels, as a share of the equity panel


def equity_drawdown(
    run: Replay,
    daily: DailyLog | None,
    style: ChartStyle,
    *,
    logarithmic: bool = False,
) -> Figure:
    """Return the chart of realised equity over its drawdown.

    The equity of the daily log is drawn for comparison where there is one. On a log axis days
    without positive equity have no point.
    """
    right = 8 if style.compact else 92
    figure = panels(style.scheme, [0.68, 0.32], 0.1, margin={"l": 48, "r": right, "t": 28, "b": 26})
    figure["layout"]["height"] = COMPACT_HEIGHT if style.compact else HEIGHT
    curves = [("Portfolio", run.day, run.equity, TOKENS[style.scheme]["accent"])]
    if daily is not None and len(daily):
        curves.append(
            ("Daily log", daily.date, daily.net_liquidity, SCENARIO_COLOURS[style.scheme][0])
        )
    for name, days, values, colour in reversed(curves):
        _curve(figure, name, days, values, colour)
    _under_water(figure, run, style.scheme)
    axis = _equity_axis([values for _, _, values, _ in curves], logarithmic)
    set_layout(
        figure,
        yaxis=axis,
        yaxis2=drawdown_axis(run.metrics.max_drawdown),
        xaxis=_dates(run.day, style.compact),
    )
    zoom_time(figure, style)
    if not style.compact:
        _end_labels(figure, curves, axis["range"], logarithmic)
    title(figure, "Equity, log scale" if logarithmic else "Equity")
    title(figure, "Drawdown", "y2")
    return figure


def _equity_axis(equities: Sequence[Floats], logarithmic: bool) -> Json:
    """Return the axis of equity."""
    shown = np.concatenate(equities)
    shown = shown[np.isfinite(shown)]
    if logarithmic:
        positive = shown[shown > 0]
        return money_axis(float(positive.min()), float(positive.max()), logarithmic=True)
    return money_axis(float(shown.min()), float(shown.max()))


def _curve(
    figure: Figure, name: str, days: NDArray[np.datetime64], values: Floats, colour: str
) -> None:
    drawn = decimate(values)
    line = {"width": 2 if name == "Portfolio" else 1.25, "color": colour}
    hover = "<b>$%{y:,.0f}</b>" if name == "Portfolio" else "$%{y:,.0f}"
    figure["data"].append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": dates(days[drawn]),
            "y": typed(values[drawn].astype(np.float32)),
            "line": line,
            "name": name,
            "hovertemplate": hover,
        }
    )


def _under_water(figure: Figure, run: Replay, scheme: Scheme) -> None:
    """Draw the drawdown below zero and name its deepest day."""
    accent, drawn = TOKENS[scheme]["accent"], decimate(run.drawdown)
    figure["data"].append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": dates(run.day[drawn]),
            "y": typed(run.drawdown[drawn].astype(np.float32)),
            "yaxis": "y2",
            "line": {"width": 1, "color": accent},
            "fill": "tozeroy",
            "fillcolor": alpha(accent, 0.13),
            "name": "Drawdown",
            "hovertemplate": "%{y:.1%}",
        }
    )
    deepest = int(run.drawdown.argmax())
    if run.drawdown[deepest] > 0:
        _name_deepest(figure, run, deepest)


def _name_deepest(figure: Figure, run: Replay, at: int) -> None:
    """Write depth and date under the lowest point, where the panel is empty."""
    words = f"{percent(run.metrics.max_drawdown)}, {day_text(run.day[at])}"
    x, y, side = str(run.day[at]), float(run.drawdown[at]), _side(at / len(run.day))
    write(figure, Label(x, y, words, y_of="y2", dx=0, dy=-3, xanchor=side, yanchor="top"))


def _side(share: float) -> str:
    """Return the anchor that keeps words inside the chart at a share of its width."""
    if share < 0.1:
        return "left"
    return "right" if share > 0.9 else "center"


def _end_labels(
    figure: Figure,
    curves: list[tuple[str, NDArray[np.datetime64], Floats, str]],
    shown: list[float],
    logarithmic: bool,
) -> None:
    """Write the curves' names at their right ends; `shown` is the range of the equity axis."""
    ends = []
    for name, _, values, colour in reversed(curves):  # of equal ends the first curve goes on top
        last = float(values[np.isfinite(values)][-1])
        place = np.log10(max(last, 1.0)) if logarithmic else last
        ends.append(End(place, f"<b>{name}</b>" if name == "Portfolio" else name, colour))
    name_ends(figure, ends, LEAST_GAP * (shown[1] - shown[0]))


def _dates(days: NDArray[np.datetime64], compact: bool) -> Json:
    """Return the time axis, from the first to the last day, with about seven ticks.

    On a phone there are about four.
    """
    first, last = days[[0, -1]]
    return {
        "range": [str(first), str(max(last, first + np.timedelta64(1, "D")))],
        "nticks": 4 if compact else 8,
        "tickformat": "%b %Y",
    }
