"""Equity, drawdown and margin of up to eight scenarios on one time axis.

Traces are plain dictionaries with typed arrays: plotly.py's validation would cost more than the replay itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.calculations.log.weeks import mondays
from app.dash_app.figures.base import (
    POINTS,
    End,
    Figure,
    Floats,
    dates,
    decimate,
    drawdown_axis,
    limit,
    money_axis,
    name_ends,
    panels,
    plain,
    set_layout,
    title,
    trim,
    typed,
)
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS, Scheme, alpha, readable
from app.formatting import TOO_BIG, percent

Json = dict[str, Any]

HEIGHT, COMPACT_HEIGHT = 560, 440
BENCHMARK = "Buy and hold"
_PANELS, _GAP = (0.56, 0.22, 0.22), 0.075
_TOP, _BOTTOM, _LABELS = 28, 26, 136  # margins [px]; labels of curves stand in the right one


@dataclass(frozen=True, eq=False)
class Curve:
    """One scenario's daily curves, (D,)."""

    name: str
    slot: int  #: colour
    applied: bool  #: the one that follows the slider: drawn strongest
    dashed: bool  #: hindsight
    equity: Floats  #: [currency]
    drawdown: Floats  #: share of the peak
    held: Floats  #: of the day: highest margin / equity, or most contracts at once


def replay_figure(
    day: NDArray[np.datetime64],
    curves: Sequence[Curve],
    scheme: Scheme,
    *,
    compact: bool,
    logarithmic: bool,
    target_drawdown: float,
    margin_ceiling: float | None,
    in_contracts: bool = False,
    benchmark: Floats | None = None,
) -> Figure:
    """The figure of the Replay section. `target_drawdown` and `margin_ceiling` are fractions, drawn as limits.

    The lowest panel shows what the curves hold: margin over equity, or with `in_contracts` contracts. `benchmark` (D,) [currency]
    is buy and hold, a context line under the others.
    """
    right = 8 if compact else _LABELS
    figure = panels(scheme, _PANELS, _GAP, margin={"l": 52, "r": right, "t": _TOP, "b": _BOTTOM})
    ceiling = (
        None if margin_ceiling is None or margin_ceiling > 10 or in_contracts else margin_ceiling
    )
    deepest = max((float(curve.drawdown.max()) for curve in curves), default=0.0)
    most = max((float(curve.held.max()) for curve in curves), default=0.0)
    equity_axis = _equity_axis(
        [curve.equity for curve in curves] + ([] if benchmark is None else [benchmark]), logarithmic
    )
    set_layout(
        figure,
        yaxis=equity_axis,
        yaxis2=drawdown_axis(min(max(deepest, target_drawdown), 1.5)),
        yaxis3=_count_axis(most)
        if in_contracts
        else _share_axis(min(max(most, ceiling or 0.0), 3.0)),
        xaxis={"range": [str(day[0]), str(day[-1])]},
    )
    limit(
        figure, "y2", -target_drawdown, None if compact else f"target {percent(target_drawdown, 0)}"
    )
    if ceiling is not None:
        limit(figure, "y3", ceiling, None if compact else f"ceiling {percent(ceiling, 0)}")
    for axis, words in (
        ("y", f"Equity{', log scale' if logarithmic else ''}"),
        ("y2", "Drawdown"),
        ("y3", "Contracts held at once" if in_contracts else "Margin in use, share of equity"),
    ):
        title(figure, words, axis)
    held = "%{customdata[1]:,.0f} contracts" if in_contracts else "margin %{customdata[1]:.0%}"
    hover = "<b>$%{y:,.0f}</b> · down %{customdata[0]:.0%}" + (
        "" if compact else f" · {held}"
    )  # a phone's width is not more
    figure["data"] += [_equity(day, curve, scheme, hover) for curve in _by_ending(curves)]
    figure["data"] += [
        trace
        for curve in sorted(curves, key=lambda curve: curve.applied)
        for trace in _below(day, curve, scheme)
    ]
    if benchmark is not None:
        figure["data"].append(_context(day, benchmark, scheme))
    if curves and not compact:
        _name_curves(figure, curves, scheme, equity_axis)
    return figure


def _context(day: NDArray[np.datetime64], equity: Floats, scheme: Scheme) -> Json:
    """Buy and hold: thin, dotted, grey."""
    kept = decimate(equity)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": dates(day[kept]),
        "y": typed(equity[kept].astype(np.float32)),
        "name": BENCHMARK,
        "hovertemplate": "$%{y:,.0f}",
        "line": {"color": TOKENS[scheme]["faint"], "width": 1.25, "dash": "1px,3px"},
    }


