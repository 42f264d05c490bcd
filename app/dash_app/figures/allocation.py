"""Growth against drawdown: the proposed and today's mix at every scale, and other mixes as points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.calculations.allocation.frontier import FrontierPoint
from app.dash_app.figures.base import (
    Figure,
    Floats,
    axis_title,
    nice_step,
    panels,
    set_layout,
    title,
    typed,
    write,
)
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS, Scheme, alpha
from app.formatting import TIMES, percent, ratio

Json = dict[str, Any]

HEIGHT = 340  #: [px]
_LEFT, _BOTTOM = 52, 44  # margins [px]
_SLOT, _TODAY = 5, 0  # colours of the allocator and of the log
_LINEAR = 4.0  # growth a year up to which the axis is linear
_DEEPEST = 0.6  # the axis of falls ends here at the latest


def frontier_figure(
    drawn: Mapping[str, Sequence[FrontierPoint]], target: float, scheme: Scheme, *, compact: bool
) -> Figure:
    """`drawn`: the curves "proposed" and "today", "proposed point", "today point", and other points by their names."""
    figure = panels(scheme, (1.0,), 0.0, margin={"l": _LEFT, "r": 14, "t": 26, "b": _BOTTOM})
    end = _end(drawn, target)
    inside = [point for points in drawn.values() for point in points if point.fall <= end]
    high = max([point.growth for point in inside], default=0.1)
    linear = high <= _LINEAR
    step = nice_step(end / (4 if compact else 5))
    falls = np.arange(0, end + step / 100, step)
    x = {
        "type": "linear",
        "range": [0, end],
        "tickvals": falls,
        "ticktext": [percent(fall, 0) for fall in falls],
        "hoverformat": ".1%",
    }
    set_layout(
        figure,
        xaxis=x | {"title": axis_title("fall exceeded one year in twenty"), "showspikes": False},
        yaxis=_growth_axis(inside, high) if linear else _multiple_axis(high),
    )
    figure["layout"]["hovermode"] = "closest"
    title(
        figure, "Growth of the median year" if linear else "Equity after the median year, log scale"
    )
    _mark_target(figure, target, end, scheme)
    colours = SCENARIO_COLOURS[scheme]
    traces = [
        _curve(drawn.get("today", ()), "today’s mix", colours[_TODAY], 1.5, linear),
        _curve(drawn.get("proposed", ()), "proposed mix", colours[_SLOT], 2.5, linear),
        *_points(figure, drawn, end, scheme, linear),
    ]
    return figure | {"data": [trace for trace in traces if trace is not None]}


def _end(drawn: Mapping[str, Sequence[FrontierPoint]], target: float) -> float:
    points = [
        points[0].fall
        for name, points in drawn.items()
        if name not in ("proposed", "today") and points
    ]
    return min(max([1.25 * target, *(1.15 * fall for fall in points), 0.05]), max(_DEEPEST, target))


def _growth_axis(inside: Sequence[FrontierPoint], high: float) -> Json:
    low = min([point.growth for point in inside], default=0.0)
    step = nice_step((max(high, 0.02) - min(low, 0.0)) / 4)
    ticks = np.arange(np.floor(min(low, 0.0) / step) * step, high + step / 2, step)
    return {
        "range": [min(low, 0.0) - 0.04 * step, high + 0.4 * step],
        "tickvals": ticks,
        "ticktext": [percent(tick, 0 if step >= 0.01 else 1) for tick in ticks],
        "zeroline": True,
    }


def _multiple_axis(high: float) -> Json:
    """Equity after a year as a multiple of its start, on a log axis: raw logs compound to absurd growth."""
    powers = 10.0 ** np.arange(0, np.ceil(np.log10(1 + high)) + 1)
    return {
        "type": "log",
        "range": [0, float(np.log10(1 + high)) * 1.06],
        "tickvals": powers,
        "ticktext": [f"{power:,.0f}{TIMES}" for power in powers],
    }


def _values(points: Sequence[FrontierPoint], linear: bool) -> Floats:
    growth = np.array([point.growth for point in points], float)
    return growth if linear else 1 + growth


def _curve(
    points: Sequence[FrontierPoint], name: str, colour: str, width: float, linear: bool
) -> Json | None:
    if not points:
        return None
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": typed(np.array([point.fall for point in points])),
        "y": typed(_values(points, linear)),
        "line": {"color": colour, "width": width},
        "hovertemplate": f"{name}: fall %{{x:.0%}}, median year {'%{y:+.0%}' if linear else '%{y:.3~s}' + TIMES}<extra></extra>",
    }


def _points(
    figure: Figure,
    drawn: Mapping[str, Sequence[FrontierPoint]],
    end: float,
    scheme: Scheme,
    linear: bool,
) -> list[Json]:
    """Single mixes, named beside them; those beyond the axis are named at its end."""
    traces, ink, beyond = [], TOKENS[scheme], 0
    for name, points in drawn.items():
        if name in ("proposed", "today") or not points:
            continue
        own = name == "proposed point"
        words = (
            "<b>proposed</b>"
            if own
            else "today"
            if name == "today point"
            else name[0].lower() + name[1:]
        )
        colour = SCENARIO_COLOURS[scheme][_SLOT] if own else ink["faint"]
        at = points[0]
        if at.fall > end:
            said = f"{words}: falls {percent(at.fall, 0)} →"
            write(
                figure,
                1,
                0.04 + 0.07 * beyond,
                said,
                "dim",
                x_of="paper",
                y_of="paper",
                dx=-4,
                xanchor="right",
            )
            beyond += 1
            continue
        y = float(_values(points, linear)[0])
        left = at.fall > 0.6 * end
        write(
            figure,
            at.fall,
            y if linear else float(np.log10(max(y, 1e-9))),
            words,
            "text" if own else "dim",
            dx=-9 if left else 9,
            dy=8 if own else -8,
            xanchor="right" if left else "left",
        )
        marker = {
            "size": 11 if own else 8,
            "color": colour,
            "line": {"width": 1.5, "color": ink["bg"]},
        }
        year = percent(at.growth, 0) if linear else ratio(1 + at.growth) + TIMES
        hover = f"{words}: fall {percent(at.fall)}, median year {year}<extra></extra>"
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [at.fall],
                "y": [y],
                "marker": marker,
                "name": words,
                "hovertemplate": hover,
            }
        )
    return traces


def _mark_target(figure: Figure, target: float, end: float, scheme: Scheme) -> None:
    """Falls beyond the target, tinted."""
    if target >= end:
        return
    danger = TOKENS[scheme]["danger"]
    band = {"type": "rect", "xref": "x", "yref": "paper", "x0": target, "x1": end, "y0": 0, "y1": 1}
    figure["layout"]["shapes"].append(
        band | {"fillcolor": alpha(danger, 0.07), "line": {"width": 0}, "layer": "below"}
    )
    write(figure, target, 1, f"target {percent(target, 0)}", "danger", y_of="paper", dx=6, dy=-8)
