"""Resampled futures as charts: the fan of equity, the chance of a deeper fall, and the balances it ends at.

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
    end_label,
    money_axis,
    nice_step,
    panels,
    scheme_of,
    set_layout,
    spread,
    typed,
    write,
)
from app.dash_app.formatting import TOO_BIG, count, percent
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS, Scheme, alpha, readable

Json = dict[str, Any]

FAN_HEIGHT, HEIGHT = 380, 300  #: [px]
DAYS_A_MONTH = 21  #: trading days, by convention
_LEFT, _LABELS, _BOTTOM = 52, 84, 44  # margins [px]
_CHANCES = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001)
_LEAST_LABEL_GAP = 0.05  # of the axis, between two labels at its right end
_WIDER, _NARROW = 0.12, 0.28  # opacity of the two bands
_STEPS = 600  # of a step curve that are drawn


@dataclass(frozen=True, eq=False)
class Fan:
    """Quantiles of equity over the days of a path: K points."""

    day: Ints  #: (K,) trading days from today
    quantiles: Floats  #: (5, K) [currency]: 5, 25, 50, 75, 95 %
    examples: Floats  #: (3, K) single paths [currency]
    horizon_days: int


@dataclass(frozen=True, eq=False)
class ChanceCurve:
    """The chance of a fall at least as deep as each of K depths, with the ends of its Monte Carlo interval."""

    name: str
    at: Floats  #: increasing
    chance: Floats
    low: Floats
    high: Floats
    slot: int | None  #: colour of its scenario; None for ink
    is_context: bool = False  #: beside the others for comparison: dotted, and cut off where they end


def fan_figure(fan: Fan, slot: int, scheme: Scheme, *, compact: bool, logarithmic: bool) -> Figure:
    """Bands of 50 % and 90 %, the median, and three single paths."""
    figure = panels(scheme, (1.0,), 0.0, margin={"l": _LEFT, "r": 8 if compact else _LABELS, "t": 10, "b": 26})
    colour, x = SCENARIO_COLOURS[scheme][slot], fan.day.astype(float)
    shown = np.minimum(np.concatenate([fan.quantiles, fan.examples]), TOO_BIG)
    shown = shown[shown > 0] if logarithmic else shown
    axis = money_axis(float(shown.min(initial=TOO_BIG)), float(shown.max(initial=1.0)), logarithmic=logarithmic)
    ticks, words = _months(fan, compact)
    days = {"type": "linear", "range": [0, max(float(x[-1]), 1.0)], "tickvals": ticks, "ticktext": words, "hoverformat": ",d"}
    set_layout(figure, yaxis=axis, xaxis=days | {"unifiedhovertitle": {"text": "trading day %{x:,d}"}})
    low, lower, middle, upper, high = fan.quantiles
    bands = [*_band(x, low, high, alpha(colour, _WIDER)), *_band(x, lower, upper, alpha(colour, _NARROW))]
    singles = [_line(x, path, alpha(colour, 0.55), width=1) | {"hoverinfo": "skip"} for path in fan.examples]
    named = [("1 in 20 above", high), ("75%", upper), ("median", middle), ("25%", lower), ("1 in 20 below", low)]
    hover = [
        _line(x, values, colour if name == "median" else "rgba(0,0,0,0)", width=2.5) | {"name": name, "hovertemplate": "$%{y:,.0f}"}
        for name, values in named
    ]
    if not compact:
        _name_ends(figure, named, axis, readable(colour, scheme))
    return figure | {"data": [*bands, *singles, *hover]}


def _band(x: Floats, low: Floats, high: Floats, fill: str) -> list[Json]:
    edge = {"hoverinfo": "skip", "line": {"width": 0}}
    return [_line(x, low, fill) | edge, _line(x, high, fill) | edge | {"fill": "tonexty", "fillcolor": fill}]


def _months(fan: Fan, compact: bool) -> tuple[list[int], list[str]]:
    """Ticks at today and whole months or years, up to the horizon; five or so."""
    months = fan.horizon_days // DAYS_A_MONTH
    if months < 1:
        return [0, fan.horizon_days], ["today", f"{count(fan.horizon_days)} days"]
    step = next((size for size in (1, 3, 6, 12, 24, 60, 120) if months / size <= (3 if compact else 5)), 240)
    at = list(range(0, months + 1, step))
    return [month * DAYS_A_MONTH for month in at], [_after(month) for month in at]


def _after(months: int) -> str:
    if months == 0:
        return "today"
    if months % 12 == 0:
        return f"{months // 12} year{'s' if months > 12 else ''}"
    return f"{months} month{'s' if months > 1 else ''}"


def _name_ends(figure: Figure, named: Sequence[tuple[str, Floats]], axis: Json, colour: str) -> None:
    low, high = axis["range"]
    ends = [min(float(values[-1]), TOO_BIG) for _, values in named]
    places = [np.log10(max(end, 1.0)) if axis["type"] == "log" else end for end in ends]
    for (name, _), place in zip(named, spread(places, _LEAST_LABEL_GAP * (high - low)), strict=True):
        end_label(figure, float(place), f"<b>{name}</b>" if name == "median" else name, colour if name == "median" else "dim")


def falls_figure(
    curves: Sequence[ChanceCurve], target: float, tolerance: float, paths: int, horizon: str, scheme: Scheme, *, compact: bool
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
            "title": {"text": f"deepest fall within {horizon}"},
        },
        yaxis=chance_axis(floor),
    )
    _mark_promise(figure, target, tolerance, end)
    traces = [trace for curve in reversed(curves[1:]) for trace in _steps(curve, end, floor, scheme, shaded=False)]
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
    words = [percent(chance, 0 if chance >= 0.01 else 1 if chance >= 0.001 else 2) for chance in ticks]
    return {"type": "log", "range": [np.log10(floor), 0.03], "tickvals": ticks, "ticktext": words}


def _end_of_falls(curves: Sequence[ChanceCurve], target: float) -> float:
    """Room for every curve; for those that give context no more than three times the target, or the others would be squeezed."""
    own, context = (_deepest([curve for curve in curves if curve.is_context == kind]) for kind in (False, True))
    return float(min(max(1.08 * own, min(1.08 * context, 3 * target), 1.5 * target, 0.05), 1.5))


def _deepest(curves: Sequence[ChanceCurve]) -> float:
    return max((float(curve.at[-1]) for curve in curves if len(curve.at)), default=0.0)


def _steps(curve: ChanceCurve, end: float, floor: float, scheme: Scheme, *, shaded: bool) -> list[Json]:
    """A step curve that starts at 100 % and ends with the deepest path."""
    kept = np.unique(np.linspace(0, len(curve.at) - 1, min(len(curve.at), _STEPS)).round().astype(int))
    x = np.concatenate([[0.0], curve.at[kept]])
    colour = TOKENS[scheme]["dim"] if curve.slot is None else SCENARIO_COLOURS[scheme][curve.slot]
    line = {"shape": "vh"} | ({"width": 1.25, "dash": "dot"} if curve.is_context else {"width": 2.5 if shaded else 1.5})
    main = _line(x, _from_one(curve.chance[kept]), colour) | {"name": curve.name, "hovertemplate": "%{y:.2%}"}
    main["line"] |= line
    if not shaded:
        return [main]
    low, high = np.maximum(_from_one(curve.low[kept]), floor / 10), _from_one(curve.high[kept])
    band = _band(x, low, high, alpha(colour, 0.2))
    for edge in band:
        edge["line"] = {"width": 0, "shape": "vh"}
    return [*band, main]


def _from_one(chances: Floats) -> Floats:
    return np.concatenate([[1.0], chances])


def _mark_promise(figure: Figure, target: float, tolerance: float, end: float) -> None:
    """What must not happen more often than the tolerance: tinted, its two edges drawn and named."""
    danger = TOKENS[scheme_of(figure)]["danger"]
    line = {"width": 1, "color": danger, "dash": "4px,3px"}
    tint = {"type": "rect", "xref": "x", "yref": "paper", "x0": target, "x1": end, "y0": 0, "y1": 1}
    figure["layout"]["shapes"] += [
        tint | {"fillcolor": alpha(danger, 0.06), "line": {"width": 0}, "layer": "below"},
        {"type": "line", "xref": "x", "yref": "paper", "x0": target, "x1": target, "y0": 0, "y1": 1, "line": line},
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
    line = {"width": 1, "color": TOKENS[scheme_of(figure)]["danger"], "dash": "4px,3px"}
    level = {"type": "line", "xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": tolerance, "y1": tolerance, "line": line}
    figure["layout"]["shapes"].append(level)
    words = f"tolerance {_as_set(tolerance)}"
    write(figure, 1, np.log10(tolerance), words, "danger", x_of="x domain", dx=-2, dy=9, xanchor="right")


def _as_set(share: float) -> str:
    return f"{100 * share:.4g}%"


def _name_context(figure: Figure, curves: Sequence[ChanceCurve], end: float) -> None:
    """Words beside what stands there for comparison; the page's key names every curve."""
    for curve in curves:
        inside = np.flatnonzero((curve.chance > 0.25) & (curve.at < end))
        if curve.is_context and len(inside):
            x, y = float(curve.at[inside[-1]]), float(np.log10(curve.chance[inside[-1]]))
            side = {"dx": 10, "dy": 8} if x < 0.7 * end else {"dx": -10, "dy": -12, "xanchor": "right"}
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
    words, at_left = f"<b>{percent(chance, 1 if chance < 0.1 else 0)}</b>", target > 0.15 * figure["layout"]["xaxis"]["range"][1]
    side = {"dx": -9, "dy": -9, "xanchor": "right"} if at_left else {"dx": 9, "dy": 9}  # the curve runs from above left to below right
    write(figure, target, np.log10(chance), words, colour, **side)
    return [_dot(target, chance, SCENARIO_COLOURS[scheme][curve.slot or 0], scheme)]


