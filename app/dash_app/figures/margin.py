"""Chart of margin in use against the ceiling: a total, and under it one row of tints a strategy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.dash_app.figures.axes import step_decimals
from app.dash_app.figures.base import (
    ChartStyle,
    Figure,
    Floats,
    Label,
    dates,
    limit,
    panels,
    plain,
    set_layout,
    trim,
    typed,
    write,
)
from app.dash_app.figures.replay import weekly_peaks
from app.dash_app.json_object import Json
from app.dash_app.theme import SCENARIO_COLOURS, SEQUENTIAL, Scheme, alpha, readable
from app.formatting import percent

COMPACT_HEIGHT = 236
_ROW, _FRAME, _AREA = 20, 80, 230  # heights [px]
_NAMES = 190  # left margin for the strategies' names [px]
MOST_ROWS = 20  #: number of strategies that have a row: those that use most margin
_STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 100, 1e4, 1e9)


@dataclass(frozen=True, eq=False)
class MarginLine:
    """Daily peaks of margin as a share of equity, (D,)."""

    name: str
    slot: int
    utilisation: Floats


@dataclass(frozen=True, eq=False)
class MarginUse:
    """Margin of a scenario by day, in total and by strategy, beside that of the log."""

    day: NDArray[np.datetime64]  #: (D,)
    chosen: MarginLine  #: the scenario's total
    log: MarginLine | None  #: the log's own total for comparison, None without
    strategies: Sequence[str]  #: names of the S strategies
    shares: Floats  #: (S, D) the scenario's daily peaks by strategy, as shares of its equity


def height(strategies: int, compact: bool) -> int:
    """Return the height of the chart [px]."""
    return COMPACT_HEIGHT if compact else _FRAME + _AREA + _ROW * min(strategies, MOST_ROWS)


def margin_figure(margin: MarginUse, margin_ceiling: float | None, style: ChartStyle) -> Figure:
    """Return the chart of margin over time; `margin_ceiling` is a fraction, None without one."""
    day, chosen, names, shares = margin.day, margin.chosen, margin.strategies, margin.shares
    rows = np.argsort(-shares.max(axis=1), kind="stable")[:MOST_ROWS]
    figure = _frame(
        style.scheme, _ROW * len(rows) / (height(len(names), False) - _FRAME), style.compact
    )
    lines = [chosen] if margin.log is None else [chosen, margin.log]
    top = max(*(float(line.utilisation.max()) for line in lines), 0.02)
    ceiling = _drawn_ceiling(margin_ceiling, top)
    set_layout(
        figure,
        yaxis=_share_axis(max(top, ceiling or 0.0)),
        xaxis={"range": [str(day[0]), str(day[-1])]},
    )
    if ceiling is not None:
        limit(figure, "y", ceiling, None)
        words = f"ceiling {percent(ceiling, 0)}"
        write(figure, Label(0.995, ceiling, words, "danger", x_of="x domain", dx=-72, dy=8))
    _name_lines(figure, lines, style)
    traces = [_line(day, line, style.scheme, filled=line is chosen) for line in lines]
    if not style.compact:
        traces.append(_tints(day, [names[row] for row in rows], shares[rows], style.scheme))
    return figure | {"data": traces}


def _name_lines(figure: Figure, lines: Sequence[MarginLine], style: ChartStyle) -> None:
    """Write the names of the lines above the chart, each in the colour of its line."""
    for place, line in enumerate(lines):
        name = plain(trim(line.name))
        is_explained = place == 0 and not style.compact
        words = f"{name}, peak of each week" if is_explained else name
        colour = readable(SCENARIO_COLOURS[style.scheme][line.slot], style.scheme)
        x, anchor = (0, "left") if place == 0 else (1, "right")
        label = Label(x, 1, words, colour, "x domain", "paper", dx=-26 * x, dy=14, xanchor=anchor)
        write(figure, label)


def _frame(scheme: Scheme, rows: float, compact: bool) -> Figure:
    """Return the empty panels; `rows` is the share of the height for rows of strategies.

    On a phone there are no rows.
    """
    if compact:
        return panels(scheme, (1.0,), 0.0, margin={"l": 44, "r": 12, "t": 26, "b": 28})
    figure = panels(scheme, (1 - rows, rows), 0.06, margin={"l": _NAMES, "r": 12, "t": 26, "b": 28})
    row_axis = {"showgrid": False, "tickfont": {"size": 11}, "nticks": MOST_ROWS + 2}
    set_layout(figure, yaxis2={"autorange": "reversed"} | row_axis)
    return figure


def _drawn_ceiling(margin_ceiling: float | None, top: float) -> float | None:
    """Return the ceiling to draw: none far above the highest margin `top`."""
    if margin_ceiling is None or margin_ceiling > max(4 * top, 1.0):
        return None
    return margin_ceiling


def _line(day: NDArray[np.datetime64], line: MarginLine, scheme: Scheme, *, filled: bool) -> Json:
    weeks, peaks = weekly_peaks(day, line.utilisation)
    colour = SCENARIO_COLOURS[scheme][line.slot]
    tint = {"fill": "tozeroy", "fillcolor": alpha(colour, 0.14)} if filled else {}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": dates(weeks),
        "y": typed(peaks.astype(np.float32)),
        "name": plain(trim(line.name)),
        "line": {"width": 1.75 if filled else 1.25, "color": colour, "shape": "hv"},
        "hovertemplate": "%{y:.1%}",
    } | tint


def _tints(
    day: NDArray[np.datetime64], names: Sequence[str], shares: Floats, scheme: Scheme
) -> Json:
    """Return a heatmap with one row a strategy.

    Colours follow the square root of the share, so that small shares stay visible.
    """
    weeks = weekly_peaks(day, shares[0])[0]
    weekly = np.array([weekly_peaks(day, share)[1] for share in shares])
    depth = np.sqrt(weekly)
    shape = {"shape": f"{depth.shape[0]}, {depth.shape[1]}"}
    return {
        "type": "heatmap",
        "x": dates(weeks),
        "y": [plain(trim(name)) for name in names],
        "z": typed(depth.astype(np.float32)) | shape,
        "customdata": typed(weekly.astype(np.float32)) | shape,
        "yaxis": "y2",
        "colorscale": [[i / 4, colour] for i, colour in enumerate(SEQUENTIAL[scheme])],
        "showscale": False,
        "zmin": 0,
        "zmax": max(float(depth.max()) * 0.9, 1e-6),
        "ygap": 2,
        "hovertemplate": "%{customdata:.1%}",
        "name": "",
    }


def _share_axis(top: float) -> Json:
    step = next((step for step in _STEPS if top / step <= 5.5), top / 5)
    ticks = np.arange(0, top + step / 2, step)
    digits = step_decimals(step)
    return {
        "range": [0, top * 1.06],
        "tickvals": ticks,
        "ticktext": [percent(tick, digits) for tick in ticks],
    }
