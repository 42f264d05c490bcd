"""Chart of Kelly ranges beside a table: a row of the chart for each row of the table.

Rows are `ROW_PX` high below a head of `HEAD_PX`, as the table's own (css/kelly.css), so that a
range stands on the line of its strategy. On a phone the chart stands under the table and names its
rows itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.dash_app.figures.axes import nice_step, step_decimals
from app.dash_app.figures.base import (
    ChartStyle,
    Figure,
    Label,
    panels,
    plain,
    scheme_of,
    set_layout,
    trim,
    write,
)
from app.dash_app.json_object import Json
from app.dash_app.theme import TOKENS
from app.formatting import percent, percent_range

HEAD_PX, ROW_PX, FOOT_PX = 34, 40, 34  #: heights of the table's head, rows and foot
_COMPACT_HEAD_PX = 24
_SIDE_PX = 14  # margin at both sides
_BEYOND = 3.0  # times the largest Kelly: a range ends the axis no further out


@dataclass(frozen=True)
class RangeRow:
    """One strategy's Kelly, its range and what is allocated, as shares of equity.

    `low` and `high` are None for an estimate without a range.
    """

    name: str
    kelly: float | None
    low: float | None
    high: float | None
    allocation: float | None


def ranges_height(rows: Sequence[RangeRow], style: ChartStyle) -> int:
    """Return the height of the chart [px]."""
    head = _COMPACT_HEAD_PX if style.compact else HEAD_PX
    return head + ROW_PX * len(rows) + FOOT_PX


def kelly_ranges_figure(rows: Sequence[RangeRow], style: ChartStyle) -> Figure:
    """Return the chart: a bar for each range, a stroke for Kelly, a dot for the allocation."""
    head = _COMPACT_HEAD_PX if style.compact else HEAD_PX
    margin = {"l": _SIDE_PX, "r": _SIDE_PX, "t": head, "b": FOOT_PX}
    figure = panels(style.scheme, (1.0,), 0.0, margin=margin)
    end, ink = _end(rows), TOKENS[style.scheme]
    step = nice_step(end / 4)
    ticks = np.arange(0, end + step / 2, step)
    set_layout(
        figure,
        xaxis={
            "type": "linear",
            "side": "top",
            "range": [0, end],
            "tickvals": ticks,
            "ticktext": [percent(tick, step_decimals(step)) for tick in ticks],
            "ticklen": 0,
            "showgrid": True,
            "gridcolor": ink["grid"],
            "showspikes": False,
            "fixedrange": True,
        },
        yaxis={
            "range": [len(rows), 0],
            "tickvals": list(range(len(rows) + 1)),
            "showticklabels": False,
            "gridcolor": ink["strong"],
            "fixedrange": True,
        },
    )
    figure["layout"]["hovermode"] = "closest"
    places = np.arange(len(rows)) + (0.68 if style.compact else 0.5)
    if style.compact:
        _name_rows(figure, rows)
    _write_ends(figure, rows, places.tolist(), end)
    _write_key(figure)
    bars = _bars(rows, places.tolist(), end, ink["interval"])
    kelly = {"symbol": "line-ns", "size": 12, "line": {"width": 2, "color": ink["text"]}}
    dots = {"size": 10, "color": ink["accent"], "line": {"width": 1.5, "color": ink["bg"]}}
    marks = [
        _marks(rows, [row.kelly for row in rows], places.tolist(), kelly | {"color": ink["text"]}),
        _marks(rows, [row.allocation for row in rows], places.tolist(), dots),
    ]
    return figure | {"data": [bars, *marks]}


def _end(rows: Sequence[RangeRow]) -> float:
    """Return where the axis ends: the highest range, unless it would squash the others."""
    held = [max(row.kelly or 0.0, row.allocation or 0.0) for row in rows]
    largest = max(held, default=0.0)
    highest = max([row.high or 0.0 for row in rows], default=0.0)
    end = max(largest * 1.05, min(highest * 1.03, _BEYOND * largest) if largest else highest)
    return end or 0.1


def _bars(rows: Sequence[RangeRow], places: Sequence[float], end: float, colour: str) -> Json:
    """Return the ranges as one broken line."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row, place in zip(rows, places, strict=True):
        if row.low is not None and row.high is not None:
            x += [row.low, min(row.high, end), None]
            y += [place, place, None]
    line = {"width": 5, "color": colour}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _marks(
    rows: Sequence[RangeRow], values: Sequence[float | None], places: Sequence[float], marker: Json
) -> Json:
    """Return marks at `values`, which tell the whole row on hover."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(values),
        "y": list(places),
        "marker": marker,
        "cliponaxis": False,
        "text": [_words(row) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _words(row: RangeRow) -> str:
    words = f"{plain(trim(row.name, 44))}<br>Kelly {percent(row.kelly)}"
    if row.low is not None and row.high is not None:
        words += f", range {percent_range(row.low, row.high)}"
    return f"{words}, allocation now {percent(row.allocation)}"


def _name_rows(figure: Figure, rows: Sequence[RangeRow]) -> None:
    for place, row in enumerate(rows):
        name = plain(trim(row.name, 44))
        write(figure, Label(0, place + 0.28, name, "dim", dx=0))


def _write_ends(
    figure: Figure, rows: Sequence[RangeRow], places: Sequence[float], end: float
) -> None:
    """Say where a range ends that the axis cuts off."""
    for row, place in zip(rows, places, strict=True):
        if row.high is not None and row.high > end * (1 + 1e-9):
            words = f"→ {percent(row.high, 0)}"
            label = Label(end, place, words, "dim", dx=0, dy=11, xanchor="right")
            write(figure, label)


def _write_key(figure: Figure) -> None:
    """Explain the marks below the rows, beside the table's foot."""
    ink = TOKENS[scheme_of(figure)]
    words = (
        f'<span style="color:{ink["interval"]}">━━</span> range of Kelly   <b>|</b> Kelly   '
        f'<span style="color:{ink["accent"]}">●</span> allocation now'
    )
    below = Label(0, 0, words, "dim", x_of="paper", y_of="paper", dx=0, dy=-18)
    write(figure, below)