def ending_figure(edges: Floats, counts: Ints, start: float, median: float, scheme: Scheme, *, compact: bool) -> Figure:
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
            "title": {"text": "balance at the end"},
            "hoverformat": "$,.0f",
        },
        yaxis={
            "range": [0, 1.12 * shares.max(initial=0.01)],
            "tickvals": ticks,
            "ticktext": [percent(tick, 0 if step >= 0.01 else 1) for tick in ticks],
        },
    )
    if compact:
        set_layout(figure, xaxis={"tickvals": axis["tickvals"][::2], "ticktext": axis["ticktext"][::2]})
    gain, loss = SCENARIO_COLOURS[scheme][1], SCENARIO_COLOURS[scheme][2]
    bars = {
        "type": "bar",
        "x": typed(middle),
        "y": typed(shares),
        "width": float(edges[1] - edges[0]),
        "marker": {"color": [alpha(loss if at < start else gain, 0.6) for at in middle], "line": {"width": 0}},
        "hovertemplate": "%{y:.1%} of paths<extra></extra>",
    }
    for value, words, colour in ((start, "start", "dim"), (median, "<b>median</b>", "text")):
        _mark_balance(figure, value, words, colour, edges)
    return figure | {"data": [bars]}


def _mark_balance(figure: Figure, value: float, words: str, colour: str, edges: Floats) -> None:
    if not edges[0] <= value <= edges[-1]:
        return
    line = {"width": 1, "color": TOKENS[scheme_of(figure)][colour], "dash": "2px,3px"}
    figure["layout"]["shapes"].append(
        {"type": "line", "xref": "x", "yref": "paper", "x0": value, "x1": value, "y0": 0, "y1": 1, "line": line}
    )
    write(figure, value, 1, words, colour, y_of="paper", dx=0, dy=9, xanchor="center")


def _line(x: Floats, y: Floats, colour: str, *, width: float = 1.5) -> Json:
    """Balances beyond a billion end there."""
    line = {"color": colour, "width": width}
    return {"type": "scatter", "mode": "lines", "x": typed(x), "y": typed(np.minimum(y, 1e30).astype(np.float32)), "line": line}


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
