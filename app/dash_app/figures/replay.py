"""Chart of equity and drawdown, and optionally of what is held, of up to eight scenarios."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from app.dash_app.figures.base import (
    GAP,
    Figure,
    Floats,
    dates,
    decimate,
    limit,
    panels,
    plain,
    set_layout,
    title,
    trim,
    typed,
    words_trace,
    zoom_time,
)
from app.dash_app.figures.replay_curves import (
    COMPACT_HEIGHT,
    HEIGHT,
    LOWER_HEIGHT,
    SHORT_HEIGHT,
    Lower,
    ReplayCurves,
    ReplayOptions,
    RiskLimits,
    ScenarioCurve,
    equity_title,
    replay_height,
    weekly_peaks,
)
from app.dash_app.figures.replay_frame import (
    BOTTOM,
    EQUITY_POINTS,
    PANEL_GAP,
    TOP,
    Points,
    ReplayFrame,
    points_of,
)
from app.dash_app.json_object import Json
from app.dash_app.theme import SCENARIO_COLOURS, TOKENS, Scheme, alpha, readable
from app.formatting import percent

__all__ = [
    "BENCHMARK",
    "COMPACT_HEIGHT",
    "HEIGHT",
    "LOWER_HEIGHT",
    "SHORT_HEIGHT",
    "Lower",
    "ReplayChart",
    "ReplayCurves",
    "ReplayFrame",
    "ReplayOptions",
    "RiskLimits",
    "ScenarioCurve",
    "TraceNumbers",
    "equity_title",
    "replay_chart",
    "replay_height",
    "weekly_peaks",
]

BENCHMARK = "Buy and hold"
_LEFT, _NAMES = 48, 124  # margins [px]; the right one holds the names of curves
_NAME_LENGTH = 18


@dataclass(frozen=True)
class TraceNumbers:
    """Numbers of traces in the figure's data, None where the chart has no such trace.

    The slider moves those of *My sizing*, its ghost (the curve before) and the names of curves.
    """

    equity: int | None = None
    drawdown: int | None = None
    held: int | None = None
    ghost_equity: int | None = None  #: `x` and `y` of the equity before, empty at first
    ghost_drawdown: int | None = None
    ghost_name: int | None = None  #: one word of text at the right end, empty at first
    names: int | None = None  #: `x` and `y` are the places of names
    named: tuple[int, ...] = ()  #: equity traces in the order of the names

    def to_json(self) -> Json:
        """Return the numbers for the browser."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class ReplayChart:
    """A figure, and the numbers of those traces that follow the slider."""

    figure: Figure
    at: TraceNumbers


def replay_chart(frame: ReplayFrame) -> ReplayChart:
    """Return the chart of the Replay section.

    The first panel shows equity, the second drawdowns with the one accepted; a third what the
    scenarios hold: margin over equity, or contracts. Buy and hold is a thin line. The title of the
    first panel (`equity_title`) stands outside the chart, beside its switches.
    """
    figure, mine = _empty_figure(frame), frame.mine
    axes = frame.axes(mine)
    set_layout(figure, **axes)
    zoom_time(figure, frame.style)
    _draw_limits(figure, frame)
    traces = _Traces(frame)
    figure["data"] = traces.data
    numbers = traces.numbers
    if frame.drawn.scenarios:
        figure["data"].append(_names(frame, frame.places(mine, axes["yaxis"])))
        numbers["names"] = len(figure["data"]) - 1
    if mine is not None:
        _add_ghost(figure, frame, mine, numbers)
    return ReplayChart(figure, TraceNumbers(**numbers))


def _empty_figure(frame: ReplayFrame) -> Figure:
    """Return the panels without curves."""
    style, day, heights = frame.style, frame.drawn.day, frame.panels.heights
    inner = frame.panels.inner
    right = 8 if style.compact else _NAMES
    margin = {"l": _LEFT, "r": right, "t": TOP, "b": BOTTOM}
    figure = panels(style.scheme, [px / inner for px in heights], PANEL_GAP / inner, margin=margin)
    layout = figure["layout"]
    layout["hoversort"] = "value descending"
    layout["xaxis"]["range"] = [str(day[0]), str(day[-1])]
    layout["xaxis"]["nticks"] = 4 if style.compact else 9
    for axis, words in _panel_titles(frame).items():
        title(figure, words, axis)
    return figure


