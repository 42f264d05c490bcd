"""Resampled futures as charts: the chance of a deeper fall, and the balances it ends at (the fan of equity: fan.py).

Blue is what the user applied; a scenario of another kind keeps its own colour. Chances stand on a log axis: the tail is the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.dash_app.figures.base import (
    Figure,
    Floats,
    Ints,
    axis_title,
    money_axis,
    nice_step,
    panels,
    scheme_of,
    set_layout,
    typed,
    write,
)
from app.dash_app.figures.fan import band, line
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS, Scheme, alpha, readable
from app.formatting import percent

Json = dict[str, Any]

HEIGHT = 300  #: [px]
_LEFT, _BOTTOM = 52, 44  # margins [px]
_CHANCES = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001)
_STEPS = 600  # of a step curve that are drawn


@dataclass(frozen=True, eq=False)
class ChanceCurve:
    """The chance of a fall at least as deep as each of K depths, with the ends of its Monte Carlo interval."""

    name: str
    at: Floats  #: increasing
    chance: Floats
    low: Floats
    high: Floats
    slot: int | None  #: colour of its scenario; None for ink
    is_context: bool = (
        False  #: beside the others for comparison: dotted, and cut off where they end
    )


def falls_figure(
    curves: Sequence[ChanceCurve],
    target: float,
    tolerance: float,
    paths: int,
    horizon: str,
    scheme: Scheme,
    *,
    compact: bool,
) -> Figure:
    """The chance of a fall over its depth; the first curve is the one that counts, its interval shaded and its chance at `target` marked.

    `target` and `tolerance` are fractions, `horizon` names the time as in "a year".
    """
    figure = panels(scheme, (1.0,), 0.0, margin={"l": 44, "r": 18, "t": 22, "b": _BOTTOM})
    floor = least_chance(paths)
    end = _end_of_falls(curves, target)
    ticks = np.arange(0, end + 1e-9, nice_step(end / (4 if compact else 6)))
    set_layout(
        figure,
        xaxis={
            "type": "linear",
            "range": [0, end],
            "tickvals": ticks,
            "ticktext": [percent(tick, 0) for tick in ticks],
            "hoverformat": ".1%",
            "title": axis_title(f"deepest fall within {horizon}"),
        },
        yaxis=chance_axis(floor),
    )
    _mark_promise(figure, target, tolerance, end)
    traces = [
        trace
        for curve in reversed(curves[1:])
        for trace in _steps(curve, end, floor, scheme, shaded=False)
    ]
    traces += _steps(curves[0], end, floor, scheme, shaded=True)
    if not compact:
        _name_context(figure, curves, end)
    return figure | {"data": [*traces, *_at_target(figure, curves[0], target, floor)]}


def least_chance(paths: int) -> float:
    """Where the axis of chances ends: what one path of so many amounts to, within the ticks."""
    return max(min(0.5 / max(paths, 1), 0.003), _CHANCES[-1] * 0.5)


def chance_axis(floor: float) -> Json:
    """A log axis of chances, 100 % at its top."""
    ticks = [chance for chance in _CHANCES if chance >= floor]
    words = [
        percent(chance, 0 if chance >= 0.01 else 1 if chance >= 0.001 else 2) for chance in ticks
    ]
    return {"type": "log", "range": [np.log10(floor), 0.03], "tickvals": ticks, "ticktext": words}


def _end_of_falls(curves: Sequence[ChanceCurve], target: float) -> float:
    """Room for every curve; for those that give context no more than three times the target, or the others would be squeezed."""
    own, context = (
        _deepest([curve for curve in curves if curve.is_context == kind]) for kind in (False, True)
    )
    return float(min(max(1.08 * own, min(1.08 * context, 3 * target), 1.5 * target, 0.05), 1.5))


def _deepest(curves: Sequence[ChanceCurve]) -> float:
    return max((float(curve.at[-1]) for curve in curves if len(curve.at)), default=0.0)


def _steps(
    curve: ChanceCurve, end: float, floor: float, scheme: Scheme, *, shaded: bool
) -> list[Json]:
    """A step curve that starts at 100 % and ends with the deepest path."""
    kept = np.unique(
        np.linspace(0, len(curve.at) - 1, min(len(curve.at), _STEPS)).round().astype(int)
    )
    x = np.concatenate([[0.0], curve.at[kept]])
    colour = TOKENS[scheme]["dim"] if curve.slot is None else SCENARIO_COLOURS[scheme][curve.slot]
    drawn = {"shape": "vh"} | (
        {"width": 1.25, "dash": "dot"} if curve.is_context else {"width": 2.5 if shaded else 1.5}
    )
    main = line(x, _from_one(curve.chance[kept]), colour) | {
        "name": curve.name,
        "hovertemplate": "%{y:.2%}",
    }
    main["line"] |= drawn
    if not shaded:
        return [main]
    low, high = np.maximum(_from_one(curve.low[kept]), floor / 10), _from_one(curve.high[kept])
    shade = band(x, low, high, alpha(colour, 0.2))
    for edge in shade:
        edge["line"] = {"width": 0, "shape": "vh"}
    return [*shade, main]


def _from_one(chances: Floats) -> Floats:
    return np.concatenate([[1.0], chances])


def _mark_promise(figure: Figure, target: float, tolerance: float, end: float) -> None:
    """What must not happen more often than the tolerance: tinted, its two edges drawn and named."""
    danger = TOKENS[scheme_of(figure)]["danger"]
    stroke = {"width": 1, "color": danger, "dash": "4px,3px"}
    tint = {"type": "rect", "xref": "x", "yref": "paper", "x0": target, "x1": end, "y0": 0, "y1": 1}
    figure["layout"]["shapes"] += [
        tint | {"fillcolor": alpha(danger, 0.06), "line": {"width": 0}, "layer": "below"},
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": target,
            "x1": target,
            "y0": 0,
            "y1": 1,
            "line": stroke,
        },
    ]
    write(
        figure,
        target,
        1,
        f"target {_as_set(target)}",
        "danger",
        y_of="paper",
        dx=0,
        dy=9,
        xanchor="left" if target < end / 2 else "right",
    )
    mark_tolerance(figure, tolerance)


def mark_tolerance(figure: Figure, tolerance: float) -> None:
    """The tolerance as a level, named at its right end."""
    if tolerance <= 0:
        return
    stroke = {"width": 1, "color": TOKENS[scheme_of(figure)]["danger"], "dash": "4px,3px"}
    level = {
        "type": "line",
        "xref": "x domain",
        "x0": 0,
        "x1": 1,
        "yref": "y",
        "y0": tolerance,
        "y1": tolerance,
        "line": stroke,
    }
    figure["layout"]["shapes"].append(level)
    words = f"tolerance {_as_set(tolerance)}"
    write(
        figure,
        1,
        np.log10(tolerance),
        words,
        "danger",
        x_of="x domain",
        dx=-2,
        dy=9,
        xanchor="right",
    )


def _as_set(share: float) -> str:
    return f"{100 * share:.4g}%"


def _name_context(figure: Figure, curves: Sequence[ChanceCurve], end: float) -> None:
    """Words beside what stands there for comparison; the page's key names every curve."""
    for curve in curves:
        inside = np.flatnonzero((curve.chance > 0.25) & (curve.at < end))
        if curve.is_context and len(inside):
            x, y = float(curve.at[inside[-1]]), float(np.log10(curve.chance[inside[-1]]))
            side = (
                {"dx": 10, "dy": 8} if x < 0.7 * end else {"dx": -10, "dy": -12, "xanchor": "right"}
            )
            write(figure, x, y, curve.name, "dim", **side)


