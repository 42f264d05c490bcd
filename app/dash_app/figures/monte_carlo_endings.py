"""Chart of the balances at which resampled futures end."""

from __future__ import annotations

import numpy as np

from app.dash_app.figures.axes import axis_title, money_axis, nice_step, step_decimals
from app.dash_app.figures.base import (
    DOTTED,
    ChartStyle,
    Figure,
    Floats,
    Ints,
    Label,
    panels,
    scheme_of,
    set_layout,
    typed,
    upright_shape,
    write,
)
from app.dash_app.json_object import Json
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS, Scheme, alpha
from app.formatting import percent

_LEFT, _BOTTOM = 44, 44  # margins [px]


def ending_figure(
    edges: Floats, counts: Ints, start: float, median: float, style: ChartStyle
) -> Figure:
    """Return the histogram of balances at the end, in shares of all paths.

    `edges` (B + 1,) [currency] are evenly spaced, `counts` (B,) are paths. Bars below `start` have
    the colour of losses; `start` and `median` [currency] are marked where they are on the chart.
    """
    figure = panels(style.scheme, (1.0,), 0.0, margin={"l": _LEFT, "r": 12, "t": 22, "b": _BOTTOM})
    shares = counts / max(int(counts.sum()), 1)
    set_layout(figure, xaxis=_balance_axis(edges, style.compact), yaxis=_share_axis(shares))
    for value, words, colour in ((start, "start", "dim"), (median, "<b>median</b>", "text")):
        if edges[0] <= value <= edges[-1]:
            _mark_balance(figure, value, words, colour)
    return figure | {"data": [_bars(edges, shares, start, style.scheme)]}


def _balance_axis(edges: Floats, compact: bool) -> Json:
    money = money_axis(float(edges[0]), float(edges[-1]))
    every = 2 if compact else 1
    return {
        "type": "linear",
        "range": [float(edges[0]), float(edges[-1])],
        "tickvals": money["tickvals"][::every],
        "ticktext": money["ticktext"][::every],
        "title": axis_title("balance at the end"),
        "hoverformat": "$,.0f",
    }


def _share_axis(shares: Floats) -> Json:
    highest = float(shares.max(initial=0.01))
    step = nice_step(highest / 4)
    ticks = np.arange(0, shares.max(initial=0.0) + step, step)
    words = [percent(tick, step_decimals(step)) for tick in ticks]
    return {"range": [0, 1.12 * highest], "tickvals": ticks, "ticktext": words}


def _bars(edges: Floats, shares: Floats, start: float, scheme: Scheme) -> Json:
    middle = (edges[1:] + edges[:-1]) / 2
    gain, loss = SCENARIO_COLOURS[scheme][1], SCENARIO_COLOURS[scheme][2]
    colours = [alpha(loss if balance < start else gain, 0.6) for balance in middle]
    return {
        "type": "bar",
        "x": typed(middle),
        "y": typed(shares),
        "width": float(edges[1] - edges[0]),
        "marker": {"color": colours, "line": {"width": 0}},
        "hovertemplate": "%{y:.1%} of paths<extra></extra>",
    }


def _mark_balance(figure: Figure, value: float, words: str, colour: str) -> None:
    """Draw a balance as a dotted vertical line, named above the chart."""
    ink = TOKENS[scheme_of(figure)][colour]
    figure["layout"]["shapes"].append(upright_shape(value, ink, DOTTED))
    write(figure, Label(value, 1, words, colour, y_of="paper", dx=0, dy=9, xanchor="center"))