def _panel_titles(frame: ReplayFrame) -> dict[str, str]:
    """Return the titles of the lower panels by axis; on a phone they name the limits."""
    of_start = frame.limits.judged == "max_drawdown_of_start"
    titles = {"y2": "Drawdown, share of start capital" if of_start else "Drawdown"}
    if frame.options.lower == "margin":
        titles["y3"] = "Margin in use, share of equity"
    if frame.options.lower == "contracts":
        titles["y3"] = "Contracts held at once"
    if frame.style.compact:
        named = {axis: f"{titles[axis]}; {words}" for axis, (_, words) in _limits(frame).items()}
        return titles | named
    return titles


def _limits(frame: ReplayFrame) -> dict[str, tuple[float, str]]:
    """Return the limits that the user set, by axis: place and words."""
    target = frame.limits.target_drawdown
    digits = 0 if abs(target * 100 - round(target * 100)) < 1e-9 else 1
    limits = {"y2": (target, f"you accept {percent(target, digits)}")}
    if frame.ceiling is not None:
        limits["y3"] = (frame.ceiling, f"ceiling {percent(frame.ceiling, 0)}")
    return limits


def _draw_limits(figure: Figure, frame: ReplayFrame) -> None:
    """Draw the limits that the user set, on a phone without their names."""
    for axis, (place, words) in _limits(frame).items():
        limit(figure, axis, place, None if frame.style.compact else words)


class _Traces:
    """The curves of a chart, *My sizing* last in each panel and so on top."""

    def __init__(self, frame: ReplayFrame) -> None:
        """Draw every curve of a frame."""
        self.data: list[Json] = []
        self.numbers: Json = {}
        self._frame, self._hover = frame, _hover(frame)
        scenarios, day = frame.drawn.scenarios, frame.drawn.day
        order = sorted(range(len(scenarios)), key=lambda index: scenarios[index].applied)
        points = {index: points_of(scenarios[index], day, frame.has_held) for index in order}
        named = {}
        if frame.drawn.benchmark is not None:
            line = _benchmark_line(frame, frame.drawn.benchmark)
            named[len(scenarios)] = self._add(line)
        for index in order:
            named[index] = self._equity(scenarios[index], points[index])
        for index in order:
            self._drawdown(scenarios[index], points[index])
        weeks, _ = weekly_peaks(day, np.zeros(len(day)))
        for index in order:
            self._held(scenarios[index], points[index].held, weeks)
        self.numbers["named"] = tuple(number for _, number in sorted(named.items()))

    def _add(self, trace: Json) -> int:
        self.data.append(trace)
        return len(self.data) - 1

    def _add_own(self, curve: ScenarioCurve, name: str, trace: Json) -> int:
        """Add a trace of a scenario, and note its number for *My sizing*."""
        number = self._add(trace)
        if curve is self._frame.mine:
            self.numbers[name] = number
        return number

    def _equity(self, curve: ScenarioCurve, points: Points) -> int:
        shape = f"{len(points.equity_day)}, 2"
        trace = {
            "type": "scatter",
            "mode": "lines",
            "x": dates(self._frame.drawn.day[points.equity_day]),
            "y": typed(points.equity),
            "customdata": typed(points.beside) | {"shape": shape},
            "name": plain(trim(curve.name)),
            "hovertemplate": self._hover,
            "line": _stroke(curve, self._frame.style.scheme, 2.5, 1.5),
        }
        return self._add_own(curve, "equity", trace)

    def _drawdown(self, curve: ScenarioCurve, points: Points) -> None:
        stroke = _stroke(curve, self._frame.style.scheme, 1.75, 1.1)
        days = self._frame.drawn.day[points.drawdown_day]
        trace = _quiet(dates(days), typed(points.drawdown), "y2", stroke)
        self._add_own(curve, "drawdown", trace | _tint(curve, stroke))

    def _held(
        self,
        curve: ScenarioCurve,
        peaks: NDArray[np.float32] | None,
        weeks: NDArray[np.datetime64],
    ) -> None:
        if peaks is None:
            return
        stroke = _stroke(curve, self._frame.style.scheme, 1.5, 1.1) | {"shape": "hv"}
        trace = _quiet(dates(weeks), typed(peaks), "y3", stroke)
        self._add_own(curve, "held", trace | _tint(curve, stroke))


