"""Chart of the ranges of the gap beside the table of strategies: a row for each of its rows.

Heights of head and rows are those of the table (css/live.css), so that a range stands on the line
of its strategy. On a phone the chart stands under the table and names its rows itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.calculations.live import Ranged
from app.dash_app.figures.axes import nice_step
from app.dash_app.figures.base import (
    ChartStyle,
    Figure,
    Label,
    panels,
    plain,
    set_layout,
    trim,
    write,
)
from app.dash_app.json_object import Json
from app.dash_app.theme import TOKENS
from app.formatting import money
from app.wording.live import has_cents, range_text

HEAD_PX, ROW_PX = 48, 48  #: heights of the table's head and rows
_COMPACT_HEAD_PX, _SIDE_PX = 28, 16
_LEAST = 1.0  # half the width of the axis, at least [currency]
_TITLE = "90% range of the gap, a contract"
_BEYOND = 3.0  # times the widest value: a range ends the axis no further out


@dataclass(frozen=True)
class GapRow:
    """One strategy's mean gap per contract, and its range [currency]."""

    name: str
    gap: Ranged | None


def live_ranges_height(rows: Sequence[GapRow], style: ChartStyle) -> int:
    """Return the height of the chart [px]."""
    head = _COMPACT_HEAD_PX if style.compact else HEAD_PX
    return head + ROW_PX * len(rows) + 2


def live_ranges_figure(rows: Sequence[GapRow], style: ChartStyle) -> Figure:
    """Return the chart: a bar for each range, a stroke for its mean, a line at no gap."""
    head = _COMPACT_HEAD_PX if style.compact else HEAD_PX
    margin = {"l": _SIDE_PX, "r": _SIDE_PX, "t": head, "b": 2}
    figure = panels(style.scheme, (1.0,), 0.0, margin=margin)
    ink, (low, high) = TOKENS[style.scheme], _ends(rows)
    set_layout(figure, xaxis=_gap_axis(low, high, ink), yaxis=_row_axis(rows, ink))
    figure["layout"] |= {"hovermode": "closest", "height": live_ranges_height(rows, style)}
    # The lines between the rows of the table go on behind the chart.
    figure["layout"] |= dict.fromkeys(("paper_bgcolor", "plot_bgcolor"), "rgba(0, 0, 0, 0)")
    places = (np.arange(len(rows)) + (0.66 if style.compact else 0.5)).tolist()
    if style.compact:
        for place, row in enumerate(rows):
            name = plain(trim(row.name, 44))
            write(figure, Label(0, place + 0.26, name, "dim", x_of="paper", dx=0))
    title = Label(0.5, 1, _TITLE, "dim", x_of="paper", y_of="paper", dx=0, dy=0, xanchor="center")
    if not style.compact:
        write(figure, replace(title, dy=head - 10))
    figure["data"] += [
        _bars(rows, places, (low, high), ink["interval"]),
        _means(rows, places, ink["text"]),
    ]
    return figure


def _ends(rows: Sequence[GapRow]) -> tuple[float, float]:
    """Return the ends of the axis, with no gap in it; a very wide range is cut off."""
    gaps = [row.gap for row in rows if row.gap is not None]
    widest = max([abs(gap.value) for gap in gaps], default=0.0) or _LEAST
    low = min([0.0, *(gap.value if gap.low is None else gap.low for gap in gaps)])
    high = max([0.0, *(gap.value if gap.high is None else gap.high for gap in gaps)])
    low, high = max(low, -_BEYOND * widest), min(high, _BEYOND * widest)
    pad = 0.06 * max(high - low, _LEAST)
    return low - pad, high + pad


def _gap_axis(low: float, high: float, ink: dict[str, str]) -> Json:
    step = nice_step((high - low) / 3.5)
    ticks = np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step
    return {
        "type": "linear",
        "side": "top",
        "range": [low, high],
        "tickvals": ticks.tolist(),
        "ticktext": [money(tick, cents=step < 1) for tick in ticks],
        "ticklen": 0,
        "showgrid": True,
        "gridcolor": ink["grid"],
        "zeroline": True,
        "zerolinecolor": ink["dim"],
        "zerolinewidth": 1,
        "showspikes": False,
        "fixedrange": True,
    }


def _row_axis(rows: Sequence[GapRow], ink: dict[str, str]) -> Json:
    return {
        "range": [len(rows), 0],
        "tickvals": list(range(len(rows) + 1)),
        "showticklabels": False,
        "gridcolor": ink["grid"],
        "zeroline": False,
        "fixedrange": True,
    }


def _bars(
    rows: Sequence[GapRow], places: Sequence[float], ends: tuple[float, float], colour: str
) -> Json:
    """Return the ranges as one broken line."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row, place in zip(rows, places, strict=True):
        if row.gap is not None and row.gap.low is not None and row.gap.high is not None:
            x += [max(row.gap.low, ends[0]), min(row.gap.high, ends[1]), None]
            y += [place, place, None]
    line = {"width": 5, "color": colour}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _means(rows: Sequence[GapRow], places: Sequence[float], colour: str) -> Json:
    """Return a stroke at each mean, which tells the whole row on hover."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [None if row.gap is None else row.gap.value for row in rows],
        "y": list(places),
        "marker": {"symbol": "line-ns", "size": 14, "line": {"width": 2.5, "color": colour}},
        "text": [f"{plain(trim(row.name, 44))}<br>{_words(row.gap)}" for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _words(gap: Ranged | None) -> str:
    """Return a gap with its range: `−$23, −$33 to −$13`."""
    if gap is None:
        return "no matched trade"
    cents = has_cents([gap.value])
    return f"{money(gap.value, cents=cents)}, {range_text(gap, cents=cents)}"
