"""Chart of growth over drawdown: the proposed and today's mix at every scale, others as points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from app.calculations.allocation.frontier import FrontierPoint
from app.dash_app.figures.axes import axis_title, nice_step, step_decimals
from app.dash_app.figures.base import (
    ChartStyle,
    Figure,
    Floats,
    Label,
    panels,
    scheme_of,
    set_layout,
    tint_shape,
    title,
    typed,
    write,
)
from app.dash_app.json_object import Json
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS, Scheme
from app.formatting import TIMES, percent, ratio

HEIGHT = 340  #: [px]
_LEFT, _BOTTOM = 52, 44  # margins [px]
_SLOT, _TODAY = 5, 0  # colours of the allocator and of the log
_LINEAR = 4.0  # growth a year up to which the axis is linear
_DEEPEST = 0.6  # the axis of falls ends here, or at a target beyond it
_PROPOSED = "proposed point"


def frontier_figure(
    drawn: Mapping[str, Sequence[FrontierPoint]], target: float, style: ChartStyle
) -> Figure:
    """Return the chart of growth over drawdown.

    `drawn` holds the curves "proposed" and "today", the points "proposed point" and "today point",
    and other points by their names. `target` is the drawdown limit, a fraction.
    """
    figure = panels(style.scheme, (1.0,), 0.0, margin={"l": _LEFT, "r": 14, "t": 26, "b": _BOTTOM})
    end = _end(drawn, target)
    inside = [point for points in drawn.values() for point in points if point.fall <= end]
    high = max([point.growth for point in inside], default=0.1)
    linear = high <= _LINEAR
    y_axis = _growth_axis(inside, high) if linear else _multiple_axis(high)
    set_layout(figure, xaxis=_fall_axis(end, style.compact), yaxis=y_axis)
    figure["layout"]["hovermode"] = "closest"
    growth = "Growth of the median year, compounding"
    title(figure, growth if linear else "Equity after the median year, log scale")
    _mark_target(figure, target, end, style.scheme)
    colours = SCENARIO_COLOURS[style.scheme]
    traces = [
        _curve(drawn.get("today", ()), "today’s mix", colours[_TODAY], 1.5, linear),
        _curve(drawn.get("proposed", ()), "proposed mix", colours[_SLOT], 2.5, linear),
        *_points(figure, drawn, end, linear),
    ]
    return figure | {"data": [trace for trace in traces if trace is not None]}


def _end(drawn: Mapping[str, Sequence[FrontierPoint]], target: float) -> float:
    """Return where the x axis ends: beyond the target and the single mixes, within limits."""
    falls = [point.fall for point in _single_mixes(drawn).values()]
    return min(max([1.25 * target, *(1.15 * fall for fall in falls), 0.05]), max(_DEEPEST, target))


def _single_mixes(drawn: Mapping[str, Sequence[FrontierPoint]]) -> dict[str, FrontierPoint]:
    """Return the mixes that are points, not curves, by their names."""
    return {
        name: points[0]
        for name, points in drawn.items()
        if name not in ("proposed", "today") and points
    }


def _fall_axis(end: float, compact: bool) -> Json:
    step = nice_step(end / (4 if compact else 5))
    falls = np.arange(0, end + step / 100, step)
    return {
        "type": "linear",
        "range": [0, end],
        "tickvals": falls,
        "ticktext": [percent(fall, 0) for fall in falls],
        "hoverformat": ".1%",
        "title": axis_title("fall from a peak exceeded one year in twenty"),
        "showspikes": False,
    }


def _growth_axis(inside: Sequence[FrontierPoint], high: float) -> Json:
    low = min([point.growth for point in inside], default=0.0)
    step = nice_step((max(high, 0.02) - min(low, 0.0)) / 4)
    ticks = np.arange(np.floor(min(low, 0.0) / step) * step, high + step / 2, step)
    return {
        "range": [min(low, 0.0) - 0.04 * step, high + 0.4 * step],
        "tickvals": ticks,
        "ticktext": [percent(tick, step_decimals(step)) for tick in ticks],
        "zeroline": True,
    }


def _multiple_axis(high: float) -> Json:
    """Return a log axis of equity after a year as a multiple of its start.

    Logs with raw profits can compound to growth that no linear axis shows.
    """
    powers = 10.0 ** np.arange(0, np.ceil(np.log10(1 + high)) + 1)
    return {
        "type": "log",
        "range": [0, float(np.log10(1 + high)) * 1.06],
        "tickvals": powers,
        "ticktext": [f"{power:,.0f}{TIMES}" for power in powers],
    }


def _values(points: Sequence[FrontierPoint], linear: bool) -> Floats:
    """Return the y values of points (N,): growth, or on the log axis the multiple of equity."""
    growth = np.array([point.growth for point in points], float)
    return growth if linear else 1 + growth


def _curve(
    points: Sequence[FrontierPoint], name: str, colour: str, width: float, linear: bool
) -> Json | None:
    """Return a mix at every scale as a curve; None without points."""
    if not points:
        return None
    year = "%{y:+.0%}" if linear else "%{y:.3~s}" + TIMES
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": typed(np.array([point.fall for point in points])),
        "y": typed(_values(points, linear)),
        "line": {"color": colour, "width": width},
        "hovertemplate": f"{name}: fall %{{x:.0%}}, median year {year}<extra></extra>",
    }


def _points(
    figure: Figure, drawn: Mapping[str, Sequence[FrontierPoint]], end: float, linear: bool
) -> list[Json]:
    """Draw single mixes with their names; those beyond the x axis are named at its end."""
    traces: list[Json] = []
    beyond = 0
    for name, point in _single_mixes(drawn).items():
        if point.fall > end:
            _name_beyond(figure, name, point, beyond)
            beyond += 1
        else:
            _name_point(figure, name, point, left=point.fall > 0.6 * end, linear=linear)
            traces.append(_marker(name, point, scheme_of(figure), linear))
    return traces


def _words(name: str) -> str:
    """Return the label of a single mix."""
    special = {_PROPOSED: "<b>proposed</b>", "today point": "today"}
    return special.get(name, name[0].lower() + name[1:])


def _name_beyond(figure: Figure, name: str, point: FrontierPoint, row: int) -> None:
    """Write the name of a mix beyond the x axis at the lower right, in a row of its own."""
    words = f"{_words(name)}: falls {percent(point.fall, 0)} →"
    y = 0.04 + 0.07 * row
    write(figure, Label(1, y, words, "dim", x_of="paper", y_of="paper", dx=-4, xanchor="right"))


def _name_point(
    figure: Figure, name: str, point: FrontierPoint, *, left: bool, linear: bool
) -> None:
    """Write the name of a mix beside its point, at its left or right."""
    value = float(_values([point], linear)[0])
    y = value if linear else float(np.log10(max(value, 1e-9)))
    dx, side = (-9, "right") if left else (9, "left")
    colour, dy = ("text", 8) if name == _PROPOSED else ("dim", -8)
    write(figure, Label(point.fall, y, _words(name), colour, dx=dx, dy=dy, xanchor=side))


def _marker(name: str, point: FrontierPoint, scheme: Scheme, linear: bool) -> Json:
    """Return a single mix as a point; the proposed one is larger, in the allocator's colour."""
    ink = TOKENS[scheme]
    size, colour = (8, ink["faint"])
    if name == _PROPOSED:
        size, colour = (11, SCENARIO_COLOURS[scheme][_SLOT])
    year = percent(point.growth, 0) if linear else ratio(1 + point.growth) + TIMES
    fall = percent(point.fall)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [point.fall],
        "y": [float(_values([point], linear)[0])],
        "marker": {"size": size, "color": colour, "line": {"width": 1.5, "color": ink["bg"]}},
        "name": _words(name),
        "hovertemplate": f"{_words(name)}: fall {fall}, median year {year}<extra></extra>",
    }


def _mark_target(figure: Figure, target: float, end: float, scheme: Scheme) -> None:
    """Tint the falls beyond the target and name it: before them where there is room."""
    if target >= end:
        return
    figure["layout"]["shapes"].append(tint_shape(target, end, TOKENS[scheme]["danger"], 0.07))
    words = f"target {percent(target, 0)}"
    dx, side = (-6, "right") if target > end / 3 else (6, "left")
    write(figure, Label(target, 1, words, "danger", y_of="paper", dx=dx, dy=-8, xanchor=side))