def _add_ghost(figure: Figure, frame: ReplayFrame, mine: ScenarioCurve, numbers: Json) -> None:
    """Add the curve before the present one, empty at first, and its name."""
    colour = alpha(SCENARIO_COLOURS[frame.style.scheme][mine.slot], 0.7)
    line = {"color": colour, "width": 1}
    for name, axis in (("ghost_equity", "y"), ("ghost_drawdown", "y2")):
        numbers[name] = len(figure["data"])
        figure["data"].append(_quiet([], [], axis, line))
    numbers["ghost_name"] = len(figure["data"])
    ink = "rgba(0,0,0,0)" if frame.style.compact else TOKENS[frame.style.scheme]["dim"]
    figure["data"].append(words_trace([], [ink]))


def _names(frame: ReplayFrame, places: list[float]) -> Json:
    """Return the names of curves at their right ends; on a phone, which has no room, no words."""
    scheme, curves = frame.style.scheme, frame.drawn.scenarios
    texts = [plain(trim(curve.name, _NAME_LENGTH)) for curve in curves]
    inks = [readable(SCENARIO_COLOURS[scheme][curve.slot], scheme) for curve in curves]
    shown = [
        f"<b>{text}</b>" if curve.applied else text
        for text, curve in zip(texts, curves, strict=True)
    ]
    if frame.drawn.benchmark is not None:
        shown.append(BENCHMARK)
        inks.append(TOKENS[scheme]["faint"])
    right = str(frame.drawn.day[-1])
    words = [] if frame.style.compact else [GAP + text for text in shown]
    trace = words_trace(words, inks)
    return trace | {"x": [right] * len(shown), "y": places}


def _hover(frame: ReplayFrame) -> str:
    """Return the template of a row in the hover box; on a phone without what is held."""
    equity = "<b>$%{y:,.0f}</b> · down %{customdata[0]:.0%}"
    if frame.style.compact:
        return equity
    in_contracts = frame.options.lower == "contracts"
    held = "%{customdata[1]:,.0f} contracts" if in_contracts else "margin %{customdata[1]:.0%}"
    return f"{equity} · {held}"


def _benchmark_line(frame: ReplayFrame, equity: Floats) -> Json:
    """Return buy and hold as a thin, dotted, grey line."""
    drawn = decimate(equity, EQUITY_POINTS)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": dates(frame.drawn.day[drawn]),
        "y": typed(equity[drawn].astype(np.float32)),
        "name": BENCHMARK,
        "hovertemplate": "$%{y:,.0f}",
        "line": {"color": TOKENS[frame.style.scheme]["faint"], "width": 1.25, "dash": "1px,3px"},
    }


def _stroke(curve: ScenarioCurve, scheme: Scheme, applied: float, other: float) -> Json:
    """Return a scenario's line, `applied` pixels wide if it is applied, else `other` pixels."""
    dash = "6px,4px" if curve.dashed else "solid"
    return {
        "color": SCENARIO_COLOURS[scheme][curve.slot],
        "width": applied if curve.applied else other,
        "dash": dash,
    }


def _quiet(x: list[str], y: Json | list[float], axis: str, line: Json) -> Json:
    """Return a curve without a row in the hover box."""
    curve = {"type": "scatter", "mode": "lines", "yaxis": axis, "line": line, "hoverinfo": "skip"}
    return curve | {"x": x, "y": y}


def _tint(curve: ScenarioCurve, line: Json) -> Json:
    """Return the fill of the area between *My sizing* and zero."""
    if not curve.applied:
        return {}
    return {"fill": "tozeroy", "fillcolor": alpha(line["color"], 0.13)}
