"""Equity and drawdown of the log as it was traded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.calculations.log.trade_log import DailyLog
from app.calculations.replay.engine import Replay
from app.dash_app.figures.base import (
    End,
    Figure,
    Floats,
    dates,
    decimate,
    drawdown_axis,
    money_axis,
    name_ends,
    panels,
    set_layout,
    title,
    typed,
    write,
)
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS, Scheme, alpha
from app.formatting import day as day_text
from app.formatting import percent

HEIGHT, COMPACT_HEIGHT = 400, 340
LEAST_GAP = 0.07  #: between two end labels, as a share of the equity panel


def equity_drawdown(
    run: Replay,
    daily: DailyLog | None,
    scheme: Scheme,
    *,
    compact: bool = False,
    logarithmic: bool = False,
) -> Figure:
    """Realised equity over its drawdown; the daily log's own equity as context where there is one.

    On a log axis days without positive equity have no point.
    """
    figure = panels(
        scheme, [0.68, 0.32], 0.1, margin={"l": 48, "r": 8 if compact else 92, "t": 28, "b": 26}
    )
    figure["layout"]["height"] = COMPACT_HEIGHT if compact else HEIGHT
    curves = [("Portfolio", run.day, run.equity, TOKENS[scheme]["accent"])]
    if daily is not None and len(daily):
        curves.append(("Daily log", daily.date, daily.net_liquidity, SCENARIO_COLOURS[scheme][0]))
    for name, days, values, colour in reversed(curves):
        _curve(figure, name, days, values, colour)
    _under_water(figure, run, scheme)
    shown = np.concatenate([values for _, _, values, _ in curves])
    shown = shown[np.isfinite(shown) & ((shown > 0) | (not logarithmic))]
    axis = money_axis(
        float(shown.min()) if logarithmic else min(float(shown.min()), 0.0),
        float(shown.max()),
        logarithmic=logarithmic,
    )
    set_layout(
        figure,
        yaxis=axis,
        yaxis2=drawdown_axis(run.metrics.max_drawdown),
        xaxis=_dates(run.day, compact),
    )
    if not compact:
        _end_labels(figure, curves, axis["range"], logarithmic)
    title(figure, "Equity, log scale" if logarithmic else "Equity")
    title(figure, "Drawdown", "y2")
    return figure


def _curve(
    figure: Figure, name: str, days: NDArray[np.datetime64], values: Floats, colour: str
) -> None:
    keep = decimate(values)
    line = {"width": 2 if name == "Portfolio" else 1.25, "color": colour}
    hover = "<b>$%{y:,.0f}</b>" if name == "Portfolio" else "$%{y:,.0f}"
    figure["data"].append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": dates(days[keep]),
            "y": typed(values[keep].astype(np.float32)),
            "line": line,
            "name": name,
            "hovertemplate": hover,
        }
    )


def _under_water(figure: Figure, run: Replay, scheme: Scheme) -> None:
    """The drawdown below zero, its deepest day named."""
    accent, keep = TOKENS[scheme]["accent"], decimate(run.drawdown)
    figure["data"].append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": dates(run.day[keep]),
            "y": typed(-run.drawdown[keep].astype(np.float32)),
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
    """Depth and date under the lowest point, where the panel is empty."""
    share = at / len(run.day)
    side = "left" if share < 0.1 else "right" if share > 0.9 else "center"
    words = f"{percent(run.metrics.max_drawdown)}, {day_text(run.day[at])}"
    write(
        figure,
        str(run.day[at]),
        -float(run.drawdown[at]),
        words,
        y_of="y2",
        dx=0,
        dy=-3,
        xanchor=side,
        yanchor="top",
    )


def _end_labels(
    figure: Figure,
    curves: list[tuple[str, NDArray[np.datetime64], Floats, str]],
    shown: list[float],
    logarithmic: bool,
) -> None:
    curves = curves[::-1]  # where two end alike, the first of the page's order goes on top
    ends = [float(values[np.isfinite(values)][-1]) for _, _, values, _ in curves]
    places = [np.log10(max(end, 1.0)) for end in ends] if logarithmic else ends
    names = [
        (f"<b>{name}</b>" if name == "Portfolio" else name, colour) for name, _, _, colour in curves
    ]
    name_ends(
        figure,
        [End(place, *named) for place, named in zip(places, names, strict=True)],
        LEAST_GAP * (shown[1] - shown[0]),
    )


def _dates(days: NDArray[np.datetime64], compact: bool) -> dict[str, object]:
    """The time axis, from the first to the last day, with room for about seven ticks (four on a phone)."""
    first, last = days[[0, -1]]
    return {
        "range": [str(first), str(max(last, first + np.timedelta64(1, "D")))],
        "nticks": 4 if compact else 8,
        "tickformat": "%b %Y",
    }