def weekly_peaks(
    day: NDArray[np.datetime64], values: Floats
) -> tuple[NDArray[np.datetime64], Floats]:
    """The highest value of each Monday-to-Sunday week, at the first of its days."""
    week = mondays(day.astype("datetime64[D]").astype(np.int64))
    starts = np.flatnonzero(np.diff(week, prepend=week[0] - 1))
    return day[starts], np.maximum.reduceat(values, starts)


def _stroke(curve: Curve, scheme: Scheme, applied: float, other: float) -> Json:
    """A scenario's line, its width [px] by whether it is the applied one."""
    dash = "6px,4px" if curve.dashed else "solid"
    return {
        "color": SCENARIO_COLOURS[scheme][curve.slot],
        "width": applied if curve.applied else other,
        "dash": dash,
    }


def _equity(day: NDArray[np.datetime64], curve: Curve, scheme: Scheme, hover: str) -> Json:
    """A curve of the first panel; the others tell their values in its hover box."""
    kept = decimate(curve.equity)
    beside = np.stack([curve.drawdown[kept], curve.held[kept]], axis=1).astype(np.float32)
    return {
        "type": "scatter",
        "mode": "lines",
        "zorder": int(curve.applied),
        "x": dates(day[kept]),
        "y": typed(np.minimum(curve.equity[kept], 1e30).astype(np.float32)),
        "customdata": typed(beside) | {"shape": f"{len(kept)}, 2"},
        "name": plain(trim(curve.name)),
        "hovertemplate": hover,
        "line": _stroke(curve, scheme, 2.5, 1.5),
    }


def _below(day: NDArray[np.datetime64], curve: Curve, scheme: Scheme) -> tuple[Json, Json]:
    """A scenario's drawdown and what it holds. The order of the traces says which is above: a `zorder` costs plotly a layer more."""
    falls = decimate(curve.drawdown, POINTS // 2)  # a fifth as high as the equity panel
    fall = _quiet(
        day[falls], -curve.drawdown[falls], "y2", _stroke(curve, scheme, 1.75, 1.1), curve.applied
    )
    weeks, peaks = weekly_peaks(day, curve.held)
    return fall, _quiet(
        weeks, peaks, "y3", _stroke(curve, scheme, 1.5, 1.1) | {"shape": "hv"}, curve.applied
    )


def _quiet(day: NDArray[np.datetime64], y: Floats, axis: str, line: Json, filled: bool) -> Json:
    """A curve of a lower panel: no hover of its own, a tint under the applied one."""
    tint = {"fill": "tozeroy", "fillcolor": alpha(line["color"], 0.13)} if filled else {}
    points = {"x": dates(day), "y": typed(y.astype(np.float32))}
    return (
        {"type": "scatter", "mode": "lines", "yaxis": axis, "line": line, "hoverinfo": "skip"}
        | points
        | tint
    )


def _by_ending(curves: Sequence[Curve]) -> list[Curve]:
    """In order of ending balance, which is the order of the rows in the hover box."""
    return sorted(curves, key=lambda curve: -float(curve.equity[-1]))


def _equity_axis(equities: Sequence[Floats], logarithmic: bool) -> Json:
    values = np.concatenate(equities) if equities else np.array([1.0, 2.0])
    if logarithmic:
        values = values[values > 0] if (values > 0).any() else np.array([1.0, 2.0])
    low, high = np.clip(
        [values.min(), values.max()], -TOO_BIG, TOO_BIG
    )  # no axis lends absurd sums its dignity
    return money_axis(float(low), float(high), logarithmic=logarithmic)


def _share_axis(highest: float) -> Json:
    top = max(highest, 0.02)
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0) if top / s <= 4.5)
    ticks = np.arange(0, top + step / 2, step)
    return {
        "range": [0, top * 1.04],
        "tickvals": ticks,
        "ticktext": [percent(tick, 0) for tick in ticks],
    }


def _count_axis(highest: float) -> Json:
    return {
        "range": [0, max(highest, 1.0) * 1.06],
        "nticks": 5,
        "tickformat": ",~s" if highest >= 10_000 else ",d",
    }


def _name_curves(figure: Figure, curves: Sequence[Curve], scheme: Scheme, axis: Json) -> None:
    """Names at the right ends, moved apart where they would touch."""
    low, high = axis["range"]
    ends = [float(curve.equity[-1]) for curve in curves]
    if axis["type"] == "log":
        ends = [float(np.log10(end)) if end > 0 else low for end in ends]
    named = []
    for curve, end in zip(curves, ends, strict=True):
        name = plain(trim(curve.name, 22))
        colour = readable(SCENARIO_COLOURS[scheme][curve.slot], scheme)
        named.append(
            End(min(max(end, low), high), f"<b>{name}</b>" if curve.applied else name, colour)
        )
    panel_px = (HEIGHT - _TOP - _BOTTOM) * (1 - 2 * _GAP) * _PANELS[0]
    name_ends(figure, named, 15.5 / panel_px * (high - low))
