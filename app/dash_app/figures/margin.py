"""Margin in use against the ceiling: all strategies as an area, below it one row of tints a strategy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.dash_app.figures.base import (
    Floats,
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
from app.dash_app.theme import SCENARIO_COLOURS, SEQUENTIAL, Scheme, alpha
from app.formatting import percent

Json = dict[str, Any]

COMPACT_HEIGHT = 220
_ROW, _FRAME, _AREA = 20, 64, 230  # heights [px]
_NAMES = 190  # left margin for the strategies' names [px]
MOST_ROWS = 20  #: strategies with a row of their own; the largest users of margin first


@dataclass(frozen=True, eq=False)
class MarginLine:
    """Daily peaks of margin as a share of equity, (D,)."""

    name: str
    slot: int
    utilisation: Floats


def height(strategies: int, compact: bool) -> int:
    """The chart's height [px]."""
    return COMPACT_HEIGHT if compact else _FRAME + _AREA + _ROW * min(strategies, MOST_ROWS)


def margin_figure(
    day: NDArray[np.datetime64],
    chosen: MarginLine,
    log: MarginLine | None,
    names: Sequence[str],
    shares: Floats,
    scheme: Scheme,
    *,
    compact: bool,
    margin_ceiling: float | None,
) -> Json:
    """`shares` are the chosen scenario's daily peaks by strategy, (S, D), as shares of the same equity; the ceiling is a fraction."""
    kept = np.argsort(-shares.max(axis=1), kind="stable")[:MOST_ROWS]
    rows = _ROW * len(kept) / (height(len(names), False) - _FRAME)
    heights, left = ((1.0,), 44) if compact else ((1 - rows, rows), _NAMES)
    figure = panels(
        scheme, heights, 0.0 if compact else 0.06, margin={"l": left, "r": 12, "t": 10, "b": 28}
    )
    top = max(float(chosen.utilisation.max()), float(log.utilisation.max()) if log else 0.0, 0.02)
    ceiling = (
        margin_ceiling
        if margin_ceiling is not None and margin_ceiling <= max(4 * top, 1.0)
        else None
    )
    set_layout(
        figure,
        yaxis=_share_axis(max(top, ceiling or 0.0)),
        xaxis={"range": [str(day[0]), str(day[-1])]},
    )
    if ceiling is not None:
        limit(figure, "y", ceiling, None)
        write(
            figure,
            0.995,
            ceiling,
            f"ceiling {percent(ceiling, 0)}",
            "danger",
            x_of="x domain",
            dx=-72,
            dy=8,
        )
    lines = [_line(day, chosen, scheme, filled=True)] + (
        [_line(day, log, scheme, filled=False)] if log else []
    )
    if not compact:
        lines.append(_tints(day, [names[i] for i in kept], shares[kept], scheme))
        set_layout(
            figure,
            yaxis2={
                "autorange": "reversed",
                "showgrid": False,
                "tickfont": {"size": 11},
                "nticks": MOST_ROWS + 2,
            },
        )
    return {"data": lines, "layout": figure["layout"]}


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
    """One row a strategy; the square root of its share, so that small shares stay visible."""
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
    step = next(
        s
        for s in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 100, 1e4, 1e9)
        if top / s <= 5.5
    )
    ticks = np.arange(0, top + step / 2, step)
    digits = 1 if step < 0.01 else 0
    return {
        "range": [0, top * 1.06],
        "tickvals": ticks,
        "ticktext": [percent(tick, digits) for tick in ticks],
    }