def _at_target(figure: Figure, curve: ChanceCurve, target: float, floor: float) -> list[Json]:
    """The chance of the first curve at the target."""
    beyond = np.flatnonzero(curve.at >= target - 1e-12)
    chance = float(curve.chance[beyond[0]]) if len(beyond) else 0.0
    scheme = scheme_of(figure)
    colour = readable(SCENARIO_COLOURS[scheme][curve.slot or 0], scheme)
    if chance < floor:
        write(figure, target, np.log10(floor), "<b>no path</b> falls this far", colour, dx=8, dy=10)
        return []
    words, at_left = (
        f"<b>{percent(chance, 1 if chance < 0.1 else 0)}</b>",
        target > 0.15 * figure["layout"]["xaxis"]["range"][1],
    )
    side = (
        {"dx": -9, "dy": -9, "xanchor": "right"} if at_left else {"dx": 9, "dy": 9}
    )  # the curve runs from above left to below right
    write(figure, target, np.log10(chance), words, colour, **side)
    return [_dot(target, chance, SCENARIO_COLOURS[scheme][curve.slot or 0], scheme)]


def ending_figure(
    edges: Floats, counts: Ints, start: float, median: float, scheme: Scheme, *, compact: bool
) -> Figure:
    """How many of the paths end in each of B stretches of balance; below the start in the colour of losses."""
    figure = panels(scheme, (1.0,), 0.0, margin={"l": 44, "r": 12, "t": 22, "b": _BOTTOM})
    shares = counts / max(int(counts.sum()), 1)
    middle = (edges[1:] + edges[:-1]) / 2
    axis = money_axis(float(edges[0]), float(edges[-1]))
    step = nice_step(max(float(shares.max(initial=0.01)), 0.01) / 4)
    ticks = np.arange(0, shares.max(initial=0.0) + step, step)
    set_layout(
        figure,
        xaxis={name: axis[name] for name in ("tickvals", "ticktext")}
        | {
            "type": "linear",
            "range": [float(edges[0]), float(edges[-1])],
            "title": axis_title("balance at the end"),
            "hoverformat": "$,.0f",
        },
        yaxis={
            "range": [0, 1.12 * shares.max(initial=0.01)],
            "tickvals": ticks,
            "ticktext": [percent(tick, 0 if step >= 0.01 else 1) for tick in ticks],
        },
    )
    if compact:
        set_layout(
            figure, xaxis={"tickvals": axis["tickvals"][::2], "ticktext": axis["ticktext"][::2]}
        )
    gain, loss = SCENARIO_COLOURS[scheme][1], SCENARIO_COLOURS[scheme][2]
    bars = {
        "type": "bar",
        "x": typed(middle),
        "y": typed(shares),
        "width": float(edges[1] - edges[0]),
        "marker": {
            "color": [alpha(loss if at < start else gain, 0.6) for at in middle],
            "line": {"width": 0},
        },
        "hovertemplate": "%{y:.1%} of paths<extra></extra>",
    }
    for value, words, colour in ((start, "start", "dim"), (median, "<b>median</b>", "text")):
        _mark_balance(figure, value, words, colour, edges)
    return figure | {"data": [bars]}


def _mark_balance(figure: Figure, value: float, words: str, colour: str, edges: Floats) -> None:
    if not edges[0] <= value <= edges[-1]:
        return
    stroke = {"width": 1, "color": TOKENS[scheme_of(figure)][colour], "dash": "2px,3px"}
    figure["layout"]["shapes"].append(
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": value,
            "x1": value,
            "y0": 0,
            "y1": 1,
            "line": stroke,
        }
    )
    write(figure, value, 1, words, colour, y_of="paper", dx=0, dy=9, xanchor="center")


def _dot(x: float, y: float, colour: str, scheme: Scheme) -> Json:
    rim = {"width": 2, "color": TOKENS[scheme]["bg"]}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "marker": {"size": 10, "color": colour, "line": rim},
        "hoverinfo": "skip",
    }
