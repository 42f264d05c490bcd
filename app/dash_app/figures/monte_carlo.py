"""Chart of the chance that a resampled future falls by at least each depth.

Blue is the scenario that the user applied; a scenario of another kind keeps its own colour. Chances
stand on a log axis, because the rare, deep falls matter most.
The fan of equity is in fan.py, the balances at the end in monte_carlo_endings.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.dash_app.figures.axes import axis_title, nice_step
from app.dash_app.figures.base import (
    DASHED,
    ChartStyle,
    Figure,
    Floats,
    Label,
    dot,
    panels,
    scheme_of,
    set_layout,
    tint_shape,
    upright_shape,
    write,
)
from app.dash_app.figures.chances import (
    chance_axis,
    exact_percent,
    least_chance,
    mark_tolerance,
)
from app.dash_app.figures.fan import band, line
from app.dash_app.json_object import Json
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS, Scheme, alpha, readable
from app.formatting import percent

HEIGHT = 300  #: [px], also of the chart of balances at the end
_LEFT, _BOTTOM = 44, 44  # margins [px]
_STEPS = 600  # number of steps drawn of a step curve, at most


@dataclass(frozen=True, eq=False)
class ChanceLine:
    """Chance of a fall at least as deep as each of K depths, with its Monte Carlo interval."""

    name: str
    at: Floats  #: (K,) depths, increasing
    chance: Floats  #: (K,)
    low: Floats  #: (K,) ends of the interval
    high: Floats  #: (K,)
    slot: int | None  #: colour of its scenario; None for the colour of text
    is_context: bool = False  #: shown for comparison: dotted, and cut off where the others end


@dataclass(frozen=True)
class FallLimit:
    """Depth of a fall, and the highest accepted chance of a deeper one, as fractions."""

    target: float
    tolerance: float


def falls_figure(
    curves: Sequence[ChanceLine], limit: FallLimit, paths: int, horizon: str, style: ChartStyle
) -> Figure:
    """Return the chart of the chance of a fall over its depth.

    The interval of the first curve is shaded, and its chance at the target marked. `paths` is the
    number of simulated paths; `horizon` names the time, such as "a year".
    """
    target = limit.target
    figure = panels(style.scheme, (1.0,), 0.0, margin={"l": _LEFT, "r": 18, "t": 22, "b": _BOTTOM})
    floor = least_chance(paths)
    end = _deepest_shown(curves, target)
    ticks = np.arange(0, end + 1e-9, nice_step(end / (4 if style.compact else 6)))
    depths = {
        "type": "linear",
        "range": [0, end],
        "tickvals": ticks,
        "ticktext": [percent(tick, 0) for tick in ticks],
        "hoverformat": ".1%",
        "title": axis_title(f"deepest fall within {horizon}"),
    }
    set_layout(figure, xaxis=depths, yaxis=chance_axis(floor))
    _mark_target(figure, target, end)
    mark_tolerance(figure, limit.tolerance)
    traces = [_step_line(curve, style.scheme, is_first=False) for curve in reversed(curves[1:])]
    traces += _step_band(curves[0], floor, style.scheme)
    traces.append(_step_line(curves[0], style.scheme, is_first=True))
    if not style.compact:
        _name_context(figure, curves, end)
    return figure | {"data": [*traces, *_mark_chance(figure, curves[0], target, floor)]}


def _deepest_shown(curves: Sequence[ChanceLine], target: float) -> float:
    """Return the depth at which the x axis ends: room for every curve.

    Curves for comparison get no more than three times the target, so as not to squeeze the others.
    """
    main = _deepest([curve for curve in curves if not curve.is_context])
    context = _deepest([curve for curve in curves if curve.is_context])
    return float(min(max(1.08 * main, min(1.08 * context, 3 * target), 1.5 * target, 0.05), 1.5))


def _deepest(curves: Sequence[ChanceLine]) -> float:
    return max((float(curve.at[-1]) for curve in curves if len(curve.at)), default=0.0)


def _step_line(curve: ChanceLine, scheme: Scheme, *, is_first: bool) -> Json:
    """Return a step curve that starts at 100% and ends with the deepest path."""
    drawn = _drawn(curve)
    stroke = {"shape": "vh", "width": 2.5 if is_first else 1.5}
    if curve.is_context:
        stroke |= {"width": 1.25, "dash": "dot"}
    trace = line(_from_zero(curve.at[drawn]), _from_one(curve.chance[drawn]), _ink(curve, scheme))
    trace["line"] |= stroke
    return trace | {"name": curve.name, "hovertemplate": "%{y:.2%}"}


def _step_band(curve: ChanceLine, floor: float, scheme: Scheme) -> list[Json]:
    """Return the interval of a step curve, shaded."""
    drawn = _drawn(curve)
    low = np.maximum(_from_one(curve.low[drawn]), floor / 10)
    high = _from_one(curve.high[drawn])
    shade = band(_from_zero(curve.at[drawn]), low, high, alpha(_ink(curve, scheme), 0.2))
    for edge in shade:
        edge["line"] = {"width": 0, "shape": "vh"}
    return shade


def _drawn(curve: ChanceLine) -> np.ndarray:
    """Return indices of at most `_STEPS` steps, evenly spaced, both ends among them."""
    n = len(curve.at)
    return np.unique(np.linspace(0, n - 1, min(n, _STEPS)).round().astype(int))


def _ink(curve: ChanceLine, scheme: Scheme) -> str:
    return TOKENS[scheme]["dim"] if curve.slot is None else SCENARIO_COLOURS[scheme][curve.slot]


def _from_zero(depths: Floats) -> Floats:
    return np.concatenate([[0.0], depths])


def _from_one(chances: Floats) -> Floats:
    return np.concatenate([[1.0], chances])


def _mark_target(figure: Figure, target: float, end: float) -> None:
    """Tint the falls beyond the target, and draw and name the target."""
    danger = TOKENS[scheme_of(figure)]["danger"]
    figure["layout"]["shapes"] += [
        tint_shape(target, end, danger, 0.06),
        upright_shape(target, danger, DASHED),
    ]
    words = f"target {exact_percent(target)}"
    side = "left" if target < end / 2 else "right"
    write(figure, Label(target, 1, words, "danger", y_of="paper", dx=0, dy=9, xanchor=side))


def _name_context(figure: Figure, curves: Sequence[ChanceLine], end: float) -> None:
    """Write the names of curves for comparison beside them; the key of the page names all."""
    for curve in curves:
        inside = np.flatnonzero((curve.chance > 0.25) & (curve.at < end))
        if curve.is_context and len(inside):
            x, y = float(curve.at[inside[-1]]), float(np.log10(curve.chance[inside[-1]]))
            dx, dy, side = (10, 8, "left") if x < 0.7 * end else (-10, -12, "right")
            write(figure, Label(x, y, curve.name, "dim", dx=dx, dy=dy, xanchor=side))


def _mark_chance(figure: Figure, curve: ChanceLine, target: float, floor: float) -> list[Json]:
    """Mark a curve's chance at the target, or write that no path falls this far."""
    beyond = np.flatnonzero(curve.at >= target - 1e-12)
    chance = float(curve.chance[beyond[0]]) if len(beyond) else 0.0
    scheme = scheme_of(figure)
    colour = SCENARIO_COLOURS[scheme][curve.slot or 0]
    ink = readable(colour, scheme)
    if chance < floor:
        write(
            figure,
            Label(target, np.log10(floor), "<b>no path</b> falls this far", ink, dx=8, dy=10),
        )
        return []
    words = f"<b>{percent(chance, 1 if chance < 0.1 else 0)}</b>"
    # The curve runs from above left to below right.
    at_left = target > 0.15 * figure["layout"]["xaxis"]["range"][1]
    dx, dy, side = (-9, -9, "right") if at_left else (9, 9, "left")
    write(figure, Label(target, np.log10(chance), words, ink, dx=dx, dy=dy, xanchor=side))
    return [dot(target, chance, 10, colour, scheme)]
