"""Parts that the Kelly charts share: the applied fraction, curves, points, and axes of shares.

Blue marks what the user applied; curves are in the colour of text, because they belong to the log.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.dash_app.figures.axes import nice_step, step_decimals
from app.dash_app.figures.base import Figure, Floats, Label, panels, set_layout, typed, write
from app.dash_app.json_object import Json
from app.dash_app.theme import TOKENS, Scheme
from app.formatting import percent, times

HEIGHT = 270  #: [px]
LEFT, BOTTOM = 44, 44  #: margins [px]

Point = tuple[float, float, str]  #: x, y, colour token


@dataclass(frozen=True)
class Applied:
    """The fraction that the user applied."""

    multiple: float  #: of full Kelly
    share: float  #: of equity, held as margin in one position

    @property
    def words(self) -> str:
        """The label of the applied fraction, the same in every chart."""
        return f"<b>applied {times(self.multiple)}</b>"


def nothing(text: str, scheme: Scheme) -> Figure:
    """Return a chart without a curve, with the reason `text` in its middle."""
    figure = panels(scheme, (1.0,), 0.0, margin={"l": LEFT, "r": 12, "t": 8, "b": BOTTOM})
    set_layout(figure, xaxis={"visible": False}, yaxis={"visible": False})
    write(figure, Label(0.5, 0.5, text, "dim", x_of="paper", y_of="paper", dx=0, xanchor="center"))
    return figure | {"data": [curve_line(np.zeros(0), np.zeros(0), "rgba(0,0,0,0)")]}


def curve_line(
    x: Floats | list[str], y: Floats, colour: str, *, width: float = 1.75, dash: str = "solid"
) -> Json:
    """Return a trace through the points `x`, `y` (N,); `x` may be times as text."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x if isinstance(x, list) else typed(x),
        "y": typed(y.astype(np.float32)),
        "line": {"color": colour, "width": width, "dash": dash},
    }


def dots(points: list[Point], scheme: Scheme) -> Json:
    """Return a trace of the points that are marked on a curve."""
    marker = {
        "size": 9,
        "color": [TOKENS[scheme][colour] for *_, colour in points],
        "line": {"width": 2, "color": TOKENS[scheme]["bg"]},
    }
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _, _ in points],
        "y": [y for _, y, _ in points],
        "marker": marker,
        "hoverinfo": "skip",
    }


def share_axis(top: float, ticks: Floats) -> Json:
    """Return a linear axis of shares of equity that ends near `top`, with the given ticks."""
    digits = step_decimals(nice_step(top / 6))
    return {
        "type": "linear",
        "tickvals": ticks,
        "ticktext": [percent(tick, digits) for tick in ticks],
        "hoverformat": f".{digits + 1}%",
    }
